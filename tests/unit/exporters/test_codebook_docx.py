"""The Word appendix of a codebook, as Word and as a reader meets it."""

import io
import re
import zipfile

import pytest
from docx import Document
from lxml import etree

from annotator.domain.codebook import Code, Codebook
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_docx import write, write_appendix
from tests.unit.exporters.codebooks_for_tests import REEDS, VERSIONS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(codebook=REEDS, versions=VERSIONS):
    return Document(io.BytesIO(write_appendix(codebook, versions).data))


def headings(document):
    return [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]


def table_of(document, name):
    return next(table for table in document.tables if table.cell(0, 1).text == name)


def rows(table):
    return [(row.cells[0].text, row.cells[1].text) for row in table.rows]


def contents(document):
    return [
        "".join(text.text for text in entry.iter(f"{W}t"))
        for entry in document.element.body.iter(f"{W}p")
        if (entry.pPr is not None and entry.pPr.pStyle is not None and entry.pPr.pStyle.val.startswith("TOC"))
    ]


def test_sections_themes_and_sub_codes_are_headings_in_their_order_and_archived_codes_stand_at_the_end():
    assert headings(opened()) == [
        ("Heading 1", "1  The themes"),
        ("Heading 2", "1.1  Birds"),
        ("Heading 3", "1.1.1  Few birds"),
        ("Heading 3", "1.1.2  Many birds"),
        ("Heading 2", "1.2  Water"),
        ("Heading 1", "2  Beside <the> themes"),
        ("Heading 2", "2.1  קנה סוף"),
        ("Heading 2", "2.2  Depth / one"),
        ("Heading 3", "2.2.1  Depth two"),
        ("Heading 4", "2.2.1.1  Depth three"),
        ("Heading 5", "2.2.1.1.1  Depth four"),
        ("Heading 1", "3  Archived codes"),
        ("Heading 2", "3.1  Crowds of birds"),
        ("Heading 2", "3.2  Flood"),
        ("Heading 1", "4  How this codebook changed"),
    ]


def test_the_contents_hold_every_heading_down_to_the_third_level_before_word_makes_them_anew():
    document = opened()
    three = [text for style, text in headings(document) if style in ("Heading 1", "Heading 2", "Heading 3")]
    assert contents(document) == ["Contents", *three]
    assert 'TOC \\o "1-3"' in "".join(text.text for text in document.element.body.iter(f"{W}instrText"))


def test_every_link_of_the_contents_leads_to_a_heading():
    body = opened().element.body
    marks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    links = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    assert links
    assert set(links) <= marks


def test_word_is_not_told_to_renew_fields_since_it_would_ask_the_reader():
    with zipfile.ZipFile(io.BytesIO(write(REEDS).data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"updateFields" not in whole
    assert b"w:dirty" not in whole


def test_a_code_has_one_table_with_all_that_is_said_of_it():
    document = opened()
    assert rows(table_of(document, "Birds")) == [
        ("Name", "Birds"),
        ("Key", "b"),
        ("Definition", "Any bird, seen or heard.\nBats are none."),
        ("Apply when", "A bird is named."),
        ("Do not apply when", "Example: a “bird’s-eye view”."),
        ("Examples", "The bittern boomed at dusk… 😀\n1. Heron 2. Egret\n=1+1 & <b>*loud*</b> | _low_"),
        ("Group", "Subject, at most one of: Birds, Water, Crowds of birds"),
    ]
    assert rows(table_of(document, "Many birds")) == [
        ("Name", "Many birds"),
        ("Key", "b, then m"),
        ("Definition", "Not written yet."),
        ("Group", "How many, a scale: Few birds (-1), Many birds (1.5)"),
        ("Split from", "Birds > Crowds of birds"),
    ]
    assert len(document.tables) == len(REEDS.codes) + 1


def test_an_archived_code_says_where_it_stood_and_what_stands_for_it():
    document = opened()
    assert ("Merged into", "Water") in rows(table_of(document, "Flood"))
    assert ("Stood under", "Water") in rows(table_of(document, "Flood"))
    assert ("Archived", "Not in use any more.") in rows(table_of(document, "Crowds of birds"))


def test_a_row_of_more_than_half_a_page_may_break_and_an_example_in_it_may_not():
    document = opened(Codebook("A", (Code("a", "Long", examples=("word " * 60,) * 20),)), {})
    whole = [row.trPr.find(f"{W}cantSplit") is not None for row in table_of(document, "Long")._tbl.tr_lst]
    assert whole == [True, True, False]
    assert document.styles["Code Example"].paragraph_format.keep_together


def test_tables_say_what_their_header_is_and_no_row_is_torn():
    for table in opened().tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(f"{W}tblHeader") is not None
        assert all(row.trPr.find(f"{W}cantSplit") is not None for row in (first, *others))
        assert table._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val")


def test_the_first_page_says_which_version_this_is_how_large_and_how_to_read_it():
    texts = [one.text for one in opened().paragraphs]
    assert texts[:2] == ["Talk about the reed bed", "Codebook, version 3"]
    assert texts[2:4] == ["For comments of wardens and neighbours.", "Code what is said, not what is meant."]
    assert texts[4] == (
        "This is version 3 of the codebook, published on 14 March 2026 by Ida Reed. "
        "It has 4 themes and 5 sub-codes; 2 archived codes at the end."
    )


def test_the_history_tells_the_versions_up_to_this_one():
    table = opened().tables[-1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Version", "Published", "By", "Reason"],
        ["1", "14 January 2026", "Ida Reed", "The first one."],
        ["2", "14 February 2026", "Ida Reed", "“Flood” was merged | into “Water”."],
        ["3", "14 March 2026", "Ida Reed", "Crowds were split."],
    ]


def test_properties_name_the_title_and_nobody():
    properties = opened().core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("Talk about the reed bed", "", "")
    assert (properties.language, properties.comments, properties.keywords) == ("en-GB", "", "")
    assert properties.created.date().isoformat() == "2026-03-14"


def test_the_footer_counts_the_pages():
    footer = opened().sections[0].footer._element
    assert "Talk about the reed bed, version 3" in footer.xml
    assert [text.text.strip() for text in footer.iter(f"{W}instrText")] == ["PAGE", "NUMPAGES"]


def test_text_from_right_to_left_is_marked_and_the_frame_stays_on_the_left():
    document = opened()
    cell = table_of(document, "קנה סוף").cell(1, 1)
    assert [one._p.pPr.find(f"{W}bidi") is not None for one in cell.paragraphs] == [True, False]
    heading = next(one for one in document.paragraphs if one.text == "2.1  קנה סוף")
    assert heading._p.pPr.find(f"{W}bidi") is None
    assert [run._r.rPr is not None for run in heading.runs] == [False, True]


def test_signs_xml_forbids_and_markup_do_no_harm():
    hostile = Codebook(
        "A & <w:p>", (Code("a", "</w:t>", definition="\x00\x1b\ud800]]>", examples=("{ HYPERLINK x }", "\ufffe")),)
    )
    document = opened(hostile, {})
    assert document.paragraphs[0].text == "A & <w:p>"
    assert rows(table_of(document, "</w:t>"))[1] == ("Definition", "\ufffd\n\ufffd\ufffd]]>".replace("\n", ""))


def test_without_a_code_it_is_a_title_and_without_a_version_no_history():
    assert headings(opened(Codebook("Empty", ()), {})) == []
    assert "How this codebook changed" not in write(REEDS).data.decode("latin-1")
    with pytest.raises(Refusal, match="cannot be written"):
        write(Codebook("A", (Code("a", "A"), Code("b", "a"))))


def test_every_style_that_is_used_exists():
    data = write_appendix(REEDS, VERSIONS).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        used = set(re.findall(rb'w:(?:pStyle|tblStyle) w:val="(\w+)"', archive.read("word/document.xml")))
        styles = etree.fromstring(archive.read("word/styles.xml"))
    assert used <= {style.get(f"{W}styleId").encode() for style in styles.iter(f"{W}style")}


def test_five_thousand_codes_of_ten_levels_become_a_document():
    codes = [Code(f"c{n}", f"Code {n}", parent=f"c{n - 1}" if n % 10 else None) for n in range(5_000)]
    with zipfile.ZipFile(io.BytesIO(write(Codebook("Many", tuple(codes))).data)) as archive:
        assert archive.read("word/document.xml").count(b"<w:tbl>") == 5_000

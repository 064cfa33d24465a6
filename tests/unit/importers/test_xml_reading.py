"""XML of any kind and size: mended and said, or refused with a sentence; never fetched, expanded or hoarded."""

import gzip

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.xml_reading import XmlReading, encoding_of, inner_text


def texts(data, name="export.xml"):
    xml = XmlReading(SourceFile(name, data), "Exports of Blogger")
    return [inner_text(element) for element in xml.elements({"e": "r"})], xml.problems


def refusal(data):
    with pytest.raises(Refusal) as caught:
        texts(data)
    assert "“export.xml”" in str(caught.value)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_control_characters_are_left_out_and_their_line_is_named():
    found, (problem,) = texts(b"<r>\n<e>be\x08fore</e>\n<e><![CDATA[in\x0b CDATA]]> and &#8;after</e></r>")
    assert found == ["before", "in CDATA and after"]
    assert (problem.line, problem.severity) == (2, "warning")
    assert "3 control characters" in problem.message


def test_text_behind_the_first_fault_keeps_its_signs():
    found, problems = texts(b"<r><e>a&nbsp;b &unknown; & c</e><e>x &amp;amp; y &lt;p&gt;</f>&lt;</e></r>")
    assert found[:2] == ["a\xa0b &unknown; & c", "x &amp; y <p>"]
    assert ["3 ampersands" in problem.message for problem in problems] == [True, False]


def test_inside_a_cdata_section_nothing_is_decoded():
    assert texts(b"<r><e><![CDATA[&lt; &amp; & <b>]]>&lt;</e></r>") == (["&lt; &amp; & <b><"], [])


def test_a_reference_cut_between_two_pieces_of_the_file_is_whole():
    for filler in range(65_520, 65_540):
        found, problems = texts(b"<r><e>" + b"x" * filler + b" &lt;&eacute;<![CDATA[ &lt; ]]></e></r>")
        assert (found[0][filler:], len(problems)) == (" <é &lt; ", 1)


def test_a_prefix_nobody_declared_does_not_matter():
    xml = XmlReading(SourceFile("feed.xml", b"<feed><entry><app:draft>yes</app:draft></entry></feed>"), "Backups")
    assert [element[0].text for element in xml.elements({"entry": "feed"})] == ["yes"]
    assert xml.problems == []


def test_a_file_that_breaks_off_says_where():
    found, (problem,) = texts(b"<r>\n<e>whole</e>\n<e>half")
    assert found == ["whole", "half"]
    assert problem.line == 3
    assert "breaks off in line 3" in problem.message


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<?xml version='1.0' encoding='ISO-8859-1'?><r><e>é</e></r>".encode("latin-1"), "cp1252"),
        ("<?xml version='1.0' encoding='windows-1251'?><r><e>é</e></r>".replace("é", "ж").encode("cp1251"), "cp1251"),
        ("<?xml version='1.0' encoding='UTF-16'?><r><e>é</e></r>".encode("utf-16"), "utf-16-le"),
        ("<r><e>é</e></r>".encode("utf-16-be"), "utf-16-be"),
        ("<r><e>é</e></r>".encode("utf-8-sig"), "utf-8-sig"),
        ("<?xml version='1.0' encoding='rot13'?><r><e>é</e></r>".encode(), "utf-8"),
    ],
)
def test_the_encoding_a_file_names_is_the_one_it_is_read_in(data, encoding):
    assert encoding_of(data) == encoding
    assert texts(data)[0][0] in ("é", "ж")


def test_bytes_of_another_encoding_are_read_as_windows_1252_and_said():
    found, (problem,) = texts("<r><e>é</e>\n<e>".encode() + b"\x93quoted\x94</e></r>")
    assert found == ["é", "“quoted”"]
    assert (problem.line, "2 bytes are not in the encoding" in problem.message) == (2, True)


def test_entities_of_a_files_own_are_refused_whatever_they_do():
    bomb = b"".join(b'<!ENTITY x%d "%s">' % (at, b"&x%d;" % (at - 1) * 10) for at in range(1, 12))
    for inside in (b'<!ENTITY a "b">', b'<!ENTITY a SYSTEM "file:///etc/hostname">', b'<!ENTITY x0 "lol">' + bomb):
        data = b"<!DOCTYPE r [" + inside + b"]><r><e>&a;&x11;</e></r>"
        assert "<!ENTITY" in refusal(data) or "cannot be read" in refusal(data)


def test_a_definition_elsewhere_is_not_fetched():
    assert texts(b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><r><e>1</e></r>') == (["1"], [])


def test_ten_thousand_levels_are_refused():
    assert "nested too deeply" in refusal(b"<r>" + b"<a>" * 10_000)


def test_a_text_that_never_ends_is_refused_before_it_is_read_whole():
    read = []
    endless = b"<r><e>" + b"x" * 200_000_000
    xml = XmlReading(SourceFile("export.xml", endless, read.append), "Exports")
    with pytest.raises(Refusal, match="one of its texts is too long"):
        list(xml.elements({"e": "r"}))
    assert max(read) < 20_000_000


def test_an_entry_without_end_is_refused():
    assert "too large" in refusal(b"<r><e>" + b"<x/>" * 300_000)


def test_a_file_that_is_full_of_faults_is_refused():
    assert "damaged in more than 99 places" in refusal(b"<r>" + b"<e></f>" * 5_000)


def test_no_xml_at_all_is_refused_or_gives_nothing():
    assert "there is no XML in it" in refusal(b"")
    assert texts(b"plain words")[0] == []


def test_a_compressed_file_is_read_as_it_is():
    assert texts(gzip.compress(b"<r><e>1</e></r>")) == (["1"], [])


def test_a_compressed_file_that_is_cut_is_refused():
    assert "damaged or cut" in refusal(gzip.compress(b"<r><e>1</e></r>")[:-9])


def test_a_compressed_bomb_is_refused():
    assert "100 times its size" in refusal(gzip.compress(b"<r>" + (b"<e>" + b"x" * 9_999 + b"</e>") * 10_000))


def test_elements_are_dropped_as_soon_as_they_were_used():
    xml = XmlReading(SourceFile("export.xml", b"<r>" + b"<e>1</e><j/>" * 20_000 + b"</r>"), "Exports")
    most = max(len(element.getparent()) for element in xml.elements({"e": "r"}))
    assert most < 20_000


def test_binary_data_in_xml_is_refused_with_its_line_before_it_is_all_looked_through():
    assert "(line 2): it holds binary data" in refusal(b"<r>\n<e>" + bytes(100_001) + b"</e></r>")

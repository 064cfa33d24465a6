"""Word and OpenDocument texts: what is text, what is not, and what is refused."""

import io
import zipfile
from pathlib import Path

import pytest

from annotator.domain.material import UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import importer_named, read_source

GOLDEN = Path(__file__).parents[2] / "golden"
TALKS = GOLDEN / "docx" / "rota_talks.docx"
MINUTES = GOLDEN / "odt" / "minutes.odt"
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
CONTENT = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d">'
    "<office:body><office:text>{}</office:text></office:body></office:document-content>"
)


def zipped(entries: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def word(body: str, **options):
    return read_source("talk.docx", zipped({"word/document.xml": BODY.format(body)}), None, options)


def open_text(content: str, **parts: str):
    return read_source("talk.odt", zipped({"content.xml": CONTENT.format(content), **parts}))


def texts(source):
    return [unit.text for unit in source.units()]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_tracked_deletions_are_never_text_and_insertions_are():
    deleted = "<w:del><w:r><w:delText>was</w:delText></w:r></w:del>"
    body = f"<w:p>{run('It ')}{deleted}<w:ins>{run('is')}</w:ins>{run(' so.')}</w:p>"
    moved = f"<w:p><w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run('here')}</w:moveTo></w:p>"
    source = word(body + moved)
    assert texts(source) == ["It is so.", "here"]
    assert "1 tracked deletion" in source.problems[0].message


def test_text_boxes_comments_and_headers_are_left_out_with_a_hint():
    source = read_source(TALKS.name, TALKS)
    assert not any("In a box" in text or "Confidential" in text or "Ask again" in text for text in texts(source))
    assert source.problems[-1].message == (
        "Left out of the text: 1 tracked deletion, 1 text box, 1 comment, 1 header or footer of pages."
    )


def test_links_controls_and_fields_keep_their_text():
    body = (
        f"<w:p><w:hyperlink>{run('a link')}</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('a control')}</w:p></w:sdtContent></w:sdt>"
    )
    assert texts(word(body)) == ["a link", "a control"]


def test_a_row_of_a_table_is_a_unit_and_a_table_of_one_cell_is_ordinary_text():
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(run('May'))}{cell.format(run('two'))}</w:tr></w:tbl>"
    source = word(f"{table}<w:tbl><w:tr>{cell.format(run('framed'))}</w:tr></w:tbl>")
    assert [(unit.kind, unit.text) for unit in source.units()] == [
        (UnitKind.ROW, "May | two"),
        (UnitKind.PARAGRAPH, "framed"),
    ]


def test_headings_by_style_name_and_by_styles_made_from_them():
    styles = (
        '<w:styles xmlns:w="w"><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Mine"><w:name w:val="mine"/><w:basedOn w:val="H"/></w:style></w:styles>'
    )
    heading = '<w:p><w:pPr><w:pStyle w:val="Mine"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    body = "".join(
        f"{heading.format(title)}<w:p>{run(text)}</w:p>" for title, text in [("Yard", "Wide."), ("Gate", "It squeaks.")]
    )
    data = zipped({"word/document.xml": BODY.format(body), "word/styles.xml": styles})
    source = read_source("talk.docx", data, None, {"split_at_headings": True})
    assert [thread.title for thread in source.threads] == ["Yard", "Gate"]


def test_open_document_blanks_tabs_and_breaks_are_text():
    assert texts(open_text('<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>')) == ["a   b\tc\nd"]


def test_a_harmful_count_of_blanks_fills_no_memory():
    assert len(texts(open_text('<text:p>a<text:s text:c="9999999999999"/>b</text:p>'))[0]) < 2000


def test_open_document_notes_comments_and_deletions_are_no_text():
    source = open_text(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>old</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>kept<text:note><text:note-body><text:p>foot</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>remark</text:p></office:annotation></text:p>"
    )
    assert texts(source) == ["kept"]
    assert source.problems[0].message == "Left out of the text: 1 tracked deletion, 1 comment, 1 footnote."


def test_protected_documents_are_refused_with_what_to_do():
    manifest = {"META-INF/manifest.xml": "<m><encryption-data/></m>"}
    with pytest.raises(Refusal, match="protected by a password"):
        open_text("", **manifest)
    protected = b"\xd0\xcf\x11\xe0" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    with pytest.raises(Refusal, match=r"protected by a password.*save it as \.docx"):
        read_source("talk.docx", protected)


def test_entities_are_never_resolved():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(Refusal, match=r"entities|cannot be read"):
        read_source("talk.docx", zipped({"word/document.xml": bomb + BODY.format("<w:p>&b;</w:p>")}))


@pytest.mark.parametrize("body", ["", "<w:p/>", "<w:p><w:r><w:drawing/></w:r></w:p>"])
def test_a_document_without_text_is_refused(body):
    with pytest.raises(Refusal, match="holds no text"):
        word(body)


@pytest.mark.parametrize("path", [TALKS, MINUTES], ids=lambda path: path.name)
def test_a_cut_document_is_refused(path):
    data = path.read_bytes()
    with pytest.raises(Refusal):
        read_source(path.name, data[: len(data) // 2])


@pytest.mark.parametrize("path", [TALKS, MINUTES], ids=lambda path: path.name)
def test_the_name_of_the_file_does_not_matter(path):
    assert read_source("no_ending", path).format == path.parent.name


def test_progress_is_told_while_a_document_is_read(tmp_path):
    seen: list[int] = []
    list(importer_named("docx").read(SourceFile("talk.docx", TALKS, seen.append), {}).pieces)
    assert sum(seen) > TALKS.stat().st_size / 2

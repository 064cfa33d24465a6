"""PDF files: lines become paragraphs again; what cannot be read is refused."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from annotator.domain.refusal import Refusal
from annotator.importers import pdf_lines
from annotator.importers.pdf_lines import PdfLine, PdfPage
from annotator.importers.pdf_paragraphs import put_together
from annotator.importers.registry import read_source

FERRY = Path(__file__).parents[2] / "golden" / "pdf" / "ferry_talks.pdf"
MILL = FERRY.with_name("mill_talk.pdf")


def page(number: int, *texts: str, gap: float = 14) -> PdfPage:
    return PdfPage(number, tuple(PdfLine(text, 60, 500 - gap * place, 11) for place, text in enumerate(texts)))


def rewritten(change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(MILL.read_bytes())))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_words_cut_at_line_ends_are_whole_again_and_words_with_a_hyphen_keep_it():
    source = read_source(FERRY.name, FERRY)
    text = source.threads[0].units[0].text
    assert "the difficulties of" in text
    assert "The well-known shop" in text
    assert any("well-known firm" in unit.text for unit in source.units())


def test_ligatures_are_letters():
    assert "ﬃ" in PdfReader(FERRY).pages[0].extract_text() or "ﬀ" in PdfReader(FERRY).pages[0].extract_text()
    assert "officials said that the figures" in read_source(FERRY.name, FERRY).threads[0].units[1].text


def test_headers_and_footers_are_left_out_and_counted():
    source = read_source(FERRY.name, FERRY)
    assert not any("Far side talks" in unit.text or "Page " in unit.text for unit in source.units())
    assert "6 lines at the top or foot" in source.problems[0].message


def test_each_unit_knows_its_page_also_when_it_runs_over_two():
    pages = [unit.attributes["page"] for unit in read_source(FERRY.name, FERRY).units()]
    assert pages[0] == "1"
    assert "2-3" in pages
    assert pages[-1] == "3"


def test_a_sentence_that_goes_on_over_the_page_is_one_paragraph():
    found, _ = put_together([page(1, "It was late and"), page(2, "nobody came.")])
    assert [(paragraph.text, paragraph.attributes) for paragraph in found] == [
        ("It was late and nobody came.", {"page": "1-2"})
    ]


def test_a_soft_hyphen_goes_without_a_trace():
    found, _ = put_together([page(1, "The diffi\u00ad", "culty re\u00admains.")])
    assert found[0].text == "The difficulty remains."


def test_a_scan_is_refused_with_the_word_for_what_it_needs():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(Refusal, match="OCR"):
        read_source("scan.pdf", buffer.getvalue())


def test_a_page_without_text_among_others_is_a_warning():
    source = read_source("mill.pdf", rewritten(lambda writer: writer.add_blank_page(200, 200)))
    assert any("Page 4 without text" in problem.message for problem in source.problems)


def test_a_protected_file_is_refused_and_one_with_an_empty_password_is_read():
    locked = rewritten(lambda writer: writer.encrypt("secret", algorithm="AES-256"))
    with pytest.raises(Refusal, match="protected by a password"):
        read_source("mill.pdf", locked)
    printable = rewritten(lambda writer: writer.encrypt("", "owner", algorithm="AES-256"))
    assert len(list(read_source("mill.pdf", printable).units())) == 8


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF", MILL.read_bytes()[:200]], ids=["mark", "end", "cut"]
)
def test_a_broken_file_is_refused(data):
    with pytest.raises(Refusal, match=r"damaged|no text layer"):
        read_source("broken.pdf", data)


def test_pages_that_are_their_own_parents_are_refused():
    looped = MILL.read_bytes().replace(b"/Kids [4 0 R", b"/Kids [2 0 R")
    with pytest.raises(Refusal):
        list(read_source("loop.pdf", looped).units())


def test_the_work_on_a_file_is_bounded(monkeypatch):
    monkeypatch.setattr(pdf_lines, "_MOST_STEPS", 20)
    with pytest.raises(Refusal, match="draws more"):
        read_source(MILL.name, MILL)


def test_nothing_of_the_file_reaches_the_log(caplog):
    with pytest.raises(Refusal):
        read_source("broken.pdf", MILL.read_bytes()[:200])
    assert not caplog.records


def test_a_pdf_without_its_end_is_refused_before_it_is_searched_for_minutes(monkeypatch):
    monkeypatch.setattr(pdf_lines, "PdfReader", None)
    with pytest.raises(Refusal, match=r"“cut\.pdf” is damaged"):
        read_source("cut.pdf", MILL.read_bytes()[:1000])

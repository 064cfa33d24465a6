import codecs

import pytest

from annotator.domain.material import Severity
from annotator.domain.refusal import Refusal
from annotator.importers.decoding import decode

TEXT = "Monday, 4 March 2019\n\n“Café” costs £3 – naïve\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "utf-32-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_each_encoding_gives_the_same_text_and_its_own_name(data, encoding):
    decoded = decode("page.txt", data)
    assert decoded.text == TEXT
    assert decoded.encoding == encoding


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_end_becomes_a_line_feed(end):
    assert decode("page.txt", f"one{end}two{end}{end}three".encode()).text == "one\ntwo\n\nthree"


def test_only_line_ends_are_changed_and_other_separators_of_unicode_stay():
    text = "one\u0085two\u2028three\u00a0four\x0bfive"
    assert decode("page.txt", text.encode()).text == text


def test_a_guess_at_windows_1252_is_said_so_that_accents_get_checked():
    (problem,) = decode("page.txt", TEXT.encode("cp1252")).problems
    assert problem.severity is Severity.HINT
    assert "Windows-1252" in problem.message


@pytest.mark.parametrize("data", [b"", b"\n\n \t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\u00a0\n\u2003".encode()])
def test_an_empty_or_blank_file_gets_one_sentence_with_its_name(data):
    with pytest.raises(Refusal, match=r"“page\.txt” (is empty|holds nothing but blanks)\. Choose the file again"):
        decode("page.txt", data)


@pytest.mark.parametrize(
    "data",
    [
        b"text with a \x00 in it",
        bytes(range(256)) * 4,
        b"\x01\x02\x03\x04 short",
        b"\x00\x01\x00\x02\x00\x03\x00\x04",
        b"\xff\xfe" + b"\x00\xd8a\x00" * 4,
    ],
)
def test_a_binary_file_is_refused_as_such(data):
    with pytest.raises(Refusal, match="not a text file"):
        decode("page.txt", data)


@pytest.mark.parametrize(
    ("start", "what"),
    [(b"PK\x03\x04", "Word, Excel or zip"), (b"%PDF-1.7\n", "PDF"), (b"{\\rtf1", "RTF"), (b"\x89PNG\r\n", "picture")],
)
def test_a_file_of_a_known_kind_is_called_by_its_name(start, what):
    with pytest.raises(Refusal, match=what):
        decode("page.txt", start + b"whatever follows")


def test_text_in_no_known_encoding_names_the_line_that_cannot_be_read():
    with pytest.raises(Refusal, match="line 2 is neither UTF-8 nor Windows-1252"):
        decode("page.txt", b"fine\nnot \x81 fine \xe9\nfine")


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_cut_inside_a_character_keeps_all_before_it_and_says_so(cut):
    whole = "“Quoted” and then: “"
    decoded = decode("page.txt", whole.encode()[:-cut])
    assert decoded.text == whole[:-1]
    assert decoded.encoding == "utf-8"
    assert "middle of a character" in decoded.problems[0].message


def test_a_utf16_file_cut_inside_a_character_keeps_all_before_it():
    decoded = decode("page.txt", codecs.BOM_UTF16_LE + "smile 😀".encode("utf-16-le")[:-2])
    assert decoded.text == "smile "
    decoded = decode("page.txt", codecs.BOM_UTF16_LE + "smile".encode("utf-16-le")[:-1])
    assert decoded.text == "smil"


def test_one_damaged_byte_does_not_turn_a_whole_utf8_file_into_nonsense():
    data = "first\nsecond “quoted” é\nthird – fourth".encode().replace(b"second", b"sec\xffond")
    decoded = decode("page.txt", data)
    assert decoded.text == "first\nsec\ufffdond “quoted” é\nthird – fourth"
    (problem,) = decoded.problems
    assert (problem.line, problem.severity) == (2, Severity.WARNING)


def test_utf8_announced_by_a_mark_but_broken_throughout_is_refused():
    with pytest.raises(Refusal, match="line 2"):
        decode("page.txt", codecs.BOM_UTF8 + b"fine\nB\xe4r \xff\xff \xfe")

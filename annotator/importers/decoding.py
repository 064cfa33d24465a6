"""Bytes become text, and the name of the encoding is kept.

UTF-8 and UTF-16 (each with or without a byte order mark), UTF-32 with one, and
Windows-1252. A file cut inside a character keeps everything before it. Line ends
become LF; no other character cuts a line (U+0085 and U+2028 are text).
"""

import codecs
from dataclasses import dataclass

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal

#: Longer marks first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"%PDF-", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"SQLite format 3\x00", "a database"),
)
#: Control characters a text file may hold: tab, line ends, vertical tab, form feed, and
#: the end-of-file mark of old editors.
_HARMLESS = dict.fromkeys(map(ord, "\t\n\r\v\f\x1a"))
_CONTROLS = {code: None for code in (*range(32), 127) if code not in _HARMLESS}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with LF line ends, the encoding it was in, and what a person should know about it."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(name: str, data: bytes) -> Decoded:
    """Turn the bytes of the file ``name`` into text.

    Raises Refusal when the file is empty, blank, binary, or in no encoding that is known.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal(f"The file “{name}” is empty. Choose the file again, or save the page again.")
    refuse_known_binary(name, data)
    text, encoding, problems = _decode_marked(name, data) or _decode_unmarked(name, data)
    if not text.strip():
        raise Refusal(f"The file “{name}” holds nothing but blanks. Choose the file again, or save the page again.")
    controls = len(text) - len(text.translate(_CONTROLS))
    if "\x00" in text or controls * 100 > len(text):
        raise _binary(name)
    return Decoded(_line_feeds(text), encoding, tuple(problems))


def refuse_known_binary(name: str, data: bytes) -> None:
    """Raises Refusal when the first bytes are those of a file that is no text."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise Refusal(f"The file “{name}” is {what}, not a text file. Save the page as plain text and choose that.")


def _binary(name: str) -> Refusal:
    return Refusal(
        f"The file “{name}” is not a text file: it holds binary data. Save the page as plain text and choose that."
    )


def _decode_marked(name: str, data: bytes) -> tuple[str, str, list[Problem]] | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if encoding == "utf-8-sig":
                found = _decode_utf8(body, encoding)
                if found is None:
                    raise _unreadable(name, body.decode("utf-8", "replace").partition("\ufffd")[0].encode())
                return found
            return _decode_wide(name, body, encoding)
    return None


def _decode_unmarked(name: str, data: bytes) -> tuple[str, str, list[Problem]]:
    wide = obvious_utf16(data)
    if wide:
        return _decode_wide(name, data, wide)
    if b"\x00" in data:
        raise _binary(name)
    return _decode_utf8(data, "utf-8") or _decode_cp1252(name, data)


def obvious_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: (nearly) every second byte of western text is zero, the others never are."""
    half = len(data) // 2
    if half < 2:
        return None
    first, second = data[0::2].count(0), data[1::2].count(0)
    if second >= 0.5 * half and first == 0:
        return "utf-16-le"
    if first >= 0.5 * half and second == 0:
        return "utf-16-be"
    return None


def _decode_wide(name: str, data: bytes, encoding: str) -> tuple[str, str, list[Problem]]:
    whole = len(data) - len(data) % (4 if "32" in encoding else 2)
    problems = [] if whole == len(data) else [_cut_character()]
    try:
        return data[:whole].decode(encoding), encoding, problems
    except UnicodeDecodeError as error:
        # A pair of surrogates cut in two is the end of a cut file, anything else is not text.
        if "utf-16" in encoding and error.end >= whole - 2 and error.start > 0:
            return data[: error.start].decode(encoding), encoding, [_cut_character()]
        raise _binary(name) from error


def _cut_character() -> Problem:
    return Problem(
        None,
        Severity.WARNING,
        "The file ends in the middle of a character, so it was cut. Its last character is missing.",
    )


def _decode_utf8(data: bytes, encoding: str) -> tuple[str, str, list[Problem]] | None:
    """UTF-8, also when the file was cut inside a character or a few bytes are damaged; None if it is not UTF-8."""
    try:
        return data.decode("utf-8"), encoding, []
    except UnicodeDecodeError as error:
        first = error
    if first.end == len(data) and first.reason == "unexpected end of data":
        before = data[: first.start].decode("utf-8")
        # One odd byte behind pure ASCII may as well be an accent in Windows-1252.
        if len(data) - first.start > 1 or not before.isascii():
            return before, encoding, [_cut_character()]
        return None
    text = _line_feeds(data.decode("utf-8", "replace"))
    damaged = text.count("\ufffd") - data.count("\ufffd".encode())
    sound = len(text) - damaged - len(text.encode("ascii", "ignore"))
    if sound <= damaged:
        return None
    line = text.count("\n", 0, text.index("\ufffd")) + 1
    message = (
        f"{damaged} damaged character{'s' * (damaged != 1)} could not be read, the first in line {line}; "
        "each shows as “\ufffd”."
    )
    return text, encoding, [Problem(line, Severity.WARNING, message)]


def _decode_cp1252(name: str, data: bytes) -> tuple[str, str, list[Problem]]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unreadable(name, data[: error.start]) from error
    message = (
        "The file is not in UTF-8 and was read as Windows-1252. "
        "Check that accents and quotation marks look right before saving."
    )
    return text, "cp1252", [Problem(None, Severity.HINT, message)]


def _unreadable(name: str, before: bytes) -> Refusal:
    line = _line_feeds(before.decode("latin-1")).count("\n") + 1
    return Refusal(
        f"The text of “{name}” cannot be read: line {line} is neither UTF-8 nor Windows-1252. "
        "Open it in an editor, save it as UTF-8, and choose it again."
    )


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""In which encoding a delimited text is: looked through once before it is read, in small memory."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.domain.refusal import Refusal
from annotator.importers.decoding import obvious_utf16, refuse_known_binary
from annotator.importers.importer import SourceFile

_MEGABYTE = 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Bytes that are letters with accents on old Macintoshes, and rare signs or nothing in Windows-1252.
_MAC_LETTERS = bytes([0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8D, 0x8E, 0x8F, 0x90, 0x94, 0x99, 0x9A, 0x9D, 0x9F])
_NOT_IN_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
_ALLOWED = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac-roman", "iso8859-15", "cp850")

ENCODING_OPTION = f"The encoding of the file, when it was taken for another: {', '.join(_ALLOWED)}."


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name, how many characters are damaged or zero, and a sentence when it was a guess."""

    name: str
    damaged: int = 0
    zeros: int = 0
    doubt: str | None = None


def encoding_of(file: SourceFile, options: Mapping[str, Any]) -> Encoding:
    """The encoding of a file, by all its bytes or by the option ``encoding``.

    Raises Refusal when the file is no text, or the option names no encoding that is known.
    """
    refuse_known_binary(file.name, file.head)
    wanted = _wanted(options)
    name = wanted or _by_head(file.head) or "utf-8"
    wide = name.startswith(("utf-16", "utf-32"))
    scanned = _scanned(file, name)
    if not wide and scanned.zeros * 100 > file.size:
        raise Refusal(f"The file “{file.name}” is not a text file: it holds binary data. Save the table as CSV.")
    if wanted or wide or not scanned.damaged:
        return scanned
    if scanned.name == "utf-8-sig" or scanned.sound > scanned.damaged:
        return scanned
    return _eight_bits(file, scanned.zeros)


def head_text(file: SourceFile) -> str | None:
    """The head of the file as text, for recognising it; None when it is none."""
    name = _by_head(file.head)
    if name:
        return file.head.decode(name, "replace").replace("\r\n", "\n").replace("\r", "\n")
    if file.head.count(0) * 100 > len(file.head):
        return None
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(file.head)
    except UnicodeDecodeError:
        text = file.head.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class _Scanned(Encoding):
    """With how many characters beyond ASCII are sound."""

    sound: int = 0


def _wanted(options: Mapping[str, Any]) -> str | None:
    given = options.get("encoding")
    if not given:
        return None
    try:
        name = codecs.lookup(str(given)).name
    except (LookupError, ValueError):
        name = ""
    known = {codecs.lookup(one).name: one for one in (*_ALLOWED, "utf-8-sig")}
    if name not in known:
        raise Refusal(f"“{given}” is no encoding that is known. Say one of: {', '.join(_ALLOWED)}.")
    return "utf-8-sig" if known[name] == "utf-8" else known[name]


def _by_head(head: bytes) -> str | None:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    return obvious_utf16(head[: len(head) - len(head) % 2])


def _scanned(file: SourceFile, name: str) -> _Scanned:
    """How many characters of the file are damaged, zero, and sound beyond ASCII in this encoding."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    damaged = zeros = sound = 0
    with file.open_aside() as handle:
        while True:
            block = handle.read(_MEGABYTE)
            text = decoder.decode(block, not block)
            zeros += text.count("\x00")
            if not text.isascii():
                marks = text.count("\ufffd")
                printed = block.count(b"\xef\xbf\xbd") if name.startswith("utf-8") else 0
                damaged += max(marks - printed, 0)
                sound += len(text) - len(text.encode("ascii", "ignore")) - marks
            if not block:
                return _Scanned(name, damaged, zeros, None, sound)


def _eight_bits(file: SourceFile, zeros: int) -> Encoding:
    """Windows-1252, or Mac Roman where only that makes sense; a sentence says that it is a guess."""
    mac = windows = impossible = 0
    with file.open_aside() as handle:
        while block := handle.read(_MEGABYTE):
            high = block.translate(None, bytes(range(0x80)))
            impossible += len(high) - len(high.translate(None, _NOT_IN_CP1252))
            mac += len(high) - len(high.translate(None, _MAC_LETTERS))
            windows += len(high.translate(None, bytes(range(0xC0))))
    if impossible:
        raise Refusal(
            f"The text of “{file.name}” is neither UTF-8 nor Windows-1252. Save it as “CSV UTF-8”, or import it with "
            "encoding=mac-roman if it comes from an old Macintosh program."
        )
    offer = " It may come from a Macintosh: then import it with encoding=mac-roman." if mac > windows else ""
    doubt = (
        "The file is not in UTF-8 and was read as Windows-1252. "
        f"Check that accents and quotation marks look right before saving.{offer}"
    )
    return Encoding("cp1252", 0, zeros, doubt)

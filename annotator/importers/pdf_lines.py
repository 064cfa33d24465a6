"""The lines of text on the pages of a PDF, with their places, within bounds of work and memory."""

import logging
import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile

_MOST_PAGES = 10_000
#: Bytes at the end of a file in which its end mark stands.
_END = 1024 * 1024
#: Steps of drawing on all pages together; a full page of text has some thousand.
_MOST_STEPS = 20_000_000
_MOST_CHARACTERS = 100_000_000
#: pypdf has no common class for what a damaged file does to it: mutated files raised every one of these.
_DAMAGED = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
#: Control characters are no text, and a database refuses NUL.
_CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}

# Its warnings quote what stands in the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text: ``left`` and ``height`` of its start on the page (height counts upwards), size of its letters."""

    text: str
    left: float
    height: float
    size: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page by its 1-based number, its lines in the order of the file; ``failed`` when it is damaged."""

    number: int
    lines: tuple[PdfLine, ...]
    failed: bool = False


def read_pages(file: SourceFile) -> list[PdfPage]:
    """Every page; Refusal when the file is protected, damaged, or beyond the bounds."""
    with file.open() as handle:
        # pypdf looks for the end mark byte by byte, for minutes in a large file that has none.
        handle.seek(max(file.size - _END, 0))
        if b"%%EOF" not in handle.read(_END):
            raise _damaged(file.name)
        handle.seek(0)
        reader, count = _opened(file.name, handle)
        if count > _MOST_PAGES:
            raise Refusal(f"“{file.name}” has more than {_MOST_PAGES} pages. Split it and import the parts.")
        budget = _Budget(file.name)
        pages = [_page(reader, place, budget) for place in range(count)]
    if all(page.failed for page in pages):
        raise _damaged(file.name)
    return pages


def _opened(name: str, handle: BinaryIO) -> tuple[PdfReader, int]:
    try:
        reader = PdfReader(handle)
        # Many files forbid only changes: those open with an empty password.
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        count = 0 if locked else len(reader.pages)
    except _DAMAGED as error:
        raise _damaged(name) from error
    if locked:
        raise Refusal(f"“{name}” is protected by a password. Save or print it without a password and choose that.")
    return reader, count


def _damaged(name: str) -> Refusal:
    return Refusal(f"“{name}” is damaged: no page of it can be read. Download or save it again.")


class _Budget:
    """Counts the work on all pages; a small file can ask for any amount of it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps = 0
        self._characters = 0

    def step(self, *_: Any) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise self._refusal()

    def characters(self, number: int) -> None:
        self._characters += number
        if self._characters > _MOST_CHARACTERS:
            raise self._refusal()

    def _refusal(self) -> Refusal:
        return Refusal(f"“{self._name}” draws more than any document to be read. Split it and import the parts.")


def _page(reader: PdfReader, place: int, budget: _Budget) -> PdfPage:
    lines = _LineMaker(budget)
    try:
        reader.pages[place].extract_text(visitor_operand_before=budget.step, visitor_text=lines.take)
    except _DAMAGED:
        return PdfPage(place + 1, (), failed=True)
    return PdfPage(place + 1, tuple(lines.finish()))


class _LineMaker:
    """Puts the chunks of text of a page together to lines."""

    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self._lines: list[PdfLine] = []
        self._parts: list[str] = []
        self._start: tuple[float, float, float] | None = None

    def take(self, text: str, page: Sequence[Any], place: Sequence[Any], _font: Any, size: Any) -> None:
        """A chunk as pypdf gives it: its text, the matrices of page and text, font and size."""
        self._budget.characters(len(text))
        first, *others = text.split("\n")
        self._add(first, page, place, size)
        for other in others:
            self._end()
            self._add(other, page, place, size)

    def finish(self) -> list[PdfLine]:
        self._end()
        return self._lines

    def _add(self, text: str, page: Sequence[Any], place: Sequence[Any], size: Any) -> None:
        if self._start is None and text.strip():
            self._start = _geometry([float(at) for at in page], [float(at) for at in place], float(size))
        self._parts.append(text)

    def _end(self) -> None:
        text = _clean("".join(self._parts))
        if text and self._start:
            self._lines.append(PdfLine(text, *self._start))
        self._parts, self._start = [], None


def _geometry(page: Sequence[float], place: Sequence[float], size: float) -> tuple[float, float, float]:
    left = place[4] * page[0] + place[5] * page[2] + page[4]
    height = place[4] * page[1] + place[5] * page[3] + page[5]
    scale = math.hypot(place[2] * page[0] + place[3] * page[2], place[2] * page[1] + place[3] * page[3])
    return left, height, round(abs(size) * scale, 1)


def _clean(text: str) -> str:
    # A pair of surrogates becomes its character, half a pair the sign for what cannot be read.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(whole.translate(_LIGATURES).translate(_CONTROLS).split())

"""JSON as files bring it: one object a line, or one document; plain or compressed with Zstandard.

Lines stream, so that a dump of any size needs little memory; a document is read whole.
Numbers stay as they are written, as strings: ids of 19 digits lose none, and a score of
1.10 remains 1.10. NaN and Infinity become None. What databases cannot hold, NUL and lone
halves of surrogate pairs, becomes U+FFFD, with a warning.
"""

import codecs
import io
import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, BinaryIO

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.decoding import Decoded, decode
from annotator.importers.importer import LARGEST_WHOLE, SourceFile
from annotator.importers.repeated import Repeated
from annotator.importers.zst_reading import is_zst, open_zst, unpacked_head

#: Longer than anything a site gives one comment, and than a thread with all of its replies on one line.
LONGEST_LINE = 16 * 1024 * 1024
#: A short text can hold more values than the memory holds objects: [[],[],[], ...
_MOST_VALUES = 3_000_000
_COUNTED_FROM = 1024 * 1024
_HEAD = 65_536
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARK = b"\xef\xbb\xbf"
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|\x00")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: An export of X is a script that assigns a JSON document.
_ASSIGNMENT = re.compile(r"\s*window\.YTD\.[\w.]+\s*=\s*")


def _missing(_name: str) -> None:
    return None


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_missing, strict=False)


class JsonText:
    """One file of JSON being read; ``said`` collects problems until somebody takes them (``told``)."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.said: list[Problem] = []
        self._damaged = Repeated(self.said)
        self._replaced = Repeated(self.said)
        self._wide = _is_wide(file.head)

    @property
    def encoding(self) -> str:
        """The encoding of the file by its beginning; a problem says where a line or document was in another one."""
        if self._wide:
            return self._wide_text.encoding
        return "utf-8-sig" if self.file.head.startswith(_MARK) else "utf-8"

    @cached_property
    def _wide_text(self) -> Decoded:
        head, data = self.file.head, self.file.whole
        if not head.startswith(_WIDE_MARKS):
            # JSON begins with ASCII, so it is known which byte comes first; of other texts it would be guessed.
            data = (_WIDE_MARKS[1] if head[0] == 0 else _WIDE_MARKS[0]) + data
        return decode(self.file.name, data)

    def told(self) -> Iterator[Problem]:
        """The problems found since the last call."""
        yield from self.said
        self.said.clear()

    def in_lines(self) -> bool:
        """Whether the file holds one JSON object a line, and not one document."""
        with self._open([]) as handle:
            first = _first_line(handle)
            following = handle.read(_HEAD)
        if first.startswith((b"[", b"window.")):
            return False
        if len(first) > LONGEST_LINE:
            return self.file.size > LARGEST_WHOLE
        if _is_object(first):
            return bool(following.strip())
        # The first line may be damaged; but a document printed over several lines has no object at the edge.
        return any(
            line.startswith(b"{") and len(line.strip()) > 2 and _is_object(line) for line in following.split(b"\n")
        )

    def lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line number, object) of every line that holds an object.

        A line that cannot be read is a warning; Refusal when there is none that can, or one
        that is longer than any comment.
        """
        read = 0
        with self._open(self.said) as handle:
            for number, line in self._numbered(handle):
                value = self._value(number, line)
                if value is not None:
                    read += 1
                    yield number, value
        self._damaged.end("more lines cannot be read as JSON objects and are in no unit")
        self._replaced.end("more lines hold characters that could not be kept")
        if not read:
            raise Refusal(
                f"No line of “{self.file.name}” can be read as a JSON object. "
                "Check that it is the file you meant, and save or download it again."
            )

    def document(self) -> Any:
        """The one value the file holds; Refusal when it is no JSON or too large to be read whole."""
        decoded = self._wide_text if self._wide else decode(self.file.name, self._whole())
        self.said.extend(decoded.problems)
        text = _ASSIGNMENT.sub("", decoded.text, count=1).strip().removesuffix(";")
        if _values(text) > _MOST_VALUES:
            raise Refusal(
                f"“{self.file.name}” holds too many values to be read whole. "
                "Split it, or save it as JSON lines (one object a line), which can be of any length."
            )
        found = [0]
        try:
            value = _storable(_DECODER.decode(text), found)
        except json.JSONDecodeError as error:
            raise Refusal(
                f"“{self.file.name}” is no complete JSON: it breaks off or is damaged in line {error.lineno}. "
                "Save or download it again."
            ) from error
        except RecursionError as error:
            raise Refusal(
                f"“{self.file.name}” is nested too deeply to be read. Check that it is the file you meant."
            ) from error
        if found[0]:
            self.said.append(Problem(None, Severity.WARNING, _replaced(found[0])))
        return value

    def _open(self, said: list[Problem]) -> BinaryIO:
        """The bytes of the text, unpacked and in UTF-8 when they were in UTF-16."""
        if self._wide:
            return io.BytesIO(self._wide_text.text.encode())
        handle = self.file.open()
        return open_zst(self.file.name, handle, self.file.size, said) if is_zst(self.file.head) else handle

    def _whole(self) -> bytes:
        if not is_zst(self.file.head):
            return self.file.whole
        with self._open(self.said) as handle:
            data = handle.read(LARGEST_WHOLE + 1)
        if len(data) > LARGEST_WHOLE:
            raise Refusal(
                f"“{self.file.name}” unpacks to more than {LARGEST_WHOLE // 1024 // 1024} MB, too much for a JSON "
                "document. Save it as JSON lines (one object a line), which can be of any length."
            )
        return data

    def _numbered(self, handle: BinaryIO) -> Iterator[tuple[int, bytes]]:
        """Every line that is not blank, with its number and without blanks at its ends."""
        number = 0
        readline = handle.readline
        while line := readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise Refusal(
                    f"Line {number} of “{self.file.name}” is longer than {LONGEST_LINE // 1024 // 1024} MB, which no "
                    "comment is. Check that it is the file you meant, and that it holds one JSON object a line."
                )
            if number == 1:
                line = line.removeprefix(_MARK)
            line = line.strip()
            if line:
                yield number, line

    def _value(self, number: int, line: bytes) -> dict[str, Any] | None:
        """The object in a line; None, with a warning, when it holds none."""
        try:
            text = line.decode()
        except UnicodeDecodeError:
            text = self._decoded(number, line)
        if len(text) > _COUNTED_FROM and _values(text) > _MOST_VALUES:
            self._damaged.add(number, f"Line {number} holds too many values; it is in no unit.")
            return None
        try:
            value, end = _DECODER.raw_decode(text)
            if end == len(text) and type(value) is dict:
                # Twice a plain search, which costs a sixth of what the expression costs.
                if ("\\u" in text or "\0" in text) and _SUSPECT.search(text):
                    return self._kept(number, value)
                return value
        except (json.JSONDecodeError, RecursionError):
            end = 0
        self._damaged.add(number, f"Line {number} cannot be read as a JSON object; it is in no unit.")
        return None

    def _kept(self, number: int, value: dict[str, Any]) -> dict[str, Any]:
        found = [0]
        value = _storable(value, found)
        if found[0]:
            self._replaced.add(number, f"Line {number}: {_replaced(found[0])}")
        return value

    def _decoded(self, number: int, line: bytes) -> str:
        """A line that is not UTF-8: Windows-1252, or damaged."""
        try:
            decoded = decode(self.file.name, line)
        except Refusal:
            text, how = line.decode("utf-8", "replace"), "holds damaged characters; each shows as “\ufffd”."
        else:
            text, how = decoded.text, "holds damaged or cut characters; look at its text."
            if decoded.encoding == "cp1252":
                how = "is not in UTF-8 and was read as Windows-1252; check its accents and quotation marks."
        self._replaced.add(number, f"Line {number} {how}")
        return text


def head_text(file: SourceFile) -> str:
    """The beginning of the text of a file, unpacked, for recognising its shape; never raises."""
    head = unpacked_head(file.head, _HEAD) if is_zst(file.head) else file.head
    if _is_wide(head):
        return head.decode("utf-16-be" if head[:1] in (b"\xfe", b"\x00") else "utf-16-le", "ignore").lstrip("\ufeff")
    return head.removeprefix(_MARK).decode("utf-8", "replace")


def first_objects(head: str, most: int = 5) -> list[dict[str, Any]]:
    """The objects in the first complete lines of a head, for recognising a file of lines; [] for a document."""
    found = []
    for line in head.split("\n")[:most]:
        try:
            value = _DECODER.decode(line)
        except (json.JSONDecodeError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def unescaped(text: str) -> str:
    """Text of a site that escapes &, < and > and nothing else, turned back once."""
    if "&" not in text:
        return text
    # The ampersand last, or what was escaped twice would be turned back twice.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> str:
    """Text as it is stored: LF line ends, no blanks at its two ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def _is_wide(head: bytes) -> bool:
    """UTF-16, with or without a mark; JSON begins with a character of ASCII."""
    return head.startswith(_WIDE_MARKS) or (len(head) > 3 and 0 in (head[0], head[1]) and head[0] != head[1])


def _first_line(handle: BinaryIO) -> bytes:
    while line := handle.readline(LONGEST_LINE + 1):
        if text := line.removeprefix(_MARK).lstrip():
            return text
    return b""


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_DECODER.decode(line.decode("utf-8", "replace")), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _values(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def _storable(value: Any, found: list[int]) -> Any:
    """The value with everything replaced that no database holds, counted in ``found``."""
    if isinstance(value, str):
        value, count = _UNSTORABLE.subn("\ufffd", value)
        found[0] += count
        return value
    if isinstance(value, dict):
        return {_storable(key, found): _storable(one, found) for key, one in value.items()}
    if isinstance(value, list):
        return [_storable(one, found) for one in value]
    return value


def _replaced(count: int) -> str:
    what = "1 character is" if count == 1 else f"{count} characters are"
    return f"{what} half of a pair or of no text and cannot be kept; each shows as “\ufffd”."

"""XML files of any size, one element at a time, with nothing fetched, expanded or hoarded.

The bytes are decoded here, not in the parser: control characters that would make the
file ill-formed are taken out, and bytes that are not UTF-8 though the file says so are
read as Windows-1252; both are said with their line. The parser then mends what it can
(a missing end tag, an entity nobody declared) and this says so too. Nothing else is
mended in silence. Files compressed with gzip are read as they are.
"""

import codecs
import gzip
import io
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import BinaryIO, Final

from lxml import etree

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.xml_mending import Found, Mending

_CHUNK: Final = 64 * 1024
_GZIP: Final = b"\x1f\x8b"
#: A gzip file may unpack to this many times its size, and a little: text packs to a tenth, bombs to a thousandth.
_MOST_TIMES: Final = 100
_A_LITTLE: Final = 64 * 1024 * 1024
#: What one comment or post may weigh, in bytes and in elements, before its end must come.
_LARGEST_ENTRY: Final = 64 * 1024 * 1024
_MOST_ELEMENTS: Final = 200_000
#: The parser tells of a hundred faults and keeps silent about more, a limit that was reached included.
_MOST_DAMAGES: Final = 99
#: More control characters than this are no slips in a text: the file is damaged or none.
_MOST_CONTROLS: Final = 100_000
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
#: Families of encodings a page or export may be in; Python knows others that are no text (rot13, idna).
_TEXT_ENCODINGS = ("iso8859", "cp", "koi8", "mac", "gb", "big5", "shift_jis", "euc", "utf-16", "utf-32", "johab", "tis")
_STRAY = re.compile("[\udc80-\udcff]")


class XmlReading:
    """One pass over an XML file; ``problems`` fills while ``elements`` is taken, and is whole at its end."""

    def __init__(self, file: SourceFile, what: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._what = what
        self.encoding = encoding_of(head_bytes(file))

    def elements(self, wanted: Mapping[str, str], kept: frozenset[str] = frozenset()) -> Iterator[etree._Element]:
        """Each element named in ``wanted`` under the parent named there, when it is complete.

        Names are local names. ``kept`` are children of such parents that are to stay
        until the parent itself ends; all others are dropped, and so is an element once
        the next one is asked for. Raises Refusal when the file cannot be read as XML.
        """
        parser = etree.XMLPullParser(
            events=("end",),
            recover=True,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        parents = frozenset(wanted.values())
        sweep = _Sweep()
        for text in self._chunks():
            self._feed(parser, text)
            sweep.bytes += len(text)
            for _, element in parser.read_events():
                if not sweep.seen:
                    self._refuse_entities(element)
                    sweep.seen = True
                name, above = local_name(element), local_name(element.getparent())
                sweep.elements += 1
                if above in parents and name not in kept:
                    if wanted.get(name) == above:
                        yield element
                    sweep.done(element)
            if sweep.bytes > _LARGEST_ENTRY or sweep.elements > _MOST_ELEMENTS:
                raise self._refusal("one of its entries is too large to be a comment or a post")
        self._damages(parser)

    def _feed(self, parser: etree.XMLPullParser, text: str) -> None:
        """Give the parser the next text; the last, empty one closes it."""
        try:
            if text:
                parser.feed(text.encode())
            else:
                parser.close()
        except etree.XMLSyntaxError as error:
            raise self._refusal("there is no XML in it") from error
        log = parser.feed_error_log
        for entry in log[-1:]:
            if entry.type in _LIMITS:
                raise self._refusal("it is nested too deeply, or one of its texts is too long", entry.line)
        if len(log) > _MOST_DAMAGES:
            raise self._refusal(f"it is damaged in more than {_MOST_DAMAGES:,} places", log[0].line)

    def _chunks(self) -> Iterator[str]:
        """The file as text that XML allows, a piece at a time, and an empty one at its end."""
        decode, mend = _Decoder(self.encoding), Mending()
        with _opened(self._file) as handle:
            while data := self._bytes_of(handle):
                text = mend.text(decode.text(data, final=False))
                if mend.controls.count > _MOST_CONTROLS:
                    raise self._refusal("it holds binary data", mend.controls.line)
                if text:
                    yield text
        if text := mend.text(decode.text(b"", final=True), final=True):
            yield text
        yield ""
        self._say(mend.controls, "control character", "left out, the rest was read")
        self._say(mend.ampersands, "ampersand", "read as in web pages")
        advice = "read as Windows-1252. Check that accents and quotation marks look right before saving"
        self._say(decode.strays, "byte", advice, "in the encoding of the rest")

    def _say(self, found: Found, what: str, done: str, where: str = "allowed in XML") -> None:
        if found.count:
            verb = "is" if found.count == 1 else "are"
            which = "" if found.count == 1 else f", the first in line {found.line}"
            self._warn(found.line, f"{_count(found.count, what)} {verb} not {where}{which}; {done}.")

    def _bytes_of(self, handle: BinaryIO) -> bytes:
        try:
            return handle.read(_CHUNK)
        except (OSError, EOFError, zlib.error) as error:
            raise Refusal(
                f"“{self._file.name}” cannot be unpacked: the compressed file is damaged or cut. "
                "Download it again, or unpack it yourself and choose what was in it."
            ) from error

    def _refuse_entities(self, element: etree._Element) -> None:
        dtd = element.getroottree().docinfo.internalDTD
        if dtd is not None and any(True for _ in dtd.iterentities()):
            raise Refusal(
                f"“{self._file.name}” defines abbreviations of its own (<!ENTITY …>) at its top. {self._what} never "
                "hold any, and they can be used to do harm, so the file was not read. Export it again."
            )

    def _damages(self, parser: etree.XMLPullParser) -> None:
        harmless = (etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE,)
        found = [entry for entry in parser.feed_error_log if entry.type not in harmless]
        if not found:
            return
        line = found[0].line
        if found[-1].type in _CUT:
            message = f"The file breaks off in line {found[-1].line}: what comes before was read, the rest is missing."
            self._warn(found[-1].line, message + " Export it again if you can.")
        else:
            self._warn(
                line,
                f"The file is no sound XML: {_count(len(found), 'damaged place')}, the first in line {line}. "
                "What could be read was read; compare the number of comments with the original.",
            )

    def _warn(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, Severity.WARNING, message))

    def _refusal(self, reason: str, line: int | None = None) -> Refusal:
        where = f" (line {line})" if line else ""
        return Refusal(f"“{self._file.name}” cannot be read{where}: {reason}. Check that you chose the right file.")


_LIMITS = frozenset({etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_ENTITY_LOOP})
_CUT = frozenset(
    {
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
    }
)


class _Sweep:
    """Empties elements that were handled, and takes each out of the tree when the next one is.

    Not at once: the parser may still be writing behind the last child of a parent.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self.elements = 0
        self.seen = False
        self._last: dict[etree._Element, etree._Element] = {}

    def done(self, element: etree._Element) -> None:
        self.bytes = self.elements = 0
        parent = element.getparent()
        element.clear(keep_tail=True)
        self._last.pop(element, None)
        before = self._last.get(parent)
        if before is not None:
            parent.remove(before)
        self._last[parent] = element


class _Decoder:
    """Bytes to text, a piece at a time; what is not UTF-8 is Windows-1252, and is counted."""

    def __init__(self, encoding: str) -> None:
        self.strays = Found()
        self._line = 1
        self._mixed = encoding.startswith("utf-8")
        errors = "surrogateescape" if self._mixed else "replace"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self._start = True

    def text(self, data: bytes, *, final: bool) -> str:
        text = self._decoder.decode(data, final)
        if self._start and text:
            text, self._start = text.removeprefix("\ufeff"), False
        if self._mixed and not text.isascii() and (found := _STRAY.search(text)):
            line = self._line + text.count("\n", 0, found.start())
            text, count = _STRAY.subn(_windows_1252, text)
            self.strays.add(count, line)
        self._line += text.count("\n")
        return text


def _windows_1252(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace")


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def encoding_of(head: bytes) -> str:
    """The encoding a file starts with a mark of, or declares; UTF-8 when it does neither or names none we know."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head.lstrip())
    return known_encoding(declared[1].decode("ascii")) if declared else "utf-8"


def known_encoding(label: str) -> str:
    """The name of an encoding for Python, by the name a file gives it; UTF-8 when it is no encoding of texts.

    Latin-1 is read as Windows-1252, as browsers do: what says one is the other.
    """
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return "utf-8"
    if name == "iso8859-1":
        return "cp1252"
    # A file whose declaration could be read byte by byte is not in a wide encoding, whatever it says.
    if name.startswith(("utf-16", "utf-32")) or not name.startswith(_TEXT_ENCODINGS):
        return "utf-8"
    return name


def head_bytes(file: SourceFile) -> bytes:
    """The first bytes, unpacked when the file is compressed; empty when it cannot be unpacked."""
    if not file.head.startswith(_GZIP):
        return file.head
    try:
        return zlib.decompressobj(wbits=31).decompress(file.head, _CHUNK)
    except zlib.error:
        return b""


def head_text(file: SourceFile) -> str:
    """The first characters, to recognise a format by; damaged ones do not matter."""
    head = head_bytes(file)
    return head.decode(encoding_of(head), "replace")


def _opened(file: SourceFile) -> BinaryIO:
    handle = file.open()
    if not file.head.startswith(_GZIP):
        return handle
    return io.BufferedReader(_Unpacked(handle, file), _CHUNK)


class _Unpacked(io.RawIOBase):
    """A gzip file unpacked as it is read; Refusal when it unpacks to far more than it holds."""

    def __init__(self, handle: BinaryIO, file: SourceFile) -> None:
        self._handle = handle
        self._unpacked = gzip.GzipFile(fileobj=handle)
        self._name = file.name
        self._left = file.size * _MOST_TIMES + _A_LITTLE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._unpacked.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Refusal(
                f"“{self._name}” unpacks to more than {_MOST_TIMES} times its size, which no export of comments does. "
                "It was not read. Download it again from where it comes from."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._unpacked.close()
        self._handle.close()
        super().close()


def local_name(element: etree._Element | None) -> str:
    """The name of an element without namespace or prefix; empty for what is no element."""
    tag = None if element is None else element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that local name."""
    return next((found for found in element if local_name(found) == name), None)


def child_text(element: etree._Element, name: str) -> str:
    """The text of the first child of that local name without outer blanks; empty when there is none."""
    found = child(element, name)
    return "" if found is None else inner_text(found).strip()


def child_texts(element: etree._Element) -> dict[str, str]:
    """The texts of all children by their local names, of several the first; an absent one is the empty text."""
    texts: dict[str, str] = defaultdict(str)
    for found in element:
        name = local_name(found)
        if name not in texts:
            texts[name] = inner_text(found).strip()
    return texts


def inner_text(element: etree._Element) -> str:
    """All text in an element; markup that stands there unescaped comes back as markup."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for part in element:
        if isinstance(part.tag, str):
            parts.append(etree.tostring(part, encoding="unicode"))
        else:
            parts.append(part.tail or "")
    return "".join(parts)


def attribute(element: etree._Element | None, name: str) -> str:
    """The attribute of that local name, without outer blanks; empty when there is none."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].rpartition(":")[2] == name:
            return value.strip()
    return ""


def line_span(element: etree._Element) -> tuple[int, int]:
    """The first line of an element and, as far as its texts tell, its last."""
    first = element.sourceline or 1
    return first, first + "".join(element.itertext(etree.Element)).count("\n")

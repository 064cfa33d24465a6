"""What every importer looks like, and the file it is given."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from annotator.domain.material import Reading
from annotator.domain.refusal import Refusal
from annotator.importers.decoding import Decoded, decode

#: What a format that is read whole may weigh; others are read piece by piece and know no limit.
LARGEST_WHOLE = 64 * 1024 * 1024
_MEGABYTE = 1024 * 1024
_BEGINNING = 512 * 1024


class SourceFile:
    """A file as it came, on disk or in memory; nothing is read before it is asked for.

    ``name`` is what the person knows it by. ``watch`` is told how many bytes more were read
    by what ``open`` gave, for progress.
    """

    def __init__(self, name: str, content: Path | bytes, watch: Callable[[int], None] | None = None) -> None:
        self.name = name
        self.content = content
        self.watch = watch

    @property
    def extension(self) -> str:
        """The ending of the name in small letters with its dot, such as ".csv"; empty when there is none."""
        return Path(self.name).suffix.lower()

    @cached_property
    def size(self) -> int:
        """Bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the original bytes, in hexadecimal."""
        with self.open_aside() as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, by which a format is recognised."""
        with self.open_aside() as handle:
            return handle.read(65_536)

    @cached_property
    def whole(self) -> bytes:
        """All bytes; Refusal when that is more than a format read whole may weigh."""
        if self.size > LARGEST_WHOLE:
            raise Refusal(
                f"“{self.name}” is larger than {LARGEST_WHOLE // _MEGABYTE} MB, "
                "too large for its format. Split it and import the parts."
            )
        with self.open() as handle:
            return handle.read()

    @cached_property
    def decoded(self) -> Decoded:
        """The file as text; Refusal when it is no text, or too large to be read whole."""
        return decode(self.name, self.whole)

    @cached_property
    def beginning(self) -> Decoded:
        """The text of the first 512 KiB, by which text formats are recognised; Refusal when it is no text."""
        if self.size <= _BEGINNING:
            return self.decoded
        with self.open_aside() as handle:
            return decode(self.name, handle.read(_BEGINNING))

    def open(self) -> BinaryIO:
        """The bytes from the start, to be read piece by piece and closed."""
        handle = self.open_aside()
        if self.watch is None:
            return handle
        return io.BufferedReader(_Watched(handle, self.watch), _MEGABYTE)

    def open_aside(self) -> BinaryIO:
        """The bytes from the start, for a look ahead that is no progress."""
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        return self.content.open("rb")


class _Watched(io.RawIOBase):
    """Tells how far it was read."""

    def __init__(self, handle: BinaryIO, watch: Callable[[int], None]) -> None:
        self._handle = handle
        self._watch = watch

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._handle.seek(offset, whence)

    def tell(self) -> int:
        return self._handle.tell()

    def readinto(self, buffer: Any) -> int:
        read = self._handle.readinto(buffer)
        self._watch(read)
        return read

    def close(self) -> None:
        self._handle.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Importer:
    """One format that can be read.

    ``name`` is the word for ``--format`` and for what is stored; ``version`` rises when
    the same file would be read differently; ``label`` is for people. ``recognise`` says
    how sure it is that a file is of this format, from 0 (no) to 1, by its head, its name
    and, for texts, its ``beginning``; it may raise Refusal for a file of its format that can
    never be read. ``read`` raises Refusal when the file or an option cannot be used, at
    once or while its pieces are taken. ``options`` names each option with a sentence on
    what it does; ``extensions`` are the usual endings of such files.
    """

    name: str
    version: str
    label: str
    recognise: Callable[[SourceFile], float]
    read: Callable[[SourceFile, Mapping[str, Any]], Reading]
    options: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()

"""Zstandard-compressed files, read piece by piece: what dumps of large sites come in."""

import io
from typing import Any, BinaryIO

import zstandard

from annotator.domain.material import Problem, Severity
from annotator.domain.refusal import Refusal

MAGIC = b"\x28\xb5\x2f\xfd"
#: Dumps are written with a window of up to 2 GB, which the library refuses unless it is told.
_LARGEST_WINDOW = 2**31
#: Four bytes can stand for 128 KiB, so what is taken in one step stays under 33 MB unpacked.
_STEP = 1024
#: Text of people never packs a thousandfold; a small file may, as a few repeated lines do.
_BOMB_RATIO = 1000
_BOMB_BYTES = 1_000_000_000


def is_zst(head: bytes) -> bool:
    """Whether a file that begins so is compressed with Zstandard."""
    return head.startswith(MAGIC)


def unpacked_head(head: bytes, length: int) -> bytes:
    """The first ``length`` bytes that the beginning of a compressed file unpacks to; empty when it is damaged."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    try:
        return unpacker.stream_reader(io.BytesIO(head), read_across_frames=True).read(length)
    except (zstandard.ZstdError, MemoryError):
        return b""


def open_zst(name: str, handle: BinaryIO, size: int, said: list[Problem]) -> BinaryIO:
    """The unpacked bytes of a file of ``size`` bytes, as a handle that closes ``handle`` with it.

    A file that was cut or damaged ends where that happened, with a warning in ``said``;
    Refusal while reading when nothing can be unpacked, or absurdly much.
    """
    return io.BufferedReader(_Unpacked(name, handle, size, said), 1024 * 1024)


class _Unpacked(io.RawIOBase):
    def __init__(self, name: str, handle: BinaryIO, size: int, said: list[Problem]) -> None:
        self._name = name
        self._handle = handle
        self._size = size
        self._said = said
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        self._frame = self._unpacker.decompressobj()
        self._ready = memoryview(b"")
        self._given = 0
        self._ended = False
        self._between_frames = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready and not self._ended:
            self._unpack_more()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._handle.close()
        super().close()

    def _unpack_more(self) -> None:
        packed = self._handle.read(_STEP)
        if not packed:
            self._ended = True
            if not self._between_frames:
                self._stop("is cut off")
        pieces: list[bytes] = []
        damaged = False
        while packed and not damaged:
            try:
                pieces.append(self._frame.decompress(packed))
            except (zstandard.ZstdError, MemoryError):
                damaged = True
            self._between_frames = self._frame.eof
            packed = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame = self._unpacker.decompressobj()
        self._take(b"".join(pieces))
        if damaged:
            self._ended = True
            self._stop("is damaged")

    def _take(self, unpacked: bytes) -> None:
        self._ready = memoryview(unpacked)
        self._given += len(unpacked)
        if self._given > max(_BOMB_BYTES, _BOMB_RATIO * self._size):
            raise Refusal(
                f"“{self._name}” unpacks to more than {_BOMB_RATIO} times its size, which no real dump does. "
                "It was not read further; get the file again from where you had it."
            )

    def _stop(self, how: str) -> None:
        if not self._given:
            raise Refusal(f"The compressed file “{self._name}” {how} at its very start. Copy or download it again.")
        message = f"The compressed file {how}: only what stands before that place was read. Copy or download it again."
        self._said.append(Problem(None, Severity.WARNING, message))

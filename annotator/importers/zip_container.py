"""Files that are zip archives inside: opened only within limits, so that no file can fill memory or disk.

Word and OpenDocument texts, spreadsheets and REFI-QDA projects are such files.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile

#: Bytes all entries together may weigh unpacked.
LARGEST_TOTAL = 1024**3
#: How often larger than its packed form an archive of more than ``_SMALL`` unpacked bytes may be.
LARGEST_RATIO = 200
_SMALL = 10 * 1024**2
_MOST_ENTRIES = 200_000
#: What an entry that is read into memory may weigh unpacked.
LARGEST_ENTRY = 64 * 1024**2
_MEGABYTE = 1024**2
_ENCRYPTED = 0x1
#: What the zipfile module raises on damaged bytes; ValueError comes from names that are no
#: text and from offsets before the start, RuntimeError from encryption and unknown ways of packing.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


class Container:
    """An opened zip file whose entries were found to be within the limits; names are matched in any case."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self._name = name
        self._archive = archive
        # Of two entries with one name the last counts, as in every unpacking program.
        # Not is_dir(): it fails for an entry whose name is empty.
        entries = (entry for entry in archive.infolist() if not entry.filename.endswith("/"))
        self._entries = {entry.filename.casefold(): entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files inside, as written."""
        return tuple(entry.filename for entry in self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._entries

    def size(self, name: str) -> int:
        """Bytes of an entry when unpacked; KeyError when there is none of that name."""
        return self._entries[name.casefold()].file_size

    def read(self, name: str, largest: int = LARGEST_ENTRY) -> bytes:
        """The unpacked bytes of an entry.

        Raises Refusal when it is missing, damaged, or larger than ``largest`` bytes.
        """
        entry = self._entries.get(name.casefold())
        if entry is None:
            raise Refusal(f"“{self._name}” is incomplete: the part “{name}” is missing in it. Save or export it again.")
        if entry.file_size > largest:
            raise Refusal(
                f"The part “{name}” of “{self._name}” is larger than {largest // _MEGABYTE} MB when unpacked, "
                "too large to be read. Split the file and import the parts."
            )
        try:
            return self._archive.read(entry)
        except _DAMAGED as error:
            raise _damaged(self._name) from error


@contextmanager
def open_container(file: SourceFile) -> Iterator[Container]:
    """The zip file ``file``, checked before anything is unpacked.

    Raises Refusal when it is no zip file or a damaged one, when an entry is encrypted or
    has a name that leads out of a folder, and when it is a bomb: more than
    ``LARGEST_TOTAL`` bytes or ``LARGEST_RATIO`` times its packed size.
    """
    with file.open() as handle:
        try:
            archive = zipfile.ZipFile(handle)
        except _DAMAGED as error:
            raise _damaged(file.name) from error
        with archive:
            _check(file.name, archive.infolist())
            yield Container(file.name, archive)


def entry_names(file: SourceFile) -> frozenset[str]:
    """Names inside a zip file in small letters, to recognise a format by; empty when it is none or damaged."""
    if not file.head.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with file.open_aside() as handle, zipfile.ZipFile(handle) as archive:
            return frozenset(name.casefold() for name in archive.namelist())
    except _DAMAGED:
        return frozenset()


def _check(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise Refusal(f"“{name}” holds more than {_MOST_ENTRIES} files. Split it and import the parts.")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise Refusal(f"“{name}” is protected by a password. Save it without a password and choose it again.")
        if _leads_out(entry.filename):
            raise Refusal(
                f"“{name}” holds a file whose name leads out of its folder, as harmful archives do. "
                "It was not opened; ask for it where you got it from."
            )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > LARGEST_TOTAL:
        raise Refusal(
            f"“{name}” would unpack to more than {LARGEST_TOTAL // _MEGABYTE} MB. Split it and import the parts."
        )
    if unpacked > _SMALL and unpacked > LARGEST_RATIO * packed:
        raise Refusal(
            f"“{name}” would unpack to more than {LARGEST_RATIO} times its size, as harmful archives do. "
            "It was not opened; ask for it where you got it from."
        )


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (path.parts[:1] != () and path.parts[0].endswith(":"))


def _damaged(name: str) -> Refusal:
    return Refusal(f"“{name}” is damaged or was cut off: it cannot be unpacked. Save or download it again.")

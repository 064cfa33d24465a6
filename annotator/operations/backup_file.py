"""The file of a backup: a zip archive of a manifest, a database and, sealed, a vault."""

import contextlib
import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from annotator.domain.refusal import Refusal

DATABASE_PART = "database.sqlite"
VAULT_PART = "vault.sealed"
_MANIFEST = "manifest.json"
_FORMAT = "annotator backup"
#: Rises when an older program could no longer read such a file.
_VERSION = 1
_LONGEST_MANIFEST = 100_000
_PIECE = 1024 * 1024

#: Told what is being done, how many bytes of it are done, and of how many (0: not known).
Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; ``parts`` gives the SHA-256 of each in hexadecimal."""

    database: str  #: the id of the database
    revision: str  #: of its schema
    made_at: str
    software: str
    parts: Mapping[str, str] = field(default_factory=dict)


class BackupWriter:
    """Fills a backup part by part; the manifest comes last."""

    def __init__(self, path: Path) -> None:
        # zipfile itself would let others read it.
        self._file = open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")  # noqa: SIM115 - closed below
        # Level 1: three times as quick, a tenth larger.
        self._archive = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._parts: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes], watch: Watch, total: int, *, compressed: bool) -> None:
        """Write one part as its bytes come."""
        # An entry named by a ZipInfo is stored as it is; one named by a string as the archive says.
        entry = name if compressed else zipfile.ZipInfo(name)
        digest, done = hashlib.sha256(), 0
        with self._archive.open(entry, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                done += len(piece)
                watch("Writing the backup", min(done, total), total)
        self._parts[name] = digest.hexdigest()

    def finish(self, **said: str) -> None:
        """Write the manifest and what a zip archive ends with, durably."""
        manifest = {"format": _FORMAT, "version": _VERSION, **asdict(Manifest(**said, parts=self._parts))}
        self._archive.writestr(zipfile.ZipInfo(_MANIFEST), json.dumps(manifest, indent=1))
        self._archive.close()
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; one that was not finished is good for nothing."""
        try:
            self._archive.close()
        finally:
            self._file.close()


class Backup:
    """A backup opened for reading."""

    def __init__(self, name: str, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.manifest = manifest
        self._name = name
        self._archive = archive

    def has(self, part: str) -> bool:
        """Whether the backup holds this part."""
        return part in self.manifest.parts

    def size(self, part: str) -> int:
        """Bytes of a part when it is taken out."""
        return self._archive.getinfo(part).file_size if self.has(part) else 0

    def check(self, watch: Watch) -> None:
        """Refusal unless every part is, to the byte, what it was when the backup was made."""
        for part, wanted in self.manifest.parts.items():
            digest, total = hashlib.sha256(), self.size(part)
            with self.opened(part) as stream:
                for done, piece in enumerate(iter(lambda stream=stream: stream.read(_PIECE), b"")):
                    digest.update(piece)
                    watch("Checking the backup", min((done + 1) * _PIECE, total), total)
            if digest.hexdigest() != wanted:
                raise _damaged(self._name)

    @contextlib.contextmanager
    def opened(self, part: str) -> Iterator[BinaryIO]:
        """The bytes of a part; what zipfile finds wrong with them becomes a Refusal."""
        with refusing_damage(self._name), self._archive.open(part) as stream:
            yield stream


@contextlib.contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """A backup file with its manifest read; Refusal when it is none, or of a newer program."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Refusal(f"There is no file “{path}”. Check its name and folder.") from error
    except OSError as error:
        raise Refusal(f"“{path}” cannot be read: {error.strerror}. Check that you may open it.") from error
    with file:
        with refusing_damage(path.name):
            archive = zipfile.ZipFile(file)
            manifest = _manifest(path.name, archive)
        yield Backup(path.name, archive, manifest)


@contextlib.contextmanager
def refusing_damage(name: str) -> Iterator[None]:
    """Turn what zipfile lets through of a damaged file into a Refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError) as error:
        raise _damaged(name) from error


def _manifest(name: str, archive: zipfile.ZipFile) -> Manifest:
    if archive.getinfo(_MANIFEST).file_size > _LONGEST_MANIFEST:
        raise _damaged(name)
    try:
        said = json.loads(archive.read(_MANIFEST))
    except ValueError as error:
        raise _damaged(name) from error
    if not isinstance(said, dict) or said.get("format") != _FORMAT:
        raise _damaged(name)
    if said.get("version") != _VERSION:
        raise Refusal(f"“{name}” was written by a newer version of the program. Install that version.")
    if not _is_sound(said, set(archive.namelist())):
        raise _damaged(name)
    return Manifest(**{word: said[word] for word in ("database", "revision", "made_at", "software", "parts")})


def _is_sound(said: Mapping[str, Any], names: set[str]) -> bool:
    words = [said.get(word) for word in ("database", "revision", "made_at", "software")]
    parts = said.get("parts")
    return (
        all(isinstance(word, str) for word in words)
        # It becomes the name of a folder.
        and re.fullmatch("[0-9a-f]+", said["database"]) is not None
        and isinstance(parts, dict)
        and bool(parts)
        and set(parts) <= {DATABASE_PART, VAULT_PART} & names
    )


def _damaged(name: str) -> Refusal:
    return Refusal(f"“{name}” is damaged, or is no backup of this program. Use another backup.")

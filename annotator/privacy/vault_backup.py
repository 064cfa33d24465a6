"""A vault as one stream under a passphrase: its keys and originals, for a backup.

The key comes from the passphrase by scrypt (RFC 7914) with n = 2**17, r = 8, p = 1: about
128 MB and half a second a guess. Inside is a tar archive, sealed as a whole, originals
sealed by their study's key once more; names and sizes show nothing outside.
"""

import hashlib
import io
import re
import secrets
import tarfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from annotator.domain.refusal import Refusal
from annotator.privacy.private_files import write_privately
from annotator.privacy.sealed_stream import CHUNK, Broken, seal, unseal
from annotator.privacy.vault import Vault

_MAGIC = b"annotator vault backup\x01"
_SALT = 16
_BLOCK = tarfile.BLOCKSIZE
#: The only names taken out of a backup: nothing lands outside the vault.
_KEY = re.compile(r"keys/(study-[0-9]{1,18}\.key)")
_ORIGINAL = re.compile(r"originals/(study-[0-9]{1,18})/((?:[0-9a-f]{64}|names)\.sealed)")
SHORTEST_PASSPHRASE = 8


def check_passphrase(passphrase: str) -> str:
    """The passphrase as given; Refusal when it is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refusal(
            f"The passphrase is too short: use at least {SHORTEST_PASSPHRASE} characters, better several words."
        )
    return passphrase


def pack(vault: Vault, passphrase: str, database: str) -> Iterator[bytes]:
    """The keys and originals of a vault, sealed; ``database`` is the id of the database they belong to."""
    salt = secrets.token_bytes(_SALT)
    yield _MAGIC + salt
    yield from seal(_key(passphrase, salt), database.encode(), _archive(vault))


def unpack(stream: BinaryIO, passphrase: str, database: str, vault: Vault) -> None:
    """Put what ``pack`` gave into an empty vault; Refusal for another passphrase or a damaged stream.

    The first chunk is proven before anything is written. After a Refusal the vault is
    unfinished: the caller throws it away.
    """
    header = stream.read(len(_MAGIC) + _SALT)
    if not header.startswith(_MAGIC) or len(header) < len(_MAGIC) + _SALT:
        raise Refusal("The vault in this backup is damaged, or was written by a newer version of the program.")
    chunks = unseal(_key(passphrase, header[len(_MAGIC) :]), database.encode(), stream)
    try:
        first = next(chunks)
    except Broken as error:
        raise Refusal("The passphrase does not open this backup. Check it and try again.") from error
    try:
        _extract(_Joined(first, chunks), vault)
    except (Broken, tarfile.TarError, EOFError) as error:
        raise Refusal("The vault in this backup is damaged. Use another backup.") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    # The same letters may be typed as other bytes on another computer.
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(typed, salt=salt, n=2**17, r=8, p=1, maxmem=2**28, dklen=32)


def _archive(vault: Vault) -> Iterator[bytes]:
    """A tar archive of the vault, piece by piece."""
    for name, path in vault.files():
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue  # taken out since it was listed, as when an import is given up
        with file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = file.seek(0, io.SEEK_END), 0o600
            file.seek(0)
            yield entry.tobuf(tarfile.USTAR_FORMAT if entry.size < 8**11 else tarfile.GNU_FORMAT)
            while piece := file.read(CHUNK):
                yield piece
            yield bytes(-entry.size % _BLOCK)
    yield bytes(2 * _BLOCK)


def _extract(stream: "_Joined", vault: Vault) -> None:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            file = archive.extractfile(entry) if entry.isfile() else None
            path = _place(entry.name, vault)
            if file is None or path is None or path.exists():
                raise tarfile.TarError("an entry that is no key and no original")
            write_privately(path, iter(lambda file=file: file.read(CHUNK), b""))
    # The archive may end before the stream does: only its end proves that nothing is missing.
    while stream.read(CHUNK):
        pass


def _place(name: str, vault: Vault) -> Path | None:
    if key := _KEY.fullmatch(name):
        return vault.keys / key[1]
    if original := _ORIGINAL.fullmatch(name):
        return vault.folder / original[1] / original[2]
    return None


class _Joined(io.RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, first: bytes, chunks: Iterator[bytes]) -> None:
        self._waiting = memoryview(first)
        self._chunks = chunks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._waiting = memoryview(following)
        read = min(len(buffer), len(self._waiting))
        buffer[:read] = self._waiting[:read]
        self._waiting = self._waiting[read:]
        return read

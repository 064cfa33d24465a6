"""Encryption of streams of any length, chunk by chunk, in little memory.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, “Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance”, CRYPTO 2015) over
AES-256-GCM: the nonce of a chunk is a random prefix, the chunk's number and a sign that
says whether it is the last, so that chunks cannot be cut off, reordered or exchanged.

Each stream has a key of its own, derived from the given one with a random salt
(HKDF-SHA256): the 7 bytes of the prefix alone would come close to repeating, under one
key, after some thousand streams.
"""

import secrets
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: What a sealed stream begins with; the last byte is the version.
MAGIC = b"annotator sealed\x02"
#: Bytes of plain text in a chunk; the last one of a stream may hold fewer, or none.
CHUNK = 1024 * 1024
_SALT = 32
_PREFIX = 7
_COUNTER = 4
_TAG = 16


class Broken(Exception):
    """A sealed stream is damaged, cut, out of order, under another key or about something else."""


def seal(key: bytes, about: bytes, plain: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed form of a stream, piece by piece.

    ``key`` has 32 bytes; ``about`` is not kept but must be the same when it is opened.
    """
    salt, prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
    cipher = _cipher(key, salt)
    yield MAGIC + salt + prefix
    for number, (chunk, last) in enumerate(_in_chunks(plain)):
        yield cipher.encrypt(_nonce(prefix, number, last=last), chunk, about)


def unseal(key: bytes, about: bytes, sealed: BinaryIO) -> Iterator[bytes]:
    """The chunks of a sealed stream, each proven before it is given; raises Broken.

    That nothing is missing at the end is known only when the iterator ends: until then
    nothing may be done that cannot be taken back.
    """
    header = sealed.read(len(MAGIC) + _SALT + _PREFIX)
    if len(header) < len(MAGIC) + _SALT + _PREFIX or not header.startswith(MAGIC):
        raise Broken
    salt, prefix = header[len(MAGIC) : -_PREFIX], header[-_PREFIX:]
    cipher = _cipher(key, salt)
    number, chunk, last = 0, sealed.read(CHUNK + _TAG), False
    while not last:
        following = sealed.read(CHUNK + _TAG)
        last = not following
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=last), chunk, about)
        except InvalidTag as error:
            raise Broken from error
        number, chunk = number + 1, following


def _in_chunks(plain: Iterable[bytes]) -> Iterator[tuple[bytes | memoryview, bool]]:
    """(chunk, whether it is the last); an empty stream is one empty chunk. Whole chunks are not copied."""
    parts: list[memoryview] = []
    size = 0
    for piece in plain:
        rest = memoryview(piece)
        while rest:
            # A full chunk waits until something follows: only then it is not the last.
            if size == CHUNK:
                yield _one(parts), False
                parts, size = [], 0
            parts.append(rest[: CHUNK - size])
            size += len(parts[-1])
            rest = rest[len(parts[-1]) :]
    yield _one(parts), True


def _one(parts: list[memoryview]) -> bytes | memoryview:
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(_COUNTER) + bytes([last])


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"annotator sealed stream").derive(key))

"""Author names become pseudonyms by a keyed hash: the same name, the same pseudonym, in one study only."""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from annotator.domain.material import ParsedUnit, Piece, ReadUnit

#: What sites print where they know no name: many people, so no pseudonym makes one of them.
NOBODY = frozenset({"anonymous", "unknown", "guest", "anonym", "anon"})

#: 40 bits: with ten thousand authors two share a pseudonym with probability 5 in 100,000.
_LETTERS = 8
_PSEUDONYM = re.compile(f"[A-Z2-7]{{{_LETTERS}}}")
#: Bytes of the digest of a source's own id: no two of a million units share one.
_KEY_BYTES = 12


def pseudonym(author: str, key: bytes) -> str | None:
    """The pseudonym of an author name, such as "K7QM-2XRD"; None for "Anonymous" and its like.

    Unicode form, case and runs of blanks do not matter. HMAC-SHA256 (RFC 2104), cut to
    40 bits, in base 32 without padding: without the key it cannot be tried out.
    """
    same = " ".join(unicodedata.normalize("NFKC", author).casefold().split())
    if not same or same in NOBODY:
        return None
    digest = hmac.digest(key, same.encode("utf-8", "surrogatepass"), "sha256")
    letters = base64.b32encode(digest).decode()[:_LETTERS]
    return f"{letters[:4]}-{letters[4:]}"


def as_pseudonym(typed: str) -> str | None:
    """A pseudonym as it is stored, from one typed with or without dash, in any case; None when it is none."""
    letters = typed.strip().upper().replace("-", "")
    return f"{letters[:4]}-{letters[4:]}" if _PSEUDONYM.fullmatch(letters) else None


def key_digest(source_key: str, key: bytes) -> str:
    """What is stored of the id a source gives a unit: BLAKE2b under a key of the study, in hexadecimal."""
    return hashlib.blake2b(source_key.encode("utf-8", "surrogatepass"), key=key, digest_size=_KEY_BYTES).hexdigest()


def protected(pieces: Iterable[Piece], pseudonym_key: bytes, source_key: bytes) -> Iterator[Piece]:
    """The same pieces with every author name as its pseudonym, and every id of the source as its digest."""

    @lru_cache(maxsize=50_000)
    def known(author: str) -> str | None:
        return pseudonym(author, pseudonym_key)

    for piece in pieces:
        if isinstance(piece, ReadUnit):
            yield ReadUnit(piece.thread, _protected(piece.unit, known, source_key))
        else:
            yield piece


def _protected(unit: ParsedUnit, known, source_key: bytes) -> ParsedUnit:
    if unit.author is None and unit.key is None and unit.parent_key is None:
        return unit
    # By place, not by dataclasses.replace: that takes longer than all the rest of a row.
    return ParsedUnit(
        unit.kind,
        unit.text,
        unit.lines,
        unit.number,
        unit.depth,
        unit.parent,
        known(unit.author) if unit.author else None,
        unit.time,
        unit.attributes,
        key_digest(unit.key, source_key) if unit.key is not None else None,
        key_digest(unit.parent_key, source_key) if unit.parent_key is not None else None,
        unit.gone,
    )

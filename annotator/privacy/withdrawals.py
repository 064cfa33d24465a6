"""Keyed digests by which something withdrawn is known again, while nobody can tell from them what it was."""

import hmac
from collections.abc import Collection

from annotator.domain.continuation import SHORT_TEXT
from annotator.domain.material import ParsedUnit


def unit_digests(
    withdrawal_key: bytes, *, text: str, author: str | None, time: str | None, source_key: str | None
) -> tuple[str, ...]:
    """The digests of a unit: of the source's own id, if it gives one, and of its words.

    ``author`` is the pseudonym, ``source_key`` the digest of the source's id. Short words
    are said by many, so theirs counts author and time too. HMAC-SHA256 (RFC 2104).
    """
    words = " ".join(text.split()).casefold()
    digests = [_digest(withdrawal_key, "key", source_key)] if source_key is not None else []
    if len(words) >= SHORT_TEXT:
        digests.append(_digest(withdrawal_key, "text", words))
    elif words:
        digests.append(_digest(withdrawal_key, "short", words, author or "", time or ""))
    return tuple(digests)


def author_digest(withdrawal_key: bytes, pseudonym: str) -> str:
    """The digest of a person all of whose units were withdrawn."""
    return _digest(withdrawal_key, "author", pseudonym)


def withdrawn_digest(withdrawal_key: bytes, unit: ParsedUnit, tombstones: Collection[str]) -> str | None:
    """The tombstone a unit falls under, None when it falls under none; author and key are protected already."""
    if unit.author is not None:
        digest = author_digest(withdrawal_key, unit.author)
        if digest in tombstones:
            return digest
    found = unit_digests(withdrawal_key, text=unit.text, author=unit.author, time=unit.time, source_key=unit.key)
    return next((digest for digest in found if digest in tombstones), None)


def _digest(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), "sha256").hex()

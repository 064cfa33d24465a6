"""Keyed digests by which something withdrawn is known again, while nobody can tell from them what it was."""

import hmac
from collections.abc import Mapping

from annotator.domain.continuation import SHORT_TEXT
from annotator.domain.material import ParsedUnit
from annotator.privacy.quoting import compared_text


def unit_digests(
    withdrawal_key: bytes, *, text: str, author: str | None, time: str | None, source_key: str | None
) -> tuple[str, ...]:
    """The digests of a unit: of the source's own id, if it gives one, and of its words.

    ``author`` is the pseudonym, ``source_key`` the digest of the source's id. Of the words
    letters and digits count alone: another format has other quotation marks, accents and
    line ends. Short words are said by many, so theirs counts author and time too, and what
    has an id and neither of these, such as the "Yes" in a survey, goes by the id alone.
    HMAC-SHA256 (RFC 2104).
    """
    words = compared_text(text).replace(" ", "") or "".join(text.split())
    digests = [_digest(withdrawal_key, "key", source_key)] if source_key is not None else []
    if len(words) >= SHORT_TEXT:
        digests.append(_digest(withdrawal_key, "text", words))
    elif words and (author or time or source_key is None):
        digests.append(_digest(withdrawal_key, "short", words, author or "", time or ""))
    return tuple(digests)


def author_digest(withdrawal_key: bytes, pseudonym: str) -> str:
    """The digest of a person all of whose units were withdrawn."""
    return _digest(withdrawal_key, "author", pseudonym)


def withdrawn_digest(withdrawal_key: bytes, unit: ParsedUnit, tombstones: Mapping[str, str]) -> str | None:
    """What a unit that falls under a tombstone is known by, None when it falls under none.

    ``tombstones`` gives for each digest the one that the withdrawn unit keeps in the place
    of its hash: another format may tell it by another digest. Author and key are protected
    already. The unit's own come before its author's, which all of theirs have in common.
    """
    found = unit_digests(withdrawal_key, text=unit.text, author=unit.author, time=unit.time, source_key=unit.key)
    if unit.author is not None:
        found = (*found, author_digest(withdrawal_key, unit.author))
    return next((tombstones[digest] for digest in found if digest in tombstones), None)


def _digest(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), "sha256").hex()

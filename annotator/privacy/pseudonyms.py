"""Author names become pseudonyms by a keyed hash: the same name, the same pseudonym, in one study only."""

import base64
import dataclasses
import hmac
import re
import unicodedata

from annotator.domain.material import ParsedSource

#: What sites print where they know no name: many people, so no pseudonym makes one of them.
NOBODY = frozenset({"anonymous", "unknown", "guest", "anonym", "anon"})

#: 40 bits: with ten thousand authors two share a pseudonym with probability 5 in 100,000.
_LETTERS = 8
_PSEUDONYM = re.compile(f"[A-Z2-7]{{{_LETTERS}}}")


def pseudonym(author: str, key: bytes) -> str | None:
    """The pseudonym of an author name, such as "K7QM-2XRD"; None for "Anonymous" and its like.

    Unicode form, case and runs of blanks do not matter. HMAC-SHA256 (RFC 2104), cut to
    40 bits, in base 32 without padding: without the key it cannot be tried out.
    """
    same = " ".join(unicodedata.normalize("NFKC", author).casefold().split())
    if same in NOBODY:
        return None
    digest = hmac.digest(key, same.encode("utf-8", "surrogatepass"), "sha256")
    letters = base64.b32encode(digest).decode()[:_LETTERS]
    return f"{letters[:4]}-{letters[4:]}"


def as_pseudonym(typed: str) -> str | None:
    """A pseudonym as it is stored, from one typed with or without dash, in any case; None when it is none."""
    letters = typed.strip().upper().replace("-", "")
    return f"{letters[:4]}-{letters[4:]}" if _PSEUDONYM.fullmatch(letters) else None


def key_digest(own: str, key: bytes) -> str:
    """A digest of an id that a source gives a unit or thread: 32 hexadecimal digits.

    Such an id leads back to the published comment and so to its author. HMAC-SHA256 cut
    to 128 bits: enough to know the unit again, nothing to look it up with.
    """
    return hmac.digest(key, own.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def with_pseudonyms(source: ParsedSource, key: bytes) -> ParsedSource:
    """The same source with every author name replaced by its pseudonym."""
    threads = tuple(
        dataclasses.replace(
            thread,
            units=tuple(
                dataclasses.replace(unit, author=pseudonym(unit.author, key) if unit.author else None)
                for unit in thread.units
            ),
        )
        for thread in source.threads
    )
    return dataclasses.replace(source, threads=threads)

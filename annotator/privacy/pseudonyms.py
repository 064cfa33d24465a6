"""Author names become pseudonyms by a keyed hash: the same name, the same pseudonym, in one study only."""

import base64
import dataclasses
import hmac
import unicodedata

from annotator.domain.material import ParsedSource

#: 40 bits: with ten thousand authors two share a pseudonym with probability 5 in 100,000.
_LETTERS = 8


def pseudonym(author: str, key: bytes) -> str:
    """The pseudonym of an author name, such as "K7QM-2XRD".

    Unicode form, case and runs of blanks do not matter. HMAC-SHA256 (RFC 2104), cut to
    40 bits, in base 32 without padding: without the key it cannot be tried out.
    """
    same = " ".join(unicodedata.normalize("NFKC", author).casefold().split())
    digest = hmac.digest(key, same.encode("utf-8", "surrogatepass"), "sha256")
    letters = base64.b32encode(digest).decode()[:_LETTERS]
    return f"{letters[:4]}-{letters[4:]}"


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

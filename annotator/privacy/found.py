"""What the finder of identifiers hands over: places in texts, grouped by who or what they name.

Surface forms and keys are other people's names: they stay in memory or in the vault, and
enter no database, log or export.
"""

import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an identifier is."""

    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"  #: “@name” or “u/name”
    PHONE = "phone"
    NAME_LISTED = "name_listed"  #: a name from the list a person gave
    SIGNATURE = "signature"  #: a name that signs a comment
    ADDRESSED = "addressed"  #: a name that is spoken to or about as a fellow writer


@dataclass(frozen=True, slots=True)
class Found:
    """One place: half-open code points into the stored text of the unit with this index.

    ``surface`` is the text of the stretch, ``key`` the normal form that all places of the
    same name, address or number share.
    """

    kind: Kind
    unit: int
    start: int
    end: int
    surface: str
    key: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything found under one kind and key, for a person to confirm or to keep."""

    kind: Kind
    key: str
    places: tuple[Found, ...]

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The forms it was found in, the most frequent first."""
        counts: dict[str, int] = {}
        for place in self.places:
            counts[place.surface] = counts.get(place.surface, 0) + 1
        return tuple(sorted(counts, key=lambda surface: (-counts[surface], surface)))


def grouped(found: Iterable[Found]) -> tuple[Candidate, ...]:
    """The candidates with all their places, by kind and then in the order in which they first occur."""
    groups: dict[tuple[Kind, str], list[Found]] = {}
    for place in found:
        groups.setdefault((place.kind, place.key), []).append(place)
    order = list(Kind)
    return tuple(
        Candidate(kind, key, tuple(places))
        for (kind, key), places in sorted(groups.items(), key=lambda group: order.index(group[0][0]))
    )


def normal_form(name: str) -> str:
    """A name as it is compared: no case, accents, invisible signs and punctuation; one blank between words."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    kept = (
        sign if sign.isalnum() else " "
        for sign in apart
        if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf"
    )
    return " ".join("".join(kept).split())


def found_digest(identifier_key: bytes, key: str) -> str:
    """By what an identifier is known again without its words: HMAC-SHA256 (RFC 2104) of its normal form."""
    return hmac.digest(identifier_key, key.encode("utf-8", "surrogatepass"), "sha256").hex()

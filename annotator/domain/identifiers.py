"""What in the texts tells who somebody is, as people decide about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What was decided about an identifier, or about one of its places."""

    FOUND = "found"  #: nobody has decided
    COVERED = "covered"  #: shown as its label everywhere
    KEPT = "kept"  #: shown as it is


#: Kinds whose places are addresses, not names: they can all be covered at once. Values of ``privacy.found.Kind``.
CONTACTS = ("email", "link", "handle", "phone")


#: The order in which kinds are looked at: names first, since each of them wants a decision of its own.
KIND_ORDER = ("name_listed", "signature", "addressed", *CONTACTS)
#: Code points shown on either side of a place.
AROUND = 60


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Half-open code points of the stored text of a unit; ``digest`` is the keyed one of what stands there."""

    kind: str
    digest: str
    unit: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ListedIdentifier:
    """One identifier for its owner to decide about; ``surfaces`` are its forms, the most frequent first.

    ``apart`` counts the places that are decided apart from the others.
    """

    id: int
    kind: str
    surfaces: tuple[str, ...]
    places: int
    label: str
    verdict: Verdict
    apart: int = 0


@dataclass(frozen=True, slots=True)
class PlaceInContext:
    """One place with the words around it as they are stored; ``verdict`` is the one that holds here."""

    id: int
    unit: int
    thread: str
    position: int  #: of the unit in its thread, from 1
    before: str
    surface: str
    after: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """How many identifiers of one kind stand under one verdict, and in how many places."""

    kind: str
    verdict: Verdict
    identifiers: int
    places: int

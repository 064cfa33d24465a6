"""Anchors: units the team marks because they show what a code means, and who gets to see them.

An anchor on a unit of a blind round tells how somebody reads that unit. So it is shown to
whoever marked it and to nobody else, the owner included, until no round with the unit is
blind.
"""

from dataclasses import dataclass
from enum import StrEnum

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.signs import is_storable

#: Longest note beside an anchor, in code points.
LONGEST_ANCHOR_NOTE = 1_000


class AnchorKind(StrEnum):
    """What a unit shows of a code."""

    TYPICAL = "typical"
    BORDERLINE = "borderline"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mark on a unit for a code (its permanent id); ``account`` is who marked it, ``marker`` their name.

    A removed anchor is kept, so that the removal can be taken back; nobody is shown it.
    """

    id: int
    study: int
    code: str
    unit: int
    kind: AnchorKind
    note: str
    account: int
    marker: str
    marked_at: str
    removed_at: str | None = None


@dataclass(frozen=True, slots=True)
class ListedAnchor:
    """An anchor as somebody sees it: the unit's shown text, and what it is called (“Comment 3”).

    ``may_remove`` says whether they may take it away; ``is_blind`` that others do not see
    it, because the unit is in a blind round.
    """

    anchor: Anchor
    text: str
    title: str
    own: bool
    may_remove: bool
    is_blind: bool


def is_own(person: Person, anchor: Anchor) -> bool:
    """Whether the person marked it."""
    return person.account is not None and person.account.id == anchor.account


def can_see_anchor(viewer: Person, anchor: Anchor, *, is_blind: bool) -> bool:
    """Whether somebody may know of an anchor; ``is_blind``: a round with its unit is not open yet."""
    return is_own(viewer, anchor) or not is_blind


def check_anchor_note(note: str) -> str:
    """The note on one line, which may be empty; Refusal when it is too long or cannot be stored."""
    note = " ".join(note.split())
    if len(note) > LONGEST_ANCHOR_NOTE:
        raise Refusal(f"The note is longer than {LONGEST_ANCHOR_NOTE:,} characters. Shorten it, or write a memo.")
    if not is_storable(note):
        raise Refusal("The note holds a character that cannot be stored, such as half of an emoji. Take it out.")
    return note

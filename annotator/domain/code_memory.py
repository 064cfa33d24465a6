"""What a study remembers of one code: its history, its use, its agreement, its anchors, what was written about it."""

from dataclasses import dataclass

from annotator.domain.people import Coder
from annotator.domain.stored_material import StoredUnit
from annotator.domain.study import Round


@dataclass(frozen=True, slots=True)
class CoderShare:
    """How often a coder gave a code in a round: ``given`` of ``decided`` decisions that could give it.

    A code under it counts as it; ``itself`` counts only those that gave the code itself.
    Left out of both are decisions without a value for it: ineligible, unsure without a
    code, made before the code was there.
    """

    coder: Coder
    given: int
    decided: int
    itself: int

    @property
    def percent(self) -> float | None:
        """The share in percent; None where nothing was decided."""
        return 100 * self.given / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class RoundShares:
    """The use of a code in one round, of the coders somebody may see.

    ``hidden`` names the coders whose decisions are blind. ``older`` is how many of the
    decisions that gave the code were made under an older meaning of it.
    """

    round: Round
    shares: tuple[CoderShare, ...]
    hidden: tuple[str, ...]
    older: int


@dataclass(frozen=True, slots=True)
class GivenUnit:
    """A unit that was given a code, as far as somebody may know.

    ``given_by`` of ``decided_by``: names of coders. ``places`` is where the words looked
    for stand in its text.
    """

    unit: StoredUnit
    title: str
    given_by: tuple[str, ...]
    decided_by: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = ()

"""Withdrawal: what is erased, what is found to quote it, and how both are said in words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from annotator.domain.refusal import Refusal

#: What stands where words were erased.
WITHDRAWN = "[withdrawn]"
LONGEST_REASON = 1_000
#: Of other comments that quote, so many are named.
MOST_NAMED = 20

#: Where a text quotes what is withdrawn: half-open stretches in code points, in order.
Quoted = Callable[[str], tuple[tuple[int, int], ...]]

FOR_GOOD_SENTENCE = (
    "It cannot be undone: what is erased here cannot be brought back by anybody, and no later import brings it back."
)
BACKUPS_SENTENCE = "Backups, exports and printouts made earlier are not covered: they still hold the text."


class QuotedIn(StrEnum):
    """The kinds of places that are searched for quotations."""

    NOTE = "note"
    MEMO = "memo"
    PROPOSAL = "proposal"
    ANCHOR = "anchor"
    CODEBOOK = "codebook"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A place that quotes what is to be withdrawn.

    ``where`` names it in words. ``text`` and the stretches of it that quote are None and
    empty while a blind round hides the place: that it quotes may be said, not what it says.
    """

    place: str  #: names the place for good, such as "memo:12:text"
    quoted_in: QuotedIn
    where: str
    text: str | None
    stretches: tuple[tuple[int, int], ...] = ()

    @property
    def excerpt(self) -> str | None:
        """The quoting stretches as they stand there."""
        return None if self.text is None else " … ".join(self.text[start:end] for start, end in self.stretches)


@dataclass(frozen=True, slots=True)
class OnUnits:
    """How much hangs on some units and goes with their text."""

    units: int = 0
    notes: int = 0
    memos: int = 0
    proposals: int = 0
    undecided: int = 0  #: assignments nobody has decided yet, which are taken away
    decided: int = 0  #: decisions that keep their codes, without spans and notes
    places: int = 0  #: places of names and the like


@dataclass(frozen=True, slots=True)
class Findings:
    """What a withdrawal would erase, before anything is.

    ``also`` are other units of the same threads, or of the same words, that quote the text
    and are not erased with it; ``backups`` are the names of files that hold it still.
    """

    on_units: OnUnits
    quotations: tuple[Quotation, ...]
    also: tuple[int, ...]
    backups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal erased; ``left`` says what is still to be done, if something held it up."""

    on_units: OnUnits
    quotations: int
    events: int
    originals: int
    tombstones: tuple[int, ...]
    backups: tuple[str, ...]
    left: tuple[str, ...] = ()


def check_reason(reason: str, quoted: Quoted) -> str:
    """The reason without outer blanks; Refusal when there is none, or when it says again what is withdrawn."""
    reason = reason.strip()
    if not reason:
        raise Refusal("A reason is needed: it is all that stays, with the date.")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"The reason is longer than {LONGEST_REASON:,} characters. Shorten it.")
    if quoted(reason):
        raise Refusal("The reason quotes what is to be withdrawn, and a reason stays. Say it in other words.")
    return reason


def without_quotations(text: str, stretches: tuple[tuple[int, int], ...]) -> str:
    """The text with each stretch replaced by ``WITHDRAWN``."""
    for start, end in reversed(stretches):
        text = text[:start] + WITHDRAWN + text[end:]
    return text


def sentences_of(done: Withdrawn) -> tuple[str, ...]:
    """What a withdrawal did, in counts: never a word of what was withdrawn."""
    on = done.on_units
    said = [f"{_count(on.units, 'comment')} withdrawn: text, author and attributes are erased."]
    if with_them := _listed((on.notes, "note"), (on.memos, "memo"), (on.proposals, "proposal")):
        said.append(f"Erased with {'it' if on.units == 1 else 'them'}: {with_them}.")
    if done.quotations:
        said.append(f"Quotations erased elsewhere: in {_count(done.quotations, 'text')}.")
    if done.events:
        said.append(f"Texts erased in {_count(done.events, 'entry', 'entries')} of the event log.")
    if on.undecided:
        said.append(f"{_count(on.undecided, 'assignment')} nobody had decided: taken off the desks.")
    if on.decided:
        said.append(f"{_count(on.decided, 'decision')} kept with codes alone; exports leave them out.")
    if done.originals:
        said.append(f"{_count(done.originals, 'original file')} removed from the vault.")
    return (*said, *done.left, *backup_sentences(done.backups))


def sentences_of_findings(found: Findings) -> tuple[str, ...]:
    """What a withdrawal would erase, in counts."""
    on = found.on_units
    hang = _listed((on.notes, "note"), (on.memos, "memo"), (on.proposals, "proposal"))
    said = [f"{_count(on.units, 'comment')} to withdraw: text, author and attributes are erased."]
    if hang:
        said.append(f"Erased with {'it' if on.units == 1 else 'them'}: {hang}.")
    if on.decided:
        said.append(
            f"{_count(on.decided, 'decision')} on {'it' if on.units == 1 else 'them'}: the codes alone are kept."
        )
    if on.undecided:
        said.append(f"{_count(on.undecided, 'assignment')} nobody has decided: taken off the desks.")
    if found.quotations:
        said.append(f"Quoted elsewhere: in {_count(len(found.quotations), 'text')}.")
    if found.also:
        named = ", ".join(map(str, found.also[:MOST_NAMED])) + (" and more" if len(found.also) > MOST_NAMED else "")
        said.append(
            f"{_count(len(found.also), 'other comment')} of the study with the same words in them stay as they are; "
            f"withdraw them, too, if need be. Their numbers: {named}."
        )
    return (*said, *backup_sentences(found.backups))


def backup_sentences(backups: tuple[str, ...]) -> tuple[str, ...]:
    """Which earlier copies are not covered, by name."""
    named = f" In the folder of the database: {', '.join(f'“{name}”' for name in backups)}." if backups else ""
    return (BACKUPS_SENTENCE + named,)


def _listed(*counts: tuple[int, str]) -> str:
    return ", ".join(_count(number, noun) for number, noun in counts if number)


def _count(number: int, noun: str, many: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"

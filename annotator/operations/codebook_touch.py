"""What a change to codes touches: said before it is done, and of blind rounds only that there are decisions."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_succession import Succession
from annotator.domain.people import Person
from annotator.domain.study import Study
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, drafts, rounds
from annotator.store.database import Session
from annotator.store.given_codes import count_given


class Act(StrEnum):
    """What is to be done to codes."""

    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    ARCHIVE = "archive"
    REDEFINE = "redefine"


#: What becomes of the decisions that give the codes, for each act.
_WHAT_HAPPENS = {
    Act.RENAME: "They keep the code and show its new name.",
    Act.MOVE: "They stay as they are, and are read with the code where it stands then.",
    Act.MERGE: "They stay as they are, and are read as the code that remains; taking the merge back undoes that.",
    Act.SPLIT: "They stay as they are, with the code that is split. They can be queued for a second look.",
    Act.ARCHIVE: "They keep the code, which is given to no further comment.",
    Act.REDEFINE: "They were made under the older meaning: they stay in the figures, marked, and can be queued for a "
    "second look.",
}


@dataclass(frozen=True, slots=True)
class Touched:
    """How many current decisions of open rounds give one of the codes, and the blind rounds that were begun.

    ``rounds`` are (name of the round, how many decisions), without those it touches nothing
    in; ``blind`` names rounds whatever was decided in them.
    """

    kind: Act
    decisions: int
    rounds: tuple[tuple[str, int], ...]
    blind: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of it, to be read before the act."""
        return " ".join(filter(None, (self._open_sentence(), blind_sentence(self.blind))))

    @property
    def standing(self) -> str:
        """The same for whoever is about to type another name or other rules."""
        given = "No decision in an open round gives this code."
        if self.decisions:
            given = (
                f"{self._counted()} this code: {self._each()}. Another name stays with them; another definition or "
                "rule leaves them in the figures, marked as made under an older meaning."
            )
        return " ".join(filter(None, (given, blind_sentence(self.blind))))

    def _open_sentence(self) -> str:
        if not self.decisions:
            return "No decision in an open round is touched."
        what = "decision" if self.decisions == 1 else "decisions"
        return f"This touches {self.decisions:,} {what}: {self._each()}. {_WHAT_HAPPENS[self.kind]}"

    def _counted(self) -> str:
        return "1 decision gives" if self.decisions == 1 else f"{self.decisions:,} decisions give"

    def _each(self) -> str:
        return ", ".join(f"{count:,} in “{name}”" for name, count in self.rounds)


def touched(workspace: Workspace, person: Person, study: Study, code_ids: Collection[str], *, kind: str) -> Touched:
    """What doing ``kind`` (a word of ``Act``) to these codes would touch.

    Codes are read as the draft has them, or the newest version where there is none: a
    decision that gave a code merged into one of these counts too. Who is asked about a
    code that moves is asked about the codes below it as well, whose themes change with it.
    """
    act = Act(kind)
    with workspace.database.reading() as session:
        every = rounds.list_rounds(session, study.id)
        open_rounds = [one for one in every if one.is_open]
        blind = tuple(one.name for one in every if not one.is_open and rounds.has_decisions(session, one.id))
        read_with = _read_with(session, study.id)
        if read_with is None:
            return Touched(act, 0, (), blind)
        wanted = _wanted(read_with, code_ids, act)
        versions = codebooks.list_codebooks(session, study.id)
        read = {number: Succession(book, read_with) for number, book in versions.items()}
        counts: Counter[int] = Counter()
        for given, count in count_given(session, person, open_rounds, looks=False).items():
            if not wanted.isdisjoint(read[given.version].codes(given.codes)):
                counts[given.round] += count
    found = tuple((one.name, counts[one.id]) for one in open_rounds if counts[one.id])
    return Touched(act, counts.total(), found, blind)


def blind_sentence(names: Collection[str]) -> str:
    """What may be said of blind rounds in which somebody has begun; empty when there is none."""
    if not names:
        return ""
    where = _listed([f"“{name}”" for name in names])
    return f"In {where} there are decisions that are still sealed; how many of them this touches is not told."


def _wanted(codebook: Codebook, code_ids: Collection[str], act: Act) -> frozenset[str]:
    known = [code for code in code_ids if code in codebook.by_id]
    if act is not Act.MOVE:
        return frozenset(known)
    return frozenset(below.id for code in known for below in codebook.family(code))


def _read_with(session: Session, study: int) -> Codebook | None:
    draft = drafts.find_draft(session, study)
    return draft.codebook if draft else codebooks.find_codebook(session, study)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

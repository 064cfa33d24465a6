"""A coder's own decisions: the latest ones, and looking for words, doubts, notes and flags among them."""

from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.people import Coder, Person
from annotator.domain.second_looks import Concern, OlderReading
from annotator.domain.study import Round
from annotator.domain.words import holds_words
from annotator.operations import coding
from annotator.operations.own_assignments import own_place
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, decisions, desk_queue
from annotator.store.database import Session
from annotator.store.decisions import DecidedUnit

#: What the list can be limited to.
SHOWN = ("unsure", "noted", "discuss", "older")
MOST_LISTED = 50
#: How many decisions one search looks through; it can be taken further.
MOST_SEARCHED = 2_000
#: The same in code points of their texts: very long comments take as long as many short ones.
MOST_READ = 500_000
_STEP = 50


@dataclass(frozen=True, slots=True)
class OwnDecisions:
    """Decisions found, latest first; ``next`` is where to go on, None when all were looked through."""

    decided: tuple[DecidedUnit, ...]
    next: str | None
    searched: int


def find_own_decisions(
    workspace: Workspace,
    person: Person,
    round_id: int,
    *,
    shown: str | None = None,
    words: str = "",
    before: str | None = None,
    count: int = 10,
) -> OwnDecisions:
    """The person's own decisions in a round, latest first, from ``before`` on.

    ``shown`` "older" are those that gave a code under an older meaning than the round's
    codebook version has, or before it was split; a second look at them decides again.
    ``words`` are looked for in the comment, the note and the names of the codes, without
    case and accents; at most ``MOST_SEARCHED`` decisions, or ``MOST_READ`` code points of
    their texts, are looked through at a time.
    """
    count = max(1, min(count, MOST_LISTED))
    with workspace.database.reading() as session:
        round_, coder = own_place(session, person, round_id)
        search = _Search(session, person, round_, coder, shown, before)
        while len(search.found) < count and search.goes_on:
            search.look(words, count)
    return OwnDecisions(tuple(search.found), None if search.ended else search.before, search.searched)


@dataclass
class _Search:
    session: Session
    person: Person
    round: Round
    coder: Coder
    shown: str | None
    before: str | None

    def __post_init__(self) -> None:
        self.found: list[DecidedUnit] = []
        self.searched = 0
        self.read = 0
        self.ended = False
        self._codebooks: dict[int, Codebook] = {}
        self._reading: OlderReading | None = None
        if self.shown == "older" and self.round.codebook_version is not None:
            published = codebooks.list_published(self.session, self.round.study)
            self._reading = OlderReading(published, self.round.codebook_version)
        #: Up to which position the desk may hold comments: where the coder is, and a window ahead.
        self.reached = desk_queue.resume_position(self.session, self.round.id, self.coder.id) + coding.LARGEST_WINDOW

    @property
    def goes_on(self) -> bool:
        """Whether there is more to look through, and time for it."""
        return not self.ended and self.searched < MOST_SEARCHED and self.read < MOST_READ

    def look(self, words: str, count: int) -> None:
        """Take the next decisions, and keep those that hold the words until there are ``count``."""
        step = _STEP if words.strip() or self._reading else count
        rows = decisions.latest_decisions(
            self.session,
            self.person,
            self.round,
            self.coder,
            shown=None if self.shown == "older" else self.shown,
            before=self.before,
            count=step + 1,
            reached=self.reached,
        )
        for row in rows[:step]:
            self.before = row.own.decision.uuid
            self.searched += 1
            self.read += len(row.text)
            if self._is_shown(row) and holds_words(self._texts(row), words):
                self.found.append(row)
                if len(self.found) == count:
                    self.ended = row is rows[-1]
                    return
        self.ended = len(rows) <= step

    def _is_shown(self, row: DecidedUnit) -> bool:
        if self.shown != "older":
            return True
        decision = row.own.decision
        version = decision.codebook_version
        found = self._reading.concerns(version, decision.state, decision.codes) if self._reading else ()
        return any(concern in (Concern.GIVEN, Concern.SPLIT) for _, concern in found)

    def _texts(self, row: DecidedUnit) -> tuple[str, ...]:
        decision = row.own.decision
        version = decision.codebook_version
        if version not in self._codebooks:
            self._codebooks[version] = codebooks.find_codebook(self.session, self.round.study, version)
        paths = (self._codebooks[version].path(code) for code in sorted(decision.codes))
        return (row.text, decision.note, *paths)

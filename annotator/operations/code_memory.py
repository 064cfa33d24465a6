"""One code as a study remembers it: gathered for its page, with what the person may see."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from annotator.agreement.registry import CodeAgreement, compare_codes
from annotator.domain.anchors import ListedAnchor
from annotator.domain.code_history import CodeChange, history_of, merged_family, newest_with
from annotator.domain.code_memory import CoderShare, RoundShares
from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_succession import Succession, merged_into
from annotator.domain.codebook_versions import Versions, older_meanings
from annotator.domain.decision import State
from annotator.domain.memo import About, ListedMemo, ProposalState, is_any_blind
from annotator.domain.people import Coder, Person
from annotator.domain.reliability import ReliabilityData, UnsureRule, is_value
from annotator.domain.study import Purpose, Round, Study
from annotator.operations import memos, proposals
from annotator.operations.anchors import listed_anchors
from annotator.operations.proposals import ListedProposal
from annotator.operations.studies import study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, rounds
from annotator.store.database import Session
from annotator.store.decisions import read_said


@dataclass(frozen=True, slots=True)
class RoundMemory:
    """A round as the page of a code shows it; ``agreement`` is None where it may not be seen or has no meaning."""

    use: RoundShares
    agreement: CodeAgreement | None


@dataclass(frozen=True, slots=True)
class CodeMemory:
    """Everything about one code that a person may see.

    ``codebook`` is the newest version that has the code, ``current`` the newest of all.
    ``stands_for`` is the code that is read in its place once it was merged. ``proposals`` are
    those that became it or one merged into it. ``others_hidden``:
    others could have set anchors or written memos that are not among these.
    """

    code: Code
    codebook: Codebook
    current: Codebook
    stands_for: Code | None
    history: tuple[CodeChange, ...]
    rounds: tuple[RoundMemory, ...]
    anchors: tuple[ListedAnchor, ...]
    memos: tuple[ListedMemo, ...]
    proposals: tuple[ListedProposal, ...]
    others_hidden: bool

    @property
    def takes_anchors(self) -> bool:
        """Whether units can still be marked for it."""
        return self.code.id in self.current.by_id and not self.code.archived


def list_codes(workspace: Workspace, person: Person, study: Study) -> dict[str, str]:
    """Every code that any version has, as (id: path in the newest version with it), those in use first, in order."""
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        versions = codebooks.list_codebooks(session, study.id)
    if not versions:
        return {}
    current = versions[max(versions)]
    found = {code.id: current.path(code.id) for code in current.codes if not code.archived}
    found |= {code.id: f"{current.path(code.id)} (archived)" for code in current.codes if code.archived}
    for _, codebook in sorted(versions.items(), reverse=True):
        gone = (code for code in codebook.codes if code.id not in found)
        found |= {code.id: f"{codebook.path(code.id)} (left the codebook)" for code in gone}
    return found


def code_memory(workspace: Workspace, person: Person, study: Study, code_id: str) -> CodeMemory | None:
    """What is known of one code; None when no version ever had it.

    Use and agreement are read with the newest version: merged codes count as the one they
    were merged into, and a decision made before the code was there says nothing about it.
    Of blind rounds only one's own decisions enter, of anchors and memos only one's own.
    """
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        versions = codebooks.list_published(session, study.id)
        codebook = newest_with(versions, code_id)
        if codebook is None:
            return None
        current = versions[max(versions)].codebook
        family = merged_family(current, code_id)
        every = rounds.list_rounds(session, study.id)
        reader = CodeReader(versions, code_id, study.settings.unsure)
        seen = tuple(_round_memory(session, person, one, reader) for one in every)
        anchors = listed_anchors(session, person, study.id, family)
    into = merged_into(current, code_id) if code_id in current.by_id else code_id
    written = memos.list_memos(workspace, person, study, about=About.CODE)
    return CodeMemory(
        code=codebook.code(code_id),
        codebook=codebook,
        current=current,
        stands_for=current.by_id[into] if into != code_id else None,
        history=history_of(versions, code_id),
        rounds=seen,
        anchors=anchors,
        memos=tuple(one for one in written.memos if one.memo.subject in family),
        proposals=tuple(
            one
            for one in proposals.list_proposals(workspace, person, study)
            if one.proposed.code_id in family and one.proposed.state in (ProposalState.TAKEN, ProposalState.MERGED)
        ),
        others_hidden=is_any_blind(every) and written.hidden,
    )


class Said(NamedTuple):
    """What a decision says about one code: it gives it or one under it; gives it itself; under an older meaning."""

    given: bool
    itself: bool
    older: bool


class CodeReader:
    """Says of decisions whether they give one code, read with the newest version of a codebook."""

    def __init__(self, versions: Versions, code_id: str, unsure: UnsureRule) -> None:
        """``unsure``: how the study counts decisions marked unsure."""
        self.code = code_id
        self._versions = versions
        self._newest = max(versions)
        self._unsure = unsure
        self._successions: dict[int, Succession] = {}

    def say(self, version: int, state: State, codes: frozenset[str]) -> Said | None:
        """What a decision of this version, state and codes says about the code; None for nothing."""
        if not is_value(state, codes, self._unsure):
            return None
        read = self._succession(version)
        if self.code in read.missing_for(codes):
            return None
        itself = self.code in read.codes(codes)
        older = itself and self.code in older_meanings(self._versions, version, self._newest)
        return Said(self.code in read.covered(codes), itself, older)

    def _succession(self, version: int) -> Succession:
        if version not in self._successions:
            newest = self._versions[self._newest].codebook
            self._successions[version] = Succession(self._versions[version].codebook, newest)
        return self._successions[version]


def _round_memory(session: Session, person: Person, round_: Round, reader: CodeReader) -> RoundMemory:
    coders = rounds.coders_of_round(session, round_)
    seen = [coder for coder in coders if person.can_see_decisions_of(coder, round_)]
    told = read_said(session, person, round_, reader.say)
    counts = Counter((coder, said) for _, coder, _, said in told)
    use = RoundShares(
        round=round_,
        shares=tuple(_share(coder, counts) for coder in seen),
        hidden=tuple(coder.name for coder in coders if coder not in seen),
        older=sum(number for (_, said), number in counts.items() if said.older),
    )
    compared = person.can_see_agreement(round_) and round_.purpose is not Purpose.RECODING
    return RoundMemory(use, _agreement(told, reader) if compared else None)


def _share(coder: Coder, counts: Mapping[tuple[int, Said], int]) -> CoderShare:
    own = [(said, number) for (one, said), number in counts.items() if one == coder.id]
    return CoderShare(
        coder,
        given=sum(number for said, number in own if said.given),
        decided=sum(number for _, number in own),
        itself=sum(number for said, number in own if said.itself),
    )


def _agreement(told: Iterable[tuple[int, int, int, Said]], reader: CodeReader) -> CodeAgreement:
    """The project's coefficients for the one code; first occasions only, as everywhere."""
    only, nothing = frozenset({reader.code}), frozenset[str]()
    rows = {(unit, coder): only if said.given else nothing for unit, coder, occasion, said in told if occasion == 1}
    data = ReliabilityData(
        codes=(reader.code,),
        coders=tuple(sorted({coder for _, coder in rows})),
        units=tuple(sorted({unit for unit, _ in rows})),
        rows=rows,
        missing_codes={},
    )
    (found,) = compare_codes(data)
    return found

"""Agreement of a study's round, and of any ratings file."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.agreement.ratings import Level
from annotator.agreement.ratings_file import Duplicates, read_ratings_file
from annotator.agreement.registry import CodeAgreement, coefficients_of, compare, compare_codes
from annotator.agreement.report_json import file_settings, report_json, study_settings
from annotator.domain.codebook import Codebook
from annotator.domain.decision import State
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.reliability import Depth, reliability_data
from annotator.domain.study import Progress, Purpose, Round, Study
from annotator.operations.read_with import read_with
from annotator.operations.rounds import find_by_name
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, rounds
from annotator.store.decisions import read_decisions

NO_AGREEMENT = (
    "“{name}” holds second looks: the coders saw what they had said before, so it shows neither how far they agree "
    "nor how steady each of them is. Choose another round."
)


@dataclass(frozen=True, slots=True)
class RoundAgreement:
    """The agreement of one round, or the sentence why it cannot be shown."""

    study: Study
    round: Round
    codebook: Codebook | None
    coders: tuple[Coder, ...]
    decided: Mapping[int, int]  #: comments each coder has decided, by coder
    codes: tuple[CodeAgreement, ...]
    settings: Mapping[str, Any]
    closed: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The object `annotator agreement --json` prints."""
        return report_json(coefficients_of(self.codes), self.settings)


def round_agreement(
    workspace: Workspace,
    person: Person,
    study: Study,
    round_name: str | None = None,
    depth: Depth = Depth.THEME,
    section: str | None = None,
    names: Collection[str] | None = None,
    *,
    codebook_version: int | None = None,
) -> RoundAgreement:
    """Agreement per code on the current decisions of a round that is open, between all coders or those named.

    Read with a version of the codebook, by default the round's. A blind round shows nothing
    until every coder has sealed: ``closed`` says who is still coding. Refusal when the study
    has no round of this name or no such version, and for a round of second looks.
    """
    with workspace.database.reading() as session:
        round_ = find_by_name(rounds.list_rounds(session, study.id), round_name)
        if round_.purpose is Purpose.RECODING:
            raise Refusal(NO_AGREEMENT.format(name=round_.name))
        coders = rounds.coders_of_round(session, round_)
        versions = codebooks.list_published(session, study.id)
        codebook = read_with(round_, versions, codebook_version)
        if not person.can_see_agreement(round_):
            waiting = [rounds.progress(session, round_, coder) for coder in coders]
            return RoundAgreement(study, round_, codebook, coders, {}, (), {}, _closed_sentence(waiting))
        if codebook is None:
            return RoundAgreement(study, round_, None, coders, {}, (), {}, "This study has no codebook yet.")
        current = [
            one.decision for one in read_decisions(session, person, round_) if one.decision.state is not State.RETRACTED
        ]
    if names is not None:
        coders = tuple(coder for coder in coders if coder.name in names)
        compared = {coder.id for coder in coders}
        current = [decision for decision in current if decision.coder in compared]
    data = reliability_data(current, codebook, versions, depth, unsure=study.settings.unsure, section=section)
    settings = {
        **study_settings(
            data,
            study=study.name,
            round_name=round_.name,
            depth=depth,
            unsure=study.settings.unsure,
            section=section,
            coder_names={coder.id: coder.name for coder in coders},
        ),
        "purpose": round_.purpose.value,
        "codebook_version": codebook.version,
        "coded_under": sorted({decision.codebook_version for decision in current}),
    }
    decided = Counter(decision.coder for decision in current)
    return RoundAgreement(study, round_, codebook, coders, decided, compare_codes(data), settings)


def file_agreement(name: str, data: bytes, level: str = "nominal", duplicates: str = "reject") -> dict[str, Any]:
    """The report on a ratings file, ready for JSON or for ``report_text``; needs no study."""
    try:
        chosen, rule = Level(level), Duplicates(duplicates)
    except ValueError as error:
        raise Refusal(f"{error}. Levels: {', '.join(Level)}; duplicates: {', '.join(Duplicates)}.") from error
    file = read_ratings_file(data, name, level=chosen, duplicates=rule)
    return report_json(compare(file.ratings, chosen), file_settings(file, chosen))


def _closed_sentence(progress: list[Progress]) -> str:
    waiting = [one.coder_name for one in progress if one.sealed_at is None]
    if not waiting:
        return (
            "This round was replaced by a later one and opens when that is finished."
            if progress
            else "Nobody has comments to code in this round yet, so there is nothing to compare. Add coders first."
        )
    return (
        "This round is blind: codes and agreement open when every coder has finished. "
        f"Still coding: {', '.join(waiting)}."
    )

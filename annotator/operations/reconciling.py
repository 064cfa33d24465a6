"""The report on what was imported: declared against stored counts, what changed, what is there twice."""

from collections.abc import Collection

from annotator.domain.people import Person
from annotator.domain.reconciliation import SourceReport, StudyReport
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.workspace import Workspace
from annotator.store import reconciling

#: Texts stored more than once that are named with their places, the longest first.
MOST_REPEATED = 50


def report_on_study(workspace: Workspace, person: Person, study: Study) -> StudyReport:
    """Every file of a study, and the study as a whole; for the owner and the command line (Refusal)."""
    _check(person)
    with workspace.database.reading() as session:
        every, codable, gone, excluded, withdrawn = reconciling.count_units(session, study.id)
        repeated_count, repeated = reconciling.list_repeated(session, study.id, MOST_REPEATED)
        found = reconciling.list_reports(session, study.id)
    return StudyReport(
        study=study.name,
        units=every,
        codable=codable,
        gone=gone,
        excluded=excluded,
        withdrawn=withdrawn,
        sources=found,
        repeated_count=repeated_count,
        repeated=repeated,
    )


def report_on_files(
    workspace: Workspace, person: Person, study: int, sha256: Collection[str]
) -> tuple[SourceReport, ...]:
    """The reports on these files of a study, oldest first."""
    _check(person)
    with workspace.database.reading() as session:
        found = reconciling.list_reports(session, study)
    return tuple(one for one in found if one.sha256 in sha256)


def report_on_files_of(workspace: Workspace, person: Person, study: Study) -> tuple[SourceReport, ...]:
    """The reports on every file of a study, oldest first."""
    _check(person)
    with workspace.database.reading() as session:
        return reconciling.list_reports(session, study.id)


def _check(person: Person) -> None:
    if not person.can_manage():
        raise Refusal("Only the owner can see what was imported. Ask them.")

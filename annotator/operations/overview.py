"""The checklist of the home page, read from the study's own state."""

from dataclasses import dataclass
from enum import StrEnum

from annotator.domain.people import Person
from annotator.domain.study import Study
from annotator.operations.rounds import list_overviews, own_rounds
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, material

#: How many comments one codes before the first look at agreement.
FIRST_COMMENTS = 20


class Step(StrEnum):
    """A line of the checklist."""

    IMPORT = "import"
    CODEBOOK = "codebook"
    FIRST_CODING = "first coding"
    AGREEMENT = "agreement"
    CODING = "coding"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One step: whether it is done, what to do, and how it stands."""

    step: Step
    done: bool
    title: str
    status: str


def checklist(workspace: Workspace, person: Person, study: Study) -> tuple[ChecklistLine, ...]:
    """The steps of a study in order, for this person."""
    with workspace.database.reading() as session:
        units = material.count_units(session, study.id)
        sources = len(material.list_sources(session, study.id))
        version = codebooks.newest_number(session, study.id)
        codes = len(codebooks.find_codebook(session, study.id).codes) if version else 0
        exported = events.has_event(session, person, "export_data", study.id)
        looked = events.has_event(session, person, "open_agreement", study.id)
    overviews = list_overviews(workspace, study.id)
    mine = own_rounds(workspace, person, study.id)
    decided = sum(progress.decided for _, progress in mine)
    total = sum(progress.total for _, progress in mine)
    first = min(FIRST_COMMENTS, total) or FIRST_COMMENTS
    is_open = any(one.round.is_open for one in overviews)
    return (
        ChecklistLine(
            Step.IMPORT,
            units > 0,
            "Import comments",
            f"{units} units from {_count(sources, 'file')}"
            if units
            else "Drop your files; you see what was understood before anything is stored.",
        ),
        ChecklistLine(
            Step.CODEBOOK,
            version is not None,
            "Choose the codebook",
            f"Version {version}, {_count(codes, 'code')}"
            if version
            else "Take the one that comes with the program, or your own file.",
        ),
        ChecklistLine(
            Step.FIRST_CODING,
            decided >= first,
            f"Code {first} comments",
            f"{min(decided, first)} of {first} coded" if total else "You have no comments to code here yet.",
        ),
        ChecklistLine(
            Step.AGREEMENT,
            looked,
            "Look at agreement",
            "Open: see how far the coders agree, code by code."
            if is_open
            else "Opens when every coder has finished: this round is blind.",
        ),
        ChecklistLine(
            Step.CODING,
            total > 0 and decided == total,
            "Code the rest",
            f"{decided} of {total} coded" if total else "You have no comments to code here yet.",
        ),
        ChecklistLine(
            Step.EXPORT, exported, "Export the coded data", "CSV for R, SPSS and pandas; XLSX for a spreadsheet."
        ),
    )


def note_visit(workspace: Workspace, person: Person, study: Study, act: str) -> None:
    """Remember that a person looked at something, once: the checklist ticks it off."""
    with workspace.database.reading() as session:
        known = events.has_event(session, person, act, study.id)
    if not known:
        with workspace.database.writing() as session:
            events.record(session, person, act, f"study:{study.id}", study=study.id)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

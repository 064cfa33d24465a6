"""Codebooks: read a file, publish a version, show the one in force."""

from dataclasses import dataclass

from annotator.domain.codebook import Codebook, faults
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, Study
from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers import codebook_files
from annotator.importers.codebook_yaml import CodebookFaults, read_codebook
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, rounds

__all__ = [
    "Published",
    "current_codebook",
    "fault_lines",
    "list_versions",
    "packaged_codebooks",
    "publish_codebook",
    "read_codebook",
    "read_packaged",
    "write_codebook",
]


@dataclass(frozen=True, slots=True)
class Published:
    """A version was published; ``rounds`` names the rounds that use it from here on.

    It is not undone but followed by another version: publishing the former text again
    makes it the newest.
    """

    number: int
    rounds: tuple[str, ...]
    unchanged: bool = False


def current_codebook(workspace: Workspace, study: int) -> Codebook | None:
    """The newest version of a study's codebook; None before there is one."""
    with workspace.database.reading() as session:
        return codebooks.find_codebook(session, study)


def list_versions(workspace: Workspace, study: int) -> dict[int, Codebook]:
    """Every version by number."""
    with workspace.database.reading() as session:
        return codebooks.list_codebooks(session, study)


def packaged_codebooks() -> dict[str, str]:
    """The codebooks that come with the program: file name to title."""
    return {
        name: read_codebook(name, path.read_bytes()).title for name, path in codebook_files.codebook_files().items()
    }


def read_packaged(name: str) -> Codebook:
    """One of the codebooks that come with the program."""
    return read_codebook(name, codebook_files.codebook_files()[name].read_bytes())


def publish_codebook(workspace: Workspace, person: Person, study: Study, codebook: Codebook, reason: str) -> Published:
    """Publish a codebook as the study's next version.

    Rounds that have no decision yet, and rounds still running that are not reliability
    rounds, move to it; decisions already made keep the version they were made under. A
    code that others used may not disappear: it is archived instead.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can change the codebook. Ask them.")
    wrong = faults(codebook)
    if wrong:
        raise Refusal(wrong[0].message)
    with workspace.database.writing() as session:
        before = codebooks.find_codebook(session, study.id)
        if before is not None:
            if _same(before, codebook):
                return Published(before.version, (), unchanged=True)
            lost = [code.name for code in before.codes if code.id not in {one.id for one in codebook.codes}]
            if lost and any(rounds.has_decisions(session, one.id) for one in rounds.list_rounds(session, study.id)):
                raise Refusal(
                    f"The new codebook lacks {', '.join(f'“{name}”' for name in lost[:3])}"
                    f"{' and others' if len(lost) > 3 else ''}, and coding has begun. "
                    "Keep the code with “archived: true” instead of leaving it out."
                )
        number = codebooks.add_codebook_version(session, study.id, codebook, person, reason)
        moved = []
        for round_ in rounds.list_rounds(session, study.id):
            begun = rounds.has_decisions(session, round_.id)
            coders = rounds.coders_of_round(session, round_)
            finished = coders and len(rounds.sealed_coders(session, round_.id)) == len(coders)
            if not begun or (round_.purpose is not Purpose.RELIABILITY and not finished):
                rounds.save_codebook_version(session, round_.id, study.id, number)
                moved.append(round_.name)
        events.record(
            session,
            person,
            "publish_codebook",
            f"codebook:{number}",
            study=study.id,
            before={"version": before.version} if before else None,
            after={"version": number, "reason": reason, "rounds": moved},
        )
        return Published(number, tuple(moved))


def fault_lines(refusal: Refusal) -> tuple[str, ...]:
    """A refusal as sentences, one a fault: "line 14: …" where the file has lines."""
    return refusal.lines() if isinstance(refusal, CodebookFaults) else (str(refusal),)


def _same(one: Codebook, other: Codebook) -> bool:
    return (one.title, one.description, one.sections, one.codes, one.groups) == (
        other.title,
        other.description,
        other.sections,
        other.codes,
        other.groups,
    )

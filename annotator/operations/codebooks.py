"""Codebooks: read a file, publish a version, show the one in force."""

from dataclasses import dataclass

from annotator.domain.codebook import Codebook, faults
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, Round, Study
from annotator.exporters.codebook_yaml import write_codebook
from annotator.importers import codebook_files
from annotator.importers.codebook_yaml import CodebookFaults, read_codebook
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, rounds
from annotator.store.database import Session

__all__ = [
    "Published",
    "current_codebook",
    "fault_lines",
    "list_versions",
    "packaged_codebooks",
    "publish_codebook",
    "read_codebook",
    "read_packaged",
    "rounds_of_next_version",
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

    The rounds of ``moving_rounds`` use it from then on; decisions already made keep the
    version they were made under. A code may not disappear once coding has begun: it is
    archived instead.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can change the codebook. Ask them.")
    wrong = faults(codebook)
    if wrong:
        raise Refusal(wrong[0].message)
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
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
        for round_ in moving_rounds(session, study.id):
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


def moving_rounds(session: Session, study: int) -> tuple[Round, ...]:
    """The rounds a new version would be used in.

    Those without a decision, and those still coded by everybody: once somebody has sealed,
    they could never give the new codes. A reliability round keeps its version once begun.
    """
    return tuple(
        round_
        for round_ in rounds.list_rounds(session, study)
        if not rounds.has_decisions(session, round_.id)
        or (round_.purpose is not Purpose.RELIABILITY and not rounds.sealed_coders(session, round_.id))
    )


def rounds_of_next_version(workspace: Workspace, study: int) -> tuple[str, ...]:
    """The names of the rounds that would use the next version, to be said before it is published."""
    with workspace.database.reading() as session:
        return tuple(round_.name for round_ in moving_rounds(session, study))


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

"""Codebooks: publish a version, show the one in force, offer those that come with the program."""

from collections.abc import Collection
from dataclasses import dataclass

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_faults import faults, sentence_of
from annotator.domain.codebook_versions import LONGEST_REASON, changed_meanings
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, Round, Study
from annotator.importers import codebook_files
from annotator.importers.codebook_format import CodebookFaults
from annotator.importers.codebook_yaml import read_codebook
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, drafts, events, rounds
from annotator.store.database import Session

__all__ = [
    "Published",
    "current_codebook",
    "fault_lines",
    "list_versions",
    "packaged_codebooks",
    "publish_codebook",
    "read_packaged",
    "rounds_that_stay",
    "rounds_to_move",
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


def publish_codebook(
    workspace: Workspace,
    person: Person,
    study: Study,
    codebook: Codebook,
    reason: str,
    *,
    reworded: Collection[str] = (),
    move: Collection[int] | None = None,
) -> Published:
    """Publish a codebook as the study's next version.

    ``reason`` says why in a sentence and stays with it for good. ``reworded``: ids of codes
    whose texts changed while their meaning did not. ``move``: ids of the rounds that use the
    version from then on, None for those nobody has begun; decisions already made keep the
    version they were made under. As soon as anything was decided in the study, no code
    disappears: it is archived instead. Refusal while a draft is open.
    """
    with workspace.database.writing() as session:
        check_may_change(person)
        check_not_archived(session, study.id)
        codebooks.lock_codebook(session, study.id)
        if drafts.find_draft(session, study.id) is not None:
            raise Refusal(
                "The codebook has an open draft, which another version would pass over. "
                "Publish or discard it on the page “Edit codebook” first."
            )
        return publish_in(session, person, study, codebook, reason, reworded=reworded, move=move)


def publish_in(
    session: Session,
    person: Person,
    study: Study,
    codebook: Codebook,
    reason: str,
    *,
    reworded: Collection[str] = (),
    move: Collection[int] | None = None,
) -> Published:
    """Publish within a transaction that holds ``codebooks.lock_codebook``; the rest as in ``publish_codebook``."""
    wrong = faults(codebook)
    if wrong:
        raise Refusal(sentence_of(wrong))
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"The reason is longer than {LONGEST_REASON:,} characters. Shorten it, or write a memo.")
    before = codebooks.find_codebook(session, study.id)
    if before is not None and _same(before, codebook):
        return Published(before.version, (), unchanged=True)
    # Until the version is there nobody begins or ends a round: both decide which rounds move and what may be left out.
    rounds.lock_rounds(session, study.id)
    chosen = _to_move(session, study.id, move)
    _check_nothing_lost(session, study.id, codebook, chosen)
    changed = changed_meanings(before, codebook) if before else frozenset()
    number = codebooks.add_codebook_version(session, study.id, codebook, person, reason, changed & set(reworded))
    for round_ in chosen:
        rounds.save_codebook_version(session, round_.id, study.id, number)
    events.record(
        session,
        person,
        "publish_codebook",
        f"codebook:{number}",
        study=study.id,
        before={"version": before.version} if before else None,
        after={"version": number, "reason": reason, "rounds": [round_.name for round_ in chosen]},
    )
    return Published(number, tuple(round_.name for round_ in chosen))


def move_round(workspace: Workspace, person: Person, study: Study, round_id: int, version: int) -> Round:
    """Let a running round use a newer version from now on; decisions already made keep theirs.

    It cannot be undone: a round never goes back, because codes given since might be lacking.
    """
    with workspace.database.writing() as session:
        check_may_change(person)
        check_not_archived(session, study.id)
        rounds.lock_round(session, round_id)
        round_ = next((one for one in rounds.list_rounds(session, study.id) if one.id == round_id), None)
        if round_ is None:
            raise Refusal("This round does not exist. Reload the page.")
        if codebooks.version_row_id(session, study.id, version) is None:
            raise Refusal(f"The codebook has no version {version}. Reload the page.")
        if version <= (round_.codebook_version or 0):
            raise Refusal(
                f"“{round_.name}” uses version {round_.codebook_version} already, and a round only moves forward."
            )
        why_not = why_it_stays(session, round_)
        if why_not:
            raise Refusal(why_not)
        rounds.save_codebook_version(session, round_.id, study.id, version)
        events.record(
            session,
            person,
            "move_round",
            f"round:{round_.id}",
            study=study.id,
            before={"version": round_.codebook_version},
            after={"version": version},
        )
        return rounds.find_round(session, round_.id)


def why_it_stays(session: Session, round_: Round) -> str | None:
    """Why a round keeps the codebook version it has; None when it may move to a newer one."""
    if rounds.is_finished(session, round_.id):
        return f"“{round_.name}” keeps its version: every coder has finished it."
    if round_.purpose is Purpose.RELIABILITY and rounds.has_decisions(session, round_.id):
        return f"“{round_.name}” keeps its version: a reliability round does, from its first decision on."
    return None


def moving_rounds(session: Session, study: int) -> tuple[Round, ...]:
    """The rounds that could use a new version."""
    return tuple(round_ for round_ in rounds.list_rounds(session, study) if why_it_stays(session, round_) is None)


def check_may_change(person: Person) -> None:
    """Refuse whoever may not change the codebook."""
    if not person.can_manage():
        raise Refusal("Only the owner can change the codebook. Ask them.")


def _to_move(session: Session, study: int, move: Collection[int] | None) -> tuple[Round, ...]:
    if move is None:
        return tuple(one for one in moving_rounds(session, study) if not rounds.has_decisions(session, one.id))
    every = {one.id: one for one in rounds.list_rounds(session, study)}
    chosen = []
    for number in sorted(set(move)):
        if number not in every:
            raise Refusal("One of the rounds does not exist in this study. Reload the page.")
        why_not = why_it_stays(session, every[number])
        if why_not:
            raise Refusal(why_not)
        chosen.append(every[number])
    return tuple(chosen)


def _check_nothing_lost(session: Session, study: int, codebook: Codebook, moving: Collection[Round]) -> None:
    """Refuse to leave out a code that decisions give, or could still give.

    Before the first decision of a study another codebook may take the place of one, if every
    round goes over to it. Which codes were given is never asked: a refusal would tell how a
    blind round was coded.
    """
    if codebooks.is_used(session, study):
        # It has all the codes that any decision gives: none disappeared since the first one.
        versions = {codebooks.newest_number(session, study)}
    else:
        staying = [one for one in rounds.list_rounds(session, study) if one not in moving]
        versions = {one.codebook_version for one in staying if not rounds.is_finished(session, one.id)}
    books = [codebooks.find_codebook(session, study, number) for number in sorted(versions - {None})]
    lost = {code.id: code.name for book in books for code in book.codes if code.id not in codebook.by_id}
    if lost:
        names = list(lost.values())
        raise Refusal(
            f"The new codebook lacks {', '.join(f'“{name}”' for name in names[:3])}"
            f"{' and others' if len(names) > 3 else ''}. What was published stays once coding has begun: archive the "
            "code instead of leaving it out (“archived: true” in a file)."
        )


def rounds_to_move(workspace: Workspace, study: int) -> tuple[tuple[Round, bool], ...]:
    """The rounds that could use the next version, each with whether somebody has begun it."""
    with workspace.database.reading() as session:
        return tuple((one, rounds.has_decisions(session, one.id)) for one in moving_rounds(session, study))


def rounds_that_stay(workspace: Workspace, study: int) -> tuple[str, ...]:
    """Of every round that keeps the version it has, the sentence that says why."""
    with workspace.database.reading() as session:
        reasons = (why_it_stays(session, one) for one in rounds.list_rounds(session, study))
        return tuple(reason for reason in reasons if reason)


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

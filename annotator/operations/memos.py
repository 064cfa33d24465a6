"""Memos: write, change, remove, bring back, list and take them out as a file."""

import io
import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass

from annotator.domain.memo import HIDDEN_SENTENCE, About, ListedMemo, Memo, check_memo_text
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.domain.words import holds_words
from annotator.exporters import memos_csv
from annotator.exporters.column_names import slug
from annotator.exporters.memos_csv import MEDIA_TYPE
from annotator.operations.memo_titles import SubjectTitles
from annotator.operations.own_assignments import own_assignment
from annotator.operations.studies import check_lives, study_to_open
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, material, memos, studies, withdrawn
from annotator.store.database import Session, now

__all__ = [
    "HIDDEN_SENTENCE",
    "MEDIA_TYPE",
    "Listed",
    "MemoChange",
    "change_memo",
    "file_name",
    "list_memos",
    "memos_as_csv",
    "memos_of_assignment",
    "record_memos_export",
    "remove_memo",
    "restore_memo",
    "write_memo",
    "write_memo_at_desk",
]

#: What a file of memos says when others' are not in it.
LEFT_OUT = "What others wrote: a round of this study is blind until every coder has finished."

#: Memos shown beside a comment.
MOST_AT_DESK = 50


@dataclass(frozen=True, slots=True)
class MemoChange:
    """What an act changed about a memo; ``before`` is None for a new one, the same as ``after`` for no change."""

    before: Memo | None
    after: Memo


@dataclass(frozen=True, slots=True)
class Listed:
    """Memos somebody may see; ``hidden`` says whether others' could exist that are not among them."""

    memos: tuple[ListedMemo, ...]
    hidden: bool


def write_memo(
    workspace: Workspace,
    person: Person,
    study: Study,
    about: About,
    subject: str | None,
    text: str,
    *,
    uuid: str | None = None,
) -> MemoChange:
    """Write a memo about a study or one of its codes; ``subject`` is the code's id.

    The same uuid is stored once. Undone by ``remove_memo``.
    """
    if about not in (About.STUDY, About.CODE):
        raise Refusal("A memo about a comment or its thread is written on the desk, beside the comment.")
    with workspace.database.writing() as session:
        subject = str(study.id) if about is About.STUDY else subject or ""
        return _write(session, person, study.id, about, subject, text, uuid or str(uuids.uuid4()))


def write_memo_at_desk(
    workspace: Workspace, person: Person, assignment: str, about: About, code: str | None, text: str, uuid: str
) -> ListedMemo:
    """Write a memo beside an own assignment: about its unit, its thread, a code or the study."""
    with workspace.database.writing() as session:
        place, round_, _ = own_assignment(session, person, assignment)
        subject = {
            About.UNIT: str(place.unit),
            About.THREAD: str(memos.thread_of_unit(session, place.unit)),
            About.CODE: code or "",
            About.STUDY: str(round_.study),
        }[about]
        change = _write(session, person, round_.study, about, subject, text, uuid)
        (listed,) = _listed(session, person, studies.find_study(session, round_.study), [change.after])
        return listed


def change_memo(workspace: Workspace, person: Person, uuid: str, text: str) -> MemoChange:
    """Give an own memo another text; undone by giving it ``before.text`` again."""
    with workspace.database.writing() as session:
        before = _own(session, person, uuid)
        if before.removed_at is not None:
            raise Refusal("This memo was removed, so it cannot be changed. Reload the page.")
        text = check_memo_text(text)
        if text == before.text:
            return MemoChange(before, before)
        memos.save_text(session, before.uuid, text)
        _record(session, person, "change_memo", before, before={"text": before.text}, after={"text": text})
        return MemoChange(before, _own(session, person, uuid))


def remove_memo(workspace: Workspace, person: Person, uuid: str) -> MemoChange:
    """Take an own memo out of every list; undone by ``restore_memo``."""
    with workspace.database.writing() as session:
        before = _own(session, person, uuid)
        if before.removed_at is not None:
            return MemoChange(before, before)
        memos.save_removed(session, before.uuid, removed=True)
        _record(session, person, "remove_memo", before, before={"text": before.text})
        return MemoChange(before, _own(session, person, uuid))


def restore_memo(workspace: Workspace, person: Person, uuid: str) -> MemoChange:
    """Bring an own memo back that was removed."""
    with workspace.database.writing() as session:
        before = _own(session, person, uuid)
        if before.removed_at is None:
            return MemoChange(before, before)
        if not before.text:
            raise Refusal("This memo was erased with the comment it was about, so it cannot come back.")
        memos.save_removed(session, before.uuid, removed=False)
        _record(session, person, "restore_memo", before, after={"text": before.text})
        return MemoChange(before, _own(session, person, uuid))


def list_memos(
    workspace: Workspace,
    person: Person,
    study: Study,
    *,
    about: About | None = None,
    words: str = "",
    own_only: bool = False,
) -> Listed:
    """The memos of a study the person may see, newest first.

    Limited to a kind of subject, to one's own, or to those in which every one of
    ``words`` stands: in the text, in what the memo is about or in the writer's name,
    without letter case and accents.
    """
    with workspace.database.reading() as session:
        study_to_open(session, person, study.id)
        wanted = None if about is None else [(about, None)]
        found = _listed(session, person, study, memos.read_memos(session, person, study.id, about=wanted))
        hidden = memos.are_others_hidden(session, person, study.id)
    return Listed(
        tuple(
            one
            for one in found
            if (one.own or not own_only) and holds_words((one.memo.text, one.title, one.memo.writer_name), words)
        ),
        hidden,
    )


def memos_of_assignment(workspace: Workspace, person: Person, assignment: str) -> Listed:
    """What the desk shows beside an own assignment: memos on its unit, its thread, the study and all codes.

    The newest ``MOST_AT_DESK``; the Memos page lists all. When a coder meets a unit twice,
    in one round or in several, memos on the unit stay away from the desk of a blind round:
    one's own would tell how it was read before.
    """
    with workspace.database.reading() as session:
        place, round_, coder = own_assignment(session, person, assignment)
        about = [
            (About.THREAD, str(memos.thread_of_unit(session, place.unit))),
            (About.STUDY, str(round_.study)),
            (About.CODE, None),
        ]
        if round_.is_open or not memos.is_repeated(session, coder.id, place.unit):
            about.append((About.UNIT, str(place.unit)))
        study = studies.find_study(session, round_.study)
        newest = memos.read_memos(session, person, study.id, about=about, most=MOST_AT_DESK)
        found = _listed(session, person, study, newest)
        return Listed(found, memos.are_others_hidden(session, person, study.id))


def memos_as_csv(listed: Listed) -> tuple[bytes, tuple[str, ...]]:
    """Memos as a CSV file, and the sentences about what is not in it."""
    stream = io.BytesIO()
    notes = memos_csv.write_memos(listed.memos, stream)
    return stream.getvalue(), ((LEFT_OUT,) if listed.hidden else ()) + notes


def file_name(study: Study) -> str:
    """The name of a study's file of memos: ASCII letters, digits and signs that every system takes."""
    return f"{slug(study.name) or 'study'}-memos-{now()[:10]}.csv"


def record_memos_export(workspace: Workspace, person: Person, study: Study, listed: Listed) -> None:
    """Log that a person took memos out."""
    with workspace.database.writing() as session:
        events.record(
            session,
            person,
            "export_memos",
            f"study:{study.id}",
            study=study.id,
            after={"memos": len(listed.memos), "others_hidden": listed.hidden},
        )


def _write(
    session: Session, person: Person, study_id: int, about: About, subject: str, text: str, uuid: str
) -> MemoChange:
    if person.account is None:
        raise Refusal("A memo is written by somebody who is signed in, so that it is known whose it is.")
    withdrawn.hold_back(session, study_id, shared=True)
    memos.hold_writer(session, person.account.id)
    study = study_to_open(session, person, study_id)
    uuid = uuid.lower()
    earlier = memos.find_own_memo(session, person, uuid)
    if earlier is not None and (earlier.study, earlier.about, earlier.subject) == (study_id, about, subject):
        return MemoChange(earlier, earlier)
    if memos.is_uuid_taken(session, uuid):
        raise Refusal("This memo was already stored for something else. Reload the page and write it again.")
    check_lives(study)
    if about is About.CODE and not _is_code(session, study_id, subject):
        raise Refusal("This code is not in the codebook. Reload the page to get the current codes.")
    if about is About.UNIT and material.is_withdrawn(session, int(subject)):
        raise Refusal("This comment was withdrawn, so nothing is written about it any more. Reload the page.")
    memo = Memo(
        uuid=uuid,
        study=study_id,
        about=about,
        subject=subject,
        text=check_memo_text(text),
        writer=person.account.id,
        writer_name=person.account.name,
        written_at=now(),
    )
    memos.add_memo(session, memo)
    _record(session, person, "write_memo", memo, after={"about": f"{about.value}:{subject}", "text": memo.text})
    return MemoChange(None, memo)


def _own(session: Session, person: Person, uuid: str) -> Memo:
    """A memo its writer may still change."""
    study = memos.study_of(session, uuid.lower())
    if study is not None:
        # Before the memo itself is held: a withdrawal that goes on would wait for it.
        withdrawn.hold_back(session, study, shared=True)
    memo = memos.find_own_memo(session, person, uuid.lower())
    if memo is None:
        raise Refusal("Only who wrote a memo can change or remove it. Reload the page.")
    check_lives(study_to_open(session, person, memo.study))
    return memo


def _record(session: Session, person: Person, act: str, memo: Memo, **texts: dict[str, str]) -> None:
    events.record(session, person, act, f"memo:{memo.uuid}", study=memo.study, **texts)


def _is_code(session: Session, study: int, code: str) -> bool:
    return any(
        one.id == code for codebook in codebooks.list_codebooks(session, study).values() for one in codebook.codes
    )


def _listed(session: Session, person: Person, study: Study, found: Iterable[Memo]) -> tuple[ListedMemo, ...]:
    found = tuple(found)
    titles = SubjectTitles(session, study, found)
    own = person.account.id if person.account is not None else None
    return tuple(ListedMemo(memo, titles.of(memo), memo.writer == own) for memo in found)

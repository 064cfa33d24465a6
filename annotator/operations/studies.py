"""Studies: create, rename, archive, restore, and their settings."""

import contextlib
from dataclasses import dataclass

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import CoderKind, Study, StudySettings, check_study_name
from annotator.operations.workspace import Workspace
from annotator.store import accounts, events, studies
from annotator.store.database import Session


@dataclass(frozen=True, slots=True)
class StudyChange:
    """What an act changed about a study; ``before`` is what undoing it would restore."""

    study: int
    before: Study | None
    after: Study


def list_studies(workspace: Workspace, person: Person) -> tuple[Study, ...]:
    """The studies a person may open: all for the owner, else those they code in."""
    with workspace.database.reading() as session:
        return tuple(study for study in studies.list_studies(session) if _may_open(session, person, study))


def find_study(workspace: Workspace, person: Person, study: int | str | None) -> Study:
    """The study of this id or name; the only one when None. Refusal when it is not the person's to open."""
    found = list_studies(workspace, person)
    live = [one for one in found if one.archived_at is None]
    if study is None:
        if len(live) == 1:
            return live[0]
        if not live:
            raise Refusal(
                "There is no study here yet. Create one on the Studies page, or with: annotator import --new-study NAME"
            )
        names = ", ".join(f"“{one.name}”" for one in live)
        raise Refusal(f"There are {len(live)} studies: {names}. Say which one with --study.")
    for one in found:
        if study == one.id or (isinstance(study, str) and accounts.folded(one.name) == accounts.folded(study)):
            return one
    names = ", ".join(f"“{one.name}”" for one in found)
    raise Refusal(
        f"There is no study “{study}” here that you can open. "
        + (f"There are: {names}." if names else "There is none yet.")
    )


def study_to_open(session: Session, person: Person, study: int) -> Study:
    """The study with this id; Refusal when the person may not open it."""
    found = studies.find_study(session, study)
    if found is None or not _may_open(session, person, found):
        raise Refusal("There is no such study here that you can open. Reload the page.")
    return found


def check_lives(study: Study) -> None:
    """Refuse to write in an archived study."""
    if study.archived_at is not None:
        raise Refusal(f"“{study.name}” is archived and stays as it is. Ask the owner to restore it.")


def create_study(workspace: Workspace, person: Person, name: str, *, is_sample: bool = False) -> StudyChange:
    """A new, empty study with its own key; its first coder is whoever creates it, or else the owner."""
    _check_may_manage(person)
    name = check_study_name(name)
    with workspace.database.writing() as session, contextlib.ExitStack() as undo:
        study = add_new_study(session, workspace, person, name, undo, is_sample=is_sample)
        # Here and not at the end of the block: a full disk is noticed while the key can still be taken away.
        session.commit()
        undo.pop_all()
        return StudyChange(study.id, None, study)


def add_new_study(
    session: Session,
    workspace: Workspace,
    person: Person,
    name: str,
    undo: contextlib.ExitStack,
    *,
    is_sample: bool = False,
) -> Study:
    """The storing half of ``create_study``, inside somebody's transaction; ``name`` is checked already.

    ``undo`` is told how to take the new key away; it is left inside the transaction, while nobody else can get
    the same study number.
    """
    if studies.find_study_by_name(session, name) is not None:
        raise Refusal(f"There is a study “{name}” already. Choose another name.")
    study = studies.add_study(session, name, is_sample=is_sample)
    if workspace.vault.create_key(study.id):
        undo.callback(workspace.vault.remove_key, study.id)
    coder = person.account or (None if is_sample else accounts.find_owner(session))
    if coder is not None:
        studies.add_coder(session, study.id, coder.name, CoderKind.ACCOUNT, coder.id)
    events.record(session, person, "create_study", f"study:{study.id}", study=study.id, after={"name": name})
    return study


def rename_study(workspace: Workspace, person: Person, study: int, name: str) -> StudyChange:
    """Give a study another name; undone by renaming it back."""
    _check_may_manage(person)
    name = check_study_name(name)
    with workspace.database.writing() as session:
        before = _existing(session, study)
        other = studies.find_study_by_name(session, name)
        if other is not None and other.id != study:
            raise Refusal(f"There is a study “{name}” already. Choose another name.")
        studies.save_name(session, study, name)
        events.record(
            session,
            person,
            "rename_study",
            f"study:{study}",
            study=study,
            before={"name": before.name},
            after={"name": name},
        )
        return StudyChange(study, before, _existing(session, study))


def archive_study(workspace: Workspace, person: Person, study: int, *, archived: bool = True) -> StudyChange:
    """Put a study away (nothing is deleted), or take it out again: each undoes the other."""
    _check_may_manage(person)
    with workspace.database.writing() as session:
        before = _existing(session, study)
        studies.save_archived(session, study, archived=archived)
        act = "archive_study" if archived else "restore_study"
        events.record(session, person, act, f"study:{study}", study=study)
        return StudyChange(study, before, _existing(session, study))


def change_settings(workspace: Workspace, person: Person, study: int, settings: StudySettings) -> StudyChange:
    """Store a study's settings; undone by storing ``before.settings`` again."""
    _check_may_manage(person)
    with workspace.database.writing() as session:
        before = _existing(session, study)
        studies.save_settings(session, study, settings)
        events.record(
            session,
            person,
            "change_settings",
            f"study:{study}",
            study=study,
            before=before.settings.as_dict(),
            after=settings.as_dict(),
        )
        return StudyChange(study, before, _existing(session, study))


def _existing(session: Session, study: int) -> Study:
    found = studies.find_study(session, study)
    if found is None:
        raise Refusal("This study does not exist. Reload the page.")
    return found


def _check_may_manage(person: Person) -> None:
    if not person.can_manage():
        raise Refusal("Only the owner can change studies. Ask them.")


def _may_open(session: Session, person: Person, study: Study) -> bool:
    return person.can_manage() or person.can_code(studies.list_coders(session, study.id))

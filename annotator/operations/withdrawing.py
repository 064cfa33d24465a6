"""Withdrawal: find what quotes a unit, or all units of an author, and erase both for good."""

import contextlib
import zipfile
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from annotator.domain.by_hand import edits_from_json
from annotator.domain.material import ReadUnit
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.domain.withdrawal import Findings, Quoted, Withdrawn, backup_sentences, check_reason, sentences_of
from annotator.importers.importer import SourceFile
from annotator.operations import reading
from annotator.operations.reading import ToRead
from annotator.operations.rounds import check_not_archived
from annotator.operations.workspace import Workspace
from annotator.privacy.private_files import private_workplace, write_privately
from annotator.privacy.pseudonyms import as_pseudonym, protected
from annotator.privacy.quoting import Original
from annotator.privacy.sealed_edits import opened_edits
from annotator.privacy.withdrawals import author_digest, unit_digests, withdrawn_digest
from annotator.store import (
    events,
    originals,
    quoting_events,
    quoting_places,
    raw_traces,
    studies,
    withdrawal,
    withdrawn,
)
from annotator.store.database import Session, now
from annotator.store.database_copy import file_of
from annotator.store.withdrawal import ToWithdraw

__all__ = ["backup_sentences", "follow_through", "sentences_of", "what_quotes", "withdraw_units"]

#: The person in whose name a start of the program ends what a withdrawal could not.
_PROGRAM = Person("program:start")
_SQLITE = b"SQLite format 3\x00"


def what_quotes(
    workspace: Workspace, person: Person, study: Study, *, unit: int | None = None, author: str | None = None
) -> Findings:
    """What withdrawing a unit, or all units of an author (a pseudonym), would erase, before anything is.

    Refusal when the person is not the owner, when there is no such unit or author, and when
    the unit is withdrawn already.
    """
    _check_may(person, study)
    with workspace.database.reading() as session:
        units = _found(session, study, unit, _pseudonym(author))
        ids = [one.id for one in units]
        quoted = _quoted(units)
        return Findings(
            on_units=withdrawal.count_on_units(session, study.id, ids),
            quotations=quoting_places.find_quotations(session, person, study.id, ids, quoted),
            also=quoting_places.units_quoting(session, study.id, ids, quoted),
            backups=earlier_copies(workspace),
        )


def withdraw_units(
    workspace: Workspace,
    person: Person,
    study: Study,
    reason: str,
    *,
    unit: int | None = None,
    author: str | None = None,
    keep: Collection[str] = (),
) -> Withdrawn:
    """Withdraw a unit, or all units of an author (a pseudonym), with everything that quotes them.

    ``keep`` names places (``Quotation.place``) that stay as they are. The author's later
    units stay out, too. It cannot be undone; the screens say so before. Refusal as with
    ``what_quotes``, and when there is no reason, the study is archived, or its key is missing.
    """
    _check_may(person, study)
    author = _pseudonym(author)
    key = workspace.vault.withdrawal_key(study.id)
    with workspace.database.writing() as session:
        withdrawal.hold(session, study.id)
        check_not_archived(session, study.id)
        units = _found(session, study, unit, author)
        ids = [one.id for one in units]
        quoted = _quoted(units)
        reason = check_reason(reason, quoted)
        on_units = withdrawal.count_on_units(session, study.id, ids)
        originals.save_removed_of_units(session, study.id, ids)
        # Before anything is erased: what is said of a place, such as whose memo it is, is found by what stands there.
        changed, kept = quoting_places.erase_quotations(session, person, study.id, ids, quoted, keep)
        own = withdrawal.event_subjects(session, study.id, ids)
        logged = quoting_events.erase_in_events(session, study.id, own, quoted, kept)
        digests = partial(_digests, key, author)
        tombstones = withdrawal.erase_units(session, person, study.id, units, digests, reason)
        if author is not None:
            digest = author_digest(key, author)
            tombstones += (withdrawal.add_tombstone(session, person, study.id, digest, reason, at=now()),)
        counts = {"units": len(ids), "notes": on_units.notes, "memos": on_units.memos, "proposals": on_units.proposals}
        counts |= {"undecided": on_units.undecided, "decided": on_units.decided, "quotations": changed}
        events.record(
            session,
            person,
            raw_traces.WITHDRAWING,
            f"study:{study.id}",
            study=study.id,
            after={**counts, "events": logged, "of_author": author is not None, "tombstones": list(tombstones)},
        )
    removed, left = _finish(workspace, person, study.id)
    return Withdrawn(on_units, changed, logged, removed, tombstones, earlier_copies(workspace), left)


def follow_through(workspace: Workspace) -> tuple[str, ...]:
    """End what an earlier withdrawal could not, at the start of the program; sentences about what is still left."""
    with workspace.database.reading() as session:
        left = [study.id for study in studies.list_studies(session) if raw_traces.is_left(session, study.id)]
    said: list[str] = []
    for study in left:
        try:
            said += _finish(workspace, _PROGRAM, study)[1]
        except Refusal as refusal:
            # The program starts all the same, and tries again the next time.
            said.append(str(refusal))
    return tuple(dict.fromkeys(said))


def earlier_copies(workspace: Workspace) -> tuple[str, ...]:
    """The names of the backups and copies that lie in the folder of a SQLite database."""
    path = file_of(workspace.database.url)
    if path is None:
        return ()
    return tuple(sorted(one.name for one in path.parent.iterdir() if one != path and _is_copy(one)))


def _finish(workspace: Workspace, person: Person, study: int) -> tuple[int, tuple[str, ...]]:
    """Take the originals out of the vault and overwrite the traces; how many, and what could not be done."""
    removed, left = 0, []
    try:
        removed = _remove_originals(workspace, study)
    except Refusal as refusal:
        left.append(f"The original files in the vault could not be looked through. {refusal}")
    except OSError as error:
        left.append(
            f"An original file cannot be taken out of the vault: {error.strerror}. "
            "It is tried again at the next start of the program or at the next withdrawal."
        )
    if (held := raw_traces.clear_traces(workspace.database)) is not None:
        left.append(held)
    if not left:
        with workspace.database.writing() as session:
            raw_traces.record_cleared(session, person, study, removed)
    return removed, tuple(left)


def _remove_originals(workspace: Workspace, study: int) -> int:
    """Take every original out of the vault that holds something withdrawn, in whatever version; how many."""
    vault = workspace.vault
    there = set(vault.list_originals(study))
    with workspace.database.reading() as session:
        gone = originals.removed_originals(session, study) & there
        kept = originals.list_originals(session, study)
        tombstones = withdrawn.list_digests(session, study)
    holding = {one.sha256 for one in kept if one.sha256 in there - gone and _holds(workspace, study, one, tombstones)}
    if holding:
        with workspace.database.writing() as session:
            originals.save_removed(session, study, holding)
    for sha256 in sorted(gone | holding):
        vault.remove(study, sha256)
    return len(gone | holding)


def _holds(workspace: Workspace, study: int, original: originals.Original, tombstones: dict[str, str]) -> bool:
    """Whether an original holds something withdrawn; also when it can no longer be read, for then nobody can tell."""
    vault = workspace.vault
    key, pseudonyms, ids = vault.withdrawal_key(study), vault.pseudonym_key(study), vault.source_key(study)
    with private_workplace(vault.folder) as place:
        path = place / "original"
        try:
            write_privately(path, vault.open(study, original.sha256))
            file = SourceFile(original.name, path)
            edits = edits_from_json(opened_edits(vault.edits_key(study), original.edits))
            wanted = ToRead(file, original.importer, original.options, edits)
            _, _, pieces = reading.pieces(wanted)
            return any(
                isinstance(piece, ReadUnit) and withdrawn_digest(key, piece.unit, tombstones) is not None
                for piece in protected(pieces, pseudonyms, ids)
            )
        except Refusal as refusal:
            if isinstance(refusal.__cause__, OSError):
                # A full disk says nothing of the file: it is looked through another time.
                raise
            return True


def _found(session: Session, study: Study, unit: int | None, author: str | None) -> tuple[ToWithdraw, ...]:
    units = withdrawal.find_units(session, study.id, unit=unit, author=author)
    if units:
        return units
    if author is not None:
        raise Refusal(f"Nobody in “{study.name}” has the pseudonym {author}. Check it, and the study.")
    if unit is not None and withdrawal.is_withdrawn(session, study.id, unit):
        raise Refusal("This comment was withdrawn before. There is nothing left of it to erase.")
    raise Refusal(f"There is no comment with the number {unit} in “{study.name}”. Check it, and the study.")


def _pseudonym(author: str | None) -> str | None:
    if author is None:
        return None
    known = as_pseudonym(author)
    if known is None:
        raise Refusal(f"“{author}” is not a pseudonym. One looks like K7QM-2XRD.")
    return known


def _quoted(units: Sequence[ToWithdraw]) -> Quoted:
    return Original(*(text for one in units for text in one.texts)).places_in


def _digests(key: bytes, author: str | None, unit: ToWithdraw) -> tuple[str, ...]:
    found = unit_digests(key, text=unit.texts[0], author=unit.author, time=unit.time, source_key=unit.source_key)
    # A place without words or id is known by its author alone.
    return found or ((author_digest(key, author),) if author is not None else ())


def _check_may(person: Person, study: Study) -> None:
    if not person.can_manage():
        raise Refusal("Only the owner can withdraw comments. Ask them.")
    if study.is_sample:
        raise Refusal("The sample study stays as it is. Its comments are invented; nobody needs to withdraw them.")


def _is_copy(path: Path) -> bool:
    """Whether a file is a database, or a backup with one."""
    with contextlib.suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                if file.read(len(_SQLITE)) == _SQLITE:
                    return True
            if zipfile.is_zipfile(path):
                with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
                    return "manifest.json" in archive.namelist()
    return False

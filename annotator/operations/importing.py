"""Import: store what a person saw in the preview, all of it or nothing."""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from annotator.domain.by_hand import edits_as_json
from annotator.domain.material import Piece
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import Added, NewSource, StoredSource
from annotator.domain.study import Purpose, Round, Study, check_study_name
from annotator.operations import identifier_search, reading
from annotator.operations.reading import ToRead
from annotator.operations.rounds import assign, check_not_archived, round_for_import
from annotator.operations.studies import add_new_study
from annotator.operations.workspace import Workspace
from annotator.privacy.pseudonyms import protected
from annotator.privacy.sealed_edits import sealed_edits
from annotator.privacy.withdrawals import withdrawn_digest
from annotator.store import events, identifiers, material, originals, rounds, sources, studies, withdrawn
from annotator.store.database import Session

__all__ = [
    "Added",
    "Imported",
    "Incoming",
    "import_files",
    "incoming_of",
    "list_sources",
    "sentence_of",
    "store_sources",
]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A source about to be stored: what is known of it, its pieces, and where its original lies."""

    source: NewSource
    pieces: Callable[[], Iterator[Piece]]
    original: Path | bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added to a study: one entry a file, and the round its units went to."""

    study: Study
    files: tuple[Added, ...]
    round: Round | None

    @property
    def units(self) -> int:
        """Units that were new."""
        return sum(added.units for added in self.files)


def import_files(
    workspace: Workspace,
    person: Person,
    target: Study | str,
    files: Sequence[ToRead],
    purpose: Purpose | None,
    before_commit: Callable[[], None] = lambda: None,
) -> Imported:
    """Read files and store them, all or none: sources, threads, units, originals, assignments, events.

    ``target`` is a study or the name of a new one. With a purpose the new units go to the
    coders at once; without one they wait in the corpus. A file the study knows adds
    nothing; a longer version of a page adds its new comments only. It cannot be undone,
    because coders may begin at once; the import page says so. ``before_commit`` is called
    when everything is written, last before it is stored for good.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can import. Ask them.")
    if isinstance(target, Study) and target.is_sample:
        raise Refusal("The sample study stays as it is. Create a study of your own to import into.")
    if isinstance(target, str):
        target = check_study_name(target)
    return store_sources(workspace, person, target, [incoming_of(wanted) for wanted in files], purpose, before_commit)


def store_sources(
    workspace: Workspace,
    person: Person,
    target: Study | str,
    incoming: Sequence[Incoming],
    purpose: Purpose | None,
    before_commit: Callable[[], None] = lambda: None,
) -> Imported:
    """The storing half of an import, which the sample study uses too; ``target`` a study or the name of a new one."""
    kept: list[str] = []
    authors: set[str] = set()
    study = target if isinstance(target, Study) else None
    wanted = identifier_search.wanted_in_imports(workspace, study) if study is not None else None
    with workspace.database.writing() as session, contextlib.ExitStack() as undo:
        try:
            study = study or add_new_study(session, workspace, person, target, undo)
            check_not_archived(session, study.id)
            sources.wait_for_other_imports(session, study.id)
            before = identifiers.source_ids(session, study.id)
            added = tuple(_store(session, workspace, person, study, one, kept, authors) for one in incoming)
            new = identifiers.source_ids(session, study.id) - before
            identifier_search.look_through_new(session, workspace, study, new, wanted, authors)
            unit_ids = [unit for one in added for unit in one.unit_ids]
            round_ = hand_out(session, person, study, unit_ids, purpose) if unit_ids and purpose else None
            before_commit()
            # Here and not at the end of the block: a full disk is noticed while the key can still be taken away.
            session.commit()
            undo.pop_all()
        except BaseException:
            # Nothing half-imported stays behind, in the vault either; whatever stopped us goes on. Before the
            # transaction ends: whoever waits for it with the same file must not find our original, and then lose it.
            for sha256 in kept:
                workspace.vault.remove(study.id, sha256)
            raise
    return Imported(study, added, round_)


def hand_out(session: Session, person: Person, study: Study, unit_ids: Sequence[int], purpose: Purpose) -> Round:
    """Give units to the coders of the round that takes new ones, or to everybody in the next one."""
    round_ = round_for_import(session, person, study, purpose)
    coders = rounds.coders_of_round(session, round_)
    if not coders:
        coders = studies.list_coders(session, study.id)
    for coder in coders:
        if coder.takes_assignments:
            assign(session, study, round_, coder, unit_ids)
    return round_


def list_sources(workspace: Workspace, study: int) -> tuple[StoredSource, ...]:
    """The files a study was made from."""
    with workspace.database.reading() as session:
        return material.list_sources(session, study)


def sentence_of(added: Added) -> str:
    """What an import of one file did, in words."""
    if added.known:
        return f"{added.source}: this very file is in the study already; nothing was added."
    sentence = f"{added.source}: {_count(added.units, 'unit')} added, {_count(added.threads, 'new thread')}."
    if added.continued:
        shown = ", ".join(added.continued[:5]) + (" and more" if len(added.continued) > 5 else "")
        sentence += f" {_count(added.already_there, 'unit')} already there, of: {shown}."
    if added.gone:
        sentence += f" {_count(added.gone, 'unit')} removed where they were published: nobody codes them."
    if added.withdrawn:
        sentence += f" {_count(added.withdrawn, 'unit')} withdrawn before: they stay erased."
    return sentence


def incoming_of(wanted: ToRead) -> Incoming:
    """A file as it is read, ready to be stored; Refusal when it cannot be read."""
    importer, encoding, pieces = reading.pieces(wanted)
    source = NewSource(
        name=wanted.file.name,
        sha256=wanted.file.sha256,
        importer=importer.name,
        importer_version=importer.version,
        encoding=encoding,
        options=reading.fitting(importer, wanted.options),
        edits=tuple(edits_as_json(wanted.edits)),
    )
    return Incoming(source, lambda: pieces, wanted.file.content)


def _store(
    session: Session,
    workspace: Workspace,
    person: Person,
    study: Study,
    incoming: Incoming,
    kept: list[str],
    authors: set[str],
) -> Added:
    """Store one source; ``kept`` gets its original, ``authors`` the names in it, which stay in memory."""
    source, vault = incoming.source, workspace.vault
    # Asked for first: without the key not even a file that is known is passed over silently.
    pseudonym_key = vault.pseudonym_key(study.id)
    withdrawn.hold_back(session, study.id, shared=True)
    source = dataclasses.replace(source, edits=tuple(sealed_edits(vault.edits_key(study.id), source.edits)))
    if sources.find_source(session, study.id, source.sha256, source.options, list(source.edits)):
        return Added(source.name, True, 0, 0, 0, (), ())
    if sources.find_edits(session, study.id, source.sha256, source.options) is not None:
        raise Refusal(
            f"“{source.name}” is in the study already, with other changes made by hand. What is stored stays as it is: "
            "undo the changes made here, or leave the file out."
        )
    tombstones = withdrawn.list_digests(session, study.id)
    read = identifier_search.noting_authors(incoming.pieces(), authors)
    pieces = protected(read, pseudonym_key, vault.source_key(study.id))
    is_withdrawn = (
        partial(withdrawn_digest, vault.withdrawal_key(study.id), tombstones=tombstones) if tombstones else _never
    )
    added = sources.add_source(session, study.id, source, pieces, is_withdrawn)
    # After the row: whoever imports the same file at this moment waits there, and never takes our original away.
    if added.withdrawn:
        # The vault keeps no file that holds what was withdrawn.
        originals.save_removed(session, study.id, [source.sha256])
    elif vault.put(study.id, source.sha256, incoming.original):
        kept.append(source.sha256)
    events.record(
        session,
        person,
        "import_source",
        f"sha256:{source.sha256}",
        study=study.id,
        after={"name": source.name, "units": added.units, "threads": added.threads, "format": source.importer},
    )
    return added


def _never(_unit: object) -> None:
    return None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

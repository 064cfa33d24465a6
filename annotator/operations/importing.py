"""Import: read files into a preview, then store what the person saw."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.material import ParsedSource
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import Added, StoredSource
from annotator.domain.study import Purpose, Round, Study, check_study_name
from annotator.importers import registry
from annotator.operations.rounds import assign, check_not_archived, round_for_import
from annotator.operations.studies import add_new_study
from annotator.operations.workspace import Workspace
from annotator.privacy.pseudonyms import with_pseudonyms
from annotator.store import events, material, rounds, sources, studies
from annotator.store.database import Session

__all__ = [
    "Added",
    "Imported",
    "Preview",
    "count_new_units",
    "files_in",
    "import_into_new_study",
    "import_previews",
    "list_sources",
    "name_of",
    "preview_file",
    "preview_upload",
    "sentence_of",
    "store_previews",
    "unpack",
]

#: Far above any page of comments; it keeps a mistaken file from filling the memory.
LARGEST_FILE = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Preview:
    """One file as it would be imported, or the sentence why it cannot be."""

    name: str
    data: bytes
    source: ParsedSource | None
    refusal: str | None
    known: bool = False


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


def preview_file(
    workspace: Workspace,
    study: int | None,
    name: str,
    data: bytes,
    *,
    file_format: str | None = None,
    options: Mapping[str, object] | None = None,
) -> Preview:
    """Read one file without storing anything; a file that cannot be read is a preview with a refusal."""
    try:
        if len(data) > LARGEST_FILE:
            raise Refusal(f"“{name}” is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it and import the parts.")
        source = registry.read_source(name, data, format=file_format, options=options)
    except Refusal as refusal:
        return Preview(name, data, None, str(refusal))
    with workspace.database.reading() as session:
        known = study is not None and sources.find_source(session, study, source.sha256, options or {})
    return Preview(name, data, source, None, known)


def preview_upload(
    workspace: Workspace, study: int | None, name: str, data: bytes, options: Mapping[str, object] | None = None
) -> tuple[Preview, ...]:
    """Read one uploaded file, or every file of a zip archive; a broken archive is one preview with a refusal."""
    if not name.lower().endswith(".zip"):
        return (preview_file(workspace, study, name, data, options=options),)
    try:
        inside = unpack(name, data)
        if not inside:
            raise Refusal(f"“{name}” holds no file. Put the saved pages into it.")
    except Refusal as refusal:
        return (Preview(name, data, None, str(refusal)),)
    return tuple(preview_file(workspace, study, one, content, options=options) for one, content in inside)


def import_previews(
    workspace: Workspace,
    person: Person,
    study: Study,
    previews: Iterable[Preview],
    purpose: Purpose,
    options: Mapping[str, object] | None = None,
) -> Imported:
    """Store previewed files, all or none: sources, threads, units, assignments, originals, events.

    A file the study knows adds nothing; a longer version of a page adds its new comments
    only. It cannot be undone, because coders may begin at once; the import page says so.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can import. Ask them.")
    if study.is_sample:
        raise Refusal("The sample study stays as it is. Create a study of your own to import into.")
    return store_previews(workspace, person, study, _readable(previews), purpose, options or {})


def import_into_new_study(
    workspace: Workspace,
    person: Person,
    name: str,
    previews: Iterable[Preview],
    purpose: Purpose,
    options: Mapping[str, object] | None = None,
) -> Imported:
    """Create a study and import into it, both or neither."""
    if not person.can_manage():
        raise Refusal("Only the owner can import. Ask them.")
    return store_previews(workspace, person, check_study_name(name), _readable(previews), purpose, options or {})


def store_previews(
    workspace: Workspace,
    person: Person,
    target: Study | str,
    previews: tuple[Preview, ...],
    purpose: Purpose,
    options: Mapping[str, object],
) -> Imported:
    """The storing half of an import, which the sample study uses too; ``target`` a study or the name of a new one."""
    kept: list[str] = []
    study = target if isinstance(target, Study) else None
    try:
        with workspace.database.writing() as session:
            study = study or add_new_study(session, workspace, person, target)
            check_not_archived(session, study.id)
            key = workspace.vault.pseudonym_key(study.id)
            added = tuple(
                _store(session, workspace, person, study, preview, key, options, kept) for preview in previews
            )
            unit_ids = [unit for one in added for unit in one.unit_ids]
            round_ = _hand_out(session, person, study, unit_ids, purpose) if unit_ids else None
    except BaseException:
        # Nothing half-imported stays behind, in the vault either; whatever stopped us goes on.
        for sha256 in kept:
            workspace.vault.remove(study.id, sha256)
        raise
    return Imported(study, added, round_)


def _readable(previews: Iterable[Preview]) -> tuple[Preview, ...]:
    """The previews, all of them; Refusal when one could not be read."""
    previews = tuple(previews)
    for preview in previews:
        if preview.source is None:
            raise Refusal(preview.refusal or f"“{preview.name}” cannot be read.")
    return previews


def list_sources(workspace: Workspace, study: int) -> tuple[StoredSource, ...]:
    """The files a study was made from."""
    with workspace.database.reading() as session:
        return material.list_sources(session, study)


def files_in(paths: Iterable[Path]) -> tuple[tuple[str, bytes], ...]:
    """(name, bytes) of files, and of the files in folders and zip archives; hidden files are passed over."""
    found: list[tuple[str, bytes]] = []
    for path in paths:
        try:
            inside = _files_at(path)
        except OSError as error:
            raise Refusal(
                f"“{error.filename or path}” cannot be read: {error.strerror}. "
                "Check its name, and that you may open it."
            ) from error
        if not inside:
            raise Refusal(f"There is no file in “{path}”. Name a file, or a folder or zip archive that holds some.")
        found += inside
    return tuple(found)


def name_of(path: Path) -> str:
    """The file's name as text; bytes in it that are no text become “\ufffd”."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def unpack(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The files of a zip archive, within the size limit; Refusal when it is damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir()
                and not entry.filename.startswith("__MACOSX/")
                and not Path(entry.filename).name.startswith(".")
            ]
            if sum(entry.file_size for entry in entries) > LARGEST_FILE:
                raise Refusal(f"“{name}” holds more than {LARGEST_FILE // 1024 // 1024} MB. Split it.")
            # Some programs on Windows part folders with backslashes.
            return [(entry.filename.replace("\\", "/").rpartition("/")[2], archive.read(entry)) for entry in entries]
    # What zipfile lets through of a damaged archive, and RuntimeError for one with a password.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Refusal(
            f"“{name}” is not a zip archive that can be opened: it is damaged or has a password. "
            "Unpack it yourself and choose the files in it."
        ) from error


def count_new_units(previews: Iterable[Preview]) -> int:
    """How many units the files hold, each file once; those known already not at all."""
    once = {preview.source.sha256: preview for preview in previews if preview.source is not None and not preview.known}
    return sum(len(tuple(preview.source.units())) for preview in once.values())


def sentence_of(added: Added) -> str:
    """What an import of one file did, in words."""
    if added.known:
        return f"{added.source}: this very file is in the study already; nothing was added."
    sentence = f"{added.source}: {_count(added.units, 'unit')} added, {_count(added.threads, 'new thread')}."
    if added.continued:
        sentence += f" {_count(added.already_there, 'unit')} already there, of: {', '.join(added.continued)}."
    return sentence


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _files_at(path: Path) -> list[tuple[str, bytes]]:
    if path.is_dir():
        return [(name_of(one), one.read_bytes()) for one in _files_below(path)]
    if path.suffix.lower() == ".zip":
        return unpack(name_of(path), path.read_bytes())
    return [(name_of(path), path.read_bytes())]


def _files_below(folder: Path) -> list[Path]:
    """The files of a folder and of the folders in it, by name; hidden ones are passed over."""

    def refuse(error: OSError) -> None:
        raise error  # os.walk would leave out silently what it may not open

    found = []
    for inside, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(inside, name) for name in names if not name.startswith(".")]
    return sorted(one for one in found if one.is_file())


def _store(
    session: Session,
    workspace: Workspace,
    person: Person,
    study: Study,
    preview: Preview,
    key: bytes,
    options: Mapping[str, object],
    kept: list[str],
) -> Added:
    source = with_pseudonyms(preview.source, key)
    if sources.find_source(session, study.id, source.sha256, options):
        return Added(source.name, True, 0, 0, len(tuple(source.units())), (), ())
    importer = registry.importer_named(source.format)
    added = sources.add_source(session, study.id, source, importer.version, options)
    # After the row: whoever imports the same file at this moment waits there, and never takes our original away.
    if workspace.vault.put(study.id, source.sha256, preview.data):
        kept.append(source.sha256)
    events.record(
        session,
        person,
        "import_source",
        f"sha256:{source.sha256}",
        study=study.id,
        after={"name": source.name, "units": added.units, "threads": added.threads, "format": source.format},
    )
    return added


def _hand_out(session: Session, person: Person, study: Study, unit_ids: list[int], purpose: Purpose) -> Round:
    round_ = round_for_import(session, person, study, purpose)
    coders = rounds.coders_of_round(session, round_)
    if not coders:
        coders = studies.list_coders(session, study.id)
    for coder in coders:
        if coder.takes_assignments:
            assign(session, study, round_, coder, unit_ids)
    return round_

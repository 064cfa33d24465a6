"""Backups: everything of a database in one file, and back into a place where nothing lies."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import annotator
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations.backup_file import (
    DATABASE_PART,
    VAULT_PART,
    Backup,
    BackupWriter,
    Watch,
    open_backup,
)
from annotator.operations.workspace import Workspace, default_url
from annotator.privacy.private_files import keep_names, make_private_folder, move_new, private_workplace
from annotator.privacy.vault import Vault
from annotator.privacy.vault_backup import check_passphrase, pack, unpack
from annotator.store import events, studies
from annotator.store.database import now
from annotator.store.database_copy import copy_database, file_of, make_ready, revision_of

__all__ = ["BackupMade", "Restored", "Watch", "check_passphrase", "restore_backup", "write_backup"]

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BackupMade:
    """What a backup holds; ``missing_keys`` names the studies whose key was not found."""

    path: Path
    has_database: bool
    has_vault: bool
    missing_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """Where a backup was put; None for what it did not hold. ``missing_keys`` as in ``BackupMade``."""

    database: Path | None
    vault: Path | None
    missing_keys: tuple[str, ...]


def write_backup(workspace: Workspace, person: Person, out: Path, passphrase: str | None, watch: Watch) -> BackupMade:
    """Write everything to the new file ``out``; with a passphrase the vault too, sealed under it.

    The database is as it is at one moment, while coders go on. Of a PostgreSQL database
    only the vault is written. Half a file never stays. Refusal when ``out`` exists.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can make a backup. Ask them.")
    on_file = file_of(workspace.database.url) is not None
    if not on_file and passphrase is None:
        raise Refusal(
            "A PostgreSQL database is backed up with its own program, pg_dump. "
            "The vault of it is backed up by this command with --with-vault."
        )
    if passphrase is not None:
        check_passphrase(passphrase)
    _check_free(out, "Choose another name, or remove it first.")
    with _saying_what_cannot_be_written(out), private_workplace(out.parent) as place:
        unfinished = place / "backup"
        _fill(workspace, unfinished, place / "copy", passphrase, watch, on_file=on_file)
        move_new(unfinished, out)
        keep_names(out.parent)
    with workspace.database.writing() as session:
        after = {"with_vault": passphrase is not None, "with_database": on_file}
        events.record(session, person, "make_backup", f"database:{workspace.database.id}", after=after)
        missing = tuple(one.name for one in studies.list_studies(session) if not workspace.vault.has_key(one.id))
    return BackupMade(out, on_file, passphrase is not None, missing)


def restore_backup(
    person: Person,
    file: Path,
    *,
    url: str | None,
    vault: Path | None,
    keys: Path | None,
    passphrase: Callable[[], str],
    watch: Watch,
) -> Restored:
    """Put a backup where nothing lies: all of it or nothing; an older database is upgraded.

    Everything is checked before the first file gets its place. ``passphrase`` is called
    when there is a vault in the backup. Refusal when something lies there already, when
    the backup is damaged or of a newer program, or when the passphrase is another.
    """
    with open_backup(file) as backup:
        path, target = _places(backup, url, vault, keys)
        with contextlib.ExitStack() as stack:
            stack.enter_context(_saying_what_cannot_be_written(path or target.root))
            backup.check(watch)
            moves: list[tuple[Path, Path]] = []
            kept: tuple[Study, ...] = ()
            if backup.has(VAULT_PART):
                moves += _prepare_vault(stack, backup, target, passphrase(), watch)
            if path is not None:
                # Last: a database without its vault would be taken for whole.
                prepared, kept = _prepare_database(stack, person, backup, path, watch)
                moves.append((prepared, path))
            _move_all(moves)
    missing = tuple(one.name for one in kept if not target.has_key(one.id))
    return Restored(path, target.root if backup.has(VAULT_PART) else None, missing)


def _fill(
    workspace: Workspace, unfinished: Path, copy: Path, passphrase: str | None, watch: Watch, *, on_file: bool
) -> None:
    """Write the parts; the database first, so that the vault holds every original it speaks of."""
    database = workspace.database
    with contextlib.closing(BackupWriter(unfinished)) as backup:
        if on_file:
            copy_database(database, copy, lambda done, total: watch("Copying the database", done, total))
            with copy.open("rb") as file:
                pieces = iter(lambda: file.read(_PIECE), b"")
                backup.add(DATABASE_PART, pieces, watch, copy.stat().st_size, compressed=True)
            copy.unlink()
        if passphrase is not None:
            size = sum(place.stat().st_size for _, place in workspace.vault.files() if place.exists())
            backup.add(VAULT_PART, pack(workspace.vault, passphrase, database.id), watch, size, compressed=False)
        with database.reading() as session:
            revision = revision_of(session)
        software = f"annotator {annotator.__version__}"
        backup.finish(database=database.id, revision=revision, made_at=now(), software=software)


def _places(backup: Backup, url: str | None, vault: Path | None, keys: Path | None) -> tuple[Path | None, Vault]:
    """The file and the vault a backup is to become; Refusal where something lies already."""
    path = None
    if backup.has(DATABASE_PART):
        path = file_of(url or default_url())
        if path is None:
            raise Refusal(
                "This backup holds a SQLite database and becomes one again. "
                "Say where with --database sqlite:///file.db."
            )
        for ending in ("", "-wal", "-shm", "-journal"):
            _check_free(path.with_name(path.name + ending), "Nothing is overwritten: name another with --database.")
        vault = vault or Path(f"{path}-vault")
    if vault is None:
        raise Refusal("This backup holds a vault alone. Say where to put it with --vault DIR.")
    target = Vault(vault, keys, backup.manifest.database)
    if backup.has(VAULT_PART) and next(target.files(), None) is not None:
        raise Refusal(
            f"The vault of this database lies in “{vault}” already. Nothing is overwritten: "
            "name another folder with --vault, and with --keys if you use that."
        )
    return path, target


def _prepare_vault(
    stack: contextlib.ExitStack, backup: Backup, target: Vault, passphrase: str, watch: Watch
) -> list[tuple[Path, Path]]:
    """Open the vault into unfinished folders; (finished folder, its place) of each."""
    roots = {root: _workplace(stack, root, backup.size(VAULT_PART)) for root in (target.keys_root, target.root)}
    unfinished = Vault(roots[target.root], roots[target.keys_root], backup.manifest.database)
    watch("Opening the vault", 0, 0)
    with backup.opened(VAULT_PART) as stream:
        unpack(stream, passphrase, backup.manifest.database, unfinished)
    # The same folder twice when keys and originals lie together.
    pairs = {unfinished.keys: target.keys, unfinished.folder: target.folder}
    return [(made, place) for made, place in pairs.items() if made.exists()]


def _prepare_database(
    stack: contextlib.ExitStack, person: Person, backup: Backup, path: Path, watch: Watch
) -> tuple[Path, tuple[Study, ...]]:
    """Take the database out, check it and bring it up to this version; its unfinished file and its studies."""
    made = _workplace(stack, path.parent, 2 * backup.size(DATABASE_PART)) / "database.sqlite"
    total, done = backup.size(DATABASE_PART), 0
    with (
        backup.opened(DATABASE_PART) as stream,
        open(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file,
    ):
        while piece := stream.read(_PIECE):
            file.write(piece)
            done += len(piece)
            watch("Taking out the database", done, total)
    database = make_ready(made)
    try:
        if database.id != backup.manifest.database:
            raise Refusal("The database in this backup is not the one the backup names. Use another backup.")
        with database.writing() as session:
            events.record(session, person, "restore_backup", f"database:{database.id}")
            kept = studies.list_studies(session)
    finally:
        # With the last connection goes the write-ahead log: all is in the one file then.
        database.close()
    with made.open("rb") as file:
        os.fsync(file.fileno())
    return made, kept


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    """Give everything that is finished its place, or nothing."""
    moved: list[tuple[Path, Path]] = []
    try:
        for made, place in moves:
            move_new(made, place)
            moved.append((made, place))
    except BaseException:
        for made, place in reversed(moved):
            place.rename(made)
        raise
    for _, place in moves:
        keep_names(place.parent)


def _workplace(stack: contextlib.ExitStack, folder: Path, needed: int) -> Path:
    """A place for unfinished files in a folder, which is made, and goes again if nothing comes to lie in it."""
    stack.enter_context(_made_folder(folder))
    if shutil.disk_usage(folder).free < needed:
        raise Refusal(f"There is not enough space: about {needed // 1024**2 + 1} MB are needed. Free some first.")
    return stack.enter_context(private_workplace(folder))


@contextlib.contextmanager
def _made_folder(folder: Path) -> Iterator[None]:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    make_private_folder(folder)
    try:
        yield
    finally:
        for one in missing:
            # What something lies in by now stays.
            with contextlib.suppress(OSError):
                one.rmdir()


def _check_free(path: Path, advice: str) -> None:
    if path.exists() or path.is_symlink():
        raise Refusal(f"“{path}” exists already. {advice}")


@contextlib.contextmanager
def _saying_what_cannot_be_written(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise Refusal(f"“{path}” exists already. Nothing is overwritten: choose another place.") from error
    except OSError as error:
        raise Refusal(f"“{path}” cannot be written: {error.strerror}. Nothing was left behind.") from error

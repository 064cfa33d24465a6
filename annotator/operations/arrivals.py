"""Files that arrived by upload and wait to be imported: on disk, whole, for a day, and only for who sent them.

An arrival is a folder of its own, ``<vault>/arrivals/<account>/<id>``, with the bytes in
``content`` and what is known of them in ``arrival.json``. Until that file stands there, the
arrival does not exist. The name a person's computer gave the file is text inside it, never a path.
"""

import contextlib
import datetime as dt
import errno
import hashlib
import io
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from annotator.domain.file_names import clean_file_name
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations.holding import Hold, is_held
from annotator.operations.workspace import Workspace
from annotator.privacy.private_files import make_private_folder
from annotator.store.database import now, stamp

#: Arrivals that nobody imported are taken away after this long.
SECONDS_TO_WAIT = 24 * 60 * 60
#: Files of one person that may wait at once; more come better as one zip archive.
MOST_WAITING = 2000
#: Bytes an upload leaves free on the disk: the database often lies on the same one, and coders must be able to save.
LEFT_FREE = 200 * 1024 * 1024
_BETWEEN_LOOKS = 16 * 1024 * 1024
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that arrived whole: ``size`` in bytes, ``sha256`` in hexadecimal, ``at`` in UTC."""

    id: str
    name: str
    size: int
    sha256: str
    at: str


class Arriving:
    """A file on its way; nothing of it is left unless ``finish`` was called."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._size = 0
        self._next_look = 0
        self._digest = hashlib.sha256()
        self._held = contextlib.ExitStack()
        with self._all_or_nothing():
            folder.mkdir(mode=0o700)
            self._held.callback(Hold(folder).release)
            self._part = self._held.enter_context(_new_file(folder / "content.part"))

    def append(self, chunk: bytes) -> None:
        """Add the next bytes; Refusal, and nothing left, when the disk is full."""
        with self._all_or_nothing():
            if self._size >= self._next_look:
                _check_room(self._folder, self._name, len(chunk))
                self._next_look = self._size + _BETWEEN_LOOKS
            rest = memoryview(chunk)
            while rest:
                rest = rest[self._part.write(rest) :]
            self._digest.update(chunk)
            self._size += len(chunk)

    def finish(self) -> Arrival:
        """The file is whole: it waits from here on."""
        arrival = Arrival(self._folder.name, self._name, self._size, self._digest.hexdigest(), now())
        with self._all_or_nothing():
            os.fsync(self._part.fileno())
            with _new_file(self._folder / "arrival.part") as known:
                known.write(json.dumps(asdict(arrival)).encode())
                os.fsync(known.fileno())
            (self._folder / "content.part").replace(self._folder / "content")
            (self._folder / "arrival.part").replace(self._folder / "arrival.json")
        self._held.close()
        return arrival

    def discard(self) -> None:
        """Leave nothing of it."""
        self._held.close()
        _take_away(self._folder)

    @contextlib.contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.discard()
            if error.errno in _FULL:
                raise _no_room(self._name) from error
            raise Refusal(
                f"“{self._name}” could not be stored: {error.strerror}. Try again; if it happens again, see whether "
                f"the folder {self._folder.parent} can be written to."
            ) from error
        except Refusal:
            self.discard()
            raise


def begin(workspace: Workspace, person: Person, name: str, size: int | None = None) -> Arriving:
    """A new file on its way; ``size`` is how many bytes are said to come.

    Refusal when the person may not import, when too many files wait, or when the disk has no room.
    """
    name = clean_file_name(name)
    folder = _own_folder(workspace, person)
    try:
        make_private_folder(folder)
        waiting = sum(1 for _ in folder.iterdir())
    except OSError as error:
        raise Refusal(f"The folder {folder} cannot be written to: {error.strerror}.") from error
    if waiting >= MOST_WAITING:
        raise Refusal(
            f"{MOST_WAITING:,} files wait to be imported already. Import or remove them first, "
            "or put the files into one zip archive."
        )
    _check_room(folder, name, size or 0)
    return Arriving(folder / secrets.token_hex(16), name)


def list_arrivals(workspace: Workspace, person: Person) -> tuple[Arrival, ...]:
    """The person's files that wait, in the order they came; those that waited for a day are taken away."""
    folder = _own_folder(workspace, person)
    _clear(folder)
    found = (_read(one) for one in folder.glob("*/"))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.at, one.id)))


def find_arrival(workspace: Workspace, person: Person, arrival: str) -> Arrival:
    """One of the person's files that wait; Refusal when there is none of this id."""
    found = _read(_own_folder(workspace, person) / arrival) if _ID.fullmatch(arrival) else None
    if found is None:
        raise Refusal("This file does not wait here any more. Choose it once more on your computer.")
    return found


def path_of(workspace: Workspace, person: Person, arrival: str) -> Path:
    """Where the bytes of a waiting file lie, to be read."""
    return _own_folder(workspace, person) / find_arrival(workspace, person, arrival).id / "content"


def remove_arrival(workspace: Workspace, person: Person, arrival: str) -> Arrival:
    """Take a waiting file away, after its import or because it is not wanted; it cannot be undone."""
    found = find_arrival(workspace, person, arrival)
    _take_away(_own_folder(workspace, person) / found.id)
    return found


def clear_left_over(workspace: Workspace) -> None:
    """Take away what waited for a day, and what a stopped server left half-written; for the start of a server."""
    for folder in (workspace.vault.folder / "arrivals").glob("*/"):
        _clear(folder)


def _clear(folder: Path) -> None:
    """Clear one person's arrivals; what is being written at this moment stays."""
    oldest = stamp(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=SECONDS_TO_WAIT))
    for one in folder.glob("*/"):
        # In this order: an arrival is known before its writer lets it go.
        if is_held(one):
            continue
        arrival = _read(one)
        if arrival is None or arrival.at < oldest:
            _take_away(one)


def _own_folder(workspace: Workspace, person: Person) -> Path:
    if not person.can_manage() or person.account is None:
        raise Refusal("Only the owner can import. Ask them.")
    return workspace.vault.folder / "arrivals" / str(person.account.id)


def _read(folder: Path) -> Arrival | None:
    try:
        known = json.loads((folder / "arrival.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    # Another version of the program may have known other things of a file.
    return Arrival(**known) if known.keys() == {field.name for field in fields(Arrival)} else None


def _take_away(folder: Path) -> None:
    """Remove an arrival: first what makes it one, then the rest; what another program holds open goes at the next."""
    with contextlib.suppress(FileNotFoundError):
        (folder / "arrival.json").unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _new_file(path: Path) -> io.FileIO:
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb", buffering=0)


def _check_room(folder: Path, name: str, size: int) -> None:
    if shutil.disk_usage(folder).free - size < LEFT_FREE:
        raise _no_room(name)


def _no_room(name: str) -> Refusal:
    return Refusal(
        f"There is not enough room on the disk of the server for “{name}”. Make room there, then try again; "
        "nothing of the file was kept."
    )

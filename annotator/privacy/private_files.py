"""Files and folders that their owner alone can read, written whole or not at all."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.domain.refusal import Refusal

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_WORKPLACE = ".annotator-unfinished-"


def make_private_folder(folder: Path, *, tighten: bool = False) -> Path:
    """Create a folder that only its owner can enter, with the folders above it that are missing.

    ``tighten`` closes one of ours that is there already to everybody else; only for
    folders that are the program's, never for one a database merely lies in.
    """
    # mkdir gives its mode to the last folder only.
    if not folder.parent.exists():
        make_private_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    if tighten and os.name == "posix" and folder.stat().st_uid == os.getuid():
        # Some network drives know no modes.
        with contextlib.suppress(OSError):
            folder.chmod(0o700)
    return folder


def write_privately(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a 0600 file whole or not at all, and durably; ``data`` may come piece by piece.

    Refusal when the folder cannot be written to. Whatever ``data`` raises goes on, and
    then nothing was written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        make_private_folder(path.parent)
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        keep_names(path.parent)
    except OSError as error:
        _remove(part)
        raise Refusal(f"The folder {path.parent} cannot be written to: {error.strerror}.") from error
    except BaseException:
        _remove(part)
        raise


def keep_names(folder: Path) -> None:
    """Make durable what was created, renamed or removed in a folder, where folders can be synced."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            # Some network drives cannot sync a folder.
            with contextlib.suppress(OSError):
                os.fsync(opened)
        finally:
            os.close(opened)


@contextlib.contextmanager
def private_workplace(inside: Path) -> Iterator[Path]:
    """A folder for unfinished files that nobody else can enter and that goes with the block.

    It lies ``inside`` a folder, which must exist, so that what gets finished can be moved
    out of it by a rename. What a process that was killed has left there is removed; where
    folders cannot be locked (Windows, some network drives) it stays.
    """
    _remove_left_behind(inside)
    place = inside / f"{_WORKPLACE}{secrets.token_hex(8)}"
    place.mkdir(mode=0o700)
    try:
        with contextlib.ExitStack() as held:
            # On a drive that knows no locks nothing can be locked, and so nothing is ever taken for left behind.
            with contextlib.suppress(OSError):
                held.enter_context(_locked(place))
            yield place
    finally:
        shutil.rmtree(place)


def move_new(finished: Path, target: Path) -> None:
    """Give a finished file or folder of the same drive its name; FileExistsError when that is taken."""
    if finished.is_dir():
        try:
            # An empty folder may be replaced; one that is not empty stops us here.
            with contextlib.suppress(FileNotFoundError):
                target.rmdir()
        except OSError as error:
            raise FileExistsError(error.errno, "it exists already", str(target)) from error
        finished.rename(target)
        return
    try:
        # Unlike a rename, a link never replaces what somebody put there meanwhile.
        os.link(finished, target)
    except FileExistsError:
        raise
    except OSError as error:
        # A drive that knows no links, such as a memory stick.
        if target.exists():
            raise FileExistsError(error.errno, "it exists already", str(target)) from error
        finished.rename(target)
    else:
        finished.unlink()


def _remove_left_behind(inside: Path) -> None:
    if fcntl is None:
        return
    for place in inside.glob(f"{_WORKPLACE}*"):
        # Locked: somebody is at work there. Gone: somebody else was quicker.
        with contextlib.suppress(OSError), _locked(place):
            shutil.rmtree(place)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder; OSError when somebody else does, or when it cannot be held."""
    if fcntl is None:
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()

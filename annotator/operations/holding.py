"""Telling a folder somebody works in from one that was left behind: its worker holds a file in it locked.

A lock ends with the process that holds it, however that came about, so nothing that was
killed keeps a folder, and a process id that was given to another program deceives nobody. On
a drive that knows no locks (some network drives) every folder that was ever taken counts as held.
"""

import contextlib
import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

_NAME = "held"


class Hold:
    """A folder of ours is being worked in until ``release``, or until this process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; waits while somebody looks whether it is held. OSError when it is not there."""
        self._file = os.open(folder / _NAME, os.O_CREAT | os.O_RDWR, 0o600)
        # Where nothing can be locked the work is done all the same.
        with contextlib.suppress(OSError):
            if fcntl is None:
                msvcrt.locking(self._file, msvcrt.LK_LOCK, 1)
            else:
                fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Give the folder up."""
        os.close(self._file)


def is_held(folder: Path) -> bool:
    """Whether a process works in the folder at this moment."""
    try:
        file = os.open(folder / _NAME, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        if fcntl is None:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            # Shared: two that look at the same moment do not take each other for the worker.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(file)

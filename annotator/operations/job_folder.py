"""The folder of a job: what its process and everybody who waits for it know of each other.

``order.json`` is the work, ``progress.json`` how far it is, ``process`` the id of the process that holds
the folder. At its end there is one of ``result.json`` and ``refusal.json``; where the folder is no longer
held and neither is there, the process broke off. ``log.txt`` then says in which line of the program.
"""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal

if TYPE_CHECKING:  # it brings the database with it, which takes seconds to load
    from annotator.operations.workspace import Workspace

ORDER = "order.json"
PROGRESS = "progress.json"
RESULT = "result.json"
REFUSAL = "refusal.json"
PROCESS = "process"
LOG = "log.txt"

#: Progress within one phase is written at most this often: a reader looks once a second.
_SECONDS_BETWEEN = 0.2


class Report:
    """How far the work is: called with a sentence for the phase, and the numbers done and in all.

    ``total`` is None where it is not known. The sentence must hold nothing of what is being read.
    """

    def __init__(self, folder: Path, no_more_cancelling: Callable[[], None]) -> None:
        self._folder = folder
        self._no_more_cancelling = no_more_cancelling
        self._shown: tuple[str, int, int | None] = ("", 0, None)
        self._at = 0.0
        self._is_final = False

    def __call__(self, phase: str, done: int = 0, total: int | None = None) -> None:
        """Say how far it is; cheap enough to be called for every thousand rows or so."""
        moment = time.monotonic()
        if phase == self._shown[0] and done != total and moment - self._at < _SECONDS_BETWEEN:
            return
        self._shown, self._at = (phase, done, total), moment
        self._write()

    def beyond_cancelling(self) -> None:
        """From here on the work is carried to its end: call it last in the transaction that stores.

        A person who cancels later is told that it is too late; else they could be told that
        nothing was stored a moment after everything was.
        """
        self._no_more_cancelling()
        self._is_final = True
        self._write()

    def _write(self) -> None:
        phase, done, total = self._shown
        write(self._folder / PROGRESS, {"phase": phase, "done": done, "total": total, "can_cancel": not self._is_final})


#: A kind of work: whose it is, its order in, what it found or did out; orders and results as JSON has them.
Kind = Callable[["Workspace", Person, dict[str, Any], Report], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: the kind of work, whose account asked, when (UTC), and the kind's own order."""

    kind: str
    account: int
    at: str
    order: dict[str, Any]


def write(path: Path, value: Any, *, durably: bool = False) -> None:
    """Write a 0600 JSON file whole or not at all; Refusal when the disk is full.

    ``durably`` waits until the disk has it, which progress need not.
    """
    part = path.with_name(f"{path.name}.part")
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with refused_by_disk(path.parent):
        with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(text)
            if durably:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)


def read(path: Path) -> Any | None:
    """A JSON file as ``write`` left it; None when it is not there, or when the power failed before it was."""
    try:
        return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except (FileNotFoundError, ValueError):
        return None


def read_order(folder: Path) -> Order | None:
    """The order of a job; None when there is no job in the folder, or one of another version of the program."""
    found = read(folder / ORDER)
    if not isinstance(found, dict) or found.keys() != {field.name for field in fields(Order)}:
        return None
    return Order(**found)


@contextlib.contextmanager
def refused_by_disk(folder: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"The folder {folder} cannot be written to: {error.strerror}. Make room or check it, then start again."
        ) from error

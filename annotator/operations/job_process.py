"""The process of a job: ``python -m annotator.operations.job_process FOLDER`` does the work ordered there.

It holds the folder for as long as it lives, works at low priority so that the desk stays quick, and
goes on when the server ends. SIGTERM raises ``Cancelled`` in the work, which takes back what it did.
"""

import contextlib
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.operations import job_folder
from annotator.operations.holding import Hold
from annotator.operations.job_folder import Kind, Order, Report

#: Added to the priority number of the process; the desk's own stays at 0.
_NICENESS = 10


class Cancelled(BaseException):
    """Somebody wants the work to stop; what it began is to be taken back. Not to be caught for good."""


def main(arguments: list[str] | None = None, kinds: Mapping[str, Kind] | None = None) -> None:
    """Work off the order in the folder named; ``kinds`` takes the place of the program's own."""
    sys.excepthook = _without_messages
    logging.disable()  # libraries print what they stumble over: names and texts
    (named,) = sys.argv[1:] if arguments is None else arguments
    folder = Path(named)
    hold = Hold(folder)
    job_folder.write(folder / job_folder.PROCESS, os.getpid())
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    signal.signal(signal.SIGTERM, _cancel)
    try:
        result = _work(folder, kinds)
        _ignore_cancelling()
        job_folder.write(folder / job_folder.RESULT, result, durably=True)
    except Refusal as refusal:
        _ignore_cancelling()
        job_folder.write(folder / job_folder.REFUSAL, {"sentence": str(refusal)})
    except Cancelled:
        sys.exit(1)
    finally:
        hold.release()


def _work(folder: Path, kinds: Mapping[str, Kind] | None) -> dict[str, Any]:
    """Do what is ordered, as the person who ordered it."""
    # Only here: the folder is to be held before the slow imports.
    from annotator.operations.coders import list_accounts
    from annotator.operations.workspace import workspace_of_environment

    if kinds is None:
        from annotator.operations.import_jobs import KINDS

        kinds = KINDS
    order = job_folder.read_order(folder)
    workspace = workspace_of_environment()
    with contextlib.closing(workspace.database):
        person = _person_of(order, list_accounts(workspace))
        return kinds[order.kind](workspace, person, order.order, Report(folder, _ignore_cancelling))


def _person_of(order: Order, accounts: Iterable[Account]) -> Person:
    for account in accounts:
        if account.id == order.account:
            return Person.signed_in(account)
    raise Refusal("The account that asked for this is gone. Sign in and start again.")


def _cancel(_signal: int, _frame: FrameType | None) -> None:
    _ignore_cancelling()  # a second click must not interrupt the taking back
    raise Cancelled


def _ignore_cancelling() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _without_messages(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Say where the program failed but not with what: a message can hold an author's name."""
    seen: BaseException | None = error
    while seen is not None:
        sys.stderr.write(f"{type(seen).__module__}.{type(seen).__qualname__} at\n")
        traceback.print_tb(seen.__traceback__, file=sys.stderr)
        seen = seen.__cause__ or seen.__context__


if __name__ == "__main__":
    # Not this copy of the module: the kinds of work know ``Cancelled`` by its real name.
    from annotator.operations import job_process

    job_process.main()

"""Long work in a process of its own: start it, see how far it is, cancel it, forget it.

A job is a folder, ``<vault>/jobs/<account>/<id>`` (``job_folder`` says what lies in it). Its process outlives
the server, so a restarted server and a reloaded page find it again. A job cancelled or broken off stored
nothing, since what it stores is one transaction.
"""

import contextlib
import datetime as dt
import enum
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations import job_folder
from annotator.operations.holding import is_held
from annotator.operations.job_folder import Order
from annotator.operations.workspace import DATABASE_VARIABLE, KEYS_VARIABLE, VAULT_VARIABLE, Workspace
from annotator.privacy.private_files import make_private_folder
from annotator.store.database import now, stamp

#: The module a job's process runs.
PROGRAM = "annotator.operations.job_process"
#: What a job found is kept for as long.
SECONDS_KEPT = 24 * 60 * 60
#: For a process to take its folder, on a slow machine.
_SECONDS_TO_START = 120
#: For a cancelled job to take back what it did; then it is ended by force.
_SECONDS_TO_CANCEL = 20
_BY_FORCE = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows SIGTERM is force already
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_BROKEN_OFF = (
    "The work stopped unexpectedly, perhaps because the computer ran out of memory or was switched off. "
    "Nothing was stored. Start it again."
)
_BROKEN_OFF_STORING = (
    "The work stopped unexpectedly while it was being stored, so everything is stored or nothing is. "
    "Look whether it is there before you start it again."
)


class JobState(enum.StrEnum):
    """How a job stands."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    BROKEN_OFF = "broken_off"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands: ``at`` is when it was started (UTC).

    While it runs, ``phase`` is a sentence, ``done`` of ``total`` (None: not known) its numbers. ``result`` is what
    its kind gave back; ``sentence`` says why there is none. ``order`` is what was ordered.
    """

    id: str
    kind: str
    at: str
    order: Mapping[str, Any]
    state: JobState
    phase: str = ""
    done: int = 0
    total: int | None = None
    can_cancel: bool = True
    result: Mapping[str, Any] | None = None
    sentence: str | None = None


def start(workspace: Workspace, person: Person, kind: str, order: Mapping[str, Any], *, program: str = PROGRAM) -> Job:
    """Begin a piece of work of this kind; ``order`` is what its function gets, as JSON has it."""
    folder = _own_folder(workspace, person) / secrets.token_hex(16)
    with job_folder.refused_by_disk(folder.parent):
        make_private_folder(folder)
    ordered = Order(kind, person.account.id, now(), dict(order))
    try:
        job_folder.write(folder / job_folder.ORDER, asdict(ordered))
        with job_folder.refused_by_disk(folder):
            process = _start_process(workspace, folder, program)
    except Refusal:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    threading.Thread(target=_wait_for, args=(process, folder), daemon=True).start()
    return Job(folder.name, kind, ordered.at, ordered.order, JobState.RUNNING)


def find_job(workspace: Workspace, person: Person, job: str) -> Job | None:
    """One of the person's jobs; None when there is none of this id (any more)."""
    return _read(_own_folder(workspace, person) / job) if _ID.fullmatch(job) else None


def list_own_jobs(workspace: Workspace, person: Person) -> tuple[Job, ...]:
    """The person's jobs that run, or ended and were not forgotten, the newest first."""
    folder = _own_folder(workspace, person)
    found = [_read(one) for one in folder.glob("*/")]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.at, one.id), reverse=True))


def cancel_job(workspace: Workspace, person: Person, job: str) -> None:
    """Stop a job and leave nothing of it; returns once it has stopped. Refusal when it is too late."""
    folder = _folder_of(workspace, person, job)
    deadline = time.monotonic() + _SECONDS_TO_CANCEL
    while (found := _read(folder)) is not None and found.state is JobState.RUNNING:
        if not found.can_cancel:
            raise Refusal("It is too late to stop this: what was read is being stored just now.")
        _end_process(folder, signal.SIGTERM if time.monotonic() < deadline else _BY_FORCE)
        time.sleep(0.05)
    if found is not None and found.state is JobState.DONE:
        raise Refusal("It is too late to stop this: it was done a moment ago.")
    shutil.rmtree(folder, ignore_errors=True)


def forget_job(workspace: Workspace, person: Person, job: str) -> None:
    """Take an ended job and its result away; Refusal while it runs."""
    folder = _folder_of(workspace, person, job)
    found = _read(folder)
    if found is not None and found.state is JobState.RUNNING:
        raise Refusal("This work is still going on. Cancel it first.")
    shutil.rmtree(folder, ignore_errors=True)


def clear_old_jobs(workspace: Workspace) -> None:
    """Forget jobs that ended and were started more than a day ago; for the start of a server."""
    oldest = stamp(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=SECONDS_KEPT))
    for folder in (workspace.vault.folder / "jobs").glob("*/*/"):
        found = _read(folder)
        if found is None or (found.state is not JobState.RUNNING and found.at < oldest):
            shutil.rmtree(folder, ignore_errors=True)


def _own_folder(workspace: Workspace, person: Person) -> Path:
    if person.account is None:
        raise Refusal("Sign in first: long work belongs to an account.")
    return workspace.vault.folder / "jobs" / str(person.account.id)


def _folder_of(workspace: Workspace, person: Person, job: str) -> Path:
    if find_job(workspace, person, job) is None:
        raise Refusal("This work is not there any more. Reload the page.")
    return _own_folder(workspace, person) / job


def _start_process(workspace: Workspace, folder: Path, program: str) -> subprocess.Popen[bytes]:
    """The process, in a session of its own: what ends the server does not end it."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("ANNOTATOR_")}
    surroundings[DATABASE_VARIABLE] = workspace.database.url
    surroundings[VAULT_VARIABLE] = str(workspace.vault.root)
    surroundings[KEYS_VARIABLE] = str(workspace.vault.keys_root)
    log = os.open(folder / job_folder.LOG, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            # -P: without it -m searches the folder one stands in first. Warnings can quote what is being read.
            [sys.executable, "-P", "-W", "ignore", "-X", "faulthandler", "-m", program, str(folder)],
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
    finally:
        os.close(log)


def _wait_for(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Let the ended process go, and say so of one that ended before it took its folder."""
    process.wait()
    with contextlib.suppress(Refusal):  # cancelled: the folder is gone
        if not (folder / job_folder.PROCESS).exists():
            job_folder.write(folder / job_folder.PROCESS, None)


def _end_process(folder: Path, how: signal.Signals) -> None:
    """Signal the process that holds the folder: its id belongs to it for as long as it does."""
    process = job_folder.read(folder / job_folder.PROCESS)
    if process is not None and is_held(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, how)


def _read(folder: Path) -> Job | None:
    """A job as it stands; None when there is none in the folder."""
    # First whether it is held: what it leaves at its end stands there before it lets go.
    running = is_held(folder)
    ordered = job_folder.read_order(folder)
    if ordered is None:
        return None
    known = {"id": folder.name, "kind": ordered.kind, "at": ordered.at, "order": ordered.order}
    if (result := job_folder.read(folder / job_folder.RESULT)) is not None:
        return Job(**known, state=JobState.DONE, result=result)
    if (refusal := job_folder.read(folder / job_folder.REFUSAL)) is not None:
        return Job(**known, state=JobState.REFUSED, sentence=refusal["sentence"])
    if running or _is_starting(folder, ordered):
        return Job(**known, state=JobState.RUNNING, **_progress(folder))
    return Job(**known, state=JobState.BROKEN_OFF, sentence=_broken_off(folder))


def _is_starting(folder: Path, ordered: Order) -> bool:
    latest = stamp(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=_SECONDS_TO_START))
    return not (folder / job_folder.PROCESS).exists() and ordered.at > latest


def _progress(folder: Path) -> dict[str, Any]:
    return job_folder.read(folder / job_folder.PROGRESS) or {}


def _broken_off(folder: Path) -> str:
    sentence = _BROKEN_OFF if _progress(folder).get("can_cancel", True) else _BROKEN_OFF_STORING
    log = folder / job_folder.LOG
    if not log.is_file() or not log.stat().st_size:
        return sentence
    return f"{sentence} If it stops again, show {log} to whoever looks after the program: it holds no names or texts."

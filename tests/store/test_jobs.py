"""Long work in a process of its own: what becomes of it, however it ends."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations import job_folder, jobs
from annotator.operations.jobs import JobState
from annotator.operations.workspace import open_workspace
from annotator.store.database import open_database, stamp
from tests.store.job_kinds_for_tests import AUTHOR
from tests.store.studies_for_tests import make_owner

#: A server that starts a job, and then stands for whatever is done to it.
SERVER = """
import sys
from annotator.operations import jobs
from annotator.operations.workspace import open_workspace
from tests.store.studies_for_tests import make_owner
workspace = open_workspace(sys.argv[1])
order = {"until": sys.argv[2]}
jobs.start(workspace, make_owner(workspace), "store", order, program="tests.store.job_kinds_for_tests")
print("started", flush=True)
sys.stdin.read()
"""

#: Seconds; what is waited for comes, only not at once on a slow machine.
PATIENCE = 90


@pytest.fixture
def workspace(migrated_sqlite_file, tmp_path, monkeypatch, project):
    """A workspace in a file, which another process can open."""
    # The process of a job finds the program, and the tests' kinds of work, as this one did.
    monkeypatch.setenv("PYTHONPATH", str(project))
    made = open_workspace(f"sqlite:///{shutil.copy(migrated_sqlite_file, tmp_path / 'annotator.sqlite')}")
    yield made
    for job in jobs.list_own_jobs(made, make_owner(made)):
        if job.state is JobState.RUNNING:
            kill(made, job)
    made.database.close()
    open_database.cache_clear()


@pytest.fixture
def owner(workspace):
    """Who asks for work."""
    return make_owner(workspace)


def begin(workspace, owner, kind, **order):
    """Start one of the tests' kinds of work."""
    return jobs.start(workspace, owner, kind, order, program="tests.store.job_kinds_for_tests")


def wait_until(condition):
    """What the condition gave once it was met."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return found


def ended(workspace, owner, job):
    """The job once it no longer runs."""

    def look():
        found = jobs.find_job(workspace, owner, job.id)
        return found if found.state is not JobState.RUNNING else None

    return wait_until(look)


def in_phase(workspace, owner, job, phase):
    """The job once it says that it is in this phase."""
    return wait_until(lambda: found if (found := jobs.find_job(workspace, owner, job.id)).phase == phase else None)


def folder_of(workspace, job):
    (folder,) = (workspace.vault.folder / "jobs").glob(f"*/{job.id}")
    return folder


def process_of(workspace, job):
    return job_folder.read(folder_of(workspace, job) / job_folder.PROCESS)


def kill(workspace, job):
    os.kill(wait_until(lambda: process_of(workspace, job)), signal.SIGKILL)


def test_work_is_done_for_whoever_asked_in_their_own_database(workspace, owner):
    job = begin(workspace, owner, "count", to=1000)
    assert job.state is JobState.RUNNING
    done = ended(workspace, owner, job)
    assert done.state is JobState.DONE
    assert done.result == {"counted": 1000, "by": "Ada", "database": workspace.database.id}
    assert (done.kind, done.order, done.at) == ("count", {"to": 1000}, job.at)
    assert [one.id for one in jobs.list_own_jobs(workspace, owner)] == [job.id]
    jobs.forget_job(workspace, owner, job.id)
    assert jobs.list_own_jobs(workspace, owner) == ()
    assert list((workspace.vault.folder / "jobs").glob("*/*")) == []


def test_the_programs_own_process_starts_and_knows_its_kinds(workspace, owner):
    job = ended(workspace, owner, jobs.start(workspace, owner, "no kind at all", {}))
    assert job.state is JobState.BROKEN_OFF
    assert "builtins.KeyError at" in (folder_of(workspace, job) / job_folder.LOG).read_text()


def test_a_job_gives_way_to_the_desk(workspace, owner):
    assert ended(workspace, owner, begin(workspace, owner, "priority")).result == {"nice": 10}


def test_progress_is_seen_while_it_runs_by_whoever_opens_the_workspace_anew(workspace, owner, tmp_path):
    job = begin(workspace, owner, "wait", folder=str(tmp_path))
    in_phase(workspace, owner, job, "Waiting")
    again = open_workspace(workspace.database.url)
    (found,) = jobs.list_own_jobs(again, owner)
    assert (found.id, found.state, found.phase, found.total) == (job.id, JobState.RUNNING, "Waiting", None)


def test_a_cancelled_job_takes_back_what_it_did_and_is_gone(workspace, owner, tmp_path):
    job = begin(workspace, owner, "wait", folder=str(tmp_path))
    in_phase(workspace, owner, job, "Waiting")
    process = process_of(workspace, job)
    assert (tmp_path / "two").exists()
    jobs.cancel_job(workspace, owner, job.id)
    assert not (tmp_path / "one").exists()
    assert not (tmp_path / "two").exists()
    assert jobs.find_job(workspace, owner, job.id) is None
    assert list((workspace.vault.folder / "jobs").glob("*/*")) == []
    wait_until(lambda: not alive(process))


def test_a_job_is_cancelled_before_it_has_begun(workspace, owner, tmp_path):
    job = begin(workspace, owner, "wait", folder=str(tmp_path))
    jobs.cancel_job(workspace, owner, job.id)
    assert jobs.list_own_jobs(workspace, owner) == ()
    assert {"one", "two"} & {path.name for path in tmp_path.iterdir()} == set()


def test_a_job_that_does_not_listen_is_ended_by_force(workspace, owner, monkeypatch):
    monkeypatch.setattr(jobs, "_SECONDS_TO_CANCEL", 1)
    job = begin(workspace, owner, "stubborn")
    in_phase(workspace, owner, job, "Working")
    jobs.cancel_job(workspace, owner, job.id)
    assert jobs.list_own_jobs(workspace, owner) == ()


def test_what_is_being_stored_or_was_stored_is_not_cancelled(workspace, owner, tmp_path):
    until = tmp_path / "until"
    job = begin(workspace, owner, "store", until=str(until))
    wait_until(lambda: not jobs.find_job(workspace, owner, job.id).can_cancel)
    with pytest.raises(Refusal, match="too late to stop this: what was read is being stored"):
        jobs.cancel_job(workspace, owner, job.id)
    os.kill(process_of(workspace, job), signal.SIGTERM)
    until.touch()
    assert ended(workspace, owner, job).result == {"stored": True}
    with pytest.raises(Refusal, match="done a moment ago"):
        jobs.cancel_job(workspace, owner, job.id)
    assert jobs.find_job(workspace, owner, job.id).result == {"stored": True}


def test_a_refusal_reaches_the_person_in_its_own_words(workspace, owner):
    job = ended(workspace, owner, begin(workspace, owner, "refuse"))
    assert job.state is JobState.REFUSED
    assert job.sentence == "“page.txt”, line 3: there is no date. Add one."


def test_an_unexpected_failure_is_a_sentence_and_its_log_holds_no_name(workspace, owner):
    job = ended(workspace, owner, begin(workspace, owner, "fail"))
    assert job.state is JobState.BROKEN_OFF
    assert "Nothing was stored. Start it again." in job.sentence
    log = folder_of(workspace, job) / job_folder.LOG
    wait_until(lambda: "KeyError" in log.read_text())
    said = log.read_text()
    assert "builtins.ValueError at" in said
    assert "in fail" in said
    assert log.stat().st_mode & 0o777 == 0o600
    folder = folder_of(workspace, job)
    assert [path.name for path in folder.iterdir() if AUTHOR.encode() in path.read_bytes()] == []


def test_a_job_that_was_killed_says_that_nothing_was_stored(workspace, owner, tmp_path):
    job = begin(workspace, owner, "wait", folder=str(tmp_path))
    in_phase(workspace, owner, job, "Waiting")
    kill(workspace, job)
    found = ended(workspace, owner, job)
    assert found.state is JobState.BROKEN_OFF
    assert "Nothing was stored" in found.sentence


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_work_goes_on_when_the_server_ends(workspace, owner, tmp_path, how):
    until = tmp_path / "until"
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, workspace.database.url, until],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:
        assert server.stdout.readline() == b"started\n"
        os.killpg(server.pid, how)
    (job,) = jobs.list_own_jobs(workspace, owner)
    assert job.state is JobState.RUNNING
    until.touch()
    assert ended(workspace, owner, job).result == {"stored": True}


def test_a_process_that_never_began_is_noticed(workspace, owner):
    job = jobs.start(workspace, owner, "count", {}, program="annotator.no_such_program")
    assert ended(workspace, owner, job).state is JobState.BROKEN_OFF


def test_the_id_of_a_process_that_is_no_longer_ours_is_never_signalled(workspace, owner, tmp_path):
    job = begin(workspace, owner, "wait", folder=str(tmp_path))
    in_phase(workspace, owner, job, "Waiting")
    kill(workspace, job)
    ended(workspace, owner, job)
    job_folder.write(folder_of(workspace, job) / job_folder.PROCESS, os.getpid())
    received = []
    before = signal.signal(signal.SIGTERM, lambda *_: received.append("stop"))
    try:
        jobs.cancel_job(workspace, owner, job.id)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert received == []


def test_nobody_sees_or_stops_the_work_of_another(workspace, owner, tmp_path):
    job = begin(workspace, owner, "wait", folder=str(tmp_path))
    account = type(owner.account)(owner.account.id + 1, "Ben", is_owner=False, has_password=True)
    ben = Person.signed_in(account)
    assert jobs.list_own_jobs(workspace, ben) == ()
    assert jobs.find_job(workspace, ben, job.id) is None
    for act in (jobs.cancel_job, jobs.forget_job):
        with pytest.raises(Refusal, match="not there any more"):
            act(workspace, ben, job.id)
    with pytest.raises(Refusal, match="still going on"):
        jobs.forget_job(workspace, owner, job.id)
    for name in ("..", "../1", job.id.upper() + "x", ""):
        assert jobs.find_job(workspace, owner, name) is None


def test_a_day_later_ended_work_is_forgotten_and_running_work_is_not(workspace, owner, tmp_path):
    done = ended(workspace, owner, begin(workspace, owner, "count", to=1))
    fresh = ended(workspace, owner, begin(workspace, owner, "count", to=1))
    running = begin(workspace, owner, "wait", folder=str(tmp_path))
    in_phase(workspace, owner, running, "Waiting")
    for job in (done, running):
        path = folder_of(workspace, job) / job_folder.ORDER
        yesterday = stamp(dt.datetime.now(dt.UTC) - dt.timedelta(hours=25))
        job_folder.write(path, job_folder.read(path) | {"at": yesterday})
    jobs.clear_old_jobs(workspace)
    assert {one.id for one in jobs.list_own_jobs(workspace, owner)} == {fresh.id, running.id}


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True

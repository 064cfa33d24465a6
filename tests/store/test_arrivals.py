"""Files that wait to be imported: how long, whose they are, and what becomes of halves."""

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.operations import arrivals
from annotator.operations.workspace import Workspace
from annotator.privacy.vault import Vault
from annotator.store.database import stamp

OWNER = Person.signed_in(Account(1, "Ada", is_owner=True, has_password=False))
OTHER = Person.signed_in(Account(2, "Bea", is_owner=True, has_password=False))

#: A server that is killed while a file arrives.
HALF = """
import os, sys
from pathlib import Path
from annotator.domain.people import Account, Person
from annotator.operations import arrivals
from annotator.operations.workspace import Workspace
from annotator.privacy.vault import Vault
owner = Person.signed_in(Account(1, "Ada", is_owner=True, has_password=False))
arrivals.begin(Workspace(None, Vault(Path(sys.argv[1]))), owner, "page.txt").append(b"half")
print("begun", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def workspace(tmp_path):
    """A workspace of which nothing but the vault's folder is asked."""
    return Workspace(None, Vault(tmp_path / "vault"))


def arrive(workspace, name="page.txt", data=b"A page.", person=OWNER):
    """One file, whole."""
    arriving = arrivals.begin(workspace, person, name, len(data))
    arriving.append(data)
    return arriving.finish()


def age(workspace, arrival, hours):
    """Let a file have come so many hours ago."""
    path = arrivals.path_of(workspace, OWNER, arrival.id).with_name("arrival.json")
    came = stamp(dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"at": came}))


def folders(workspace):
    return sorted(path.name for path in workspace.vault.folder.glob("arrivals/*/*"))


def test_files_wait_in_the_order_they_came_for_whoever_sent_them(workspace):
    names = ["b.txt", "a.txt", "b.txt"]
    for name in names:
        arrive(workspace, name)
    assert [one.name for one in arrivals.list_arrivals(workspace, OWNER)] == names
    assert arrivals.list_arrivals(workspace, OTHER) == ()
    first = arrivals.list_arrivals(workspace, OWNER)[0]
    for act in (arrivals.find_arrival, arrivals.path_of, arrivals.remove_arrival):
        with pytest.raises(Refusal, match="does not wait here any more"):
            act(workspace, OTHER, first.id)


def test_a_file_on_its_way_is_no_file_yet(workspace):
    arriving = arrivals.begin(workspace, OWNER, "page.txt")
    arriving.append(b"half")
    assert arrivals.list_arrivals(workspace, OWNER) == ()
    (name,) = folders(workspace)
    with pytest.raises(Refusal, match="does not wait"):
        arrivals.find_arrival(workspace, OWNER, name)
    arrivals.clear_left_over(workspace)
    arriving.append(b" and half")
    assert arrivals.path_of(workspace, OWNER, arriving.finish().id).read_bytes() == b"half and half"


def test_after_a_day_a_file_is_gone_whether_or_not_the_server_was_started_again(workspace):
    for clear in (lambda: arrivals.list_arrivals(workspace, OWNER), lambda: arrivals.clear_left_over(workspace)):
        old, young = arrive(workspace), arrive(workspace)
        age(workspace, old, 25)
        age(workspace, young, 23)
        clear()
        assert folders(workspace) == [young.id]
        arrivals.remove_arrival(workspace, OWNER, young.id)


def test_what_a_killed_server_left_half_written_is_gone_when_one_starts(workspace, project):
    whole = arrive(workspace)
    surroundings = os.environ | {"PYTHONPATH": str(project)}
    with subprocess.Popen(
        [sys.executable, "-c", HALF, workspace.vault.root],
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout.readline() == b"begun\n"
        arrivals.clear_left_over(workspace)
        assert len(folders(workspace)) == 2
        server.kill()
    arrivals.clear_left_over(workspace)
    assert folders(workspace) == [whole.id]


def test_a_file_another_version_of_the_program_took_is_no_hindrance(workspace):
    arrival = arrive(workspace)
    path = arrivals.path_of(workspace, OWNER, arrival.id).with_name("arrival.json")
    path.write_text(json.dumps({"id": arrival.id, "colour": "blue"}))
    (workspace.vault.folder / "arrivals" / "stray").touch()
    (workspace.vault.folder / "arrivals" / "1" / "stray").touch()
    assert arrivals.list_arrivals(workspace, OWNER) == ()
    arrivals.clear_left_over(workspace)
    assert folders(workspace) == ["stray"]


def test_a_folder_that_cannot_be_made_is_a_sentence(workspace):
    workspace.vault.folder.mkdir()
    (workspace.vault.folder / "arrivals").touch()
    with pytest.raises(Refusal, match="cannot be written to"):
        arrive(workspace)


def test_who_does_not_own_the_database_uploads_nothing(workspace):
    ben = Person.signed_in(Account(3, "Ben", is_owner=False, has_password=True))
    for person in (ben, Person.at_command_line("ada")):
        with pytest.raises(Refusal, match="Only the owner"):
            arrive(workspace, person=person)
        with pytest.raises(Refusal, match="Only the owner"):
            arrivals.list_arrivals(workspace, person)
    assert not workspace.vault.folder.exists()

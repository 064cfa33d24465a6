"""What is committed stays, what cannot be done is said in words, and nothing is stored by half."""

import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import psycopg
import pytest
import sqlalchemy as sa

import db.engine
from annotator.domain.refusal import Refusal
from annotator.operations import studies
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.operations.workspace import open_workspace
from annotator.store.database import Database, open_database
from annotator.store.studies import add_study
from db import models
from tests.store.coding_for_tests import assignments, rows
from tests.store.studies_for_tests import make_coded_study, make_owner

#: Decides on comments over and over, as one coder, and prints each uuid once it is confirmed.
CODE_WITHOUT_END = """
import itertools, sys, uuid
from annotator.domain.decision import Answer, State
from annotator.domain.people import Account, Person
from annotator.operations import coding
from annotator.operations.workspace import open_workspace

workspace = open_workspace(sys.argv[1])
person = Person.signed_in(Account(int(sys.argv[2]), "Ada", True, False))
current = {}
for assignment in itertools.cycle(sys.argv[3:]):
    answer = Answer(str(uuid.uuid4()), assignment, State.CODED, frozenset({"risk"}), 1, current.get(assignment))
    (saved,) = coding.save_answers(workspace, person, [answer]).saved
    assert saved.status.value == "committed", saved
    current[assignment] = answer.uuid
    print(answer.uuid, flush=True)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_every_decision_confirmed_before_a_kill_is_there_afterwards(workspace_in_a_file, project, seed):
    workspace = workspace_in_a_file
    _, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    arguments = [workspace.database.url, str(ada.account.id), *assignments(workspace, ada, round_)]
    coder = subprocess.Popen(
        [sys.executable, "-c", CODE_WITHOUT_END, *arguments], cwd=project, stdout=subprocess.PIPE, text=True
    )
    confirmed = [coder.stdout.readline().strip() for _ in range(random.Random(seed).randint(5, 60))]
    coder.kill()
    rest, _ = coder.communicate()
    confirmed += [line for line in rest.splitlines() if len(line) == 36]
    with closing(sqlite3.connect(db.engine.sqlite_path(workspace.database.url))) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = [uuid for (uuid,) in file.execute("SELECT uuid FROM decision ORDER BY id")]
        assert stored[: len(confirmed)] == confirmed
        assert len(stored) - len(confirmed) in (0, 1), "at most the one that was being confirmed"
        assert file.execute("SELECT count(*) FROM event WHERE act = 'save_decision'").fetchone() == (len(stored),)
        assert file.execute(
            "SELECT max(n) FROM (SELECT sum(is_current) AS n FROM decision GROUP BY assignment_id)"
        ).fetchone() == (1,)


@pytest.fixture
def workspace_in_a_file(sqlite_url, tmp_path):
    """A workspace on SQLite that another process opens too."""
    made = open_workspace(sqlite_url)
    yield made
    made.database.close()
    open_database.cache_clear()


@pytest.fixture
def impatient(database_url, monkeypatch):
    """A database whose writers give up after a tenth of a second."""
    monkeypatch.setattr(db.engine, "BUSY_SECONDS", 0.1)
    database = Database(database_url)
    yield database
    database.close()


def lock(url):
    """Hold what a writer of studies needs; let go of it when the connection is closed."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(db.engine.sqlite_path(url), isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""))
        connection.execute("LOCK TABLE study IN ACCESS EXCLUSIVE MODE")
    return connection


def test_a_database_locked_for_too_long_is_said_in_words_and_stores_nothing(impatient):
    def save():
        with impatient.writing() as session:
            add_study(session, "Rota")

    with closing(lock(impatient.url)), pytest.raises(DatabaseUnavailable, match="locked for too long"):
        save()
    save()
    with impatient.reading() as session:
        assert session.scalars(sa.select(models.Study.name)).all() == ["Rota"]


def test_a_database_locked_for_a_moment_is_waited_for(database_url):
    database, holder = Database(database_url), lock(database_url)
    threading.Timer(0.3, holder.close).start()
    with database.writing() as session:
        add_study(session, "Rota")
    database.close()


def test_readers_do_not_wait_for_a_writer_and_see_one_state_throughout(own_workspace):
    database = own_workspace.database
    with database.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(models.Study))
        with database.writing() as writing:
            add_study(writing, "Rota")
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Study)) == before == 0
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(models.Study)) == 1


def test_an_act_that_fails_at_its_end_leaves_nothing(workspace):
    def fail():
        with workspace.database.writing() as session:
            add_study(session, "Rota")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows(workspace, models.Study) == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (sa.exc.OperationalError("", {}, sqlite3.OperationalError("database or disk is full")), "The disk is full."),
        (
            sa.exc.OperationalError("", {}, sqlite3.OperationalError("attempt to write a readonly database")),
            "The database cannot be written to.",
        ),
        (
            sa.exc.DatabaseError("", {}, sqlite3.DatabaseError("database disk image is malformed")),
            "The database does not answer: database disk image is malformed.",
        ),
        (
            sa.exc.OperationalError("", {}, psycopg.OperationalError("terminating connection\ndue to command")),
            "The database does not answer: terminating connection.",
        ),
        (sa.exc.TimeoutError("QueuePool limit"), "The database is too busy to answer."),
    ],
)
def test_trouble_outside_the_request_is_told_as_such(workspace, error, sentence):
    with pytest.raises(DatabaseUnavailable) as refused, workspace.database.writing():
        raise error
    assert str(refused.value).startswith(sentence)
    assert "Nothing was saved" in str(refused.value)


def test_a_fault_of_the_program_is_not_dressed_up_as_trouble_of_the_database(workspace):
    with pytest.raises(sa.exc.IntegrityError), workspace.database.writing() as session:
        session.add(models.Code(codebook_version_id=99, code_id="x"))
    with pytest.raises(sa.exc.ProgrammingError), workspace.database.reading():
        raise sa.exc.ProgrammingError("", {}, Exception("no such column"))


@pytest.mark.parametrize("text", ["nothing\x00", "half \ud83d"])
def test_a_text_no_database_can_keep_is_refused_and_the_next_act_works(workspace, text):
    def store():
        with workspace.database.writing() as session:
            add_study(session, text)

    def ask():
        with workspace.database.reading() as session:
            session.scalar(sa.select(models.Study).where(models.Study.name == text))

    for act in (store, ask):
        with pytest.raises(Refusal, match="A text holds a character that cannot be stored"):
            act()
    assert studies.create_study(workspace, make_owner(workspace), "Rota").after.name == "Rota"


def test_many_rows_at_once_are_looked_through_too(workspace):
    with pytest.raises(Refusal, match="cannot be stored"), workspace.database.writing() as session:
        session.add_all([models.FailedSignIn(name_folded=f"n{n}" + "\x00" * (n == 7), at="") for n in range(9)])
    assert rows(workspace, models.FailedSignIn) == []


def test_where_a_database_lies_is_told_without_its_password(own_workspace):
    place = own_workspace.database.place
    assert place.endswith(("annotator.sqlite", own_workspace.database.url.rpartition("/")[2]))
    password = sa.make_url(own_workspace.database.url).password
    assert password is None or password not in place

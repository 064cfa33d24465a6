"""A database is made, recognised and brought up to date, and never touched when it is not ours."""

import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import db.upgrade
from annotator.domain.refusal import Refusal
from annotator.store.database import open_database, upgrade_database
from db.engine import make_engine
from db.models import Base, is_modelled
from db.upgrade import upgrade

ADD_A_COLUMN = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "0005", "0004", None, None
def upgrade():
    op.add_column("memo", sa.Column("colour", sa.Text()))
def downgrade():
    op.drop_column("memo", "colour")
"""
FAIL_HALF_WAY = ADD_A_COLUMN.replace("def downgrade", '    op.execute("SELECT * FROM nowhere")\ndef downgrade')


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The URL of a database that does not exist yet (SQLite) or has no tables (PostgreSQL)."""
    return (
        f"sqlite:///{tmp_path / 'new.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("empty_postgres_url")
    )


@pytest.fixture
def later_revision(project, tmp_path, monkeypatch):
    """Let the program know one more revision, as its next version will."""

    def add(source=ADD_A_COLUMN):
        folder = tmp_path / "migrations"
        shutil.copytree(project / "db" / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "0005_later.py").write_text(source)
        known = db.upgrade._config

        def config(url):
            changed = known(url)
            changed.set_main_option("script_location", str(folder))
            return changed

        monkeypatch.setattr(db.upgrade, "_config", config)

    return add


@pytest.fixture
def opened():
    """Open databases as the program does; they are closed after the test."""
    databases = []

    def open_(url):
        databases.append(open_database(url))
        return databases[-1]

    yield open_
    for database in databases:
        database.close()
    open_database.cache_clear()


@pytest.fixture
def run_sql():
    """Run a statement on a database and return its rows."""

    def run(url, statement):
        engine = make_engine(url)
        try:
            with engine.begin() as connection:
                result = connection.exec_driver_sql(statement)
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()

    return run


def add_study(run_sql, url):
    run_sql(
        url,
        "INSERT INTO study (name, name_folded, is_sample, settings, created_at) "
        "VALUES ('Rota', 'rota', false, '{}', '2024-01-01T00:00:00.000000Z')",
    )


def described_tables(inspector):
    """Every table of a SQLite file; its CREATE statement shows in which order it came about, which is no matter."""
    looks = ("get_columns", "get_pk_constraint", "get_foreign_keys", "get_unique_constraints", "get_check_constraints")
    return {
        f"{look} {name}": sorted(map(str, found)) if isinstance(found, list) else found
        for name in inspector.get_table_names()
        if name != "alembic_version" and is_modelled(name, "table", None)
        for look in looks
        for found in (getattr(inspector, look)(name),)
    }


def described(engine):
    """Every table, index and constraint as the database itself describes it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''")
            return {**dict(rows.fetchall()), **described_tables(sa.inspect(connection))}
        queries = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            """SELECT table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'public'""",
        )
        rows = [row for query in queries for row in connection.exec_driver_sql(query)]
        return {name: text for name, text in rows if "alembic_version" not in name}


def test_a_new_database_is_made_and_another_start_changes_nothing(empty_url, run_sql):
    assert upgrade(empty_url) is None
    add_study(run_sql, empty_url)
    assert upgrade(empty_url) is None
    assert run_sql(empty_url, "SELECT name FROM study") == [("Rota",)]
    assert run_sql(empty_url, "SELECT version_num FROM alembic_version") == [("0004",)]


# The full-text index of PostgreSQL, which the next test compares by its definition.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index:UserWarning")
def test_models_and_migrations_agree_by_alembics_own_comparison(database_url):
    engine = make_engine(database_url)
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_models_and_migrations_make_the_same_database_partial_indexes_included(empty_url):
    engine = make_engine(empty_url)
    Base.metadata.create_all(engine)
    from_models = described(engine)
    Base.metadata.drop_all(engine)
    upgrade(empty_url)
    assert described(engine) == from_models
    assert "uq_decision_current" in from_models
    engine.dispose()


def test_every_migration_can_be_taken_back(empty_url):
    upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        config = db.upgrade._config(empty_url)
        config.attributes["connection"] = connection
        db.upgrade.command.downgrade(config, "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_an_older_sqlite_file_is_backed_up_privately_before_it_is_upgraded(tmp_path, later_revision, run_sql):
    url = f"sqlite:///{tmp_path / 'studies.db'}"
    upgrade(url)
    add_study(run_sql, url)
    later_revision()
    backup = upgrade(url)
    assert run_sql(url, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert run_sql(url, "SELECT name FROM study") == [("Rota",)]
    (found,) = tmp_path.glob("studies.before-0004-upgrade-*.db")
    assert str(found) == backup
    assert stat.S_IMODE(found.stat().st_mode) == 0o600
    with closing(sqlite3.connect(found)) as copy:
        assert copy.execute("SELECT name FROM study").fetchall() == [("Rota",)]
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0004",)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_several_starts_at_once_make_one_backup_of_an_older_file(tmp_path, later_revision, run_sql):
    url = f"sqlite:///{tmp_path / 'studies.db'}"
    upgrade(url)
    add_study(run_sql, url)
    later_revision()
    with ThreadPoolExecutor(6) as pool:
        backups = list(pool.map(upgrade, [url] * 6))
    assert sum(backup is not None for backup in backups) == 1
    assert len(list(tmp_path.glob("*.before-*"))) == 1


def test_a_backup_that_cannot_be_written_stops_the_upgrade(tmp_path, later_revision, run_sql, monkeypatch):
    url = f"sqlite:///{tmp_path / 'studies.db'}"
    upgrade(url)
    add_study(run_sql, url)
    later_revision()
    real = sqlite3.connect

    def connect(path, *arguments, **options):
        if "before" in str(path):
            raise sqlite3.OperationalError("disk I/O error")
        return real(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(db.upgrade.sqlite3, "connect", connect)
        with pytest.raises(Refusal, match=r"cannot be upgraded: the backup .* could not be written"):
            upgrade_database(url)
    assert list(tmp_path.glob("*.before-*")) == []
    assert run_sql(url, "SELECT version_num FROM alembic_version") == [("0004",)]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_that_fails_leaves_the_database_as_it_was(request, kind, later_revision, run_sql):
    url = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[kind])
    add_study(run_sql, url)
    later_revision(FAIL_HALF_WAY)
    with pytest.raises((Refusal, sa.exc.DBAPIError), match="nowhere"):
        upgrade_database(url)
    assert run_sql(url, "SELECT version_num FROM alembic_version") == [("0004",)]
    assert run_sql(url, "SELECT count(*) FROM memo") == [(0,)]
    with pytest.raises(sa.exc.DBAPIError):
        run_sql(url, "SELECT colour FROM memo")
    assert run_sql(url, "SELECT name FROM study") == [("Rota",)]


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url, run_sql, tmp_path):
    run_sql(database_url, "UPDATE alembic_version SET version_num = '9999'")
    for act in (open_database, upgrade_database):
        with pytest.raises(Refusal, match=r"newer version of the program \(revision 9999\)\. Install that version\."):
            act(database_url)
    assert run_sql(database_url, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert list(tmp_path.glob("*.before-*")) == []


def test_an_older_postgresql_database_waits_for_the_command(postgres_url, later_revision, run_sql, opened):
    add_study(run_sql, postgres_url)
    later_revision()
    with pytest.raises(Refusal) as refused:
        open_database(postgres_url)
    assert "annotator upgrade --database" in str(refused.value)
    assert make_engine(postgres_url).url.password not in str(refused.value)
    assert run_sql(postgres_url, "SELECT version_num FROM alembic_version") == [("0004",)]
    assert upgrade_database(postgres_url) is None
    opened(postgres_url)
    assert run_sql(postgres_url, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert run_sql(postgres_url, "SELECT name FROM study") == [("Rota",)]


def test_threads_that_make_one_new_database_at_once_all_succeed(empty_url, run_sql):
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(upgrade, [empty_url] * 6)) == [None] * 6
    assert run_sql(empty_url, "SELECT version_num FROM alembic_version") == [("0004",)]


def test_processes_that_make_one_new_database_at_once_all_succeed(empty_url, run_sql, project):
    code = "import sys; from db.upgrade import upgrade; print('ready', flush=True); input(); upgrade(sys.argv[1])"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_url],
            cwd=project,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert run_sql(empty_url, "SELECT version_num FROM alembic_version") == [("0004",)]


@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 15_000)]
)
def test_every_sqlite_connection_is_set_up_to_keep_what_it_commits(sqlite_url, pragma, value):
    engine = make_engine(sqlite_url)
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()


def test_a_dangling_reference_is_refused(database_url):
    engine = make_engine(database_url)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO coder (study_id, name, name_folded, kind, created_at) VALUES (77, 'A', 'a', 'file', '')"
        )
    engine.dispose()


def test_a_new_sqlite_file_is_for_its_owner_alone_and_so_is_what_lies_beside_it(tmp_path, run_sql):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM study")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    engine.dispose()
    assert modes == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm"), 0o600)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear all, the rota is attached. " * 200)
    before = path.read_bytes()
    for act in (open_database, upgrade_database):
        with pytest.raises(Refusal, match="file is not a database"):
            act(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_gets_no_tables(empty_url, run_sql):
    run_sql(empty_url, "CREATE TABLE account (colour text)")
    for act in (open_database, upgrade_database):
        with pytest.raises(Refusal, match="belongs to another program"):
            act(empty_url)
    engine = make_engine(empty_url)
    assert sa.inspect(engine).get_table_names() == ["account"]
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    ["nonsense", "", "mysql://me@host/studies", "postgresql+psycopg2://host/studies", "oracle://x", "sqlite+x:///a"],
)
def test_what_is_no_database_url_is_refused_with_what_to_write(url):
    for act in (open_database, upgrade_database):
        with pytest.raises(Refusal, match=r"is not a database URL\. Write sqlite:///file\.db or postgresql"):
            act(url)


def test_a_server_that_does_not_answer_is_named_without_its_password():
    url = "postgresql+psycopg://me:s3cret@127.0.0.1:1/studies"
    for act in (open_database, upgrade_database):
        with pytest.raises(Refusal) as refused:
            act(url)
        assert "me:***@127.0.0.1:1/studies cannot be" in str(refused.value)
        assert "s3cret" not in str(refused.value)
        assert "\n" not in str(refused.value)


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(Refusal, match="cannot be opened"):
        open_database(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}")

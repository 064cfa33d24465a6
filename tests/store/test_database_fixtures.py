"""Every test gets a migrated database of its own, on SQLite and on PostgreSQL."""

import psycopg
import pytest
import sqlalchemy as sa

from db.engine import make_engine
from db.models import Base


@pytest.fixture
def engine(database_url):
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_database_has_every_table_and_nothing_of_another_test(engine, time):
    assert set(Base.metadata.tables) <= set(sa.inspect(engine).get_table_names())
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM account")) == 0
        connection.execute(
            sa.text("INSERT INTO account (name, name_folded, is_owner, created_at) VALUES ('A', 'a', true, :time)"),
            {"time": time},
        )


def test_an_empty_postgresql_database_has_no_tables(empty_postgres_url):
    engine = make_engine(empty_postgres_url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_postgresql_server_refuses_a_wrong_password(postgres_server):
    wrong = postgres_server.url("postgres").replace(postgres_server.password, "wrong").replace("+psycopg", "")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)

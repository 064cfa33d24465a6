"""Full-text search over the units of a study: FTS5 on SQLite, a GIN index on PostgreSQL."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from annotator.domain.searching import Term
from db import models


def index_source(session: Session, source: int) -> None:
    """Make the units of a new source findable. PostgreSQL does so by itself."""
    if is_sqlite(session):
        session.execute(
            sa.text("INSERT INTO unit_search (rowid, text) SELECT id, text FROM unit WHERE source_id = :source"),
            {"source": source},
        )


def forget_text(session: Session, unit: int, text: str) -> None:
    """Take the words of a unit out of the index, before its text is erased; ``text`` is what stands there now."""
    if is_sqlite(session):
        session.execute(
            sa.text("INSERT INTO unit_search (unit_search, rowid, text) VALUES ('delete', :unit, :text)"),
            {"unit": unit, "text": text},
        )


def merge_index(session: Session) -> None:
    """Rewrite the index, so that nothing forgotten is left in its pages."""
    if is_sqlite(session):
        session.execute(sa.text("INSERT INTO unit_search (unit_search) VALUES ('optimize')"))


def sqlite_query(terms: tuple[Term, ...]) -> str:
    """What FTS5 is asked: every term between quotation marks, so that words such as NOT are no operators."""
    return " ".join(f'"{" ".join(term.words)}"' + "*" * term.is_beginning for term in terms)


def postgresql_condition(terms: tuple[Term, ...]) -> sa.ColumnElement[bool]:
    """That a unit's text holds every term, in words that the index answers."""
    asked = _asked(terms[0])
    for term in terms[1:]:
        # One question to the index, which then begins with the rarest word.
        asked = asked.op("&&")(_asked(term))
    return sa.literal_column(models.SEARCHED).op("@@")(asked)


def is_sqlite(session: Session) -> bool:
    """Which of the two databases this is."""
    return session.get_bind().dialect.name == "sqlite"


def _asked(term: Term) -> sa.ColumnElement[str]:
    # The accents of a text are taken off with the same expression; its words hold no sign that means anything here.
    accents = sa.func.normalize(" ".join(term.words), sa.text("NFD"))
    words = sa.func.phraseto_tsquery("simple", sa.func.regexp_replace(accents, "[\\u0300-\\u036f]", "", "g"))
    if not term.is_beginning:
        return words
    # A star goes behind the last word of the query as it is written; no word at all matches nothing.
    written = sa.func.nullif(sa.cast(words, sa.Text), "")
    return sa.cast(written.concat(":*"), postgresql.TSQUERY)

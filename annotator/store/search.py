"""Full-text search over the units of a study: FTS5 on SQLite, a GIN index on PostgreSQL."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import models

#: Words, numbers, and stretches between quotation marks.
_TERMS = re.compile(r'"([^"]+)"|(\S+)')


def index_source(session: Session, source: int) -> None:
    """Make the units of a new source findable. PostgreSQL does so by itself."""
    if _is_sqlite(session):
        session.execute(
            sa.text("INSERT INTO unit_search (rowid, text) SELECT id, text FROM unit WHERE source_id = :source"),
            {"source": source},
        )


def forget_text(session: Session, unit: int, text: str) -> None:
    """Take the words of a unit out of the index, before its text is erased; ``text`` is what stands there now."""
    if _is_sqlite(session):
        session.execute(
            sa.text("INSERT INTO unit_search (unit_search, rowid, text) VALUES ('delete', :unit, :text)"),
            {"unit": unit, "text": text},
        )


def merge_index(session: Session) -> None:
    """Rewrite the index, so that nothing forgotten is left in its pages."""
    if _is_sqlite(session):
        session.execute(sa.text("INSERT INTO unit_search (unit_search) VALUES ('optimize')"))


def matches(session: Session, words: str) -> sa.ColumnElement[bool] | None:
    """The condition that a unit holds all of the words, and the "phrases" in quotation marks; None for no words."""
    terms = [phrase or word for phrase, word in _TERMS.findall(words)]
    terms = [term for term in terms if any(letter.isalnum() for letter in term)]
    if not terms:
        return None
    if _is_sqlite(session):
        # Every term quoted, so that signs in it are no operators; the last one may still be being typed.
        asked = " ".join('"' + term.replace('"', '""') + '"' for term in terms) + "*"
        hits = (
            sa.select(sa.column("rowid"))
            .select_from(sa.table("unit_search"))
            .where(sa.text("unit_search MATCH :asked"))
        )
        return models.Unit.id.in_(hits.params(asked=asked))
    asked = sa.func.phraseto_tsquery("simple", terms[0])
    for term in terms[1:]:
        asked = asked.op("&&")(sa.func.phraseto_tsquery("simple", term))
    return sa.literal_column(models.SEARCHED).op("@@")(asked)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"

"""What all tables share: one naming convention for their constraints, and the columns that recur."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables, with one naming convention for their constraints."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {str: sa.Text(), dict[str, Any]: sa.JSON(), list[Any]: sa.JSON()}  # noqa: RUF012 - read by SQLAlchemy

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, 'id', '')}>"


def pk() -> Mapped[int]:
    """A primary key."""
    return mapped_column(primary_key=True)


def link(target: str, *, index: bool = True) -> Mapped[Any]:
    """A column that refers to another table, with an index unless another one serves."""
    return mapped_column(sa.ForeignKey(target), index=index)


def partial(name: str, condition: str, *columns: str, unique: bool = False) -> sa.Index:
    """An index over the rows a condition holds for; a query must state the condition to be answered from it."""
    where = sa.text(condition)
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)

"""The open draft of a codebook as a place that may quote, with all its changes that can still be taken back.

One place and not many: words are erased in the draft and in its changes alike, or nowhere,
so that every change still fits the draft.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.withdrawal import QuotedIn
from db import models

#: What holds words in the values of a codebook and of a patch; all else are ids and numbers, which must stay.
_WORDS = frozenset({"title", "description", "name", "definition", "apply_when", "do_not_apply_when", "examples"})


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft of a study; ``changes`` are (row id, sentence, patch)."""

    study: int
    content: dict[str, Any]
    changes: tuple[tuple[int, str, dict[str, Any]], ...]
    quoted_in: QuotedIn = QuotedIn.CODEBOOK
    where: str = "The draft of the codebook, with the changes that can be taken back"
    is_hidden: bool = False

    @property
    def place(self) -> str:
        """Names the place for good."""
        return f"{models.CodebookDraft.__tablename__}:{self.study}:content"

    @property
    def texts(self) -> tuple[str, ...]:
        """All its texts, each once."""
        found: dict[str, None] = {}

        def take(text: str) -> str:
            found[text] = None
            return text

        _each(self.content, take)
        for _, sentence, patch in self.changes:
            take(sentence)
            _each(patch, take)
        return tuple(text for text in found if text)

    def erase(self, session: Session, change: Callable[[str], str]) -> None:
        """Store it with each text changed; whoever has it open must look again before they save."""
        draft = sa.update(models.CodebookDraft).where(models.CodebookDraft.study_id == self.study)
        content = _each(self.content, change)
        session.execute(draft.values(content=content, revision=models.CodebookDraft.revision + 1))
        for row, sentence, patch in self.changes:
            edit = sa.update(models.CodebookEdit).where(models.CodebookEdit.id == row)
            session.execute(edit.values(sentence=change(sentence), patch=_each(patch, change)))


def drafted(session: Session, study: int) -> Iterator[Drafted]:
    """The draft of a study, if there is one."""
    table = models.CodebookEdit
    content = session.scalar(sa.select(models.CodebookDraft.content).where(models.CodebookDraft.study_id == study))
    if content is not None:
        changes = sa.select(table.id, table.sentence, table.patch).where(table.study_id == study).order_by(table.id)
        yield Drafted(study, content, tuple(tuple(row) for row in session.execute(changes)))


def _each(value: Any, change: Callable[[str], str], *, is_words: bool = False) -> Any:
    if isinstance(value, str):
        return change(value) if is_words else value
    if isinstance(value, list):
        return [_each(one, change, is_words=is_words) for one in value]
    if isinstance(value, dict):
        return {name: _each(one, change, is_words=name in _WORDS) for name, one in value.items()}
    return value

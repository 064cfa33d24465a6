"""The event log holds what memos, proposals and reasons said: of what quotes, the values are erased, not the events."""

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.withdrawal import WITHDRAWN, Quoted, without_quotations
from db import models

#: Events that hold ids, states and codes alone, and of which there are as many as decisions.
_WITHOUT_TEXTS = ("save_decision", "retract_decision")
#: What the events of a memo, a proposal and an anchor call the words that are somebody's own.
_OWN = frozenset({"text", "sentence", "note"})
_ROWS = 1_000


def erase_in_events(
    session: Session, study: int, own: Collection[str], quoted: Quoted, kept_texts: Collection[str]
) -> int:
    """Erase what quotes in the values of a study's events; how many events changed.

    Of events whose subject is among ``own`` every word goes. A text among ``kept_texts``
    stays: it is that of a place which a person looked at and kept.
    """

    def quoting(text: str) -> str:
        return text if text in kept_texts else without_quotations(text, quoted(text))

    changed = []
    query = sa.select(models.Event.id, models.Event.subject, models.Event.before, models.Event.after)
    query = query.where(models.Event.study_id == study, models.Event.act.not_in(_WITHOUT_TEXTS))
    for number, subject, before, after in session.execute(query.execution_options(yield_per=_ROWS)):
        erased = [_changed(value, quoting, whole=subject in own) for value in (before, after)]
        if erased != [before, after]:
            changed.append((number, *erased))
    for number, before, after in changed:
        event = sa.update(models.Event).where(models.Event.id == number)
        session.execute(event.values(before=before, after=after))
    return len(changed)


def _changed(value: Any, quoting: Callable[[str], str], *, whole: bool) -> Any:
    if isinstance(value, str):
        return quoting(value)
    if isinstance(value, list):
        return [_changed(one, quoting, whole=whole) for one in value]
    if isinstance(value, dict):
        return {
            name: WITHDRAWN if whole and name in _OWN and one else _changed(one, quoting, whole=whole)
            for name, one in value.items()
        }
    return value

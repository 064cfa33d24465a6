"""Every text of a study that somebody typed, so that quotations of a unit can be found and erased in it.

One function for each kind of place. What hangs on the units themselves is left out: it is
erased whole, whether it quotes or not.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.memo import can_see_writing_of
from annotator.domain.people import Person
from annotator.domain.study import Round
from annotator.domain.withdrawal import Quotation, Quoted, QuotedIn, without_quotations
from annotator.store.anchors import blind_units
from annotator.store.quoting_drafts import Drafted, drafted
from annotator.store.rounds import list_rounds
from annotator.store.studies import list_coders
from db import models

#: Rows that are held in memory at a time.
_ROWS = 1_000
#: Units of one thread that are looked at for quotations.
MOST_OF_THREAD = 5_000

_HIDDEN = "hidden while a round is blind"
_CODE_TEXTS = {
    "name": "name",
    "definition": "definition",
    "apply_when": "“apply when”",
    "do_not_apply_when": "“do not apply when”",
    "examples": "examples",
}


@dataclass(frozen=True, slots=True)
class _Typed:
    """One column of one row: the texts in it, and what it is called."""

    quoted_in: QuotedIn
    model: Any
    row: int
    column: str
    value: Any
    where: str
    is_hidden: bool = False

    @property
    def place(self) -> str:
        return f"{self.model.__tablename__}:{self.row}:{self.column}"

    @property
    def texts(self) -> tuple[str, ...]:
        """All its texts."""
        texts: list[str] = []
        _each(self.value, lambda one: texts.append(one) or one)
        return tuple(texts)

    def erase(self, session: Session, change: Callable[[str], str]) -> None:
        """Store it with each text changed."""
        value = _each(self.value, change)
        session.execute(sa.update(self.model).where(self.model.id == self.row).values({self.column: value}))


def find_quotations(
    session: Session, viewer: Person, study: int, units: Collection[int], quoted: Quoted
) -> tuple[Quotation, ...]:
    """The places of a study that quote, what hangs on ``units`` left out."""
    found = []
    for typed in _typed(session, viewer, study, frozenset(units)):
        text = "\n".join(typed.texts)
        if stretches := quoted(text):
            shown = (None, ()) if typed.is_hidden else (text, stretches)
            found.append(Quotation(typed.place, typed.quoted_in, typed.where, *shown))
    return tuple(found)


def erase_quotations(
    session: Session, viewer: Person, study: int, units: Collection[int], quoted: Quoted, kept: Collection[str]
) -> tuple[int, frozenset[str]]:
    """Erase the quoting stretches but in the places ``kept``; how many texts changed, and the texts kept."""
    typed = _typed(session, viewer, study, frozenset(units))
    found = [one for one in typed if quoted("\n".join(one.texts))]
    kept_texts: set[str] = set()
    changed = 0
    for one in found:
        if one.place in kept:
            kept_texts.update(one.texts)
        else:
            one.erase(session, lambda text: without_quotations(text, quoted(text)))
            changed += 1
    return changed, frozenset(kept_texts)


def units_quoting(session: Session, study: int, units: Collection[int], quoted: Quoted) -> tuple[int, ...]:
    """Other units that quote: of the same threads, and those of the study with the very same words."""
    found: set[int] = set()
    withdrawn = frozenset(units)
    for unit in units:
        same = sa.select(models.Unit.text_hash).where(models.Unit.id == unit, models.Unit.text != "").scalar_subquery()
        found |= set(
            session.scalars(
                sa.select(models.Unit.id).where(models.Unit.study_id == study, models.Unit.text_hash == same)
            )
        )
    threads: set[int] = set()
    for unit in units:
        threads.add(session.scalar(sa.select(models.Unit.thread_id).where(models.Unit.id == unit)))
    for thread in threads:
        texts = sa.select(models.Unit.id, models.Unit.text).where(models.Unit.thread_id == thread)
        for number, text in session.execute(texts.order_by(models.Unit.position).limit(MOST_OF_THREAD)):
            if number not in withdrawn and quoted(text):
                found.add(number)
    return tuple(sorted(found - withdrawn))


def _typed(session: Session, viewer: Person, study: int, units: frozenset[int]) -> Iterator[_Typed | Drafted]:
    rounds = list_rounds(session, study)
    yield from _notes(session, viewer, study, rounds, units)
    yield from _memos(session, viewer, study, rounds, units)
    yield from _proposals(session, viewer, study, rounds, units)
    yield from _anchors(session, viewer, study, units)
    yield from drafted(session, study)
    yield from _codebooks(session, study)
    yield from _codes(session, study)
    yield from _reasons(session, study)


def _notes(
    session: Session, viewer: Person, study: int, rounds: tuple[Round, ...], units: frozenset[int]
) -> Iterator[_Typed]:
    """Notes beside decisions, superseded ones too."""
    coders = {coder.id: coder for coder in list_coders(session, study)}
    columns = (models.Decision.id, models.Decision.note, models.Decision.coder_id, models.Assignment.unit_id)
    for round_ in rounds:
        query = sa.select(*columns).join(models.Assignment, models.Assignment.id == models.Decision.assignment_id)
        query = query.where(models.Decision.round_id == round_.id, models.Decision.note != "")
        for number, note, coder, unit in session.execute(query.execution_options(yield_per=_ROWS)):
            if unit in units:
                continue
            hidden = not viewer.can_see_decisions_of(coders[coder], round_)
            where = (
                f"A note in “{round_.name}”, {_HIDDEN}"
                if hidden
                else f"A note by {coders[coder].name} in “{round_.name}”"
            )
            yield _Typed(QuotedIn.NOTE, models.Decision, number, "note", note, where, hidden)


def _memos(
    session: Session, viewer: Person, study: int, rounds: tuple[Round, ...], units: frozenset[int]
) -> Iterator[_Typed]:
    """Memos on the study, its threads, its codes and other units; those taken away, too."""
    query = sa.select(models.Memo, models.Account.name).join(
        models.Account, models.Account.id == models.Memo.account_id
    )
    for row, name in session.execute(query.where(models.Memo.study_id == study, models.Memo.text != "")):
        if row.subject == "unit" and int(row.subject_id) in units:
            continue
        hidden = not can_see_writing_of(viewer, row.account_id, rounds)
        about = {"code": f"the code “{row.subject_id}”", "unit": "another comment"}.get(row.subject, f"a {row.subject}")
        removed = ", taken away" if row.removed_at else ""
        where = f"A memo, {_HIDDEN}" if hidden else f"A memo by {name} on {about}, {row.written_at[:10]}{removed}"
        yield _Typed(QuotedIn.MEMO, models.Memo, row.id, "text", row.text, where, hidden)


def _proposals(
    session: Session, viewer: Person, study: int, rounds: tuple[Round, ...], units: frozenset[int]
) -> Iterator[_Typed]:
    """Names and sentences of proposed codes, and the answers; the sentence goes with the unit it hangs on."""
    query = sa.select(models.CodeProposal, models.Coder.account_id, models.Coder.name)
    query = query.join(models.Coder, models.Coder.id == models.CodeProposal.coder_id)
    for row, account, name in session.execute(query.where(models.CodeProposal.study_id == study)):
        # A proposal is listed for everybody; who made it is not.
        by = f" by {name}" if can_see_writing_of(viewer, account, rounds) else ""
        where = f"A code proposed{by}"
        yield _Typed(QuotedIn.PROPOSAL, models.CodeProposal, row.id, "name", row.name, f"{where}: its name")
        if row.unit_id not in units:
            yield _Typed(QuotedIn.PROPOSAL, models.CodeProposal, row.id, "sentence", row.sentence, where)
        if row.answer:
            yield _Typed(
                QuotedIn.PROPOSAL,
                models.CodeProposal,
                row.id,
                "answer",
                row.answer,
                f"The answer to {where[0].lower()}{where[1:]}",
            )


def _anchors(session: Session, viewer: Person, study: int, units: frozenset[int]) -> Iterator[_Typed]:
    """Notes beside anchors on other units; those taken away, too."""
    blind = blind_units(session, study)
    query = sa.select(models.Anchor, models.Account.name)
    query = query.join(models.Account, models.Account.id == models.Anchor.account_id)
    for row, name in session.execute(query.where(models.Anchor.study_id == study, models.Anchor.note != "")):
        if row.unit_id in units:
            continue
        is_own = viewer.account is not None and viewer.account.id == row.account_id
        hidden = row.unit_id in blind and not is_own
        where = f"An anchor, {_HIDDEN}" if hidden else f"An anchor by {name} for the code “{row.code_id}”"
        yield _Typed(QuotedIn.ANCHOR, models.Anchor, row.id, "note", row.note, where, hidden)


def _codebooks(session: Session, study: int) -> Iterator[_Typed]:
    """What codebook versions say of themselves, and the names of their sections and groups."""
    for row in session.scalars(sa.select(models.CodebookVersion).where(models.CodebookVersion.study_id == study)):
        for column in ("title", "description", "sections"):
            where = f"Codebook version {row.number}: {column}"
            yield _Typed(QuotedIn.CODEBOOK, models.CodebookVersion, row.id, column, getattr(row, column), where)
    groups = sa.select(models.CodeGroup, models.CodebookVersion.number).join(
        models.CodebookVersion, models.CodebookVersion.id == models.CodeGroup.codebook_version_id
    )
    for row, number in session.execute(groups.where(models.CodebookVersion.study_id == study)):
        where = f"Codebook version {number}: name of a group"
        yield _Typed(QuotedIn.CODEBOOK, models.CodeGroup, row.id, "name", row.name, where)


def _codes(session: Session, study: int) -> Iterator[_Typed]:
    """Names, definitions, rules and anchored examples of codes, in every published version."""
    codes = sa.select(models.Code, models.CodebookVersion.number).join(
        models.CodebookVersion, models.CodebookVersion.id == models.Code.codebook_version_id
    )
    for row, number in session.execute(codes.where(models.CodebookVersion.study_id == study)):
        for column, called in _CODE_TEXTS.items():
            where = f"Codebook version {number}, code “{row.code_id}”: {called}"
            yield _Typed(QuotedIn.CODEBOOK, models.Code, row.id, column, getattr(row, column), where)


def _reasons(session: Session, study: int) -> Iterator[_Typed]:
    """Why a version was published, a round sealed, a unit excluded, another withdrawn."""
    seals = sa.select(models.Seal.id, models.Seal.reason).join(models.Round, models.Round.id == models.Seal.round_id)
    excluded = models.Unit.excluded_reason
    kinds: tuple[tuple[Any, str, str, sa.Select], ...] = (
        (models.Seal, "reason", "The reason of a seal", seals.where(models.Round.study_id == study)),
        (models.CodebookVersion, "reason", "The reason of a codebook version", _of(models.CodebookVersion, study)),
        (models.Tombstone, "reason", "The reason of an earlier withdrawal", _of(models.Tombstone, study)),
        (
            models.Unit,
            "excluded_reason",
            "The reason why a comment was excluded",
            sa.select(models.Unit.id, excluded).where(models.Unit.study_id == study, excluded.is_not(None)),
        ),
    )
    for model, column, where, query in kinds:
        for number, reason in session.execute(query):
            yield _Typed(QuotedIn.REASON, model, number, column, reason, where)


def _of(model: Any, study: int) -> sa.Select:
    return sa.select(model.id, model.reason).where(model.study_id == study)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """A value with each of its texts changed; in pairs such as the sections of a codebook the first is an id."""
    if isinstance(value, str):
        return change(value)
    return [[one[0], *(change(text) for text in one[1:])] if isinstance(one, list) else change(one) for one in value]

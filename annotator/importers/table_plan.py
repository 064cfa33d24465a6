"""How a table will be read: its mapping complete, and what a person should know before the first row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.columns_map import ColumnMapping, DateOrder, fitted, mapping_of
from annotator.domain.refusal import Refusal
from annotator.importers.column_guess import Guess, columns_of, guess, is_word_for_text, open_questions, order_of
from annotator.importers.mojibake import REPAIR_OPTION
from annotator.importers.table_form import Row, Table

MAP_OPTION = "Which columns are what, such as text=body,author=user,attribute=age|gender,dates=day_first."

#: The options of every table format.
SHARED_OPTIONS: Mapping[str, str] = {"map": MAP_OPTION, "repair_mojibake": REPAIR_OPTION}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a survey program means by the columns of its tables.

    ``titles`` are the questions as people were asked; ``questions`` the open ones, None when
    they are to be guessed; ``closed`` columns are never taken for open questions.
    """

    roles: ColumnMapping
    titles: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] | None = None
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """A complete mapping, the title of each text column's thread, the order of the dates, what is repaired.

    ``answered`` are the text columns that hold anything in the first rows.
    ``is_survey``: one row answers several questions, so that the key of a unit names its question, too.
    """

    mapping: ColumnMapping
    titles: Mapping[str, str | None]
    order: DateOrder | None
    is_survey: bool
    repair: bool
    guess: Guess
    answered: tuple[str, ...] = ()


def plan_of(table: Table, options: Mapping[str, Any], survey: Survey | None = None) -> Plan:
    """The plan for a table, from its first rows and the option ``map``.

    Notes on the table which personal columns are left out and which dates are doubtful.
    Raises Refusal when no column holds text, or the mapping does not fit the table.
    """
    sample = table.sample()
    if not sample:
        raise Refusal(f"“{table.name}” has column names and no rows below them.")
    guessed = guessed_mapping(table.header, sample, mapping_of(options.get("map")), survey)
    mapping = guessed.mapping
    if not mapping.text:
        raise Refusal(_no_text(table))
    repair = options.get("repair_mojibake", False)
    if not isinstance(repair, bool):
        raise Refusal("The option repair_mojibake is either true or false.")
    _note_personal(table, guessed.personal)
    order = order_of(mapping, guessed.dates)
    _note_dates(table, mapping, guessed, order)
    titles = {name: _title(name, mapping, survey) for name in mapping.text}
    by_name = {column.name: column for column in columns_of(table.header, sample)}
    answered = tuple(name for name in table.header if name in mapping.text and by_name[name].values)
    return Plan(mapping, titles, order, survey is not None or len(mapping.text) > 1, repair, guessed, answered)


def guessed_mapping(
    header: Sequence[str], sample: Sequence[Row], given: ColumnMapping, survey: Survey | None = None
) -> Guess:
    """What the columns are: as given, as the survey program means them, else guessed."""
    columns = columns_of(header, sample)
    given = fitted(given, header)
    if survey is None:
        return guess(columns, given)
    questions = survey.questions
    if questions is None:
        free = [column for column in columns if column.name not in survey.closed]
        questions = open_questions(free)
    return guess(columns, given, survey.roles, questions)


def _title(name: str, mapping: ColumnMapping, survey: Survey | None) -> str | None:
    if survey is not None:
        return " ".join(survey.titles.get(name, name).split())
    if len(mapping.text) == 1 and is_word_for_text(name):
        return None
    return " ".join(name.split())


def _no_text(table: Table) -> str:
    names = ", ".join(" ".join(name.split())[:60] for name in table.header[:12])
    more = ", …" if len(table.header) > 12 else ""
    return (
        f"No column of “{table.name}” looks like written text. Say which ones hold the comments or answers, such as "
        f"text=NAME. Its columns are: {names}{more}."
    )


def _note_personal(table: Table, personal: Sequence[str]) -> None:
    if not personal:
        return
    names = ", ".join(f"“{' '.join(name.split())[:60]}”" for name in personal[:20])
    more = f" and {len(personal) - 20} more" if len(personal) > 20 else ""
    one = len(personal) == 1
    table.hint(
        None,
        f"The column{'s' * (not one)} {names}{more} may say who somebody is; {'it was' if one else 'they were'} left "
        "out. Name a column as an attribute in the mapping to keep it.",
    )


def _note_dates(table: Table, mapping: ColumnMapping, guessed: Guess, order: DateOrder | None) -> None:
    dates = guessed.dates
    if mapping.time is None:
        return
    name = " ".join(mapping.time.split())
    if order is None and dates.doubtful:
        table.warn(
            None,
            f"The dates in “{name}” may mean two days: “{dates.doubtful}” is day first or month first. They "
            "were not read as times, but kept as printed. Say dates=day_first or dates=month_first in the mapping.",
        )
    elif mapping.dates is None and dates.witness:
        words = "day first" if order is DateOrder.DAY_FIRST else "month first"
        table.hint(None, f"The dates in “{name}” were read {words}, because one of them is “{dates.witness}”.")

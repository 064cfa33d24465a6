"""CSV, wide: a row for each unit, a 0/1 column for each code and coder."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import BinaryIO

from annotator.domain.codebook_reading import Reading
from annotator.domain.coded_data import CodedDataSet
from annotator.domain.decision import Decision, State
from annotator.domain.reliability import is_value
from annotator.exporters.coded_rows import (
    Cell,
    attribute_cells,
    attribute_names,
    decisions_by_pair,
    exported_codes,
    study_cells,
    unit_columns,
    unit_rows,
    wide_codes,
)
from annotator.exporters.column_names import SEPARATOR, STATE, attribute_columns, code_parts, coder_parts
from annotator.exporters.columns import STUDY_COLUMNS
from annotator.exporters.csv_stream import MEDIA_TYPE, write_csv
from annotator.exporters.exporter import Exporter

#: State of a unit that was assigned to a coder and has no decision.
NOT_SEEN = "not_seen"
#: Sets of codes whose cells are remembered; coders give the same few sets again and again.
REMEMBERED_SETS = 4096

ValuesOf = Callable[[Decision | None], tuple[int | None, ...]]


def write(data_set: CodedDataSet, stream: BinaryIO) -> tuple[str, ...]:
    """Write the wide CSV; see :class:`~annotator.exporters.exporter.Exporter`."""
    return write_csv(wide_header(data_set), wide_rows(data_set), stream)


def wide_header(data_set: CodedDataSet) -> list[str]:
    """Names of all columns: study and unit, attributes, a state per coder, then code by code a column per coder."""
    codes = code_parts([code for code, _ in exported_codes(data_set)])
    coders = coder_parts(data_set.coders)
    parts = [coders[coder.id] for coder in data_set.coders]
    return [
        *(column.name for column in (*STUDY_COLUMNS, *unit_columns(data_set))),
        *attribute_columns(attribute_names(data_set)),
        *(f"{STATE}{SEPARATOR}{part}" for part in parts),
        *(f"{codes[code]}{SEPARATOR}{part}" for code in wide_codes(data_set) for part in parts),
    ]


def wide_rows(data_set: CodedDataSet) -> Iterator[tuple[Cell, ...]]:
    """A row for each unit, in the order of the data set and of :func:`wide_header`.

    ValueError as in :func:`~annotator.exporters.coded_rows.decisions_by_pair`, at the call.
    """
    return _wide_rows(data_set, decisions_by_pair(data_set))


def _wide_rows(data_set: CodedDataSet, decisions: Mapping[tuple[int, int], Decision]) -> Iterator[tuple[Cell, ...]]:
    attributes = attribute_names(data_set)
    values_of = _values_of(data_set)
    study = study_cells(data_set)
    for unit, cells in unit_rows(data_set):
        answers = [decisions.get((unit.id, coder.id)) for coder in data_set.coders]
        states = (
            _state(answer, (unit.id, coder.id) in data_set.assigned)
            for answer, coder in zip(answers, data_set.coders, strict=True)
        )
        by_code = zip(*(values_of(answer) for answer in answers), strict=True)
        yield (
            *study,
            *cells,
            *attribute_cells(unit, attributes),
            *states,
            *(value for values in by_code for value in values),
        )


def _state(decision: Decision | None, assigned: bool) -> Cell:
    if decision is not None:
        return decision.state.value
    return NOT_SEEN if assigned else None


def _values_of(data_set: CodedDataSet) -> ValuesOf:
    """The function that gives a decision's value for every exported code: 1, 0, or None for missing."""
    codes = wide_codes(data_set)
    reading = Reading(data_set.codebook, data_set.versions)
    missing = (None,) * len(codes)

    @lru_cache(maxsize=REMEMBERED_SETS)
    def values(state: State, marked: frozenset[str], version: int) -> tuple[int | None, ...]:
        if not is_value(state, marked, data_set.unsure):
            return missing
        mapped = reading.of(version)
        present = mapped.covered(marked)
        known = mapped.offered | marked | data_set.codebook.by_id.keys() - mapped.missing_for(marked)
        return tuple(int(code in present) if code in known else None for code in codes)

    def values_of(decision: Decision | None) -> tuple[int | None, ...]:
        if decision is None:
            return missing
        return values(decision.state, decision.marked, decision.codebook_version)

    return values_of


EXPORTER = Exporter(
    name="csv_wide",
    label="CSV, wide",
    good_for="A row for each unit and a 0/1 column for each code and coder: for tables, regressions and agreement "
    "in other programs.",
    extension="csv",
    media_type=MEDIA_TYPE,
    write=write,
)

"""Rows of units, decisions and codes, generated one by one for whatever format writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_reading import Reading
from annotator.domain.codebook_succession import merged_into
from annotator.domain.coded_data import CodedDataSet, CodedUnit
from annotator.domain.decision import Decision, State
from annotator.exporters.column_names import code_parts
from annotator.exporters.columns import DECISION_COLUMNS, LABELS_COLUMN, STUDY_COLUMNS, UNIT_COLUMNS, Column

#: One cell before a format writes it; None and "" are both an empty cell.
Cell = str | int | float | None


def decisions_by_pair(data_set: CodedDataSet) -> dict[tuple[int, int], Decision]:
    """The decision on each (unit id, coder id).

    Raises ValueError when a pair has two, when a decision was taken back, when its unit, coder
    or codebook version is not in the data set, or when that version lacks one of its codes:
    rows written from such a data set would lie.
    """
    units = {unit.id for unit in data_set.units}
    coders = {coder.id for coder in data_set.coders}
    known_in = _codes_by_version(data_set)
    found: dict[tuple[int, int], Decision] = {}
    for decision in data_set.decisions:
        pair = (decision.unit, decision.coder)
        if pair in found:
            raise ValueError(f"two decisions of coder {decision.coder} on unit {decision.unit}")
        if decision.unit not in units or decision.coder not in coders:
            raise ValueError(f"decision {decision.uuid} is on a unit or by a coder the data set does not hold")
        if decision.state is State.RETRACTED or decision.codebook_version not in known_in:
            raise ValueError(f"decision {decision.uuid} was taken back, or its codebook version is not given")
        if not decision.marked <= known_in[decision.codebook_version]:
            raise ValueError(f"decision {decision.uuid} has codes its codebook version does not have")
        found[pair] = decision
    return found


def _codes_by_version(data_set: CodedDataSet) -> dict[int, frozenset[str]]:
    return {number: frozenset(one.codebook.by_id) for number, one in data_set.versions.items()}


def study_cells(data_set: CodedDataSet) -> tuple[Cell, ...]:
    """Cells of STUDY_COLUMNS."""
    return (data_set.study, data_set.round, data_set.purpose)


def unit_columns(data_set: CodedDataSet) -> tuple[Column, ...]:
    """UNIT_COLUMNS, and the column of the labels where anything is covered by one."""
    return (*UNIT_COLUMNS, LABELS_COLUMN) if _has_labels(data_set) else UNIT_COLUMNS


def unit_rows(data_set: CodedDataSet) -> Iterator[tuple[CodedUnit, tuple[Cell, ...]]]:
    """Each unit with its cells of ``unit_columns``."""
    labels = _has_labels(data_set)
    for unit in data_set.units:
        yield unit, (*_unit_cells(unit), unit.labels) if labels else _unit_cells(unit)


def _has_labels(data_set: CodedDataSet) -> bool:
    return any(unit.labels for unit in data_set.units)


def _unit_cells(unit: CodedUnit) -> tuple[Cell, ...]:
    """Cells of UNIT_COLUMNS."""
    first, last = unit.lines or (None, None)
    return (
        unit.source,
        unit.thread,
        unit.thread_date,
        unit.id,
        unit.position,
        unit.kind,
        unit.number,
        unit.depth,
        unit.parent,
        unit.author,
        unit.time,
        first,
        last,
        unit.text,
    )


def attribute_names(data_set: CodedDataSet) -> tuple[str, ...]:
    """Names of all attributes any unit has, in the order they first occur."""
    return tuple(dict.fromkeys(name for unit in data_set.units for name in unit.attributes or ()))


def attribute_cells(unit: CodedUnit, names: tuple[str, ...]) -> tuple[Cell, ...]:
    """The unit's attributes in the order of ``names``; empty where it has none."""
    held = unit.attributes or {}
    return tuple(held.get(name) for name in names)


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """A code as one version of the codebook places it."""

    id: str
    name: str
    path: str
    theme: str


def _placed(codebook: Codebook) -> Mapping[str, PlacedCode]:
    return {
        code.id: PlacedCode(code.id, code.name, codebook.path(code.id), codebook.lineage(code.id)[0])
        for code in codebook.codes
    }


def long_columns(data_set: CodedDataSet) -> tuple[Column, ...]:
    """LONG_COLUMNS, with the column of the labels where anything is covered by one."""
    return (*STUDY_COLUMNS, *unit_columns(data_set), *DECISION_COLUMNS)


def long_row_count(data_set: CodedDataSet) -> int:
    """How many rows :func:`long_rows` gives."""
    return sum(max(1, len(decision.marked)) for decision in data_set.decisions)


def long_rows(data_set: CodedDataSet) -> Iterator[tuple[Cell, ...]]:
    """Rows of ``long_columns``: one for each coder × unit × code the coder applied.

    A decision without codes is one row with empty code columns. Rows follow the order of
    the data set's units, then of its coders, then of the codebook version the coder used.
    ValueError as in :func:`decisions_by_pair`, at the call and not at the first row.
    """
    return _long_rows(data_set, decisions_by_pair(data_set))


def _long_rows(data_set: CodedDataSet, decisions: Mapping[tuple[int, int], Decision]) -> Iterator[tuple[Cell, ...]]:
    placed = {number: _placed(one.codebook) for number, one in data_set.versions.items()}
    reading = Reading(data_set.codebook, data_set.versions)
    missing_of = lru_cache(partial(_missing_codes, reading))
    study = study_cells(data_set)
    for unit, cells in unit_rows(data_set):
        start = (*study, *cells)
        for coder in data_set.coders:
            decision = decisions.get((unit.id, coder.id))
            if decision is not None:
                who = (*start, coder.id, coder.name, coder.kind, decision.state.value)
                version = decision.codebook_version
                missing = missing_of(version, decision.marked - reading.of(version).offered)
                for code_cells in _code_cells(decision, placed[decision.codebook_version], reading):
                    yield (*who, *code_cells, missing, *_circumstances(decision))


def _missing_codes(reading: Reading, version: int, kept: frozenset[str]) -> str:
    """The codes with values of their own about which a decision that keeps these archived ones says nothing."""
    missing = reading.of(version).missing_for(kept)
    return "|".join(code.id for code in reading.own_values if code.id in missing)


def _code_cells(decision: Decision, placed: Mapping[str, PlacedCode], reading: Reading) -> Iterator[tuple[Cell, ...]]:
    marked = decision.marked
    if not marked:
        yield (None,) * 7
    for code in placed.values() if marked else ():
        if code.id in marked:
            (read_as,) = reading.of(decision.codebook_version).codes(frozenset({code.id}))
            older = read_as in reading.older_meanings(decision.codebook_version)
            yield (
                code.id,
                code.name,
                code.path,
                code.theme,
                _applied_to(decision, code.id),
                read_as,
                "yes" if older else "no",
            )


def _applied_to(decision: Decision, code_id: str) -> str:
    # "5..9" and not "5-9" or "5:9": spreadsheets turn those into a date and a time of day.
    spans = sorted((span.start, span.end) for span in decision.spans if span.code == code_id)
    whole = ["unit"] if code_id in decision.codes else []
    return " ".join(whole + [f"{start}..{end}" for start, end in spans])


def _circumstances(decision: Decision) -> tuple[Cell, ...]:
    return (
        decision.note,
        "yes" if decision.discuss else "no",
        " ".join(sorted(decision.context_opened)),
        decision.codebook_version,
        decision.decided_at,
    )


def exported_codes(data_set: CodedDataSet) -> tuple[tuple[Code, Codebook], ...]:
    """Every code of the data set's codebook, then those only other versions in use have, each with its version.

    A code that only an earlier or later version has may still be in a decision: leaving it
    out would drop that decision's codes without a word.
    """
    used = sorted({decision.codebook_version for decision in data_set.decisions}, reverse=True)
    others = (data_set.versions[number].codebook for number in used if number in data_set.versions)
    found: dict[str, tuple[Code, Codebook]] = {}
    for codebook in (data_set.codebook, *others):
        for code in codebook.codes:
            found.setdefault(code.id, (code, codebook))
    return tuple(found.values())


def wide_codes(data_set: CodedDataSet) -> tuple[str, ...]:
    """The exported codes with values of their own: all but those that are read as another, in order."""
    merged = {code.id for code in data_set.codebook.codes if code.merged_into is not None}
    return tuple(code.id for code, _ in exported_codes(data_set) if code.id not in merged)


def codebook_rows(data_set: CodedDataSet) -> Iterator[tuple[Cell, ...]]:
    """Rows of CODEBOOK_COLUMNS, one for each exported code."""
    codes = exported_codes(data_set)
    parts = code_parts([code for code, _ in codes])
    for code, codebook in codes:
        section = codebook.section_of(code.id)
        yield (
            code.id,
            code.name,
            codebook.path(code.id),
            codebook.level(code.id),
            code.parent,
            codebook.lineage(code.id)[0],
            next((item.name for item in codebook.sections if item.id == section), None),
            *_group_cells(code, codebook),
            code.key,
            code.colour,
            code.definition,
            code.apply_when,
            code.do_not_apply_when,
            "\n".join(code.examples),
            "yes" if code.archived else "no",
            code.merged_into,
            codebook.version,
            parts[_read_as(data_set.codebook, code.id)],
        )


def _read_as(codebook: Codebook, code_id: str) -> str:
    return merged_into(codebook, code_id) if code_id in codebook.by_id else code_id


def _group_cells(code: Code, codebook: Codebook) -> tuple[Cell, Cell, Cell]:
    for group in codebook.groups:
        if code.id in group.members:
            place = group.members.index(code.id)
            return group.name, group.kind.value, group.values[place] if group.values else None
    return None, None, None

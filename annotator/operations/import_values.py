"""What a person wants done with the files that arrived, and what was read in them: values that JSON can carry.

Reading happens in the page's own run or, for large files, in a job's process; either way
the same order goes in and the same values come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from annotator.domain.by_hand import Edit, edits_as_json, edits_from_json
from annotator.domain.columns_map import ColumnMapping, mapping_of
from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Severity, UnitKind
from annotator.operations.reading import Preview

#: Signs shown of one unit's text and of one cell: a preview is looked at, not read.
MOST_SIGNS = 2_000
MOST_OF_CELL = 160
#: First rows of a table that are shown.
MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class FileChoice:
    """How one file is to be read: the format (None: recognised), options of its own, what was done by hand.

    ``earlier`` is whether what was done by hand to earlier versions is done again.
    """

    format: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    earlier: bool = True


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """Which arrivals are read, for which study (id), and how.

    ``files`` is by the key of a file (see ``FileRead``), ``formats`` holds options for all files of
    a format, ``tables`` the mapping for all tables of a shape; None there means to guess it.
    """

    study: int | None
    arrivals: tuple[str, ...]
    files: Mapping[str, FileChoice] = field(default_factory=dict)
    formats: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: Mapping[str, ColumnMapping | None] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values; ``order_of`` reads them back."""
        return {
            "study": self.study,
            "arrivals": list(self.arrivals),
            "files": {
                key: {
                    "format": one.format,
                    "options": dict(one.options),
                    "edits": edits_as_json(one.edits),
                    "earlier": one.earlier,
                }
                for key, one in self.files.items()
            },
            "formats": {name: dict(options) for name, options in self.formats.items()},
            "tables": {shape: one and one.as_dict() for shape, one in self.tables.items()},
        }


def order_of(values: Mapping[str, Any]) -> ReadOrder:
    """The order of these plain values."""
    return ReadOrder(
        study=values["study"],
        arrivals=tuple(values["arrivals"]),
        files={
            key: FileChoice(one["format"], one["options"], edits_from_json(one["edits"]), one["earlier"])
            for key, one in values["files"].items()
        },
        formats=values["formats"],
        tables={shape: None if one is None else mapping_of(one) for shape, one in values["tables"].items()},
    )


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as the columns are chosen by looking at it.

    ``rows`` are the first ones, each with its number; ``mapping`` names what every column
    is at present; ``doubtful`` are columns of dates that may mean two days, each with an
    example; ``titles`` the questions of a survey by column. ``is_remembered``: the mapping
    is that of the last table of this shape.
    """

    shape: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    mapping: ColumnMapping
    personal: tuple[str, ...]
    doubtful: Mapping[str, str]
    titles: Mapping[str, str]
    sheet: str | None
    sheets: tuple[str, ...]
    is_remembered: bool = False


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file as it was read. ``key`` is the arrival's id and the file's place in it: "3f…a.0".

    ``format`` is the importer's name even where it then refused the file, empty when none knows it.
    ``broken`` is a stretch of text in a wrong encoding, and the same repaired. ``by_hand`` counts the
    changes made to this file, ``earlier`` those made again from earlier versions, whose names are
    ``versions``. ``has_lines``: changes by hand can be made.
    """

    key: str
    preview: Preview
    format: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    table: TableView | None = None
    broken: tuple[str, str] | None = None
    by_hand: int = 0
    earlier: int = 0
    versions: tuple[str, ...] = ()
    has_lines: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Plain values; ``file_read_of`` reads them back."""
        values = asdict(replace(self, table=None))
        if self.table is not None:
            values["table"] = asdict(self.table) | {"mapping": self.table.mapping.as_dict()}
        return values


def file_read_of(values: Mapping[str, Any]) -> FileRead:
    """What was read, from its plain values."""
    table, broken = values["table"], values["broken"]
    return FileRead(
        **{
            **values,
            "preview": preview_of(values["preview"]),
            "table": None if table is None else _table_of(table),
            "broken": None if broken is None else tuple(broken),
            "versions": tuple(values["versions"]),
        }
    )


def preview_of(values: Mapping[str, Any]) -> Preview:
    """A preview from its plain values."""
    return Preview(
        **{
            **values,
            "threads": tuple(map(_thread_of, values["threads"])),
            "mismatched": tuple(tuple(one) for one in values["mismatched"]),
            "problems": tuple(
                Problem(one["line"], Severity(one["severity"]), one["message"]) for one in values["problems"]
            ),
            "unassigned": tuple(values["unassigned"]),
            "not_found": tuple(values["not_found"]),
        }
    )


def shortened(preview: Preview, most_units: int) -> Preview:
    """A preview to be looked at: the texts of its units cut, and no more than so many of them."""
    threads: list[ParsedThread] = []
    left = most_units
    for thread in preview.threads if left > 0 else ():
        units = tuple(_cut_unit(unit) for unit in thread.units[: max(left, 0)])
        left -= len(units)
        threads.append(replace(thread, units=units))
    return replace(preview, threads=tuple(threads))


def cut(text: str, most: int) -> str:
    """A text of at most so many signs; an ellipsis where more follows."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cut_unit(unit: ParsedUnit) -> ParsedUnit:
    return replace(unit, text=cut(unit.text, MOST_SIGNS), attributes={})


def _thread_of(values: Mapping[str, Any]) -> ParsedThread:
    return ParsedThread(**{**values, "units": tuple(map(_unit_of, values["units"]))})


def _unit_of(values: Mapping[str, Any]) -> ParsedUnit:
    return ParsedUnit(**{**values, "kind": UnitKind(values["kind"]), "lines": _pair(values["lines"])})


def _pair(values: Sequence[int]) -> tuple[int, int]:
    first, last = values
    return first, last


def _table_of(values: Mapping[str, Any]) -> TableView:
    return TableView(
        **{
            **values,
            "header": tuple(values["header"]),
            "rows": tuple((number, tuple(cells)) for number, cells in values["rows"]),
            "mapping": mapping_of(values["mapping"]),
            "personal": tuple(values["personal"]),
            "sheets": tuple(values["sheets"]),
        }
    )

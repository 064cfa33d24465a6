"""One way of writing CSV, for every exporter that does.

UTF-8 without a byte order mark: base R would put one into the first column's name. Lines
end with CR LF, as RFC 4180 says; it also makes Python's writer quote a cell that holds a
lone CR, which it leaves bare when lines end with LF only.
"""

import csv
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from annotator.exporters.coded_rows import Cell
from annotator.exporters.spreadsheet_cells import REPLACEMENT, defused, is_unreadable, readable

MEDIA_TYPE = "text/csv; charset=utf-8"


class _Utf8:
    """The text side of a binary stream: encodes each finished line and keeps nothing."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        self._stream.write(line.encode("utf-8"))


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], stream: BinaryIO, *, of: str = "unit"
) -> tuple[str, ...]:
    """Write a header and rows, each row as soon as it is made.

    ``of`` is what a row belongs to; ``header`` must hold its id, "unit_id" unless told
    otherwise. Texts are defused (see spreadsheet_cells); None is an empty cell. Returns one
    sentence for each column of one of them that held an unreadable character.
    """
    writer = csv.writer(_Utf8(stream), lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([defused(name) for name in header])
    whose = header.index(f"{of}_id")
    notices: dict[str, None] = {}
    for row in rows:
        cells: list[Cell] = []
        for column, cell in zip(header, row, strict=True):
            if not isinstance(cell, str):
                cells.append(cell)
                continue
            if is_unreadable(cell):
                notices[replaced_notice(column, f"{of} {row[whose]}")] = None
                cell = readable(cell)
            cells.append(defused(cell))
        writer.writerow(cells)
    return tuple(notices)


def replaced_notice(column: str, whose: str) -> str:
    """The sentence about a cell with NUL or a lone surrogate in it."""
    return f"“{column}” of {whose} holds a character no program can read; “{REPLACEMENT}” stands in its place."

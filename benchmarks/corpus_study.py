"""A study of any size for the benchmark of the corpus page, stored by the import itself.

Nearly every word of the invented texts stands in most of them. ``MIDDLE`` stands in one text of a thousand, ``RARE`` in
one of fifty thousand. Times run through five years; a column "site" has fifty values, one of which is rare.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from invented_texts import texts

from annotator.domain.material import ParsedUnit, Piece, ReadUnit, ThreadStart, UnitKind
from annotator.domain.people import Person
from annotator.domain.stored_material import NewSource
from annotator.domain.study import Study
from annotator.operations import importing, studies
from annotator.operations.importing import Incoming
from annotator.operations.workspace import Workspace, open_workspace

COMMON, MIDDLE, RARE = "rota", "kestrel", "zeppelin"
UNITS_OF_A_THREAD = 50
SITES = 50
_FIRST = dt.datetime(2019, 1, 1)
_SPAN = dt.timedelta(days=5 * 365)


def build(url: str, vault: Path, units: int) -> tuple[Workspace, Person, Study]:
    """Make the study in an empty database."""
    workspace = open_workspace(url, vault)
    person = Person.at_command_line("bench")
    study = studies.create_study(workspace, person, "Bench study").after
    source = NewSource("bench.csv", "0" * 64, "csv_table", "1", "utf-8", {})
    incoming = Incoming(source, lambda: _pieces(units), b"invented")
    importing.store_sources(workspace, person, study, [incoming], None)
    return workspace, person, study


def _pieces(units: int) -> Iterator[Piece]:
    written = texts()
    step = _SPAN / units
    for place in range(units):
        thread, position = divmod(place, UNITS_OF_A_THREAD)
        if not position:
            yield ThreadStart(str(thread), f"Thread {thread + 1}")
        words = next(written)
        words += f" {MIDDLE}" if place % 1_000 == 500 else ""
        words += f" {RARE}" if place % 50_000 == 49_000 else ""
        time = (_FIRST + step * place).isoformat(timespec="seconds")
        site = "ferry" if place % 20_000 == 19_000 else f"site {place % SITES}"
        yield ReadUnit(
            str(thread),
            ParsedUnit(UnitKind.COMMENT, words, (place + 2, place + 2), time=time, attributes={"site": site}),
        )

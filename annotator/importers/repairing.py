"""The offer to repair texts that were read in a wrong encoding once, for every format alike."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.domain.material import ParsedUnit, Piece, Reading, ReadUnit, ThreadStart
from annotator.domain.refusal import Refusal
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.mojibake import REPAIR_OPTION, broken_problem, is_broken, repaired, repaired_problem

OPTION = "repair_mojibake"


def with_repair(importer: Importer) -> Importer:
    """The importer with the option to repair such texts; one that has it already stays as it is."""
    if OPTION in importer.options:
        return importer

    def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
        wanted = options.get(OPTION, False)
        if not isinstance(wanted, bool):
            raise Refusal(f"The option {OPTION} is either true or false.")
        reading = importer.read(file, {name: value for name, value in options.items() if name != OPTION})
        return Reading(reading.encoding, _looked_at(reading.pieces, repair=wanted))

    return dataclasses.replace(importer, read=read, options={**importer.options, OPTION: REPAIR_OPTION})


def _looked_at(pieces: Iterator[Piece], *, repair: bool) -> Iterator[Piece]:
    count, first = 0, None
    for piece in pieces:
        if isinstance(piece, ReadUnit) and is_broken(piece.unit.text):
            count, first = count + 1, first or piece.unit.lines[0]
            yield ReadUnit(piece.thread, _repaired(piece.unit)) if repair else piece
        elif isinstance(piece, ThreadStart) and repair and piece.title:
            yield dataclasses.replace(piece, title=repaired(piece.title))
        else:
            yield piece
    problem = (repaired_problem if repair else broken_problem)(count, first)
    if problem is not None:
        yield problem


def _repaired(unit: ParsedUnit) -> ParsedUnit:
    return dataclasses.replace(unit, text=repaired(unit.text))

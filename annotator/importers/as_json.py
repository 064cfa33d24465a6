"""What ``import --dry-run --json`` prints: plain values, authors as in the file."""

from collections.abc import Iterable
from typing import Any

from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit


def sources_as_dict(sources: Iterable[ParsedSource]) -> dict[str, Any]:
    """All sources of one dry run, as one JSON object."""
    return {"sources": [source_as_dict(source) for source in sources]}


def source_as_dict(source: ParsedSource) -> dict[str, Any]:
    """One source: its threads with their units, the lines that belong to nothing, the problems."""
    return {
        "name": source.name,
        "sha256": source.sha256,
        "format": source.format,
        "encoding": source.encoding,
        "threads": [_thread(thread) for thread in source.threads],
        "unassigned_lines": list(source.unassigned_lines),
        "problems": [
            {"line": problem.line, "severity": problem.severity.value, "message": problem.message}
            for problem in source.problems
        ],
    }


def _thread(thread: ParsedThread) -> dict[str, Any]:
    return {
        "title": thread.title,
        "date": thread.date,
        "declared_comments": thread.declared_comments,
        "units": [_unit(unit) for unit in thread.units],
    }


def _unit(unit: ParsedUnit) -> dict[str, Any]:
    """One unit; ``attributes`` and ``gone`` stand only where there is something to say."""
    value = {
        "kind": unit.kind.value,
        "number": unit.number,
        "depth": unit.depth,
        "parent": unit.parent,
        "author": unit.author,
        "time": unit.time,
        "text": unit.text,
        "lines": list(unit.lines),
    }
    if unit.attributes:
        value["attributes"] = dict(unit.attributes)
    if unit.gone:
        value["gone"] = True
    return value

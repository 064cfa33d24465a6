"""The formats that can be read, and the two ways in: recognise a file, read a file."""

from collections.abc import Mapping
from typing import Any

from annotator.domain.material import ParsedSource
from annotator.domain.refusal import Refusal
from annotator.importers.blog_text import BLOG_TEXT
from annotator.importers.importer import Importer, RawFile

#: Every importer; of two that are equally sure the first is taken.
IMPORTERS: tuple[Importer, ...] = (BLOG_TEXT,)


def recognise(name: str, data: bytes) -> Importer | None:
    """The importer that is surest of a file, None when none knows it.

    Raises Refusal when no importer knows it and it could not be looked into (empty, binary).
    """
    return _recognise(RawFile(name, data))


def read_source(
    name: str,
    data: bytes,
    format: str | None = None,  # noqa: A002 - the word of the command line
    options: Mapping[str, Any] | None = None,
) -> ParsedSource:
    """Read a file in the named format, or in the one it is recognised as.

    ``options`` are those of the importer. Raises Refusal when the format is unknown, when
    no format fits, or when the file cannot be used; nothing is stored.
    """
    file = RawFile(name, data)
    importer = _recognise(file) if format is None else importer_named(format)
    if importer is None:
        # With one format its own refusal says what it looks for.
        if len(IMPORTERS) == 1:
            return IMPORTERS[0].read(file, options or {})
        raise Refusal(f"The file “{name}” is in no format that can be read. Formats: {_labels()}.")
    return importer.read(file, options or {})


def importer_named(name: str) -> Importer:
    """The importer of a format; Refusal when there is none of that name."""
    for importer in IMPORTERS:
        if importer.name == name:
            return importer
    raise Refusal(f"There is no format “{name}”. The formats are: {_labels()}.")


def _recognise(file: RawFile) -> Importer | None:
    best: tuple[float, Importer | None] = (0.0, None)
    unreadable: Refusal | None = None
    for importer in IMPORTERS:
        try:
            sureness = importer.recognise(file)
        except Refusal as refusal:
            unreadable = unreadable or refusal
            continue
        if sureness > best[0]:
            best = (sureness, importer)
    if best[1] is None and unreadable is not None:
        raise unreadable
    return best[1]


def _labels() -> str:
    return ", ".join(f"{importer.name} ({importer.label})" for importer in IMPORTERS)

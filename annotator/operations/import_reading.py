"""Read the files that arrived as a person wants them read, without storing anything."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.domain.by_hand import Edit, apply_edits, edits_from_json
from annotator.domain.columns_map import ColumnMapping
from annotator.domain.line_anchor import Anchor, AnchoredLines
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.importers import registry
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.mojibake import is_broken, repaired
from annotator.importers.table_look import MAPPED_IMPORTERS, Look, look
from annotator.operations import archives, arrivals, reading
from annotator.operations.column_mappings import remembered_mapping
from annotator.operations.import_values import (
    MOST_OF_CELL,
    MOST_ROWS,
    FileChoice,
    FileRead,
    ReadOrder,
    TableView,
    cut,
    order_of,
    shortened,
)
from annotator.operations.reading import Preview, ToRead
from annotator.operations.workspace import Workspace
from annotator.privacy.sealed_edits import opened_edits
from annotator.store import sources

#: Formats whose units follow the lines of the file, so that a person can rearrange them.
BY_HAND = frozenset({"blog_text", "wordpress_text", "plain_text", "markdown", "subtitles"})
#: Units shown of all files together; of files behind them only the counts are.
_MOST_UNITS = 6_000
_AROUND = 30

#: Told the sentence of a phase, and the numbers done and in all.
Report = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file among those that arrived, by its key; ``refusal`` says why it cannot be opened."""

    key: str
    name: str
    file: SourceFile | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A file with everything decided on how it is read."""

    key: str
    to_read: ToRead
    importer: Importer
    table: TableView | None = None
    complaint: str | None = None
    versions: tuple[str, ...] = ()
    earlier: int = 0


def labels_of_formats() -> dict[str, str]:
    """Every format by its name, with its words for people."""
    return {importer.name: importer.label for importer in registry.IMPORTERS}


@contextlib.contextmanager
def opened_arrivals(workspace: Workspace, person: Person, wanted: Sequence[str]) -> Iterator[list[Opened]]:
    """The files of these arrivals, archives unpacked; one that cannot be opened keeps no other from being."""
    with contextlib.ExitStack() as stack:
        found: list[Opened] = []
        for one in wanted:
            name = "This file"
            try:
                name = arrivals.find_arrival(workspace, person, one).name
                path = arrivals.path_of(workspace, person, one)
                inside = stack.enter_context(archives.opened_files([(name, path)], workspace.vault.folder))
            except Refusal as refusal:
                found.append(Opened(f"{one}.0", name, refusal=str(refusal)))
                continue
            found += [Opened(f"{one}.{place}", file.name, file) for place, file in enumerate(inside)]
        yield found


def read_files(workspace: Workspace, person: Person, order: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Read the arrivals of an order; the result holds a list of ``FileRead``, as plain values, in "files"."""
    if not person.can_manage():
        raise Refusal("Only the owner can import. Ask them.")
    wanted = order_of(order)
    found = []
    left = _MOST_UNITS
    with opened_arrivals(workspace, person, wanted.arrivals) as opened:
        watch_all("Reading", [one.file for one in opened if one.file], report)
        for one in opened:
            read = read_one(workspace, wanted, one)
            preview = shortened(read.preview, left)
            left -= sum(len(thread.units) for thread in preview.threads)
            found.append(replace(read, preview=preview).as_dict())
    return {"files": found}


def watch_all(phase: str, files: Sequence[SourceFile], report: Report) -> None:
    """Report how many bytes of these files were read, whichever is being read."""
    total = sum(file.size for file in files)
    done = 0

    def watch(more: int) -> None:
        nonlocal done
        done += more
        report(phase, min(done, total), total)

    for file in files:
        file.watch = watch


def read_one(workspace: Workspace, order: ReadOrder, opened: Opened) -> FileRead:
    """One file, read to its end; a refusal of any kind stands in its preview."""
    if opened.file is None:
        return FileRead(opened.key, Preview(opened.name, opened.refusal))
    try:
        decided = decide(workspace, order, opened.key, opened.file)
    except Refusal as refusal:
        return FileRead(opened.key, Preview(opened.name, str(refusal)))
    if decided.complaint is not None:
        preview = Preview(opened.name, decided.complaint, format=decided.importer.name)
    else:
        preview = reading.preview(workspace, order.study, decided.to_read)
    return FileRead(
        key=opened.key,
        preview=preview,
        format=decided.importer.name,
        options=decided.importer.options,
        table=decided.table,
        broken=_broken(preview) if "repair_mojibake" in decided.importer.options else None,
        by_hand=len(decided.to_read.edits) - decided.earlier,
        earlier=decided.earlier,
        versions=decided.versions,
        has_lines=decided.importer.name in BY_HAND,
    )


def decide(workspace: Workspace, order: ReadOrder, key: str, file: SourceFile) -> Decided:
    """How a file is read: its format, its options, its columns, what is done by hand."""
    choice = order.files.get(key, FileChoice())
    importer = registry.find_importer(file, choice.format)
    options = {**order.formats.get(importer.name, {}), **choice.options}
    options = reading.fitting(importer, options)
    if importer.name in MAPPED_IMPORTERS:
        return _decide_columns(workspace, order, key, file, importer, options)
    if importer.name in BY_HAND and (choice.edits or choice.earlier):
        edits, earlier, versions = _edits(workspace, order.study, file, importer, options, choice)
        return Decided(key, ToRead(file, importer.name, options, edits), importer, versions=versions, earlier=earlier)
    return Decided(key, ToRead(file, importer.name, options), importer)


def lines_of_file(workspace: Workspace, person: Person, key: str) -> tuple[str, ...]:
    """The lines of a file that arrived, as they are numbered; Refusal when it is no text."""
    arrival, _, place = key.rpartition(".")
    with opened_arrivals(workspace, person, [arrival]) as opened:
        for one in opened:
            if one.key == key and one.file is not None:
                return tuple(reading.lines_of(one.file))
    raise Refusal(f"File {place} of what arrived is not there any more. Choose it once more on your computer.")


def anchor_in(lines: Sequence[str], first: int, last: int | None = None) -> Anchor:
    """The anchor of a line (1-based), or of the line of a stretch that is told apart most surely: its longest."""
    if last is None:
        return AnchoredLines(lines).anchor(first)
    stretch = range(first, min(last, len(lines)) + 1)
    return AnchoredLines(lines).anchor(max(stretch, key=lambda at: len(lines[at - 1].strip()), default=first))


def _decide_columns(
    workspace: Workspace, order: ReadOrder, key: str, file: SourceFile, importer: Importer, options: dict[str, Any]
) -> Decided:
    """The columns of a table: as they were chosen, else as the last table of the shape was read, else guessed."""
    seen = look(file, options, importer.name)
    remembered = False
    if seen.shape in order.tables:
        mapping = order.tables[seen.shape]
    else:
        mapping = remembered_mapping(workspace, seen.shape)
        remembered = mapping is not None
    if mapping is None:
        return Decided(key, ToRead(file, importer.name, options), importer, _view(seen, seen.mapping))
    options = options | {"map": mapping.as_dict()}
    complaint = None
    personal = seen.personal
    try:
        chosen = look(file, options, importer.name)
        mapping, personal = chosen.mapping, chosen.personal
    except Refusal as refusal:
        complaint = str(refusal)
    view = _view(seen, mapping, personal, remembered)
    return Decided(key, ToRead(file, importer.name, options), importer, view, complaint)


def _view(
    seen: Look, mapping: ColumnMapping, personal: tuple[str, ...] | None = None, remembered: bool = False
) -> TableView:
    rows = tuple((number, tuple(cut(cell, MOST_OF_CELL) for cell in cells)) for number, cells in seen.rows[:MOST_ROWS])
    return TableView(
        shape=seen.shape,
        header=seen.header,
        rows=rows,
        mapping=mapping,
        personal=seen.personal if personal is None else personal,
        doubtful=seen.doubtful,
        titles=seen.titles,
        sheet=seen.sheet,
        sheets=seen.sheets,
        is_remembered=remembered,
    )


def _edits(
    workspace: Workspace,
    study: int | None,
    file: SourceFile,
    importer: Importer,
    options: Mapping[str, Any],
    choice: FileChoice,
) -> tuple[tuple[Edit, ...], int, tuple[str, ...]]:
    """All changes by hand to a file, how many of them come from earlier versions, and the names of these."""
    if study is None:
        return choice.edits, 0, ()
    with workspace.database.reading() as session:
        own = sources.find_edits(session, study, file.sha256, options)
        stored = sources.list_edits(session, study, importer.name) if choice.earlier else []
    if own is not None and not choice.edits:
        return _opened(workspace, study, own), 0, ()
    if not stored:
        return choice.edits, 0, ()
    source = reading.whole(ToRead(file, importer.name, options))
    lines = reading.lines_of(file)
    found: list[Edit] = []
    names: list[str] = []
    for name, values in stored:
        edits = _opened(workspace, study, values)
        # A page of which no line is known is another page, to which nothing was done.
        if any(edit not in found for edit in edits) and apply_edits(source, lines, edits).applied:
            found += [edit for edit in edits if edit not in found]
            names.append(name)
    return (*found, *choice.edits), len(found), tuple(dict.fromkeys(names))


def _broken(preview: Preview) -> tuple[str, str] | None:
    """The first stretch of text that shows signs of a wrong encoding, and what it would become."""
    for thread in preview.threads:
        for unit in thread.units:
            for line in unit.text.split("\n"):
                if is_broken(line):
                    at = next(place for place, sign in enumerate(line) if ord(sign) > 127)
                    part = line[max(0, at - _AROUND) : at + _AROUND]
                    return part, repaired(part)
    return None


def _opened(workspace: Workspace, study: int, values: list[str]) -> tuple[Edit, ...]:
    """Stored changes as changes."""
    return edits_from_json(opened_edits(workspace.vault.edits_key(study), values) if values else [])

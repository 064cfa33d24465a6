"""A table of codes as a Codebook: sections and groups from columns or from tables of their own, faults by row."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PureWindowsPath

from annotator.domain.code_ids import new_id
from annotator.domain.codebook import Code, Codebook, CodeGroup, Section
from annotator.domain.codebook_faults import faults as faults_of
from annotator.importers.codebook_columns import Columns
from annotator.importers.codebook_groups import Member, groups_of
from annotator.importers.codebook_known import with_what_is_known
from annotator.importers.codebook_rows import CodeRow, Faults, is_no
from annotator.importers.codebook_table_tree import plant
from annotator.importers.codebook_values import short

MOST_IN_TITLE = 200


@dataclass(slots=True)
class Head:
    """What a table of codes cannot say of the codebook; None where nothing said it."""

    title: str | None = None
    description: str | None = None
    version: int | None = None
    sections: tuple[Section, ...] | None = None
    groups: tuple[CodeGroup, ...] | None = None
    group_rows: dict[str, int] = field(default_factory=dict)  #: the row of each group’s first line, in its own sheet


@dataclass(slots=True)
class TableReading:
    """A table on the way to a codebook: the file’s name, the codebook in use, and what was found by the way."""

    name: str
    known: Codebook | None
    faults: Faults = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def codebook_of(
    reading: TableReading,
    rows: list[CodeRow],
    columns: Columns,
    head: Head | None = None,
    above: list[int | None] | None = None,
) -> Codebook:
    """The codebook of the rows; ``reading.faults`` grows by what is wrong with it.

    ``above`` gives the place of the row above each, where the columns do not. What the table has
    no column for is taken from the codebook in use, for the codes that are in it: archived codes
    and keys, colours, sections and groups, title and description.
    """
    known, faults, head = reading.known, reading.faults, head or Head()
    planted = plant(rows, known, faults, reading.notes, above)
    sections, section_of = _sections(planted, head.sections, known, faults)
    read = Codebook(
        title=head.title or (known.title if known else _title_by_file(reading.name)),
        codes=tuple(_code(row, section_of.get(at)) for at, row in enumerate(planted)),
        sections=sections,
        groups=_groups(rows, faults) if head.groups is None else head.groups,
        description=head.description if head.description is not None else (known.description if known else ""),
        version=head.version or (known.version if known else 1),
    )
    _add_faults_of_the_whole(read, planted, head, faults)
    _note_headings(rows, columns, reading.notes)
    return read if faults or known is None else _completed(read, columns, head, known)


def _title_by_file(name: str) -> str:
    """What a codebook is called that does not say: like its file."""
    stem = PureWindowsPath(PureWindowsPath(name).name).stem
    return " ".join(stem.split())[:MOST_IN_TITLE] or "Codebook"


def _code(row: CodeRow, section: str | None) -> Code:
    cells = row.cells
    return Code(
        id=row.id,
        name=row.name,
        parent=row.parent,
        section=section,
        key=cells.get("key") or None,
        colour=row.colour,
        definition=row.definition,
        apply_when=row.apply_when,
        do_not_apply_when=row.do_not_apply_when,
        examples=row.examples,
        archived=row.archived,
        merged_into=cells.get("merged_into") or None,
        split_from=cells.get("split_from") or None,
        guid=cells.get("guid") or None,
    )


def _sections(
    rows: Sequence[CodeRow], given: tuple[Section, ...] | None, known: Codebook | None, faults: Faults
) -> tuple[tuple[Section, ...], dict[int, str]]:
    """Every section, and that of each theme by its place; sub-codes stand where their theme does."""
    found = {section.id: section for section in given or ()}
    offered = {section.name.casefold(): section.id for section in (*(known.sections if known else ()), *found.values())}
    section_of: dict[int, str] = {}
    for at, row in enumerate(rows):
        section_id, name = row.cells.get("section_id", ""), row.cells.get("section", "")
        if row.parent is not None or not (section_id or name):
            continue
        if not section_id:
            section_id = offered.get(name.casefold()) or new_id(name, (*offered.values(), *found), "section")
        if section_id not in found:
            found[section_id] = Section(section_id, name or section_id)
            offered[found[section_id].name.casefold()] = section_id
        elif name and name != found[section_id].name:
            said = f"“{short(found[section_id].name)}” and “{short(name)}”"
            faults.append((row.row, f"The section “{section_id}” has two names: {said}. Keep one."))
        section_of[at] = section_id
    return tuple(found.values()), section_of


def _groups(rows: Sequence[CodeRow], faults: Faults) -> tuple[CodeGroup, ...]:
    """The groups by the columns of the codes; the members of a scale in the order of its numbers."""
    members = []
    taken: set[str] = {row.cells.get("group_id", "") for row in rows}
    by_name: dict[str, str] = {}
    for row in rows:
        cells = row.cells
        group_id, name = cells.get("group_id", ""), cells.get("group", "")
        if not group_id and not name:
            continue
        if not group_id:
            group_id = by_name.get(name.casefold()) or new_id(name, taken, "group")
            taken.add(group_id)
        by_name.setdefault((name or group_id).casefold(), group_id)
        members.append(
            Member(row.row, group_id, name, cells.get("group_kind", ""), row.id, cells.get("group_value", ""))
        )
    return groups_of(members, faults, by_number=True)


def _add_faults_of_the_whole(codebook: Codebook, rows: Sequence[CodeRow], head: Head, faults: Faults) -> None:
    """Add what the domain finds, each at the row of the code or group it complains about."""
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    ids = {f"\0{row.row}" if row.repeated else row.id: row.id for row in rows}
    for row in rows:
        rows_of[f"\0{row.row}" if row.repeated else row.id].append(row.row)
        group = row.cells.get("group_id") or row.cells.get("group")
        if group:
            rows_of[f"group {group}"].append(row.row)
    seen: Counter[tuple[str, str]] = Counter()
    for fault in faults_of(replace(codebook, codes=_apart(codebook.codes, rows))):
        message = fault.message.replace(fault.where, ids.get(fault.where, fault.where))
        if "\0" in message:
            continue  # that it stands nowhere was said before
        if fault.where in head.group_rows and re.search("group|scale", message):
            faults.append((head.group_rows[fault.where], f"In the sheet “groups”: {message}"))
            continue
        found = rows_of.get(fault.where) or rows_of.get(f"group {fault.where}") or [1]
        at = min(seen[fault.where, message], len(found) - 1)
        seen[fault.where, message] += 1
        faults.append((found[at], message))


def _apart(codes: Sequence[Code], rows: Sequence[CodeRow]) -> tuple[Code, ...]:
    """The codes of the rows, those with a fault of place or id where they clash with no other."""
    return tuple(
        replace(
            code,
            id=f"\0{row.row}" if row.repeated else code.id,
            parent=f"\0 above {row.row}" if row.lost or row.repeated else code.parent,
        )
        for code, row in zip(codes, rows, strict=True)
    )


def _note_headings(rows: Sequence[CodeRow], columns: Columns, notes: list[str]) -> None:
    """Codes another program gives to nothing; one of ours says so of archived codes only."""
    if "archived" in columns.places or "is_codable" not in columns.places:
        return
    headings = [row.name for row in rows if is_no(row.cells["is_codable"])]
    if headings:
        shown = ", ".join(f"“{short(name)}”" for name in headings[:5])
        more = " and others" if len(headings) > 5 else ""
        notes.append(f"Only headings in the file, but codes that can be given here: {shown}{more}.")


def _completed(read: Codebook, columns: Columns, head: Head, known: Codebook) -> Codebook:
    """The codebook with what its table has no columns for, from the codebook in use."""
    places = columns.places
    if head.sections is None and not {"section", "section_id"} & set(places):
        read = _with_sections(read, known)
    lacks = [what for what, column in (("colour", "color"), ("guid", "guid")) if column not in places]
    codes = tuple(
        replace(code, **{what: getattr(known.by_id[code.id], what) for what in lacks})
        if code.id in known.by_id
        else code
        for code in read.codes
    )
    read = replace(read, codes=codes)
    if "archived" not in places and "key" not in places:
        title, description, version = read.title, read.description, read.version
        read = replace(with_what_is_known(read, known), title=title, description=description, version=version)
    if head.groups is None and not {"group", "group_id"} & set(places):
        kept = tuple(group for group in known.groups if all(member in read.by_id for member in group.members))
        read = replace(read, groups=kept)
    return read


def _with_sections(read: Codebook, known: Codebook) -> Codebook:
    codes = tuple(
        replace(code, section=known.by_id[code.id].section)
        if code.parent is None and code.id in known.by_id and known.by_id[code.id].parent is None
        else code
        for code in read.codes
    )
    return replace(read, codes=codes, sections=known.sections)

"""The codes and folders of a .qdc file, in its order, each with its line."""

from dataclasses import dataclass

from lxml import etree

from annotator.domain.codebook import Code
from annotator.domain.codebook_guids import plain_guid
from annotator.importers.codebook_values import short
from annotator.importers.qdc_parsing import Faults
from annotator.importers.xml_part import attribute, child, children


@dataclass(slots=True, eq=False)
class Entry:
    """A code or folder; ``above`` is the one it stands in.

    ``name`` is as in the file until it is made to fit; ``long_name`` then holds it when it
    had to be cut. ``id`` and ``known`` are filled when the codes get their ids.
    """

    line: int
    guid: str
    name: str
    is_codable: bool
    text: str
    colour: str | None
    above: "Entry | None"
    id: str = ""
    known: Code | None = None
    long_name: str = ""

    @property
    def is_section(self) -> bool:
        """Whether it is a folder at the top."""
        return self.above is None and not self.is_codable

    @property
    def depth(self) -> int:
        """1 at the top."""
        found, above = 1, self.above
        while above is not None:
            found, above = found + 1, above.above
        return found

    def path(self) -> list[str]:
        """Names from the top down, sections included."""
        return [*(self.above.path() if self.above else ()), self.name]

    def place(self) -> tuple[str, ...]:
        """Names from the theme down, without the case of letters."""
        if self.above is None or self.above.is_section:
            return (self.name.casefold(),)
        return (*self.above.place(), self.name.casefold())


def read_entries(root: etree._Element, faults: Faults, *, is_ours: bool) -> list[Entry]:
    """The entries, each after the one it stands in. Missing names and GUIDs, and those used twice, are faults.

    ``is_ours`` keeps the blanks around a description, which other programs add.
    """
    entries: list[Entry] = []
    waiting: list[tuple[etree._Element, Entry | None]] = [
        (code, None) for codes in children(root, "Codes") for code in children(codes, "Code")
    ][::-1]
    while waiting:
        element, above = waiting.pop()
        entry = _entry(element, above, faults, is_ours=is_ours)
        entries.append(entry)
        waiting.extend([(below, entry) for below in children(element, "Code")][::-1])
    _check_once(entries, faults)
    return entries


def line_of(element: etree._Element) -> int:
    """The line of an element, counted from 1."""
    return element.sourceline or 1


def _entry(element: etree._Element, above: Entry | None, faults: Faults, *, is_ours: bool) -> Entry:
    line = line_of(element)
    name = (attribute(element, "name") or "").strip()
    written = attribute(element, "guid")
    guid = plain_guid(written)
    if not name:
        faults.append((line, "This code has no name. Give it one in the program the file comes from."))
    if guid is None:
        called = f"The code “{short(name)}”" if name else "This code"
        what = f"“{short(written)}” is no GUID" if (written or "").strip() else "the GUID is missing"
        faults.append((line, f"{called} cannot be told from others: {what}. Export the codebook again."))
    description = child(element, "Description")
    text = "" if description is None else "".join(map(str, description.itertext()))
    return Entry(
        line=line,
        guid=guid or "",
        name=name,
        is_codable=(attribute(element, "isCodable") or "").strip().lower() not in ("false", "0"),
        text=text if is_ours else text.strip(),
        colour=attribute(element, "color"),
        above=above,
    )


def _check_once(entries: list[Entry], faults: Faults) -> None:
    """A GUID twice in the file and a name twice among the codes at one place are faults."""
    guids: dict[str, Entry] = {}
    names: dict[tuple[int, str], Entry] = {}
    for entry in entries:
        called = short(entry.name)
        first = guids.setdefault(entry.guid, entry) if entry.guid else entry
        if first is not entry:
            other = f"“{short(first.name)}” in line {first.line}"
            faults.append((entry.line, f"“{called}” has the GUID of {other}. Each code needs its own."))
        if entry.is_codable and entry.name:
            first = names.setdefault((id(entry.above), entry.name.casefold()), entry)
            if first is not entry:
                where = f"twice at the same place, first in line {first.line}"
                faults.append((entry.line, f"The name “{called}” stands {where}. Rename one of them."))

"""REFI-QDA codebook exchange (.qdc), which NVivo, ATLAS.ti, MAXQDA, QualCoder and others read.

A section is a folder (a code that cannot be given), a group a set. The format gives a code
one description: ``codebook_texts`` puts the texts of a code into it. The reader for these
files is ``importers.codebook_qdc``.
"""

import re
from collections.abc import Iterator

from lxml import etree

import annotator
from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_faults import faults
from annotator.domain.codebook_guids import guid_of_group, guid_of_section, guids_of_codes
from annotator.domain.codebook_texts import as_one_text
from annotator.domain.refusal import Refusal
from annotator.exporters.codebook_format import CodebookWriter, WrittenCodebook

NAMESPACE = "urn:QDA-XML:codebook:1.0"
#: Readers of XML stop at 256 levels; two are the file's own, one is a section.
DEEPEST = 250
_COLOUR = re.compile("#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(codebook: Codebook) -> WrittenCodebook:
    """The codebook as a file that is valid against the standard's schema: UTF-8, LF.

    Archived codes, keys and what the format has no place for are left out, each said among
    the losses. Raises Refusal for a codebook that is not sound, and for one without a code
    in use, which the format cannot hold.
    """
    found = faults(codebook)
    if found:
        raise Refusal(f"This codebook cannot be written. {found[0].message}")
    if all(code.archived for code in codebook.codes):
        raise Refusal("A REFI-QDA file needs at least one code that is not archived. Add a code first.")
    return _Writing(codebook).written()


class _Writing:
    """One codebook on its way into a file."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self.codes = [code for code in codebook.codes if not code.archived]
        self.guids = guids_of_codes(codebook)
        self.replaced = 0
        self.colours_lost = 0

    def written(self) -> WrittenCodebook:
        root = etree.Element(f"{{{NAMESPACE}}}CodeBook", nsmap={None: NAMESPACE})
        root.set("origin", f"annotator {annotator.__version__}")
        themes = self._codes(_child(root, "Codes"))
        groups = self._groups()
        if groups:
            sets = _child(root, "Sets")
            for group in groups:
                self._group(sets, group)
        etree.indent(root, "  ")
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return WrittenCodebook(data + b"\n", tuple(self._losses(themes, groups)))

    def _codes(self, parent: etree._Element) -> list[str]:
        """Write sections, themes and sub-codes; returns the ids of the themes as they came to stand."""
        elements: dict[str, etree._Element] = {}
        order: list[str] = []
        for block in self._blocks():
            if isinstance(block, Section):
                folder = self._entry(parent, guid_of_section(block), block.name or block.id, codable=False)
                themes = [code for code in self.codes if code.parent is None and code.section == block.id]
            else:
                folder, themes = parent, [block]
            for theme in themes:
                elements[theme.id] = self._code(folder, theme)
                order.append(theme.id)
        depths = dict.fromkeys(order, 1)
        for code in self.codes:
            if code.parent is not None:
                depths[code.id] = depths[code.parent] + 1
                if depths[code.id] > DEEPEST:
                    raise Refusal(f"A REFI-QDA file cannot nest codes more than {DEEPEST} levels deep.")
                elements[code.id] = self._code(elements[code.parent], code)
        return order

    def _blocks(self) -> Iterator[Section | Code]:
        """Sections and the themes outside of them: sections keep their order, and themes theirs where both can."""
        left = list(self.codebook.sections)
        for code in self.codes:
            if code.parent is not None:
                continue
            if code.section is None:
                yield code
                continue
            while any(section.id == code.section for section in left):
                yield left.pop(0)
        yield from left

    def _code(self, parent: etree._Element, code: Code) -> etree._Element:
        entry = self._entry(parent, self.guids[code.id], code.name, codable=True)
        if code.colour is not None and _COLOUR.fullmatch(code.colour):
            entry.set("color", code.colour)
        elif code.colour is not None:
            self.colours_lost += 1
        text = as_one_text(code)
        if text:
            _child(entry, "Description").text = self._clean(text)
        return entry

    def _entry(self, parent: etree._Element, guid: str, name: str, *, codable: bool) -> etree._Element:
        entry = _child(parent, "Code")
        entry.set("guid", guid)
        entry.set("name", self._clean(name))
        entry.set("isCodable", "true" if codable else "false")
        return entry

    def _groups(self) -> list[CodeGroup]:
        """The groups as the file can hold them: without archived codes, and none with fewer than two."""
        live = {code.id for code in self.codes}
        groups = []
        for group in self.codebook.groups:
            kept = [place for place, member in enumerate(group.members) if member in live]
            if len(kept) > 1:
                members = tuple(group.members[place] for place in kept)
                values = tuple(group.values[place] for place in kept) if group.values else ()
                groups.append(CodeGroup(group.id, group.name, group.kind, members, values))
        return groups

    def _group(self, sets: etree._Element, group: CodeGroup) -> None:
        entry = _child(sets, "Set")
        entry.set("guid", guid_of_group(group))
        entry.set("name", self._clean(group.name or group.id))
        if group.kind is not GroupKind.ANY:
            lines = [f"Kind: {group.kind.value}"]
            if group.values:
                lines.append(f"Values: {', '.join(map(_number, group.values))}")
            _child(entry, "Description").text = "\n".join(lines)
        for member in group.members:
            _child(entry, "MemberCode").set("guid", self.guids[member])

    def _clean(self, text: str) -> str:
        clean, count = _NOT_XML.subn("\ufffd", text)
        self.replaced += count
        return clean

    def _losses(self, themes: list[str], groups: list[CodeGroup]) -> Iterator[str]:
        codebook = self.codebook
        yield "The codebook’s title, description and version number: a REFI-QDA file has no place for them."
        archived = len(codebook.codes) - len(self.codes)
        if archived:
            yield f"Archived codes, and what they were merged into: {archived:,}."
        keys = sum(code.key is not None for code in self.codes)
        if keys:
            yield f"The keys of codes: {keys:,}."
        split = sum(code.split_from is not None for code in self.codes)
        if split:
            yield f"From which code a code was split: {split:,}."
        members = {member for group in groups for member in group.members}
        if any(member not in members for group in codebook.groups for member in group.members):
            yield "Archived codes of groups, and groups with fewer than two others."
        if themes != [code.id for code in self.codes if code.parent is None]:
            yield "The order of the themes: those of one section were put together."
        if self.colours_lost:
            yield f"Colours that are not # and six digits or letters: {self.colours_lost:,}."
        if self.replaced:
            yield f"Control characters, which XML does not allow; “\ufffd” stands for them: {self.replaced:,}."


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


WRITER = CodebookWriter(
    name="qdc",
    label="REFI-QDA codebook (.qdc) for NVivo, ATLAS.ti, MAXQDA, QualCoder",
    extension="qdc",
    media_type="application/xml",
    write=write,
)

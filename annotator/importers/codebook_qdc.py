"""REFI-QDA codebook exchange (.qdc): whatever program wrote it, valid or with the faults known programs make.

Element names are matched without their namespace and GUIDs without braces and case, since
programs differ in both. Folders (codes that cannot be given) at the top are sections; below
they become codes. What a format of other people's making holds and a codebook here cannot
is put right as mildly as possible and said in a note; what only a person can decide
(a code without name or GUID, one GUID or one name twice, a reference to nothing) is a fault.
"""

import re

from lxml import etree

from annotator.domain.codebook import Code, Codebook, Section
from annotator.domain.codebook_faults import faults as faults_of
from annotator.domain.codebook_guids import guid_of_section, guids_of_codes, made_guid, plain_guid
from annotator.domain.codebook_texts import from_one_text
from annotator.domain.codebook_tree import MOST_LEVELS
from annotator.importers.codebook_format import CodebookFaults, CodebookFormat, ReadCodebook
from annotator.importers.codebook_ids import id_of_path
from annotator.importers.codebook_known import with_what_is_known
from annotator.importers.qdc_entries import Entry, read_entries
from annotator.importers.qdc_names import fitting_names, listed
from annotator.importers.qdc_parsing import Faults, parsed
from annotator.importers.qdc_sets import read_sets
from annotator.importers.xml_part import attribute, local
from annotator.importers.xml_reading import encoding_of

MOST_CODES = 20_000
_ROOT = re.compile(r"<(?:[\w.-]+:)?CodeBook[\s/>]")
_COLOUR = re.compile("#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")


def recognise(name: str, data: bytes) -> bool:
    """Whether the root of a codebook stands near the file's beginning; for other XML the name decides."""
    head = data[:4096]
    text = head.decode(encoding_of(head), "replace")
    return bool(_ROOT.search(text)) or (name.lower().endswith(".qdc") and "<" in text)


def read(name: str, data: bytes, known: Codebook | None = None) -> ReadCodebook:
    """The codebook of a file.

    Codes keep the id of the known code they are: the one with their GUID, else the one
    with their name at the same place. Others get an id made from their name and keep the
    file's GUID. What the file cannot hold stays as in the known codebook: title,
    description, keys and archived codes. Raises CodebookFaults.
    """
    faults: Faults = []
    notes: list[str] = []
    root = parsed(data, faults, notes)
    if root is not None and local(root) != "CodeBook":
        what = "a REFI-QDA project" if local(root) == "Project" else "no REFI-QDA codebook"
        faults.append((1, f"This is {what}: it does not begin with “CodeBook”. Export the codebook (.qdc)."))
    if root is None or faults:
        raise CodebookFaults(name, tuple(faults))
    reading = _Reading(root, known, faults, notes)
    codebook = reading.codebook(re.sub(r"\.qdc$", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE).strip())
    if faults:
        raise CodebookFaults(name, tuple(sorted(set(faults))))
    return ReadCodebook(codebook, tuple(notes))


class _Reading:
    """One pass over the elements of a file; it goes on after a fault, so that all of them are told at once."""

    def __init__(self, root: etree._Element, known: Codebook | None, faults: Faults, notes: list[str]) -> None:
        self.root = root
        self.known = known
        self.faults = faults
        self.notes = notes
        # Other programs lay their text out; ours stands as it was typed.
        self.is_ours = (attribute(root, "origin") or "").startswith("annotator ")

    def codebook(self, title: str) -> Codebook:
        """The codebook; without meaning once there are faults."""
        entries = read_entries(self.root, self.faults, is_ours=self.is_ours)
        if len(entries) > MOST_CODES:
            self.faults.append((1, f"The file has more than {MOST_CODES:,} codes. Is it a codebook?"))
        deep = next((entry.line for entry in entries if entry.depth > MOST_LEVELS), None)
        if deep is not None:
            self.faults.append((deep, f"Codes are nested more than {MOST_LEVELS} levels deep from here. Move some up."))
        if self.faults:
            return Codebook(title, ())
        fitting_names(entries, self.notes)
        section_ids, sections = self._sections([entry for entry in entries if entry.is_section])
        self._name_ids(entries)
        codes = [self._code(entry, section_ids) for entry in entries if not entry.is_section]
        self._tell_of_folders(entries)
        groups = read_sets(self.root, entries, self.known, self.faults, self.notes)
        codebook = Codebook(title or "Codebook", tuple(codes), sections, groups)
        if self.known is not None:
            codebook = with_what_is_known(codebook, self.known)
        if not codes:
            self.notes.append("The file holds no codes.")
        lines = {entry.id: entry.line for entry in entries if not entry.is_section}
        if not self.faults:
            self.faults.extend((lines.get(fault.where, 1), fault.message) for fault in faults_of(codebook))
        return codebook

    def _sections(self, folders: list[Entry]) -> tuple[dict[str, str], tuple[Section, ...]]:
        """The ids of the sections by the GUID of their folder, and the sections."""
        known = self.known.sections if self.known else ()
        by_guid = {guid_of_section(section): section.id for section in known}
        found = {folder.guid: by_guid[folder.guid] for folder in folders if folder.guid in by_guid}
        by_name = {section.name.casefold(): section.id for section in known if section.id not in found.values()}
        taken = {section.id for section in known}
        for folder in folders:
            if folder.guid not in found:
                same = by_name.pop(folder.name.casefold(), None)
                found[folder.guid] = same or id_of_path([folder.name], taken, "section")
        return found, tuple(Section(found[folder.guid], folder.name) for folder in folders)

    def _name_ids(self, entries: list[Entry]) -> None:
        """Give each code its id: by GUID, then by its place, else a new one."""
        codes = [entry for entry in entries if not entry.is_section]
        known = self.known or Codebook("", ())
        by_guid = {guid: known.code(code_id) for code_id, guid in guids_of_codes(known).items()}
        for code in known.codes:
            for guid in (plain_guid(code.guid), made_guid(code)):
                if guid is not None:
                    by_guid.setdefault(guid, code)
        taken: set[str] = set()
        for entry in codes:
            code = by_guid.get(entry.guid)
            if code is not None and code.id not in taken:
                entry.known, entry.id = code, code.id
                taken.add(code.id)
        by_place = {_place(known, code): code for code in known.codes if not code.archived and code.id not in taken}
        recognised = []
        taken = set(known.by_id)
        for entry in codes:
            if entry.known is None and (code := by_place.pop(entry.place(), None)) is not None:
                entry.known, entry.id = code, code.id
                recognised.append(entry.name)
        for entry in codes:
            entry.id = entry.id or id_of_path(entry.path(), taken)
        if recognised:
            self.notes.append(
                "The file gives these codes other GUIDs than before; they were recognised by their names: "
                f"{listed(recognised)}."
            )

    def _code(self, entry: Entry, section_ids: dict[str, str]) -> Code:
        above = entry.above
        in_section = above is not None and above.is_section
        texts = from_one_text(entry.text)
        definition = f"{entry.long_name}\n{texts.definition}".strip() if entry.long_name else texts.definition
        return Code(
            id=entry.id,
            name=entry.name,
            parent=None if above is None or in_section else above.id,
            section=section_ids[above.guid] if in_section else None,
            colour=self._colour(entry),
            definition=definition,
            apply_when=texts.apply_when,
            do_not_apply_when=texts.do_not_apply_when,
            examples=texts.examples,
            guid=entry.known.guid if entry.known else entry.guid,
        )

    def _colour(self, entry: Entry) -> str | None:
        colour = (entry.colour or "").strip()
        if not colour:
            return None
        if not _COLOUR.fullmatch(colour):
            self.notes.append(f"The colour of “{entry.name}” is not # and six digits or letters. It was left out.")
            return None
        return colour if len(colour) == 7 else "#" + "".join(sign * 2 for sign in colour[1:])

    def _tell_of_folders(self, entries: list[Entry]) -> None:
        turned = [entry.name for entry in entries if not entry.is_section and not entry.is_codable]
        if turned:
            self.notes.append(f"Folders inside others have no place here; they became codes: {listed(turned)}.")
        described = [entry.name for entry in entries if entry.is_section and entry.text.strip()]
        if described:
            self.notes.append(f"The descriptions of these sections were left out: {listed(described)}.")


def _place(codebook: Codebook, code: Code) -> tuple[str, ...]:
    return tuple(codebook.code(step).name.casefold() for step in codebook.lineage(code.id))


FORMAT = CodebookFormat(
    name="qdc", label="REFI-QDA codebook (.qdc)", extensions=(".qdc",), recognise=recognise, read=read
)

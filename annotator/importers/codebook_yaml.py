"""A codebook file (YAML) as a Codebook, or every one of its faults with its line."""

import codecs
import difflib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from annotator.domain.codebook import Code, Codebook, CodeGroup, Section
from annotator.domain.codebook_faults import faults as faults_of
from annotator.importers import codebook_fields as fields
from annotator.importers.codebook_fields import Field, Form
from annotator.importers.codebook_format import CodebookFaults, CodebookFormat, ReadCodebook
from annotator.importers.codebook_nodes import Entry, Node, Scalar, read_tree
from annotator.importers.codebook_values import GAP, Values, short

MOST_CODES = 20_000  #: in the tree, and named in groups
MOST_REPEATS = 50  #: of one id whose lines are told apart; finding them takes the square of this


def read_codebook(name: str, data: bytes) -> Codebook:
    """Read a codebook file.

    ``name`` is the file's name, for the sentence of a refusal; ``data`` its bytes (UTF-8,
    or UTF-16 with a byte order mark). Codes come in the order of the file, each sub-code
    right after its parent and its elder siblings. Raises CodebookFaults with every fault.
    """
    tree, syntax = read_tree(data)
    reading = _Reading(syntax)
    codebook = reading.codebook(tree) if tree is not None or not syntax else None
    if codebook is not None:
        reading.add_faults_of_the_whole(codebook)
    if codebook is None or reading.faults:
        raise CodebookFaults(name, tuple(sorted(set(reading.faults))))
    return codebook


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a section, code or group stands, and the lines of the words a fault may name."""

    id: str
    line: int
    mentions: tuple[tuple[str, int], ...]


class _Reading(Values):
    """One pass over the tree; it goes on after a fault, so that a person mends all of them at once."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__(faults)
        self.codes: list[Code] = []
        self.places: list[_Place] = []

    def codebook(self, tree: Node | None) -> Codebook | None:
        if tree is None:
            self.add_fault(1, "The file is empty. A codebook begins with the line “title: …”.")
            return None
        if not isinstance(tree, Entry):
            self.add_fault(tree.line, "This is not a codebook. It must begin with a line “title: …”, without a dash.")
            return None
        found = self._fields(tree, fields.CODEBOOK, "the codebook")
        sections = self.list_of(found, "sections", self._section)
        for item in self.items_of(found.get("codes"), "codes"):
            self._code(item, None)
        return Codebook(
            title=self.line_of(found, "title") or self.gap(),
            description=self.text_of(found, "description"),
            version=self.version_of(found.get("version")),
            codes=tuple(self.codes),
            sections=tuple(sections),
            groups=tuple(self.list_of(found, "groups", self._group)),
        )

    def _section(self, node: Node) -> Section:
        found = self._fields(node, fields.SECTION, "the section")
        section_id = self.id_of(found)
        self._place("section", section_id, node.line, found)
        return Section(section_id, self.line_of(found, "name") or self.gap())

    def _code(self, node: Node, parent: str | None) -> None:
        table, what = (fields.THEME, "the theme") if parent is None else (fields.SUB_CODE, "the sub-code")
        found = self._fields(node, table, what)
        code = Code(
            id=self.id_of(found),
            name=self.line_of(found, "name") or self.gap(),
            parent=parent,
            section=self.line_of(found, "section"),
            key=self.line_of(found, "key"),
            colour=self.colour_of(found.get("colour")),
            definition=self.text_of(found, "definition"),
            apply_when=self.text_of(found, "apply_when"),
            do_not_apply_when=self.text_of(found, "do_not_apply_when"),
            examples=tuple(self.list_of(found, "examples", self.example_of)),
            archived=self.yes_or_no(found.get("archived")),
            merged_into=self.line_of(found, "merged_into"),
            split_from=self.line_of(found, "split_from"),
            guid=self.line_of(found, "guid"),
        )
        self.codes.append(code)
        words = {"name": code.name, "section": code.section, "key": code.key}
        words |= {"merged_into": code.merged_into, "split_from": code.split_from}
        self._place("code", code.id, node.line, found, words)
        for item in self.items_of(found.get("codes"), "codes"):
            self._code(item, code.id)

    def _group(self, node: Node) -> CodeGroup:
        found = self._fields(node, fields.GROUP, "the group")
        group_id = self.id_of(found)
        kind = self.kind_of(found.get("kind"))
        listed = self.list_of(found, "codes", self.member_of)
        members, values = tuple(member for member, _ in listed), ()
        if "values" in found:
            if "codes" in found:
                self.add_fault(found["codes"].line, "A scale lists its codes under “values” only. Take “codes” out.")
            listed, values = self.scale_of(found["values"])
            members = tuple(member for member, _ in listed)
        mentions = tuple((f"code “{member}”", line) for member, line in listed)
        self._place("group", group_id, node.line, found, mentions=mentions)
        return CodeGroup(group_id, self.line_of(found, "name") or self.gap(), kind, members, values)

    def _fields(self, node: Node, table: tuple[Field, ...], what: str) -> dict[str, Node]:
        """The known fields of an entry; unknown, repeated and missing ones are faults."""
        if not isinstance(node, Entry):
            self.add_fault(node.line, f"Here {what} must be described by fields, beginning with “id: …”.")
            return {}
        known = [field.name for field in table]
        found: dict[str, Node] = {}
        meant = set()
        for key, value in self.pairs_of(node):
            if key.text in known:
                found[key.text] = value
            else:
                meant.add(near := _meant(key.text, known))
                self.add_fault(key.line, _unknown_field(key.text, near, known, what))
        for field in table:
            value = found.get(field.name)
            if isinstance(value, Scalar) and not value.lost and not value.text.strip() and field.form is not Form.TEXT:
                del found[field.name]
            if field.required and field.name not in found and field.name not in meant:
                self.add_fault(
                    value.line if value else node.line, f"“{field.name}” of {what} is missing. {field.meaning}"
                )
        return found

    def _place(
        self,
        what: str,
        item_id: str,
        line: int,
        found: dict[str, Node],
        words: dict[str, str | None] | None = None,
        mentions: tuple[tuple[str, int], ...] = (),
    ) -> None:
        given = [(field, word) for field, word in (words or {}).items() if field in found]
        named = [(f"{field.replace('_', ' ')} “{word}”", found[field].line) for field, word in given]
        if "id" in found:
            named.append((f"{what} id “{item_id}”", found["id"].line))
        if "name" in found:
            named.append((f"name of “{item_id}”", found["name"].line))
        self.places.append(_Place(item_id, line, (*named, *mentions)))

    def add_faults_of_the_whole(self, codebook: Codebook) -> None:
        """Add what the domain finds, each at the line of the word it complains about."""
        if max(len(codebook.codes), sum(len(group.members) for group in codebook.groups)) > MOST_CODES:
            self.add_fault(1, f"The file has more than {MOST_CODES:,} codes. Is it a codebook?")
            return
        places_of: defaultdict[str, list[_Place]] = defaultdict(list)
        for place in self.places:
            if len(places_of[place.id]) < MOST_REPEATS:
                places_of[place.id].append(place)
        seen: Counter[str] = Counter()
        for fault in faults_of(codebook):
            if fault.message.startswith("The name of") and _is_gap(codebook, fault.where):
                continue  # said above
            message = re.sub(f"“{GAP}[0-9]+”", "this entry", fault.message)
            places = places_of[fault.where]
            lines = [line for place in places for words, line in place.mentions if words in fault.message]
            lines = lines or [place.line for place in places] or [1]
            if "id “" in fault.message and len(lines) > 1:
                self.add_fault(lines[1], f"{message} It stands first in line {lines[0]}.")
            else:
                self.add_fault(lines[min(seen[fault.message], len(lines) - 1)], message)
            seen[fault.message] += 1


def _is_gap(codebook: Codebook, code_id: str) -> bool:
    return GAP in codebook.by_id[code_id].name if code_id in codebook.by_id else False


def _meant(name: str, known: list[str]) -> str | None:
    """The field a person meant by another word or with a slip of the finger."""
    plain = re.sub(r"[\s\-]+", "_", name.strip().lower())[:60]
    near = difflib.get_close_matches(plain, known, n=1, cutoff=0.7) or [fields.OTHER_WORDS.get(plain)]
    return near[0] if near[0] in known else None


def _unknown_field(name: str, near: str | None, known: list[str], what: str) -> str:
    sentence = f"“{short(name)}” is not a field of {what}"
    if name == "section":
        return f"{sentence}: a sub-code stands in the section of its theme. Take this line out."
    return f"{sentence}. Did you mean “{near}”?" if near else f"{sentence}. Its fields are {', '.join(known)}."


#: A field of the codebook itself at the beginning of a line: prose with a colon is no codebook.
_TOP_FIELD = re.compile(rb"^(\xef\xbb\xbf)?(title|codes|sections|groups)[ \t]*:([ \t]|\r|\n|$)", re.MULTILINE)
_LOOKED_AT = 65_536  #: bytes


def _recognise(_name: str, data: bytes) -> bool:
    head = data[:_LOOKED_AT]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: len(head) - len(head) % 2].decode("utf-16", "replace").encode()
    return _TOP_FIELD.search(head) is not None


def _read(name: str, data: bytes, _known: Codebook | None) -> ReadCodebook:
    return ReadCodebook(read_codebook(name, data))


FORMAT = CodebookFormat("yaml", "Annotator’s own text file (YAML)", (".yaml", ".yml"), _recognise, _read)

"""The fields of a codebook file, declared once: the reader, the JSON schema and its hints follow this table."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """What stands after the colon of a field."""

    ID = "id"
    LINE = "one line of text"
    TEXT = "text"
    TEXTS = "a list of texts"
    KEY = "one letter"
    COLOUR = "a colour"
    WHOLE_NUMBER = "a whole number"
    YES_NO = "true or false"
    KIND = "a kind of group"
    IDS = "a list of codes’ ids"
    VALUES = "a number for each code"
    SECTIONS = "a list of sections"
    THEMES = "a list of themes"
    SUB_CODES = "a list of sub-codes"
    GROUPS = "a list of groups"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry: its name in the file, its form, a sentence on what it is for."""

    name: str
    form: Form
    meaning: str
    required: bool = False


#: An id is permanent and becomes a column name of exports, so it keeps to letters every program accepts.
ID_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}"
COLOUR_PATTERN = r"#[0-9A-Fa-f]{6}"

_ID = Field("id", Form.ID, "Permanent name for programs: letters, digits, _ . - (never change it once coded).", True)
_NAME = Field("name", Form.LINE, "What people read. May be changed at any time.", True)

SECTION = (_ID, _NAME)

_SECTION_OF_THEME = Field("section", Form.LINE, "The id of the section this theme stands in.")
_KEY = Field("key", Form.KEY, "The letter that gives this code at the desk: a to z except n, h and x.")
_COLOUR = Field("colour", Form.COLOUR, 'Colour in quotes, as "#0072b2".')
_ARCHIVED = Field("archived", Form.YES_NO, "true takes the code out of use; what was coded with it stays.")
_MERGED = Field("merged_into", Form.LINE, "The id of the code that stands for this archived one.")
_SPLIT = Field("split_from", Form.LINE, "The id of the code that this one was cut out of.")
_GUID = Field("guid", Form.LINE, "The id another program gave this code; leave it as it is.")
_GUIDANCE = (
    Field("definition", Form.TEXT, "What the code means."),
    Field("apply_when", Form.TEXT, "When to give this code."),
    Field("do_not_apply_when", Form.TEXT, "When not to give it, and which code to give instead."),
    Field("examples", Form.TEXTS, "Texts that carry this code."),
    Field("codes", Form.SUB_CODES, "The sub-codes under this code, in order."),
)

THEME = (_ID, _NAME, _SECTION_OF_THEME, _KEY, _COLOUR, _ARCHIVED, _MERGED, _SPLIT, _GUID, *_GUIDANCE)
SUB_CODE = (_ID, _NAME, _KEY, _COLOUR, _ARCHIVED, _MERGED, _SPLIT, _GUID, *_GUIDANCE)

GROUP = (
    _ID,
    _NAME,
    Field("kind", Form.KIND, "any (the default), exclusive (at most one) or scale (at most one, with rising numbers)."),
    Field("codes", Form.IDS, "The ids of the codes that belong together."),
    Field("values", Form.VALUES, "Only for a scale, in place of codes: one line “id: number” for each code, rising."),
)

CODEBOOK = (
    Field("title", Form.LINE, "The name of the codebook.", True),
    Field("description", Form.TEXT, "What it is for, and rules that hold for every code."),
    Field("version", Form.WHOLE_NUMBER, "A whole number from 1 on; 1 when left out."),
    Field("sections", Form.SECTIONS, "Named parts of the top level, in order."),
    Field("codes", Form.THEMES, "The themes, in order; [] as long as there are none.", True),
    Field("groups", Form.GROUPS, "Codes of which one comment may carry only one, or which form a scale."),
)

#: Words people write for a field which no spelling rule would find.
OTHER_WORDS = {
    "label": "name",
    "title": "name",
    "color": "colour",
    "shortcut": "key",
    "hotkey": "key",
    "description": "definition",
    "meaning": "definition",
    "include": "apply_when",
    "use_when": "apply_when",
    "exclude": "do_not_apply_when",
    "not": "do_not_apply_when",
    "sub_codes": "codes",
    "subcodes": "codes",
    "children": "codes",
    "members": "codes",
    "themes": "codes",
    "name": "title",
    "type": "kind",
}

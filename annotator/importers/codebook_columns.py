"""Which columns of a table of codes are which: by name, in any order, in the words several programs use."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: Field to the names its column may have, the first being our own. In front stands what is meant more surely.
WORDS: dict[str, tuple[str, ...]] = {
    "code_id": ("code_id", "codeid", "id", "identifier"),
    "parent_id": ("parent_id", "parentid", "parent", "parent_code", "parent_name", "belongs_to"),
    "path": ("path", "code_path", "full_path", "hierarchy"),
    "name": ("name", "code_name", "codename", "tag", "label", "title", "code", "node", "theme", "category"),
    "section_id": ("section_id",),
    "section": ("section", "section_name"),
    "definition": ("definition", "description", "meaning", "memo", "comment"),
    "when_to_use": (
        *("when_to_use", "apply_when", "use_when", "include", "inclusion", "inclusion_criteria"),
        "when_to_apply",
    ),
    "when_not_to_use": (
        *("when_not_to_use", "do_not_apply_when", "exclude", "exclusion", "exclusion_criteria"),
        *("do_not_use_when", "not_when"),
    ),
    "color": ("color", "colour", "colour_code", "color_code"),
    "key": ("key", "shortcut", "hotkey", "shortcut_key"),
    "archived": ("archived", "is_archived"),
    "merged_into": ("merged_into",),
    "split_from": ("split_from",),
    "guid": ("guid",),
    "group_id": ("group_id",),
    "group": ("group", "group_name"),
    "group_kind": ("group_kind",),
    "group_value": ("group_value", "scale_value"),
    "is_codable": ("is_codable", "codable"),
}
#: Example, example_2, quote 3 …
_EXAMPLE = re.compile(r"(?:typical_)?(?:examples?|example_quotes?|quotes?|quotations?)(?:_\d{1,3})?")
#: What other programs count: not part of a codebook.
_COUNTS = re.compile(r"(count|number|no)_.*|.*_count|highlights|documents|references|files|frequency")


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each field's column, those of examples in order, and the names of columns nothing is known of."""

    places: dict[str, int]
    examples: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def name_codes(self) -> bool:
        """Whether codes have names here at all."""
        return "name" in self.places or "path" in self.places


def plain_word(name: str) -> str:
    """A column's name in small letters without accents, everything but letters and digits as one “_”."""
    bare = unicodedata.normalize("NFKD", name[:200]).casefold()
    letters = (sign if sign.isalnum() else " " for sign in bare if not unicodedata.combining(sign))
    return "_".join("".join(letters).split())


def columns_of(header: Sequence[str]) -> Columns:
    """What the columns of a table are; of two that could be the same the surer name counts, then the first."""
    words = [plain_word(name) for name in header]
    places: dict[str, int] = {}
    for field, names in WORDS.items():
        for name in names:
            place = next((at for at, word in enumerate(words) if word == name and at not in places.values()), None)
            if place is not None:
                places[field] = place
                break
    taken = set(places.values())
    examples = tuple(at for at, word in enumerate(words) if at not in taken and _EXAMPLE.fullmatch(word))
    unknown = tuple(
        name.strip()
        for at, name in enumerate(header)
        if name.strip() and at not in taken and at not in examples and not _COUNTS.fullmatch(words[at])
    )
    return Columns(places, examples, unknown)

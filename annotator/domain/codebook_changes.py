"""What happened to one code, group or section between two versions of a codebook, in kinds and in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_versions import meaning
from annotator.domain.marked_words import TextChange


class Kind(StrEnum):
    """What can happen to a code, in the order in which it is told."""

    ADDED = "added"
    SPLIT = "split off"
    REMOVED = "removed"
    MERGED = "merged"
    UNMERGED = "merge taken back"
    ARCHIVED = "archived"
    RESTORED = "restored"
    RENAMED = "renamed"
    MOVED = "moved"
    REORDERED = "moved in order"
    REDEFINED = "redefined"
    REWORDED = "reworded"
    EXAMPLES = "other examples"
    LOOK = "other key or colour"
    ORIGIN = "other origin"


#: The texts that say what a code means, under the names the screens give them.
_MEANING = {"definition": "Definition", "apply_when": "Apply when", "do_not_apply_when": "Do not apply when"}
_IN_SENTENCES = {
    "definition": "the definition",
    "apply_when": "“apply when”",
    "do_not_apply_when": "“do not apply when”",
}
#: One thing that happened: its kind and the sentence that tells it.
_Told = tuple[Kind, str]


@dataclass(frozen=True)
class CodeDiff:
    """A code before and after; None where it did not exist. ``level`` is 1 for a theme.

    ``section`` is the id of the section its theme stands in. ``kinds`` and ``sentences``
    are empty for an unchanged code; ``texts`` holds the texts that changed.
    """

    before: Code | None
    after: Code | None
    level: int
    section: str | None
    kinds: tuple[Kind, ...]
    sentences: tuple[str, ...]
    texts: tuple[TextChange, ...]

    @property
    def code(self) -> Code:
        """The code as it reads now; a removed one as it read."""
        return self.after or self.before

    @property
    def name(self) -> TextChange:
        """The name before and after."""
        return TextChange("Name", self.before.name if self.before else "", self.after.name if self.after else "")


class CodeTeller:
    """Tells what happened to codes between two versions.

    ``reordered`` holds the codes that stand elsewhere among their neighbours, with the
    name of the one now before them; ``reworded`` those whose meaning stays though texts differ.
    """

    def __init__(
        self, before: Codebook, after: Codebook, reordered: dict[str, str | None], reworded: frozenset[str]
    ) -> None:
        """Prepare the names of sections, which codes give by id."""
        self._before, self._after = before, after
        self._reordered, self._reworded = reordered, reworded
        self._sections_before = {section.id: section.name for section in before.sections}
        self._sections_after = {section.id: section.name for section in after.sections}

    def tell(self, code_id: str, level: int, section: str | None) -> CodeDiff:
        """What happened to one code of either version."""
        old, new = self._before.by_id.get(code_id), self._after.by_id.get(code_id)
        if old == new and code_id not in self._reordered:
            return CodeDiff(old, new, level, section, (), (), ())
        told = list(self._told(old, new))
        kinds = tuple(kind for kind in Kind if any(kind is one for one, _ in told))
        return CodeDiff(old, new, level, section, kinds, tuple(sentence for _, sentence in told), _texts(old, new))

    def _told(self, old: Code | None, new: Code | None) -> Iterator[_Told]:
        if new is None:
            yield Kind.REMOVED, "Removed."
        elif old is None:
            yield self._of_new(new)
            if new.merged_into is not None:
                yield Kind.MERGED, self._merged(new)
            elif new.archived:
                yield Kind.ARCHIVED, "Archived from the start: it is kept, but not given any more."
        else:
            yield from self._of_state(old, new)
            yield from self._of_place(old, new)
            yield from self._of_texts(old, new)
            yield from _of_look(old, new)

    def _of_new(self, new: Code) -> _Told:
        if new.split_from is not None:
            return Kind.SPLIT, f"New, split from {self._named(new.split_from)}."
        return Kind.ADDED, "New."

    def _of_state(self, old: Code, new: Code) -> Iterator[_Told]:
        if new.merged_into is not None and new.merged_into != old.merged_into:
            yield Kind.MERGED, self._merged(new)
        elif old.merged_into is not None and new.merged_into is None:
            stays = "it stays archived" if new.archived else "it stands for itself again"
            yield Kind.UNMERGED, f"No longer merged into {self._named(old.merged_into)}: {stays}."
        elif new.archived and not old.archived:
            yield Kind.ARCHIVED, "Archived: it is kept with its decisions, but not given any more."
        elif old.archived and not new.archived:
            yield Kind.RESTORED, "No longer archived: it can be given again."
        if old.name != new.name:
            yield Kind.RENAMED, f"Renamed from “{old.name}” to “{new.name}”."
        if new.split_from != old.split_from:
            if new.split_from is None:
                yield Kind.ORIGIN, f"No longer told as split from {self._named(old.split_from)}."
            else:
                yield Kind.SPLIT, f"Told as split from {self._named(new.split_from)}."

    def _of_place(self, old: Code, new: Code) -> Iterator[_Told]:
        if old.parent != new.parent:
            yield Kind.MOVED, self._moved(old, new)
        elif new.parent is None and old.section != new.section:
            yield Kind.MOVED, self._moved_section(old, new)
        elif new.id in self._reordered:
            neighbour = self._reordered[new.id]
            where = "to the first place" if neighbour is None else f"to stand after “{neighbour}”"
            yield Kind.REORDERED, f"Moved in order, {where}."

    def _moved(self, old: Code, new: Code) -> str:
        if old.parent is None:
            return f"Moved from the top level to “{self._after.by_id[new.parent].name}”: it is a sub-code now."
        former = self._before.by_id[old.parent].name
        if new.parent is None:
            return f"Moved from “{former}” to the top level: it is a theme now."
        return f"Moved from “{former}” to “{self._after.by_id[new.parent].name}”."

    def _moved_section(self, old: Code, new: Code) -> str:
        former, present = self._sections_before.get(old.section), self._sections_after.get(new.section)
        if former is None:
            return f"Put into the section “{present}”."
        if present is None:
            return f"Taken out of the section “{former}”."
        return f"Moved from the section “{former}” to “{present}”."

    def _of_texts(self, old: Code, new: Code) -> Iterator[_Told]:
        differing = [field for field in _MEANING if getattr(old, field) != getattr(new, field)]
        what = _listed([_IN_SENTENCES[field] for field in differing])
        if meaning(old) == meaning(new):
            if differing:
                yield Kind.REWORDED, f"Only blanks or line breaks changed in {what}."
        elif new.id in self._reworded:
            yield Kind.REWORDED, f"Reworded: {what}. The author says that the meaning stays."
        else:
            yield Kind.REDEFINED, f"Its meaning changed: {what}."
        if old.examples != new.examples:
            yield Kind.EXAMPLES, _examples_sentence(old, new)

    def _merged(self, new: Code) -> str:
        return f"Merged into {self._named(new.merged_into)}: decisions that gave it are read as that code."

    def _named(self, code_id: str) -> str:
        found = self._after.by_id.get(code_id) or self._before.by_id.get(code_id)
        return f"“{found.name if found else code_id}”"


def _of_look(old: Code, new: Code) -> Iterator[_Told]:
    if old.key != new.key:
        if old.key is None:
            yield Kind.LOOK, f"It has the key “{new.key}” now."
        elif new.key is None:
            yield Kind.LOOK, f"It has no key any more; it was “{old.key}”."
        else:
            yield Kind.LOOK, f"Its key changed from “{old.key}” to “{new.key}”."
    if old.colour != new.colour:
        yield Kind.LOOK, f"Its colour changed from {old.colour or 'none'} to {new.colour or 'none'}."
    if old.guid != new.guid:
        yield Kind.ORIGIN, "The number that another program gave it changed."


def _examples_sentence(old: Code, new: Code) -> str:
    if sorted(old.examples) == sorted(new.examples):
        return "Its examples stand in another order."
    found = list(_example_changes(old, new))
    added, removed = (sum(1 for one in found if not getattr(one, side)) for side in ("before", "after"))
    counts = ((added, "added"), (removed, "removed"), (len(found) - added - removed, "changed"))
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"Its examples changed: {told}."


def _texts(old: Code | None, new: Code | None) -> tuple[TextChange, ...]:
    changes = [
        TextChange(label, getattr(old, field) if old else "", getattr(new, field) if new else "")
        for field, label in _MEANING.items()
    ]
    return tuple(one for one in (*changes, *_example_changes(old, new)) if one.before != one.after)


def _example_changes(old: Code | None, new: Code | None) -> Iterator[TextChange]:
    before, after = (old.examples if old else ()), (new.examples if new else ())
    # A file may bring thousands of equal examples, on which an exact comparison would take hours.
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > 1_000)
    for step, first, last, new_first, new_last in matcher.get_opcodes():
        if step == "equal":
            continue
        gone, come = list(before[first:last]), list(after[new_first:new_last])
        for number in range(max(len(gone), len(come))):
            yield TextChange("Example", *(one[number] if number < len(one) else "" for one in (gone, come)))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""

"""What a change of a codebook draft did, in a sentence that can also stand behind “Undo:”."""

from collections.abc import Sequence

from annotator.domain.codebook import Codebook

_CALLED = {
    "key": "the key",
    "colour": "the colour",
    "definition": "the definition",
    "apply_when": "“apply when”",
    "do_not_apply_when": "“do not apply when”",
    "examples": "the examples",
}


def added(after: Codebook, code_id: str) -> str:
    """A code was added."""
    code = after.code(code_id)
    return f"Added “{code.name}”{_under(after, code.parent)}"


def changed(before: Codebook, after: Codebook, code_id: str) -> str:
    """Fields of a code were changed."""
    old, new = before.code(code_id), after.code(code_id)
    fields = [called for field, called in _CALLED.items() if getattr(old, field) != getattr(new, field)]
    if old.name != new.name:
        rest = f" and changed {listed(fields)}" if fields else ""
        return f"Renamed “{old.name}” to “{new.name}”{rest}"
    return f"Changed {listed(fields)} of “{new.name}”"


def moved(before: Codebook, after: Codebook, code_id: str, place_before: str | None) -> str:
    """A code was moved."""
    old, new = before.code(code_id), after.code(code_id)
    if new.parent is not None and new.parent != old.parent:
        return f"Moved “{new.name}”{_under(after, new.parent)}"
    if new.section is not None and new.section != old.section:
        return f"Moved “{new.name}” to “{section_name(after, new.section)}”"
    if new.parent != old.parent:
        return f"Made “{new.name}” a theme"
    if new.section != old.section:
        return f"Took “{new.name}” out of its section"
    if place_before is None or place_before == code_id:
        return f"Moved “{new.name}” to the last place"
    return f"Moved “{new.name}” before “{after.code(place_before).name}”"


def archived(before: Codebook, after: Codebook, code_id: str) -> str:
    """A code was archived or restored, those under it with it."""
    others = sum(
        before.by_id[code.id].archived != code.archived for code in after.family(code_id) if code.id != code_id
    )
    verb = "Archived" if after.code(code_id).archived else "Restored"
    return f"{verb} “{after.code(code_id).name}”{_with_sub_codes(others)}"


def removed(before: Codebook, code_id: str) -> str:
    """A code was removed."""
    return f"Removed “{before.code(code_id).name}”{_with_sub_codes(len(before.family(code_id)) - 1)}"


def merged(before: Codebook, after: Codebook, codes: Sequence[str], into: str) -> str:
    """Codes were merged into another one."""
    old, new = before.code(into).name, after.code(into).name
    renamed = "" if old == new else f", now called “{new}”"
    return f"Merged {listed([f'“{before.code(code).name}”' for code in dict.fromkeys(codes)])} into “{old}”{renamed}"


def merge_taken_back(before: Codebook, code_id: str) -> str:
    """A merge was taken back."""
    code = before.code(code_id)
    return f"Took back the merge of “{code.name}” into “{before.code(code.merged_into or code_id).name}”"


def split(after: Codebook, code_id: str, parts: Sequence[str]) -> str:
    """A code was split."""
    code = after.code(code_id)
    names = listed([f"“{after.code(part).name}”" for part in parts])
    return f"Split “{code.name}” into {names}{' and archived it' if code.archived else ''}"


def section_name(codebook: Codebook, section_id: str) -> str:
    """The name of a section, or its id when there is none."""
    return next((one.name for one in codebook.sections if one.id == section_id), section_id)


def group_name(codebook: Codebook, group_id: str) -> str:
    """The name of a group, or its id when there is none."""
    return next((one.name for one in codebook.groups if one.id == group_id), group_id)


def listed(words: Sequence[str]) -> str:
    """Words as they stand in a sentence: “a, b and c”."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _under(codebook: Codebook, parent: str | None) -> str:
    return f" under “{codebook.code(parent).name}”" if parent is not None else ""


def _with_sub_codes(count: int) -> str:
    return "" if not count else f" with its {f'{count} sub-codes' if count > 1 else 'sub-code'}"

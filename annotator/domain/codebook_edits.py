"""Changes of a codebook's codes: each takes a codebook and gives the one after, or a Refusal.

Codes stand in the order of the tree before and after. No change loses an id but
``remove_code``, which takes only codes that no published version has.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from annotator.domain.code_ids import suggest_key
from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_groups import without_members
from annotator.domain.codebook_tree import arranged, changed, check_place, existing, moved
from annotator.domain.palette import next_colour
from annotator.domain.refusal import Refusal
from annotator.domain.signs import is_storable

_TEXTS = ("definition", "apply_when", "do_not_apply_when")
#: What ``change_code`` changes; the tree, merges and archiving have changes of their own.
FIELDS = ("name", "key", "colour", *_TEXTS, "examples")
_COLOUR = re.compile("#[0-9a-f]{6}")


def add_code(
    codebook: Codebook,
    code_id: str,
    name: str,
    parent: str | None = None,
    section: str | None = None,
    before: str | None = None,
    **fields: object,
) -> Codebook:
    """A new code under ``parent`` (None: a theme in ``section``), before a sibling or as the last there.

    It gets a free key and its theme's colour (a theme: one of its own) unless ``fields``
    (``FIELDS``) say otherwise.
    """
    code = Code(code_id, _name(name), parent, section if parent is None else None)
    check_place(codebook, code, parent, section, before)
    code = replace(code, key=suggest_key(codebook, code.name, parent), colour=next_colour(codebook, parent))
    return moved(change_code(_with(codebook, code), code_id, **fields), code_id, parent, section, before)


def change_code(codebook: Codebook, code_id: str, **fields: object) -> Codebook:
    """Other words, key or colour (``FIELDS``) for a code.

    Sub-codes that had their theme's colour keep having it.
    """
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"no fields of a code: {sorted(unknown)}")
    code = existing(codebook, code_id)
    after = replace(code, **{field: _checked(field, value) for field, value in fields.items()})
    if code.parent is None and after.colour != code.colour:
        family = [replace(one, colour=after.colour) for one in codebook.family(code_id) if one.colour == code.colour]
        codebook = changed(codebook, *family)
    return changed(codebook, after)


def move_code(
    codebook: Codebook, code_id: str, parent: str | None, section: str | None = None, before: str | None = None
) -> Codebook:
    """A code with all under it at another place: under ``parent``, or as a theme in ``section``.

    ``before`` is the id of the sibling it is to stand before, None for the last place.
    """
    check_place(codebook, existing(codebook, code_id), parent, section, before)
    return moved(codebook, code_id, parent, section, before)


def archive_code(codebook: Codebook, code_id: str) -> Codebook:
    """A code and all under it can no longer be given; decisions made with them stay as they are.

    Archived codes stay members of their groups, because those decisions are read with them.
    """
    code = existing(codebook, code_id)
    if code.archived:
        raise Refusal(f"“{code.name}” is archived already.")
    return changed(codebook, *(replace(one, archived=True) for one in codebook.family(code_id)))


def restore_code(codebook: Codebook, code_id: str) -> Codebook:
    """An archived code can be given again, with all archived ones under it but those that were merged."""
    code = existing(codebook, code_id)
    if code.merged_into is not None:
        instead = codebook.by_id[code.merged_into].name
        raise Refusal(f"“{code.name}” was merged into “{instead}”. Take the merge back instead.")
    if not code.archived:
        raise Refusal(f"“{code.name}” is not archived.")
    check_parent_is_used(codebook, code)
    closed: set[str] = set()
    restored = []
    for one in codebook.family(code_id):
        if one.merged_into is not None or one.parent in closed:
            closed.add(one.id)
        else:
            restored.append(replace(one, archived=False))
    return changed(codebook, *restored)


def check_parent_is_used(codebook: Codebook, code: Code) -> None:
    """Refuse to restore a code that stands under an archived one, and say what to do."""
    above = codebook.by_id[code.parent] if code.parent is not None else None
    if above is None or not above.archived:
        return
    if above.merged_into is not None:
        instead = codebook.by_id[above.merged_into].name
        raise Refusal(
            f"“{code.name}” stands under “{above.name}”, which was merged into “{instead}”. "
            f"Move “{code.name}” first, for example under “{instead}”, or take that merge back."
        )
    raise Refusal(
        f"“{code.name}” stands under “{above.name}”, which is archived. Restore “{above.name}” first, "
        f"or move “{code.name}” to another place."
    )


def remove_code(codebook: Codebook, code_id: str, published: Collection[str]) -> Codebook:
    """A codebook without a code and all under it; ``published``: the ids any published version has."""
    code = existing(codebook, code_id)
    family = codebook.family(code_id)
    ids = {one.id for one in family}
    for one in family:
        if one.id in published:
            which = "It" if one.id == code_id else f"“{one.name}” under it"
            raise Refusal(f"“{code.name}” cannot be removed: {which} is in a published version. Archive it instead.")
    for one in codebook.codes:
        if one.merged_into in ids and one.id not in ids:
            raise Refusal(
                f"“{code.name}” cannot be removed: “{one.name}” was merged into it. Take that merge back first."
            )
    rest = (one for one in codebook.codes if one.id not in ids)
    codes = tuple(replace(one, split_from=None) if one.split_from in ids else one for one in rest)
    return replace(codebook, codes=codes, groups=without_members(codebook.groups, ids))


def change_head(codebook: Codebook, title: str, description: str) -> Codebook:
    """Another title and description."""
    title = " ".join(_storable(title).split())
    if not title:
        raise Refusal("A codebook needs a title.")
    return replace(codebook, title=title, description=_storable(description).strip())


def take_file(codebook: Codebook, other: Codebook, published: Collection[str]) -> Codebook:
    """Everything as another codebook has it.

    Codes it lacks that stand in a published version stay, archived: under the code they
    stood under, or as themes without a section. Merges, splits and ids of other programs
    about which it is silent, as most formats are, stay as they are.
    """
    if len(other.by_id) != len(other.codes):
        raise Refusal("Two codes of this codebook have the same id. Give each its own, then read the file again.")
    codes = [_with_history(codebook, other, code) for code in other.codes]
    there = set(other.by_id)
    for code in codebook.codes:
        if code.id in published and code.id not in there:
            parent = code.parent if code.parent in there else None
            codes.append(replace(code, archived=True, parent=parent, section=None))
            there.add(code.id)
    # What a code was merged into or split from may be gone.
    codes = [
        replace(
            code,
            merged_into=code.merged_into if code.merged_into in there else None,
            split_from=code.split_from if code.split_from in there else None,
        )
        for code in codes
    ]
    return arranged(replace(other, version=codebook.version), codes)


def _with_history(codebook: Codebook, other: Codebook, code: Code) -> Code:
    """A code of a file with what the codebook knows of it besides."""
    old = codebook.by_id.get(code.id)
    if old is None:
        return code
    merged_into = code.merged_into
    if merged_into is None and code.archived and old.merged_into is not None:
        target = other.by_id.get(old.merged_into)
        # Not into one that the file merges further, so that none runs in circles.
        merged_into = old.merged_into if target is None or target.merged_into is None else None
    return replace(
        code, merged_into=merged_into, split_from=code.split_from or old.split_from, guid=code.guid or old.guid
    )


def _with(codebook: Codebook, code: Code) -> Codebook:
    if code.id in codebook.by_id:
        raise ValueError(f"the id {code.id} is taken")
    return replace(codebook, codes=(*codebook.codes, code))


def _checked(field: str, value: object) -> object:
    if field == "name":
        return _name(str(value))
    if field == "examples":
        return tuple(text for text in (_storable(str(one)).strip() for one in value or ()) if text)
    if field in _TEXTS:
        return _storable(str(value or "")).strip()
    text = _storable(str(value or "")).strip().lower() or None
    if field == "colour" and text is not None and not _COLOUR.fullmatch(text):
        raise Refusal(f"“{text}” is no colour. Choose one of the palette, or write it as #rrggbb.")
    return text


def _name(name: str) -> str:
    name = " ".join(_storable(name).split())
    if not name:
        raise Refusal("A code needs a name.")
    return name


def _storable(text: str) -> str:
    if not is_storable(text):
        raise Refusal("The text holds a sign that cannot be stored. Type it again.")
    return text

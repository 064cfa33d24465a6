"""Merging codes, splitting one, and taking both back: changes of a codebook that touch no decision.

How decisions are read afterwards is the matter of ``codebook_succession``.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from annotator.domain.code_ids import suggest_key
from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_edits import change_code, check_parent_is_used, remove_code
from annotator.domain.codebook_groups import without_members
from annotator.domain.codebook_tree import arranged, changed, check_place, existing, moved, moved_together
from annotator.domain.palette import next_colour
from annotator.domain.refusal import Refusal


def merge_codes(codebook: Codebook, codes: Sequence[str], into: str, name: str | None = None) -> Codebook:
    """Codes archived in favour of another one, which may get a new ``name``; decisions with them read as that one.

    Their sub-codes stand under it from now on; what they were members of, they leave. Words
    and examples stay with the archived codes.
    """
    target = existing(codebook, into)
    merged = [existing(codebook, code_id) for code_id in dict.fromkeys(codes)]
    if not merged:
        raise Refusal("Choose the codes that are to be merged.")
    for code in merged:
        _check_may_merge(codebook, code, target)
    # Deepest first: a sub-code merged together with its theme must not be carried along with it.
    ids = {code.id for code in merged}
    for code in sorted(merged, key=lambda one: -codebook.level(one.id)):
        codebook = _children_moved(codebook, code.id, into, stay=ids)
    codebook = changed(codebook, *(replace(codebook.code(code_id), archived=True, merged_into=into) for code_id in ids))
    codebook = replace(codebook, groups=without_members(codebook.groups, ids))
    return change_code(codebook, into, name=name) if name is not None else codebook


def take_back_merge(codebook: Codebook, code_id: str) -> Codebook:
    """A merged code stands for itself again, at its place; its former sub-codes and groups do not come back to it."""
    code = existing(codebook, code_id)
    if code.merged_into is None:
        raise Refusal(f"“{code.name}” was not merged into another code.")
    check_parent_is_used(codebook, code)
    return changed(codebook, replace(code, archived=False, merged_into=None))


def split_code(
    codebook: Codebook, code_id: str, parts: Sequence[tuple[str, str]], *, keep: bool, under: int | None = None
) -> Codebook:
    """New codes (``parts``: id and name of each) cut out of one.

    ``keep``: the old code stays, as the code above them. Else it is archived and they take its
    place; its sub-codes then stand under the part number ``under`` (from 0), or beside the parts.
    """
    code = existing(codebook, code_id)
    if code.archived:
        raise Refusal(f"“{code.name}” is archived. Restore it before you split it.")
    _check_parts(code, parts, keep=keep)
    parent, section, before = (code_id, None, None) if keep else (code.parent, code.section, code_id)
    for part_id, name in parts:
        colour = code.colour if keep or code.parent is not None else next_colour(codebook)
        part = Code(part_id, " ".join(name.split()), parent, section, colour=colour, split_from=code_id)
        check_place(codebook, part, parent, section, before)
        codebook = moved(arranged(codebook, (*codebook.codes, part)), part_id, parent, section, before)
    if not keep:
        going = [child.id for child in codebook.children(code_id) if child.merged_into is None]
        place = (code.parent, code.section, code_id) if under is None else (parts[under][0], None, None)
        codebook = moved_together(codebook, going, *place)
        codebook = changed(codebook, replace(codebook.code(code_id), archived=True))
    # Last: keys the old code and its sub-codes had are free or taken only now.
    for part_id, name in parts:
        key = suggest_key(codebook, name, parent, code_id=part_id)
        codebook = changed(codebook, replace(codebook.code(part_id), key=key))
    return codebook


def take_back_split(codebook: Codebook, code_id: str, published: Collection[str]) -> Codebook:
    """The parts of a code merged into it again; those no published version has (``published``) are removed.

    The code is restored if it was archived. Sub-codes of the parts stand under it.
    """
    parts = [code.id for code in codebook.codes if code.split_from == code_id and code.merged_into is None]
    code = existing(codebook, code_id)
    if not parts:
        raise Refusal(f"“{code.name}” has no parts that were split from it.")
    if code.archived:
        check_parent_is_used(codebook, code)
        codebook = changed(codebook, replace(code, archived=False))
    codebook = merge_codes(codebook, parts, code_id)
    for part in parts:
        if part in codebook.by_id and not {one.id for one in codebook.family(part)} & set(published):
            codebook = remove_code(codebook, part, published)
    return codebook


def _check_may_merge(codebook: Codebook, code: Code, target: Code) -> None:
    if code.id == target.id:
        raise Refusal(f"“{code.name}” cannot be merged into itself.")
    if target.merged_into is not None:
        instead = codebook.by_id[target.merged_into].name
        raise Refusal(f"“{target.name}” was merged into “{instead}” itself. Choose “{instead}”.")
    if target.archived:
        raise Refusal(f"“{target.name}” is archived, so nothing can be merged into it. Restore it first.")
    if code.merged_into is not None:
        instead = codebook.by_id[code.merged_into].name
        raise Refusal(f"“{code.name}” was merged into “{instead}” already. Take that merge back first.")
    if code.id in codebook.lineage(target.id):
        raise Refusal(
            f"“{target.name}” lies under “{code.name}”: merging would claim it wherever “{code.name}” was given. "
            f"Merge “{target.name}” into “{code.name}” and give that its name, or move “{target.name}” out first."
        )


def _children_moved(codebook: Codebook, code_id: str, into: str, stay: Collection[str]) -> Codebook:
    """The sub-codes of a code under another one; those that are merged themselves stay where they are."""
    going = [child for child in codebook.children(code_id) if child.id not in stay and child.merged_into is None]
    for child in going:
        check_place(codebook, child, into, None, None)
    return moved_together(codebook, [child.id for child in going], into, None, None) if going else codebook


def _check_parts(code: Code, parts: Sequence[tuple[str, str]], *, keep: bool) -> None:
    names = [" ".join(name.split()).casefold() for _, name in parts]
    if not all(names):
        raise Refusal("Each part needs a name.")
    if len(names) < (1 if keep else 2):
        raise Refusal(f"Name at least {'one part' if keep else 'two parts'} of “{code.name}”.")
    if len(set(names)) < len(names):
        raise Refusal("Two parts have the same name. Give each its own.")

"""The tree of a codebook while it is edited: its order, and what may stand where."""

from collections.abc import Iterable
from dataclasses import replace

from annotator.domain.codebook import Code, Codebook
from annotator.domain.palette import next_colour
from annotator.domain.refusal import Refusal

#: A codebook file nests two levels for each level of codes and is read up to a hundred.
MOST_LEVELS = 40


def existing(codebook: Codebook, code_id: str) -> Code:
    """The code with this id; Refusal when somebody took it away."""
    if code_id not in codebook.by_id:
        raise Refusal("This code is not in the codebook any more. Reload the page.")
    return codebook.by_id[code_id]


def arranged(codebook: Codebook, codes: Iterable[Code]) -> Codebook:
    """The codebook with these codes in the order of the tree.

    Themes stand by section (those without one last, as on the desk), every code before its
    sub-codes and those right behind it; among siblings the order given decides. ValueError
    when a code stands under none of them.
    """
    codes = tuple(codes)
    ranks = {section.id: rank for rank, section in enumerate(codebook.sections)}
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent, []).append(code)
    themes = sorted(below.get(None, ()), key=lambda code: ranks.get(code.section, len(ranks)))
    waiting, found = themes[::-1], []
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting.extend(reversed(below.get(code.id, ())))
    if len(found) != len(codes):
        raise ValueError("a code stands under one that is not there, or under itself, or twice")
    return replace(codebook, codes=tuple(found))


def changed(codebook: Codebook, *codes: Code) -> Codebook:
    """The codebook with these codes in the place of those with the same ids."""
    new = {code.id: code for code in codes}
    return replace(codebook, codes=tuple(new.get(code.id, code) for code in codebook.codes))


def check_place(codebook: Codebook, code: Code, parent: str | None, section: str | None, before: str | None) -> None:
    """Refuse to let a code (one of the codebook, or a new one) stand in a place."""
    if parent is not None:
        _check_parent(codebook, code, existing(codebook, parent))
    elif section is not None and section not in {one.id for one in codebook.sections}:
        raise Refusal("This section is not in the codebook any more. Reload the page.")
    if before is None or before == code.id:
        return
    sibling = existing(codebook, before)
    if sibling.parent != parent or (parent is None and sibling.section != section):
        raise Refusal(f"“{sibling.name}” stands somewhere else by now. Reload the page.")


def _check_parent(codebook: Codebook, code: Code, above: Code) -> None:
    if code.id in codebook.lineage(above.id):
        where = "itself" if above.id == code.id else f"“{above.name}”, which lies under it"
        raise Refusal(f"“{code.name}” cannot stand under {where}. Move that code out first, or choose another place.")
    if above.merged_into is not None:
        instead = codebook.by_id[above.merged_into].name
        raise Refusal(f"“{above.name}” was merged into “{instead}”. Choose “{instead}”.")
    if above.archived and not code.archived:
        raise Refusal(f"“{above.name}” is archived, so nothing can be added to it. Restore it first.")
    if codebook.level(above.id) + height(codebook, code.id) > MOST_LEVELS:
        raise Refusal(f"That would make more than {MOST_LEVELS} levels. Choose a place further up.")


def height(codebook: Codebook, code_id: str) -> int:
    """How many levels a code and those under it take; 1 for a new one."""
    if code_id not in codebook.by_id:
        return 1
    top = codebook.level(code_id)
    return 1 + max(codebook.level(code.id) for code in codebook.family(code_id)) - top


def moved(codebook: Codebook, code_id: str, parent: str | None, section: str | None, before: str | None) -> Codebook:
    """The codebook with a code and all under it in another place, unchecked; ``before`` None: the last there."""
    if before == code_id:
        before = _next_sibling(codebook, codebook.code(code_id))
    return moved_together(codebook, (code_id,), parent, section, before)


def moved_together(
    codebook: Codebook, code_ids: Iterable[str], parent: str | None, section: str | None, before: str | None
) -> Codebook:
    """``moved`` for several codes, none of them under another or named by ``before``, in the order given.

    Codes that had their theme's colour have the colour of the new one.
    """
    going: dict[str, Code] = {}
    for code_id in code_ids:
        family = codebook.family(code_id)
        old = codebook.code(codebook.lineage(code_id)[0]).colour
        if parent is not None:
            new = codebook.code(codebook.lineage(parent)[0]).colour
        elif family[0].parent is not None and old is not None:
            new = next_colour(replace(codebook, codes=(*codebook.codes, *going.values())))
        else:
            new = old
        top = replace(family[0], parent=parent, section=section if parent is None else None)
        for code in (top, *family[1:]):
            going[code.id] = replace(code, colour=new) if code.colour == old else code
    rest = [code for code in codebook.codes if code.id not in going]
    at = next((place for place, code in enumerate(rest) if code.id == before), len(rest))
    return arranged(codebook, (*rest[:at], *going.values(), *rest[at:]))


def _next_sibling(codebook: Codebook, code: Code) -> str | None:
    siblings = [one.id for one in codebook.children(code.parent) if one.section == code.section]
    return next(iter(siblings[siblings.index(code.id) + 1 :]), None)

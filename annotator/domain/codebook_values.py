"""A codebook as plain values for JSON, and the difference of two as a patch that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section

#: Plain values: {"title": [before, after], "codes": {id: [before, after]}, "order": [start, before, after], …}.
Patch = dict[str, Any]

_WORDS = ("title", "description")
_FIELDS = tuple(field.name for field in fields(Code))


def as_values(codebook: Codebook) -> dict[str, Any]:
    """Everything a codebook holds as values JSON can carry; ``from_values`` reads them."""
    return {
        "title": codebook.title,
        "description": codebook.description,
        "version": codebook.version,
        "sections": [asdict(section) for section in codebook.sections],
        "groups": [_group_values(group) for group in codebook.groups],
        "codes": [_code_values(code) for code in codebook.codes],
    }


def from_values(values: Mapping[str, Any]) -> Codebook:
    """The codebook of ``as_values``."""
    return Codebook(
        title=values["title"],
        description=values["description"],
        version=values["version"],
        sections=tuple(Section(**section) for section in values["sections"]),
        groups=tuple(_group(group) for group in values["groups"]),
        codes=tuple(_code(code) for code in values["codes"]),
    )


def desk_values(codebook: Codebook) -> dict[str, Any]:
    """What the desk is told of a codebook: codes that can be given, names of archived ones, sections and groups."""
    return {
        "version": codebook.version,
        "title": codebook.title,
        "sections": [{"id": section.id, "name": section.name} for section in codebook.sections],
        "codes": [
            {
                "id": code.id,
                "name": code.name,
                "parent": code.parent,
                "section": code.section,
                "key": code.key,
                "colour": code.colour,
                "definition": code.definition,
                "apply_when": code.apply_when,
                "do_not_apply_when": code.do_not_apply_when,
                "examples": list(code.examples),
            }
            for code in codebook.codes
            if not code.archived
        ],
        # Decisions made before may still carry them.
        "archived": {code.id: code.name for code in codebook.codes if code.archived},
        "groups": [
            {
                "id": group.id,
                "name": group.name,
                "kind": group.kind.value,
                "members": list(group.members),
                "values": list(group.values),
            }
            for group in codebook.groups
        ],
    }


def patch_between(before: Codebook, after: Codebook) -> Patch:
    """What turns ``before`` into ``after``; versions are left out. Empty when they say the same."""
    patch: Patch = {}
    for word in _WORDS:
        if getattr(before, word) != getattr(after, word):
            patch[word] = [getattr(before, word), getattr(after, word)]
    for what, values in (("sections", asdict), ("groups", _group_values)):
        old, new = (getattr(book, what) for book in (before, after))
        if old != new:
            patch[what] = [[values(one) for one in old], [values(one) for one in new]]
    old, new = before.by_id, after.by_id
    codes = {
        key: [_code_values(book[key]) if key in book else None for book in (old, new)]
        for key in {**old, **new}
        if old.get(key) is not new.get(key) and old.get(key) != new.get(key)
    }
    if codes:
        patch["codes"] = codes
    order = _order_patch([code.id for code in before.codes], [code.id for code in after.codes])
    if order is not None:
        patch["order"] = order
    return patch


def patched(codebook: Codebook, patch: Patch) -> Codebook:
    """The codebook after a patch; ValueError when it is not the one the patch was made for."""
    changes: dict[str, Any] = {}
    for word in _WORDS:
        if word in patch:
            changes[word] = _stepped(getattr(codebook, word), *patch[word])
    if "sections" in patch:
        old = [asdict(one) for one in codebook.sections]
        changes["sections"] = tuple(Section(**one) for one in _stepped(old, *patch["sections"]))
    if "groups" in patch:
        old = [_group_values(one) for one in codebook.groups]
        changes["groups"] = tuple(_group(one) for one in _stepped(old, *patch["groups"]))
    codes = {code.id: code for code in codebook.codes}
    for key, (before, after) in patch.get("codes", {}).items():
        _stepped(_code_values(codes[key]) if key in codes else None, before, after)
        if after is None:
            del codes[key]
        else:
            codes[key] = _code(after)
    ids = [code.id for code in codebook.codes]
    if "order" in patch:
        start, before, after = patch["order"]
        _stepped(ids[start : start + len(before)], before, after)
        ids[start : start + len(before)] = after
    if sorted(ids) != sorted(codes):
        raise ValueError("the patch adds or takes away codes without saying where they stand")
    return replace(codebook, codes=tuple(codes[key] for key in ids), **changes)


def reversed_patch(patch: Patch) -> Patch:
    """The patch that takes this one back."""
    found: Patch = {}
    for what, change in patch.items():
        if what == "codes":
            found[what] = {key: [after, before] for key, (before, after) in change.items()}
        elif what == "order":
            found[what] = [change[0], change[2], change[1]]
        else:
            found[what] = [change[1], change[0]]
    return found


def _stepped(now: Any, before: Any, after: Any) -> Any:
    if now != before:
        raise ValueError("the codebook is not the one the patch was made for")
    return after


def _order_patch(old: Sequence[str], new: Sequence[str]) -> list[Any] | None:
    """[start, before, after]: the shortest stretch outside of which the orders are the same."""
    if old == new:
        return None
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return [start, list(old[start : len(old) - end]), list(new[start : len(new) - end])]


def _code_values(code: Code) -> dict[str, Any]:
    # Not `asdict`, which copies every value deeply: with 5,000 codes that takes half a second.
    return {**{field: getattr(code, field) for field in _FIELDS}, "examples": list(code.examples)}


def _code(values: Mapping[str, Any]) -> Code:
    return Code(**{**values, "examples": tuple(values["examples"])})


def _group_values(group: CodeGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "kind": group.kind.value,
        "members": list(group.members),
        "values": list(group.values),
    }


def _group(values: Mapping[str, Any]) -> CodeGroup:
    return CodeGroup(
        id=values["id"],
        name=values["name"],
        kind=GroupKind(values["kind"]),
        members=tuple(values["members"]),
        values=tuple(values["values"]),
    )

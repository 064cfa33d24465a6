"""Groups of codes as tables tell them: a row for each code that is in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan, nan

from annotator.domain.codebook import CodeGroup, GroupKind
from annotator.importers.codebook_rows import Faults, number_in
from annotator.importers.codebook_values import short


@dataclass(frozen=True, slots=True)
class Member:
    """One code of one group; ``kind`` and ``value`` as they stand in the cells."""

    row: int
    group_id: str
    name: str
    kind: str
    code_id: str
    value: str


def groups_of(members: Iterable[Member], faults: Faults, *, by_number: bool) -> tuple[CodeGroup, ...]:
    """The groups in the order of their first rows; ``by_number`` puts the codes of a scale in the order of numbers."""
    found: dict[str, list[Member]] = {}
    for member in members:
        found.setdefault(member.group_id, []).append(member)
    return tuple(_group(group_id, listed, faults, by_number=by_number) for group_id, listed in found.items())


def _group(group_id: str, members: list[Member], faults: Faults, *, by_number: bool) -> CodeGroup:
    first = members[0]
    kind = _kind(members, faults)
    for member in members[1:]:
        if member.name and member.name != first.name:
            said = f"“{short(first.name)}” and “{short(member.name)}”"
            faults.append((member.row, f"The group “{short(group_id)}” has two names: {said}. Keep one."))
    numbered = [(member, _value(member, kind, faults)) for member in members if member.code_id]
    if by_number and kind is GroupKind.SCALE and not any(isnan(value) for _, value in numbered):
        numbered.sort(key=lambda one: one[1])
    return CodeGroup(
        id=group_id,
        name=first.name or group_id,
        kind=kind,
        members=tuple(member.code_id for member, _ in numbered),
        values=tuple(value for _, value in numbered) if kind is GroupKind.SCALE else (),
    )


def _kind(members: list[Member], faults: Faults) -> GroupKind:
    found: GroupKind | None = None
    for member in members:
        word = member.kind.casefold()
        if word and word not in set(GroupKind):
            kinds = "any, exclusive or scale"
            faults.append((member.row, f"The kind “{short(member.kind)}” does not exist. Write {kinds}."))
        elif word and found not in (None, word):
            faults.append((member.row, f"The group “{short(member.group_id)}” has two kinds. Keep one."))
        elif word:
            found = GroupKind(word)
    if found is not None:
        return found
    return GroupKind.SCALE if any(member.value for member in members) else GroupKind.ANY


def _value(member: Member, kind: GroupKind, faults: Faults) -> float:
    """The number of a code on a scale; what is none compares with nothing, so that it brings no second fault."""
    value = number_in(member.value)
    if kind is GroupKind.SCALE and value is None:
        text = short(member.value)
        faults.append((member.row, f"A code of a scale needs a number, such as 2 or 1.5, not “{text}”."))
    elif kind is not GroupKind.SCALE and member.value:
        faults.append(
            (member.row, "Only a scale has numbers. Write “scale” as the group’s kind, or take this one out.")
        )
    return nan if value is None else value

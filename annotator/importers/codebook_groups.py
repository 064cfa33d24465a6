"""Groups of codes as tables tell them: a row for each code that is in one."""

from collections.abc import Iterable
from dataclasses import dataclass

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
    if kind is GroupKind.SCALE and by_number and all(value is not None for _, value in numbered):
        numbered.sort(key=lambda one: one[1] or 0.0)
    return CodeGroup(
        id=group_id,
        name=first.name or group_id,
        kind=kind,
        members=tuple(member.code_id for member, _ in numbered),
        values=tuple(value for _, value in numbered if value is not None),
    )


def _kind(members: list[Member], faults: Faults) -> GroupKind:
    named = [member for member in members if member.kind]
    for member in named:
        if member.kind.casefold() not in set(GroupKind):
            faults.append(
                (member.row, f"The kind “{short(member.kind)}” does not exist. Write any, exclusive or scale.")
            )
            return GroupKind.ANY
        if member.kind.casefold() != named[0].kind.casefold():
            faults.append((member.row, f"The group “{short(member.group_id)}” has two kinds. Keep one."))
    if named:
        return GroupKind(named[0].kind.casefold())
    return GroupKind.SCALE if any(member.value for member in members) else GroupKind.ANY


def _value(member: Member, kind: GroupKind, faults: Faults) -> float | None:
    if kind is not GroupKind.SCALE:
        if member.value:
            faults.append(
                (member.row, "Only a scale has numbers. Write “scale” as the kind of the group, or take it out.")
            )
        return None
    value = number_in(member.value)
    if value is None:
        faults.append((member.row, f"A code of a scale needs a number, such as 2 or 1.5, not “{short(member.value)}”."))
    return value

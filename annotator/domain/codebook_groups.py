"""Changes of a codebook's sections and code groups."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from annotator.domain.codebook import Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_tree import arranged, existing
from annotator.domain.refusal import Refusal


def change_section(codebook: Codebook, section_id: str, name: str) -> Codebook:
    """Another name for a section; a new one, the last, when the id is new."""
    name = _name(name, "section")
    new = Section(section_id, name)
    if section_id in {section.id for section in codebook.sections}:
        return replace(codebook, sections=tuple(new if one.id == section_id else one for one in codebook.sections))
    return arranged(replace(codebook, sections=(*codebook.sections, new)), codebook.codes)


def move_section(codebook: Codebook, section_id: str, before: str | None) -> Codebook:
    """A section with its themes before another one, or None for the last place."""
    section = _section(codebook, section_id)
    if before == section_id:
        return codebook
    rest = [one for one in codebook.sections if one is not section]
    at = rest.index(_section(codebook, before)) if before is not None else len(rest)
    return arranged(replace(codebook, sections=(*rest[:at], section, *rest[at:])), codebook.codes)


def remove_section(codebook: Codebook, section_id: str) -> Codebook:
    """A codebook without a section; its themes stay, without one."""
    section = _section(codebook, section_id)
    codes = [replace(code, section=None) if code.section == section_id else code for code in codebook.codes]
    return arranged(replace(codebook, sections=tuple(one for one in codebook.sections if one is not section)), codes)


def set_group(
    codebook: Codebook,
    group_id: str,
    name: str,
    kind: GroupKind,
    members: Sequence[str],
    values: Sequence[float] = (),
) -> Codebook:
    """A group as it is to be; a new one, the last, when the id is new.

    A scale without ``values`` counts its members from 1; other kinds have none.
    """
    members = tuple(dict.fromkeys(members))
    for member in members:
        if (merged_into := existing(codebook, member).merged_into) is not None:
            name, instead = codebook.by_id[member].name, codebook.by_id[merged_into].name
            raise Refusal(f"“{name}” was merged into “{instead}”. Choose “{instead}”.")
    numbers = tuple(float(value) for value in values) if kind is GroupKind.SCALE else ()
    if kind is GroupKind.SCALE and not numbers:
        numbers = tuple(float(place) for place in range(1, len(members) + 1))
    new = CodeGroup(group_id, _name(name, "group"), kind, members, numbers)
    if group_id in {group.id for group in codebook.groups}:
        return replace(codebook, groups=tuple(new if one.id == group_id else one for one in codebook.groups))
    return replace(codebook, groups=(*codebook.groups, new))


def remove_group(codebook: Codebook, group_id: str) -> Codebook:
    """A codebook without a group; its codes stay."""
    rest = tuple(group for group in codebook.groups if group.id != group_id)
    if len(rest) == len(codebook.groups):
        raise Refusal("This group is not in the codebook any more. Reload the page.")
    return replace(codebook, groups=rest)


def without_members(groups: Sequence[CodeGroup], codes: Collection[str]) -> tuple[CodeGroup, ...]:
    """The groups without some codes and their values; a group may be left with one member, which is a fault."""
    return tuple(_without(group, codes) for group in groups)


def _without(group: CodeGroup, codes: Collection[str]) -> CodeGroup:
    kept = [place for place, member in enumerate(group.members) if member not in codes]
    if len(kept) == len(group.members):
        return group
    members = tuple(group.members[place] for place in kept)
    return replace(group, members=members, values=tuple(group.values[at] for at in kept if at < len(group.values)))


def _section(codebook: Codebook, section_id: str) -> Section:
    found = next((one for one in codebook.sections if one.id == section_id), None)
    if found is None:
        raise Refusal("This section is not in the codebook any more. Reload the page.")
    return found


def _name(name: str, what: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal(f"A {what} needs a name.")
    return name

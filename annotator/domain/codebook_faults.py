"""What makes a codebook sound: every fault with the code, section or group it is in."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite

from annotator.domain.codebook import LONGEST_NAME, Code, Codebook, CodeGroup, GroupKind
from annotator.domain.signs import is_plain_name

#: Letters the desk keeps for itself: note, help on the code, ineligible.
RESERVED_KEYS = frozenset("nhx")
KEYS = frozenset("abcdefghijklmnopqrstuvwxyz")
#: Faults that one sentence names.
MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a codebook; ``where`` is the id of the code, section or group (``what``) it is in."""

    where: str
    message: str
    what: str = "code"


def faults(codebook: Codebook) -> tuple[Fault, ...]:
    """Every fault of a codebook, in order; an empty result means it is sound.

    One without codes is sound: a team that works inductively starts with it.
    """
    return (
        *_faults_of_ids(codebook),
        *_faults_of_names(codebook),
        *_faults_of_tree(codebook),
        *_faults_of_succession(codebook),
        *_faults_of_keys(codebook),
        *_faults_of_sections(codebook),
        *_faults_of_groups(codebook),
    )


def sentence_of(found: tuple[Fault, ...]) -> str:
    """The first faults in a row, and how many there are besides."""
    # Two codes of one name have the same fault in the same words.
    messages = tuple(dict.fromkeys(fault.message for fault in found))
    said = " ".join(messages[:MOST_SAID])
    more = len(messages) - MOST_SAID
    return f"{said} And {more:,} {'fault' if more == 1 else 'faults'} more." if more > 0 else said


def _faults_of_ids(codebook: Codebook) -> Iterator[Fault]:
    for what, ids in (
        ("code", [code.id for code in codebook.codes]),
        ("section", [section.id for section in codebook.sections]),
        ("group", [group.id for group in codebook.groups]),
    ):
        for repeated, count in Counter(ids).items():
            if count > 1:
                message = f"The {what} id “{repeated}” is used {count} times. Give each {what} its own id."
                yield Fault(repeated, message, what)
    guids = Counter(code.guid.casefold() for code in codebook.codes if code.guid)
    for code in codebook.codes:
        if code.guid and guids[code.guid.casefold()] > 1:
            yield Fault(
                code.id, f"Another code has the same id of another program as “{code.id}”. Take it from one of them."
            )


def _faults_of_names(codebook: Codebook) -> Iterator[Fault]:
    for code in codebook.codes:
        if not code.name.strip():
            yield Fault(code.id, f"The code “{code.id}” has no name. Give it one.")
        elif len(code.name) > LONGEST_NAME:
            yield Fault(code.id, f"The name of “{code.id}” is longer than {LONGEST_NAME} characters. Shorten it.")
        elif not is_plain_name(code.name):
            yield Fault(
                code.id,
                f"The name of “{code.id}” holds a sign that cannot be seen or turns the text round. Type it again.",
            )


def _faults_of_tree(codebook: Codebook) -> Iterator[Fault]:
    seen: set[str] = set()
    sections = {section.id for section in codebook.sections}
    archived = {code.id for code in codebook.codes if code.archived}
    for code in codebook.codes:
        if code.parent is not None and code.parent not in seen:
            yield Fault(code.id, f"The code “{code.id}” stands under “{code.parent}”, which is not listed before it.")
        if not code.archived and code.parent in archived:
            yield Fault(code.id, f"The code “{code.id}” stands under an archived one. Archive it too, or move it.")
        if code.section is not None and code.section not in sections:
            yield Fault(code.id, f"The code “{code.id}” names the section “{code.section}”, which does not exist.")
        seen.add(code.id)
    yield from _faults_of_like_names(codebook)


def _faults_of_like_names(codebook: Codebook) -> Iterator[Fault]:
    alike: dict[tuple[str | None, str], list[Code]] = {}
    for code in codebook.codes:
        if not code.archived:
            alike.setdefault((code.parent, _as_read(code.name)), []).append(code)
    for codes in alike.values():
        for code in codes if len(codes) > 1 else ():
            other = next((one.name for one in codes if one.name.casefold() != code.name.casefold()), None)
            if other is None:
                yield Fault(code.id, f"The name “{code.name}” stands twice at the same place. Rename one of them.")
            else:
                yield Fault(
                    code.id,
                    f"The names “{code.name}” and “{other}” stand at the same place and are told apart by accents or "
                    "blanks alone. Rename one of them.",
                )


def _as_read(name: str) -> str:
    """A name as somebody in a hurry reads it: no case, no blanks, Latin and Greek letters without accents.

    Marks of other scripts stay: there they make another letter.
    """
    name = "".join(name.casefold().split())
    if name.isascii():
        return name
    found: list[str] = []
    for sign in unicodedata.normalize("NFKD", name):
        if not ("\u0300" <= sign <= "\u036f" and found and found[-1] < "\u0400"):
            found.append(sign)
    return "".join(found)


def _faults_of_succession(codebook: Codebook) -> Iterator[Fault]:
    merged = _in_circles(codebook, lambda code: code.merged_into)
    split = _in_circles(codebook, lambda code: code.split_from)
    for code in codebook.codes:
        for word, other in (("merged into", code.merged_into), ("split from", code.split_from)):
            if other is not None and other not in codebook.by_id:
                yield Fault(code.id, f"The code “{code.id}” was {word} “{other}”, which does not exist.")
            elif other == code.id:
                yield Fault(code.id, f"The code “{code.id}” cannot be {word} itself.")
        if code.merged_into is not None and not code.archived:
            yield Fault(code.id, f"The code “{code.id}” was merged into another one, so it must be archived.")
        if code.merged_into not in (None, code.id) and code.id in merged:
            yield Fault(code.id, f"The code “{code.id}” was merged into one that was merged into it again.")
        if code.split_from not in (None, code.id) and code.id in split:
            yield Fault(code.id, f"The code “{code.id}” was split from one that was split from it again.")


def _in_circles(codebook: Codebook, next_of: Callable[[Code], str | None]) -> frozenset[str]:
    """The codes whose chain (of merges, of splits) leads back to themselves; each chain is walked once."""
    found: set[str] = set()
    walked: set[str] = set()
    for code in codebook.codes:
        steps: dict[str, int] = {}
        step = next_of(code) and code.id
        while step and step not in walked and step not in steps:
            steps[step] = len(steps)
            at = codebook.by_id.get(step)
            step = next_of(at) if at else None
        if step in steps:
            found.update(one for one, place in steps.items() if place >= steps[step])
        walked.update(steps)
    return frozenset(found)


def _faults_of_keys(codebook: Codebook) -> Iterator[Fault]:
    live = [code for code in codebook.codes if not code.archived]
    keys = {code.id: code.key for code in live}
    taken = Counter((code.parent, code.key) for code in live if code.key)
    for code in live:
        if code.key is None:
            continue
        if code.key not in KEYS:
            yield Fault(code.id, f"The key “{code.key}” of “{code.id}” is not one small letter from a to z.")
        elif code.key in RESERVED_KEYS:
            yield Fault(
                code.id,
                f"The key “{code.key}” of “{code.id}” is reserved (n note, h help, x ineligible). Choose another.",
            )
        elif taken[(code.parent, code.key)] > 1:
            yield Fault(code.id, f"The key “{code.key}” of “{code.id}” is also the key of another code beside it.")
        elif code.parent is not None and keys.get(code.parent) == code.key:
            yield Fault(
                code.id,
                f"The key “{code.key}” of “{code.id}” is its theme's own letter, which stands for the theme itself.",
            )


def _faults_of_sections(codebook: Codebook) -> Iterator[Fault]:
    named = (*(("section", one) for one in codebook.sections), *(("group", one) for one in codebook.groups))
    names = Counter((what, _as_read(one.name)) for what, one in named)
    for what, one in named:
        if not one.name.strip():
            yield Fault(one.id, f"The {what} “{one.id}” has no name. Give it one.", what)
        elif names[what, _as_read(one.name)] > 1:
            yield Fault(one.id, f"Another {what} has the name “{one.name}”, too. Rename one of them.", what)


def _faults_of_groups(codebook: Codebook) -> Iterator[Fault]:
    member_of: dict[str, str] = {}
    for group in codebook.groups:
        for message in (*_faults_of_members(codebook, group, member_of), *_faults_of_numbers(group)):
            yield Fault(group.id, message, "group")


def _faults_of_members(codebook: Codebook, group: CodeGroup, member_of: dict[str, str]) -> Iterator[str]:
    """Archived codes may stay members, and be all but one of them: decisions made with them are read with the group."""
    if len(group.members) < 2:
        yield f"The group “{group.id}” needs at least two codes."
    for member in group.members:
        if member not in codebook.by_id:
            yield f"The group “{group.id}” names the code “{member}”, which does not exist."
        elif codebook.by_id[member].merged_into is not None:
            yield f"The group “{group.id}” names the code “{member}”, which was merged into another one. Take it out."
        if member in member_of:
            yield f"The code “{member}” is in the groups “{member_of[member]}” and “{group.id}”."
        member_of[member] = group.id


def _faults_of_numbers(group: CodeGroup) -> Iterator[str]:
    if group.kind is not GroupKind.SCALE:
        if group.values:
            yield f"Only a scale has numbers: “{group.id}” is {group.kind.value}."
        return
    if len(group.values) != len(group.members):
        yield f"The scale “{group.id}” needs one number for each of its {len(group.members)} codes."
    if not all(map(isfinite, group.values)):
        yield f"The scale “{group.id}” has an infinite number, or one that is none. Correct it."
    elif any(b <= a for a, b in zip(group.values, group.values[1:], strict=False)):
        yield f"The numbers of the scale “{group.id}” must rise from code to code."

"""Labels that say what was there without saying who: proposed here, confirmed or retyped by a person."""

import re
from collections.abc import Iterable, Mapping

from annotator.domain.labels import Label
from annotator.privacy.found import Found, Kind

#: The labels of a study so far: (kind, key) -> label, as confirmed or typed.
Given = Mapping[tuple[Kind, str], str]

_FIXED = {Kind.EMAIL: "[e-mail]", Kind.LINK: "[link]", Kind.HANDLE: "[handle]", Kind.PHONE: "[phone]"}
_NUMBERED = {Kind.NAME_LISTED: "name", Kind.SIGNATURE: "commenter", Kind.ADDRESSED: "commenter"}


def propose_label(kind: Kind, key: str, given: Given) -> str:
    """The label for what was found: the one it has already, else a new one.

    A name has one label in a study, whether it signs, is addressed or is on the list, and
    whatever a person typed for it. New names are numbered after the highest number ever
    given ("[name 4]"), so a number never changes its person.
    """
    if (kind, key) in given:
        return given[kind, key]
    if kind in _FIXED:
        return _FIXED[kind]
    for other in _NUMBERED:
        if (other, key) in given:
            return given[other, key]
    stem = _NUMBERED[kind]
    numbers = (re.fullmatch(rf"\[{stem} (\d+)\]", label) for label in given.values())
    return f"[{stem} {max((int(match[1]) for match in numbers if match), default=0) + 1}]"


def labels_of(found: Iterable[Found], confirmed: Given) -> dict[int, list[Label]]:
    """The labels of each unit, by unit index, from the places whose kind and key a person confirmed."""
    labels: dict[int, list[Label]] = {}
    for place in found:
        if (place.kind, place.key) in confirmed:
            label = Label(place.start, place.end, confirmed[place.kind, place.key])
            labels.setdefault(place.unit, []).append(label)
    return labels

"""Labels that say what was there without saying who: proposed here, confirmed or retyped by a person."""

import re
from collections.abc import Iterable, Mapping

from annotator.domain.labels import Label
from annotator.privacy.found import Found, Kind

#: The labels of a study so far: (kind, key) -> label, as confirmed or typed.
Given = Mapping[tuple[Kind, str], str]

_FIXED = {Kind.EMAIL: "[e-mail]", Kind.LINK: "[link]", Kind.HANDLE: "[handle]", Kind.PHONE: "[phone]"}
_NUMBERED = {Kind.NAME_LISTED: "name", Kind.SIGNATURE: "commenter", Kind.ADDRESSED: "commenter"}
_NUMBERED_LABEL = re.compile(rf"\[({'|'.join(set(_NUMBERED.values()))}) (\d+)\]")
#: Kinds that name a person: what one of them is called, all of them are.
PERSON_KINDS = tuple(_NUMBERED)


class LabelGiver:
    """Gives labels one after the other, and remembers what it gave."""

    def __init__(self, given: Given) -> None:
        self._given = dict(given)
        self._numbers = dict.fromkeys(_NUMBERED.values(), 0)
        people: dict[str, set[str]] = {stem: set() for stem in self._numbers}
        for (kind, key), label in given.items():
            if kind in _NUMBERED:
                people[_NUMBERED[kind]].add(key)
            if match := _NUMBERED_LABEL.fullmatch(label):
                self._numbers[match[1]] = max(self._numbers[match[1]], int(match[2]))
        for stem, keys in people.items():
            # A label typed over the highest number must not set that number free.
            self._numbers[stem] = max(self._numbers[stem], len(keys))

    def label_for(self, kind: Kind, key: str) -> str:
        """The label for what was found: the one it has already, else a new one.

        A name has one label in a study, whether it signs, is addressed or is on the list, and
        whatever a person typed for it. New names are numbered after the highest number ever
        given ("[name 4]"), so a number never changes its person.
        """
        if (kind, key) not in self._given:
            self._given[kind, key] = self._new(kind, key)
        return self._given[kind, key]

    def _new(self, kind: Kind, key: str) -> str:
        if kind in _FIXED:
            return _FIXED[kind]
        for other in _NUMBERED:
            if (other, key) in self._given:
                return self._given[other, key]
        stem = _NUMBERED[kind]
        self._numbers[stem] += 1
        return f"[{stem} {self._numbers[stem]}]"


def propose_label(kind: Kind, key: str, given: Given) -> str:
    """The label ``LabelGiver`` gives for one thing alone."""
    return LabelGiver(given).label_for(kind, key)


def labels_of(found: Iterable[Found], confirmed: Given) -> dict[int, list[Label]]:
    """The labels of each unit, by unit index, from the places whose kind and key a person confirmed."""
    labels: dict[int, list[Label]] = {}
    for place in found:
        if (place.kind, place.key) in confirmed:
            label = Label(place.start, place.end, confirmed[place.kind, place.key])
            labels.setdefault(place.unit, []).append(label)
    return labels

"""Identifiers in texts: e-mail addresses, links, handles, phone numbers, listed names, signatures, addressed authors.

What is found are candidates for a person to confirm. Texts pass one by one, so a million
of them need no more memory than one.
"""

from collections.abc import Iterable, Iterator

from annotator.privacy.found import Candidate, Found, Kind, grouped, normal_form
from annotator.privacy.listed_names import ListedName, NameList, read_names
from annotator.privacy.phone_numbers import phone_numbers
from annotator.privacy.web_places import Place, covered_by, may_be_web, web_places
from annotator.privacy.word_places import Word, fold_word, surfaces_of, words_of
from annotator.privacy.writers import Writers, greeted_names, is_greeting

__all__ = ["Candidate", "Found", "Kind", "ListedName", "find_identifiers", "grouped", "read_names"]

#: What a stretch between blanks can hint at; a text is looked at more closely only for these.
_WEB, _DIGIT, _NAMED, _GREETING = 1, 2, 4, 8
#: Most stretches whose hints are remembered, and the longest of them in code points. When it is full, remembering
#: begins anew, so that memory stays bounded.
_REMEMBERED, _LONGEST_REMEMBERED = 200_000, 40
#: Kinds that name a person: a kept name silences these wherever it stands.
_NAMES = frozenset((Kind.NAME_LISTED, Kind.SIGNATURE, Kind.ADDRESSED))
#: Which kind a stretch is listed under when several fit: the first of these.
_RANKED = (Kind.NAME_LISTED, Kind.SIGNATURE, Kind.ADDRESSED, Kind.HANDLE)
_RANK = {kind: rank for rank, kind in enumerate((*_RANKED, Kind.EMAIL, Kind.LINK, Kind.PHONE))}


def find_identifiers(
    texts: Iterable[str],
    names: Iterable[ListedName] = (),
    authors: Iterable[str] = (),
    keep: Iterable[str] = (),
) -> Iterator[Found]:
    """Every candidate of the texts in order; ``Found.unit`` is the running number of its text, from 0.

    ``authors`` are names as printed, held in memory only. ``keep`` are names that stay as
    they are (proverbial ones), and keys of candidates that were looked at and kept.
    """
    finder = _Finder(names, authors, keep)
    for unit, text in enumerate(texts):
        for kind, start, end, key in finder.places_in(text):
            yield Found(kind, unit, start, end, text[start:end], key)


class _Finder:
    """All lists prepared once for looking up."""

    def __init__(self, names: Iterable[ListedName], authors: Iterable[str], keep: Iterable[str]) -> None:
        kept = tuple(keep)
        self._names = NameList(names)
        self._writers = Writers(authors)
        self._kept = NameList((ListedName(name) for name in kept if normal_form(name)), whole_only=True)
        self._kept_keys = frozenset(kept) | frozenset(map(normal_form, kept))
        self._remembered: dict[str, int] = {}

    def places_in(self, text: str) -> list[Place]:
        """All places of one text in order."""
        hints = self._hints_of(text)
        found: list[Place] = []
        if hints & _WEB:
            found += web_places(text)
        if hints & _DIGIT:
            covered = covered_by(text, found)
            found += [place for place in phone_numbers(text) if not any(covered[place[1] : place[2]])]
        if hints & _NAMED:
            found += self._named(text)
        if hints & _GREETING:
            found += greeted_names(text)
        found += self._writers.signature_of(text)
        return self._sorted_out(text, found) if found else found

    def _hints_of(self, text: str) -> int:
        """What a closer look can find. Most stretches between blanks were met before, and hint at nothing."""
        hints, remembered = 0, self._remembered
        for stretch in text.split():
            hint = remembered.get(stretch)
            hints |= self._learn(stretch) if hint is None else hint
        return hints

    def _learn(self, stretch: str) -> int:
        hint = _WEB if may_be_web(stretch) else 0
        if any(sign.isdecimal() for sign in stretch):
            hint |= _DIGIT
        if self._names.may_be_glued(stretch):
            hint |= _NAMED
        for folded in map(fold_word, surfaces_of(stretch)):
            if self._names.anchors(folded) or self._writers.may_begin(folded):
                hint |= _NAMED
            if is_greeting(folded):
                hint |= _GREETING
        if len(stretch) <= _LONGEST_REMEMBERED:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[stretch] = hint
        return hint

    def _named(self, text: str) -> list[Place]:
        words = words_of(text)
        listed = _listed_places(self._names, words, text)
        covered = covered_by(text, listed)
        for start, end, key in self._names.glued_places(text):
            if not any(covered[start:end]):
                listed.append((Kind.NAME_LISTED, start, end, key))
        return [*listed, *self._writers.named_in(text, words)]

    def _sorted_out(self, text: str, found: list[Place]) -> list[Place]:
        """In order, without what is kept, and each name under one kind only."""
        names = self._kept_keys and any(place[0] in _NAMES for place in found)
        kept = covered_by(text, _listed_places(self._kept, words_of(text), text) if names else [])
        left: list[Place] = []
        alike: list[Place] = []  # the places before, beginning with the first that reaches as far as this one
        for place in sorted(set(found), key=lambda place: (place[1], -place[2], _RANK[place[0]])):
            kind, start, end, key = place
            if key in self._kept_keys or (kind in _NAMES and any(kept[start:end])):
                continue
            if kind in _RANKED:
                alike = [other for other in alike if other[2] > start]
                if any(_says_as_much(other, place) for other in alike):
                    continue
                worse = {other for other in alike if _says_as_much(place, other)}
                left = [other for other in left if other not in worse] if worse else left
                alike.append(place)
            left.append(place)
        return left


def _listed_places(names: NameList, words: list[Word], text: str) -> list[Place]:
    """The listed names of a text, none overlapping another."""
    found: list[Place] = []
    for last in range(len(words)):
        place = names.place_at(words, last, text)
        if place is not None:
            while found and place[0] < found[-1][2]:
                found.pop()
            found.append((Kind.NAME_LISTED, *place))
    return found


def _says_as_much(place: Place, other: Place) -> bool:
    """Whether a place makes another superfluous: it covers it (but for an "@") under a kind that says more."""
    kinds = _RANK[place[0]] < _RANK[other[0]] or (place[0] is other[0] is Kind.ADDRESSED)
    return kinds and place[1] <= other[1] + 1 and other[2] <= place[2]

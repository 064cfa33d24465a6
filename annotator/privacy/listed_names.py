"""Names from a list a person gave, found in whole, by surname, in lower case, as a possessive, misspelt."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from annotator.domain.refusal import Refusal
from annotator.privacy.found import normal_form
from annotator.privacy.word_places import Word, fold_word, surfaces_of

#: Words of at least this many letters are found with one letter wrong, missing, too many or swapped with the next.
SHORTEST_MISSPELT = 6
#: Shorter words than this are found with a capital only: too many are words of the language.
SHORTEST_IN_LOWER_CASE = 5
_BETWEEN_WORDS = re.compile(r"[\s.'’+_–-]{0,3}|%20")
_PARTICLES = frozenset(
    (
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "di",
        "da",
        "dos",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ibn",
        "ten",
        "ter",
        "zu",
        "zur",
    )
)
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "rev", "hon"))
_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class ListedName:
    """One person of the list: the name in full, other forms of it, and the forms that are found inside other words."""

    name: str
    also: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The normal form under which everything found of this person is grouped."""
        return normal_form(self.name)


def read_names(text: str) -> tuple[ListedName, ...]:
    """A list of names as a person types it: one person a line, other forms after semicolons.

    A form that ends in “*” is also found glued to other letters. Empty lines and lines that
    begin with “#” are passed over. Refusal names the line that cannot be used.
    """
    names: dict[str, ListedName] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        forms = [form.strip() for form in line.split(";") if form.strip()]
        if not forms or forms[0].startswith("#"):
            continue
        if len(line) > _LONGEST_LINE:
            raise Refusal(
                f"Line {number} of the list of names is longer than {_LONGEST_LINE} characters: one name a line."
            )
        for form in forms:
            if sum(sign.isalpha() for sign in form) < 2:
                raise Refusal(
                    f"Line {number} of the list of names has a form with fewer than two letters: write more of it."
                )
        plain = [form.rstrip("* ") for form in forms]
        glued = tuple(form for form, typed in zip(plain, forms, strict=True) if typed.endswith("*"))
        listed = ListedName(plain[0], tuple(plain[1:]), glued)
        names[listed.key] = listed
    return tuple(names.values())


@dataclass(frozen=True, slots=True)
class _Form:
    """Words in a row; ``exact`` says how initials are written, ``capital`` that the first needs a capital."""

    words: tuple[str, ...]
    key: str
    exact: tuple[str, ...] = ()
    capital: bool = False


#: A form's last word as found: the word of the form, and how many signs at its end are the possessive's.
_Anchor = tuple[str, int]


class NameList:
    """The list prepared for looking up: a word costs the same for ten names as for ten thousand."""

    def __init__(self, names: Iterable[ListedName], whole_only: bool = False) -> None:
        self._forms: dict[str, list[_Form]] = {}
        self._near: dict[str, set[str]] = {}
        self._longest = 0
        glued: dict[str, str] = {}
        for listed in names:
            for form in _forms_of(listed, whole_only):
                known = self._forms.setdefault(form.words[-1], [])
                if form not in known:
                    known.append(form)
            for form in listed.glued:
                glued[form.casefold()] = listed.key
        for word, forms in self._forms.items():
            forms.sort(key=lambda form: -len(form.words))
            if len(word) >= SHORTEST_MISSPELT and not whole_only:
                self._longest = max(self._longest, len(word))
                for shorter in _shortened(word):
                    self._near.setdefault(shorter, set()).add(word)
        self._glued = glued
        self._glued_beginnings = {form.split()[0] for form in glued}
        self._glued_pattern = (
            re.compile("|".join(re.escape(form) for form in sorted(glued, key=len, reverse=True)), re.IGNORECASE)
            if glued
            else None
        )

        #: Remembered, because a text is asked about word by word and most words are frequent ones.
        self.anchors = lru_cache(maxsize=1 << 16)(self._anchors)

    def _anchors(self, folded: str) -> tuple[_Anchor, ...]:
        """The last words of forms that a word of a text can be; () for almost all words."""
        stem = folded[:-1] if folded.endswith("s") else ""
        if folded in self._forms:
            return ((folded, 0),)
        if stem in self._forms:
            return ((stem, 1),)
        if not SHORTEST_MISSPELT - 1 <= len(folded) <= self._longest + 2:
            return ()
        return tuple((word, 0) for word in self._misspelt(folded)) or tuple((word, 1) for word in self._misspelt(stem))

    def place_at(self, words: list[Word], last: int, text: str) -> tuple[int, int, str] | None:
        """The longest form that ends with this word of a text: start, end, key."""
        word = words[last]
        for anchor, ending in self.anchors(word.folded):
            for form in self._forms[anchor]:
                first = last - len(form.words) + 1
                if first >= 0 and self._fits(form, words[first : last + 1], text):
                    return words[first].start, word.end - ending, form.key
        return None

    def may_be_glued(self, stretch: str) -> bool:
        """Whether a stretch between two blanks can hold the beginning of a form marked with “*”."""
        return bool(self._glued) and any(form in stretch.casefold() for form in self._glued_beginnings)

    def glued_places(self, text: str) -> list[tuple[int, int, str]]:
        """Where forms marked with “*” stand inside other words: start, end, key."""
        found: list[tuple[int, int, str]] = []
        for match in self._glued_pattern.finditer(text) if self._glued_pattern else ():
            key = self._glued.get(match[0].casefold())
            if key and (len(match[0]) > SHORTEST_IN_LOWER_CASE or _stands_out(text, *match.span())):
                found.append((*match.span(), key))
        return found

    def _misspelt(self, folded: str) -> list[str]:
        near = {word for shorter in _shortened(folded) for word in self._near.get(shorter, ())}
        return sorted(word for word in near if _one_edit_apart(word, folded))

    def _fits(self, form: _Form, words: list[Word], text: str) -> bool:
        if form.exact and any(word.surface != exact for word, exact in zip(words, form.exact, strict=True)):
            return False
        if form.capital and not words[0].surface[0].isupper():
            return False
        for word, wanted in zip(words[:-1], form.words, strict=False):
            initial = len(word.surface) == 1 and word.surface.isupper() and wanted.startswith(word.folded)
            misspelt = len(wanted) >= SHORTEST_MISSPELT and _one_edit_apart(wanted, word.folded)
            if word.folded != wanted and not initial and not misspelt:
                return False
        return all(_BETWEEN_WORDS.fullmatch(text, one.end, other.start) for one, other in pairwise(words))


def _forms_of(listed: ListedName, whole_only: bool) -> Iterable[_Form]:
    key = listed.key
    for written in (listed.name, *listed.also):
        words = surfaces_of(written)
        folded = tuple(map(fold_word, words))
        letters = "".join(words)
        if len(letters) <= 3 and letters.isupper():
            yield _Form((letters.lower(),), key, (letters,))
            yield _Form(tuple(letters.lower()), key, tuple(letters))
            continue
        yield _Form(folded, key, capital=len(letters) < SHORTEST_IN_LOWER_CASE)
        if whole_only:
            continue
        if len(folded) > 1:
            yield _Form(("".join(folded),), key)
        if written == listed.name:
            yield from _shorter_forms(written, key)


def _shorter_forms(name: str, key: str) -> Iterable[_Form]:
    """The surname alone, with and without what stands before it, and the first name with the surname."""
    parts = [part for part in name.split() if fold_word(part.rstrip(".")) not in _TITLES]
    if len(parts) < 2:
        return
    begin = len(parts) - 1
    starts = {begin}
    while begin > 1 and fold_word(parts[begin - 1]) in _PARTICLES:
        begin -= 1
        starts.add(begin)
    for start in starts:
        surname = tuple(map(fold_word, surfaces_of(" ".join(parts[start:]))))
        if surname:
            yield _Form(surname, key, capital=len("".join(surname)) < SHORTEST_IN_LOWER_CASE)
            yield _Form((*map(fold_word, surfaces_of(parts[0])), *surname), key)


def _shortened(word: str) -> set[str]:
    """The word and all it can be with one letter left out: two words one edit apart share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether at most one letter is changed, missing, added, or swapped with the next."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((at for at, sign in enumerate(one) if sign != other[at]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (
        one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    )


def _stands_out(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins a word, or has a capital after a small letter, and no small letter follows it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (not before.isalpha() or (text[start].isupper() and before.islower())) and not after.islower()

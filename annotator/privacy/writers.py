"""Names of the writers themselves: those that sign a comment, and known authors who are named in one."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from annotator.privacy.found import Kind, normal_form
from annotator.privacy.plain_endings import CLOSINGS, NO_NAMES
from annotator.privacy.pseudonyms import NOBODY
from annotator.privacy.web_places import Place
from annotator.privacy.word_places import Word, fold_word, surfaces_of

#: Longest signature, in words and in code points.
_MOST_WORDS = 3
_LONGEST = 40
#: Longest author name that is looked for, in words: some people sign with a sentence.
_LONGEST_AUTHOR = 12

_NAME = r"[^\W\d_][\w'’.-]*(?:[ \u00a0][^\W\d_][\w'’.-]*){0,2}"
_CLOSED_BY = re.compile(rf"(?:^|[.!?…,;\n] ?){CLOSINGS}\b[ \u00a0]*[,.!:–-]?[ \u00a0]*[–—~-]*[ \u00a0]*", re.IGNORECASE)
_CLOSING_LINE = re.compile(rf"[\s–—~-]*{CLOSINGS}[\s,.!:–-]*", re.IGNORECASE)
_AFTER_DASH = re.compile(rf"(?:\s[–—~-]{{1,3}}|[.!?…”\"][–—~-]{{1,3}})[ \u00a0]*({_NAME})$")
_LAST_SENTENCE = re.compile(rf"[.!?…)”\"][ \u00a0]+({_NAME})$")
_LEADING = " \t\u00a0-–—~*_"
#: What may stand behind a name, beside symbols: a full stop, a closing bracket, kisses ("xx").
_TRAILING = frozenset(" \t\n\r\u00a0.,!*_:;()\ufe0f")
_KISSES = re.compile(r"(?<!\w)[xX]{1,6}$")
#: How much of the end of a text is looked at, in code points.
_TAIL = 400

_GREETED = re.compile(
    r"(?:\b(?:hi|hello|hey|dear|thanks|thank you|cheers|sorry|welcome|well said|well done|congratulations|"
    r"agree with|(?:you are|you're|you’re|are|is) (?:quite |so |absolutely )?(?:correct|right|wrong)|nice one|"
    r"good point|as|like|to|reply to|replying to|@),?[ \u00a0]+)$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:['’]s?)?[ \u00a0]+(?:said|says|say|wrote|writes|asked|asks|posted|commented|mentioned|pointed|points|argued|"
    r"argues|suggested|suggests|thinks|has a point|above|below|is right|is wrong|is correct|"
    r"(?:comment|post|point|reply|question)s?)\b",
    re.IGNORECASE,
)
_SPOKEN_TO = re.compile(r"[ \u00a0]*[,:–—-]|[!?]")
_OPENING = re.compile(
    r"(?:^|[.!?…\n][ \u00a0]*)(?:(?i:hi|hello|hey|dear|thanks|thank you|cheers|sorry|well said|welcome back),?|"
    r"(?i:you are|you're|you’re) (?i:quite |so |absolutely )?(?i:correct|right|wrong),?)[ \u00a0]+"
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame)\.?[ \u00a0]+)?"
    r"(?P<name>[^\W\d_][\w'’-]*(?:[ \u00a0][^\W\d_a-z][\w'’-]*){0,2})"
)


_GREETINGS = frozenset(
    ("hi", "hello", "hey", "dear", "thanks", "you", "cheers", "sorry", "said", "back", "correct", "right", "wrong")
)


class Writers:
    """The known authors, prepared for looking up. Their names are held in memory only."""

    def __init__(self, authors: Iterable[str]) -> None:
        self._authors: dict[str, list[tuple[str, ...]]] = {}
        self._whole: set[str] = set()
        self._last_words: set[str] = set()
        for author in authors:
            words = tuple(normal_form(author).split())
            if not words or len(words) > _LONGEST_AUTHOR or " ".join(words) in NOBODY or len("".join(words)) < 2:
                continue
            self._whole.add(" ".join(words))
            self._last_words.add(words[-1])
            known = self._authors.setdefault(words[0], [])
            if words not in known:
                known.append(words)
        for known in self._authors.values():
            known.sort(key=len, reverse=True)

    def may_begin(self, folded: str) -> bool:
        """Whether an author's name begins with this word, with the possessive's "s" or without."""
        return folded in self._authors or (folded.endswith("s") and folded[:-1] in self._authors)

    def named_in(self, text: str, words: list[Word]) -> Iterator[Place]:
        """Where known authors are named."""
        reached = 0
        for at, word in enumerate(words):
            if word.start < reached or not self.may_begin(word.folded):
                continue
            for author in (*self._authors.get(word.folded, ()), *self._possessives(word.folded)):
                place = self._author_at(text, words[at : at + len(author)], author)
                if place is not None:
                    reached = place[2]
                    yield place
                    break

    def _possessives(self, folded: str) -> list[tuple[str, ...]]:
        return [author for author in self._authors.get(folded[:-1], ()) if len(author) == 1 and folded.endswith("s")]

    def _author_at(self, text: str, words: list[Word], author: tuple[str, ...]) -> Place | None:
        ending = int(words[-1].folded == f"{author[-1]}s" and len(words) == len(author))
        found = tuple(word.folded for word in words)
        if ending:
            found = (*found[:-1], found[-1][:-1])
        if found != author:
            return None
        start, end = words[0].start, words[-1].end - ending
        if any(len(text[one.end : other.start]) > 3 for one, other in pairwise(words)):
            return None
        start -= text[start - 1 : start] == "@"
        if text[start] == "@" or _is_unmistakable(author, words) or _is_meant(text, start, end, words[0]):
            return Kind.ADDRESSED, start, end, " ".join(author)
        return None

    def signature_of(self, text: str) -> Iterator[Place]:
        """The name that signs a text, if there is one: at most one place."""
        begin = max(0, len(text.rstrip()) - _TAIL)
        _, end = _trimmed(text, begin, len(text))
        line = max(text.rfind("\n", 0, end) + 1, begin)
        if not self._may_be_signed(text[line:end], below=line > begin):
            return
        closed = max(_CLOSED_BY.finditer(text, max(line - 1, 0), end), key=re.Match.start, default=None)
        if closed and closed.end() < end and self._is_name(text[closed.end() : end], lenient=False):
            yield Kind.SIGNATURE, closed.end(), end, normal_form(text[closed.end() : end])
            return
        for start, last in _signed_lines(text, line, end):
            if self._is_name(text[start:last], lenient=bool(_CLOSING_LINE.fullmatch(_line_before(text, start)))):
                yield Kind.SIGNATURE, start, last, normal_form(text[start:last])
                return
        for pattern, most in ((_AFTER_DASH, _MOST_WORDS), (_LAST_SENTENCE, _MOST_WORDS - 1)):
            match = pattern.search(text, line, end)
            if match and self._is_last_name(match[1], most):
                yield Kind.SIGNATURE, *match.span(1), normal_form(match[1])
                return

    def _may_be_signed(self, line: str, below: bool) -> bool:
        """Whether it is worth a closer look at the last line; ``below`` is true when others stand above it."""
        *_, last = line.rsplit(None, 1) or [""]
        if last[:1].isupper() or (below and len(line) <= _LONGEST):
            return True
        if not last.isalnum():
            *_, last = surfaces_of(last) or [""]
        return last[:1].isupper() or fold_word(last) in self._last_words

    def _is_last_name(self, written: str, most: int) -> bool:
        """Whether the last words of a line are a name rather than a short last sentence."""
        if normal_form(written) in self._whole:
            return True
        shouted = written.isupper() and len(written) > 1
        return not shouted and len(written.split()) <= most and self._is_name(written, lenient=False)

    def _is_name(self, written: str, lenient: bool) -> bool:
        form = normal_form(written)
        if form in self._whole:
            return True
        words = written.split()
        most = _MOST_WORDS + 2 * lenient
        if not 0 < len(words) <= most or len(written) > _LONGEST or any(sign in written for sign in "?:@/…0123456789"):
            return False
        if any(word in NO_NAMES for word in form.split()):
            return False
        return all(word.lstrip("'’\"“(")[:1].isupper() for word in words) or (lenient and written[0].isalpha())


def is_greeting(folded: str) -> bool:
    """Whether a greeting can end with this word, so that ``greeted_names`` is worth asking."""
    return folded in _GREETINGS


def greeted_names(text: str) -> Iterator[Place]:
    """Names after a greeting or a thanks at the beginning of a sentence, whoever they belong to."""
    for match in _OPENING.finditer(text):
        words = match["name"].split()
        if not words[0][0].isupper():
            continue
        kept = [word for word in words if normal_form(word.removesuffix("'s")) not in NO_NAMES]
        if kept == words and not (len(words[0]) > 1 and words[0].isupper()):
            yield Kind.ADDRESSED, *match.span("name"), normal_form(match["name"])


def _is_unmistakable(author: tuple[str, ...], words: list[Word]) -> bool:
    """Whether an author's name is no everyday word: several words, digits, or capitals inside."""
    if len(author) > 1:
        return len("".join(author)) >= 8 and any(word.surface[0].isupper() for word in words)
    surface = words[0].surface
    return any(sign.isdigit() for sign in surface) or (
        len(surface) > 3 and not surface.isupper() and surface[1:] != surface[1:].lower()
    )


def _is_meant(text: str, start: int, end: int, word: Word) -> bool:
    """Whether a name that could be a word is used as a name here."""
    before = text[max(0, start - 40) : start]
    if _GREETED.search(before) or _SAID.match(text, end):
        return word.surface[0].isupper() or len(word.surface) > 5
    opens = not before.strip() or before.rstrip()[-1:] in ".!?…\n" or before.endswith("\n")
    if not word.surface[0].isupper():
        return False
    if opens:
        return bool(_SPOKEN_TO.match(text, end))
    return word.folded not in NO_NAMES and len(word.surface) > 3 and not word.surface.isupper()


def _signed_lines(text: str, line: int, end: int) -> Iterator[tuple[int, int]]:
    """The last line of several, and the first of two or three short ones at the end: a name, then an office."""
    if line == 0 or "\n" not in text[:end]:
        return
    start, last = _trimmed(text, line, end)
    if start < last:
        yield start, last
    above = text.rfind("\n\n", 0, line) + 2
    lines = text[above:end].split("\n") if above > 1 and end - above <= 4 * _LONGEST else []
    if 2 <= len(lines) <= 3 and all(len(each.split()) <= 6 for each in lines):
        start, last = _trimmed(text, above, above + len(lines[0]))
        if len(text[start:last].split()) > 1:
            yield start, last


def _line_before(text: str, start: int) -> str:
    return text[:start].rstrip(_LEADING + "\n").rpartition("\n")[2]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the dashes before a name and what may stand behind it."""
    while start < end and text[start] in _LEADING:
        start += 1
    while start < end:
        last = text[end - 1]
        if last in _TRAILING or ("\u2600" <= last <= "\u27bf") or ("\U0001f300" <= last <= "\U0001faff"):
            end -= 1
        elif last in "xX" and (kisses := _KISSES.search(text, max(start, end - 8), end)):
            end = kisses.start()
        else:
            break
    return start, end

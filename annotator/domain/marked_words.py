"""Two texts as one, with the words marked that were taken out or put in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

#: A word, a sign of a script without blanks, a sign of punctuation or other signs, with the blanks after it.
_WORD = re.compile(
    r"""([\u3040-\u30ff\u3400-\u9fff]|\w[^\s.,;:!?()“”"…]*|[^\s\w.,;:!?()“”"…]+|\S|)(\s*)""",
)
_SENTENCE = re.compile(r"(.+?(?:[.!?][”’\"')]*(?=\s)|$|(?=\n)))(\s*)", re.DOTALL | re.MULTILINE)

#: Above this many pairs of equal words, whole sentences are compared: the time grows with the pairs.
_MOST_PAIRS = 60_000
#: Below this share of words kept, a text was written anew and is shown as one removed and one added.
_LEAST_KEPT = 0.3


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


#: Stretches in reading order. Same and removed ones together are the former text, same and added ones the new one.
MarkedText = tuple[tuple[Mark, str], ...]


@dataclass(frozen=True)
class TextChange:
    """A text before and after, under the name of its field; ``marked`` is worked out when it is asked for."""

    field: str
    before: str
    after: str

    @cached_property
    def marked(self) -> MarkedText:
        """Both texts as one, marked word by word."""
        return mark_words(self.before, self.after)


def mark_words(before: str, after: str) -> MarkedText:
    """Both texts as one, marked word by word; blanks and line breaks are kept as they are.

    Words that stayed by chance between others that changed are marked with them, and a
    text written anew is one removed and one added stretch: that is how people read it.
    Texts of thousands of words are compared by sentences, and beyond that as a whole.
    """
    if before == after:
        return ((Mark.SAME, after),) if after else ()
    old, new = _pieces(_WORD, before), _pieces(_WORD, after)
    if _pairs(old, new) > _MOST_PAIRS:
        old, new = _pieces(_SENTENCE, before), _pieces(_SENTENCE, after)
        if _pairs(old, new) > _MOST_PAIRS:
            return _joined([(Mark.REMOVED, before), (Mark.ADDED, after)])
    stretches = _without_confetti(_joined(_steps(old, new)))
    kept = sum(len(text) for mark, text in stretches if mark is Mark.SAME)
    if kept < _LEAST_KEPT * min(len(before), len(after)) and before and after:
        stretches = _joined([(Mark.REMOVED, before), (Mark.ADDED, after)])
    return _without_same_blanks(stretches)


def _pieces(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """(word, blanks after it) for the whole text."""
    return [(found[1], found[2]) for found in pattern.finditer(text) if found[0]]


def _pairs(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> int:
    """How many pairs of equal words a comparison meets: what its time grows with."""
    start, end = _same_ends(old, new)
    here, there = (Counter(word for word, _ in one[start : len(one) - end]) for one in (old, new))
    return sum(count * there[word] for word, count in here.items())


def _same_ends(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> tuple[int, int]:
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _steps(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[tuple[Mark, str]]:
    start, end = _same_ends(old, new)
    yield Mark.SAME, _text(old[:start])
    here, there = old[start : len(old) - end], new[start : len(new) - end]
    matcher = SequenceMatcher(None, [word for word, _ in here], [word for word, _ in there], autojunk=False)
    for step, first, last, new_first, new_last in matcher.get_opcodes():
        if step != "equal":
            yield Mark.REMOVED, _text(here[first:last])
            yield Mark.ADDED, _text(there[new_first:new_last])
            continue
        for (word, blank), (_, new_blank) in zip(here[first:last], there[new_first:new_last], strict=True):
            yield Mark.SAME, word
            if blank == new_blank:
                yield Mark.SAME, blank
            else:
                yield Mark.REMOVED, blank
                yield Mark.ADDED, new_blank
    yield Mark.SAME, _text(old[len(old) - end :])


def _text(pieces: Sequence[tuple[str, str]]) -> str:
    return "".join(word + blank for word, blank in pieces)


def _joined(steps: Iterable[tuple[Mark, str]]) -> MarkedText:
    """Neighbours of one mark as one stretch; of one change what was removed stands before what was added."""
    found: list[tuple[Mark, str]] = []
    changed = {Mark.REMOVED: "", Mark.ADDED: ""}

    def close() -> None:
        found.extend((mark, text) for mark, text in changed.items() if text)
        changed.update({Mark.REMOVED: "", Mark.ADDED: ""})

    same = ""
    for mark, text in steps:
        if not text:
            continue
        if mark is Mark.SAME:
            if changed[Mark.REMOVED] or changed[Mark.ADDED]:
                close()
            same += text
        else:
            if same:
                found.append((Mark.SAME, same))
                same = ""
            changed[mark] += text
    if same:
        found.append((Mark.SAME, same))
    close()
    return tuple(found)


def _without_confetti(stretches: MarkedText) -> MarkedText:
    """Mark what stayed by chance with the changes around it: a few letters between longer removed and added ones."""
    while True:
        changed_before = _weights(stretches)
        changed_after = tuple(reversed(_weights(tuple(reversed(stretches)))))
        found: list[tuple[Mark, str]] = []
        for (mark, text), before, after in zip(stretches, changed_before, changed_after, strict=True):
            if mark is Mark.SAME and len(text.strip()) <= min(before, after) and "\n\n" not in text:
                found += [(Mark.REMOVED, text), (Mark.ADDED, text)]
            else:
                found.append((mark, text))
        joined = _joined(found)
        if joined == stretches:
            return joined
        stretches = joined


def _weights(stretches: MarkedText) -> tuple[int, ...]:
    """For every stretch the letters of the longer one of what was removed and added directly before it."""
    found = []
    removed = added = 0
    for mark, text in stretches:
        found.append(max(removed, added) if mark is Mark.SAME else 0)
        if mark is Mark.SAME:
            removed = added = 0
        elif mark is Mark.REMOVED:
            removed = len(text)
        else:
            added = len(text)
    return tuple(found)


def _without_same_blanks(stretches: MarkedText) -> MarkedText:
    """Unmark the blanks that end both a removed stretch and the one added in its place."""
    found: list[tuple[Mark, str]] = []
    for mark, text in stretches:
        if mark is Mark.ADDED and found and found[-1][0] is Mark.REMOVED:
            _, removed = found.pop()
            blanks = _ending_blanks(removed, text)
            cut = len(blanks)
            found += [(Mark.REMOVED, removed[: len(removed) - cut]), (mark, text[: len(text) - cut])]
            found.append((Mark.SAME, blanks))
        else:
            found.append((mark, text))
    return _joined(found)


def _ending_blanks(one: str, other: str) -> str:
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count] and one[-1 - count].isspace():
        count += 1
    return one[len(one) - count :]

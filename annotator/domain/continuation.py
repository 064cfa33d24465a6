"""Recognise a later or earlier version of a thread, and lay the two side by side.

Two readings of a thread are versions of one another when most of the shorter one stands,
in the same order, in the longer one. Anything less, such as a second page of comments or
another post of the same day and title, is a thread of its own: a comment stored twice can
be seen, a comment taken for another is lost.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

#: What tells a unit from the others of its thread: the source's own id alone, else kind, hash of the text, author,
#: time, number.
Identity = tuple[str | int | None, ...]

#: Texts shorter than this, in code points, are said again by others ("Agreed."): the printed number counts too.
SHORT_TEXT = 60
#: Share of the shorter reading that must stand in the other one.
SHARE = 0.5
#: The same where title and date do not vouch for it, and how many units there must be at least.
SHARE_UNTITLED = 0.8
FEWEST_UNTITLED = 3

#: Pairs of units up to which the longest common stretches are looked for; above, they are counted.
MOST_PAIRS = 25_000_000


def identity(
    kind: str,
    text_hash: str,
    length: int,
    author: str | None,
    time: str | None,
    number: int | None,
    key: str | None = None,
) -> Identity:
    """What a unit is recognised by; printed numbers move when a comment is removed, so longer texts do without."""
    if key is not None:
        return (key,)
    return (kind, text_hash, author, time, number if length < SHORT_TEXT else None)


def side_by_side(stored: Sequence[Identity], read: Sequence[Identity]) -> list[tuple[int | None, int | None]]:
    """(index in ``stored``, index in ``read``) in the order of both together; None where one has no such unit."""
    if len(stored) * len(read) > MOST_PAIRS:
        return _counted(stored, read)
    pairs: list[tuple[int | None, int | None]] = []
    matcher = SequenceMatcher(None, stored, read, autojunk=False)
    for tag, old, old_end, new, new_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(old, old_end), range(new, new_end), strict=True)
        else:
            pairs += [(place, None) for place in range(old, old_end)]
            pairs += [(None, place) for place in range(new, new_end)]
    return pairs


def common(stored: Sequence[Identity], read: Sequence[Identity], *, titled: bool) -> int | None:
    """How many units two versions of one thread share; None when they are two threads."""
    shorter = min(len(stored), len(read))
    if shorter == 0:
        # A page saved before anybody had commented, or without its article.
        return 0 if titled else None
    shared = sum(old is not None and new is not None for old, new in side_by_side(stored, read))
    share = SHARE if titled else SHARE_UNTITLED
    if shared < share * shorter or (not titled and shared < FEWEST_UNTITLED):
        return None
    return shared


def _counted(stored: Sequence[Identity], read: Sequence[Identity]) -> list[tuple[int | None, int | None]]:
    """The same for long threads, in one walk: like is paired with like in whatever order, what is new comes last."""
    waiting: dict[Identity, list[int]] = {}
    for place in range(len(read) - 1, -1, -1):
        waiting.setdefault(read[place], []).append(place)
    pairs: list[tuple[int | None, int | None]] = []
    for place, one in enumerate(stored):
        places = waiting.get(one)
        pairs.append((place, places.pop() if places else None))
    return pairs + [(None, place) for place in sorted(place for places in waiting.values() for place in places)]

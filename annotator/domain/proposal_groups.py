"""Which proposed codes seem to mean the same, by their names."""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import TypeVar

from annotator.domain.likeness import compared_text

#: Share of their letters from which two short names stand together: “Night shift” and “nightshifts” do.
ALIKE_NAMES = 0.8

T = TypeVar("T")


def grouped_by_name(items: Iterable[T], name: Callable[[T], str]) -> tuple[tuple[T, ...], ...]:
    """The items in groups of like names, groups and items in the order given."""
    groups: list[tuple[str, list[T]]] = []
    for item in items:
        words = compared_text(name(item)).replace(" ", "")
        near = next((held for first, held in groups if _alike(first, words)), None)
        if near is None:
            groups.append((words, [item]))
        else:
            near.append(item)
    return tuple(tuple(held) for _, held in groups)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return one == other or (matcher.quick_ratio() >= ALIKE_NAMES and matcher.ratio() >= ALIKE_NAMES)

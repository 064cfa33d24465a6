"""Ids for codes of files that do not know ours: made from names, each once."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_ID = 64


def slug(name: str) -> str:
    """A name in small ASCII letters, digits and single underscores; empty when nothing of it is left."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_ID].strip("_")


class FreshIds:
    """Gives ids that nobody has: neither those taken before nor those it gave."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def make(self, names: Sequence[str], otherwise: str) -> str:
        """An id for the thing at the end of a path of names.

        It is the slug of the last name; where that is taken, of ever more of the path, and
        at last with a number. ``otherwise`` stands for names without an ASCII letter.
        """
        slugs = [part for part in map(slug, names) if part]
        plain = slugs[-1] if slugs and slug(names[-1]) else otherwise
        for first in range(len(slugs) - 1, -1, -1):
            if (found := "_".join(slugs[first:])[:LONGEST_ID].strip("_")) not in self._taken and slug(names[-1]):
                return self._take(found)
        number = 1 if plain == otherwise and plain not in self._taken else 2
        while (found := plain if number == 1 else f"{plain[: LONGEST_ID - 8]}_{number}") in self._taken:
            number += 1
        return self._take(found)

    def _take(self, found: str) -> str:
        self._taken.add(found)
        return found

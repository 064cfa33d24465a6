"""How a decision made under one version of a codebook reads under another: a mapping, never a change.

A merge, a move and a split leave every stored decision as it is. Which code stands for
which is said by the codebook it is read with, so that another version takes it back.
"""

from collections import Counter
from functools import cached_property

from annotator.domain.codebook import Codebook


class Succession:
    """Reads codes given under one version (``made_under``) with the tree and merges of another (``read_with``)."""

    def __init__(self, made_under: Codebook, read_with: Codebook) -> None:
        self.made_under = made_under
        self.read_with = read_with

    def codes(self, given: frozenset[str]) -> frozenset[str]:
        """The codes given, each merged one as the code it was merged into."""
        return frozenset(self.read_with.standing.get(code, code) for code in given)

    def covered(self, given: frozenset[str]) -> frozenset[str]:
        """``codes`` with every code above them, where they stand now; a code ``read_with`` lacks, where it stood."""
        found: set[str] = set()
        for code in self.codes(given):
            found.update((self.read_with if code in self.read_with.by_id else self.made_under).lineage(code))
        return frozenset(found)

    @cached_property
    def offered(self) -> frozenset[str]:
        """The codes that the decision's coder could give."""
        return frozenset(code.id for code in self.made_under.codes if not code.archived)

    @cached_property
    def missing(self) -> frozenset[str]:
        """The codes of ``read_with`` about which the decision says nothing: its coder was not offered them.

        They came later, or they were archived then, be it alone or because they were merged
        into another. A later code into which only known codes were merged is known: what they
        say together, it says. The same for all decisions of a version: see ``missing_for``.
        """
        unknown = Counter(code.merged_into for code in self.read_with.codes if code.merged_into is not None)
        known = {code.id for code in self.read_with.codes if code.id in self.offered}
        told = list(known)
        while told:
            into = self.read_with.by_id[told.pop()].merged_into
            if into is None:
                continue
            unknown[into] -= 1
            if not unknown[into] and into in self.read_with.by_id and into not in known:
                known.add(into)
                told.append(into)
        return frozenset(self.read_with.by_id.keys() - known)

    def missing_for(self, given: frozenset[str]) -> frozenset[str]:
        """``missing`` for a decision that gives these codes: without what it kept.

        A decision saved again may keep codes that were archived since. What it gives it says
        something about, and about the codes above that its version has; other decisions of
        the version say nothing about them.
        """
        kept = given - self.offered
        if not kept:
            return self.missing
        return self.missing - kept - self.codes(kept) - (self.covered(kept) & self.made_under.by_id.keys())


def merged_into(codebook: Codebook, code_id: str) -> str:
    """The code that stands for this one in a codebook: itself, unless it was merged into another; KeyError."""
    return codebook.standing[code_id]

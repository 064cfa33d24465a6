"""How a decision made under one version of a codebook reads under another: a mapping, never a change.

A merge, a move and a split leave every stored decision as it is. Which code stands for
which is said by the codebook it is read with, so that another version takes it back.
"""

from collections.abc import Mapping
from functools import cached_property

from annotator.domain.codebook import Codebook


class Succession:
    """Reads codes given under one version (``made_under``) with the tree and merges of another (``read_with``)."""

    def __init__(self, made_under: Codebook, read_with: Codebook) -> None:
        self.made_under = made_under
        self.read_with = read_with

    def codes(self, given: frozenset[str]) -> frozenset[str]:
        """The codes given, each merged one as the code it was merged into."""
        return frozenset(self._instead.get(code, code) for code in given)

    def covered(self, given: frozenset[str]) -> frozenset[str]:
        """``codes`` with every code above them, where they stand now; a code ``read_with`` lacks, where it stood."""
        found: set[str] = set()
        for code in self.codes(given):
            found.update((self.read_with if code in self.read_with.by_id else self.made_under).lineage(code))
        return frozenset(found)

    @cached_property
    def missing(self) -> frozenset[str]:
        """The codes of ``read_with`` about which the decision says nothing: they came later.

        A later code into which only codes were merged that were there is known: what they
        say together, it says.
        """
        merged: dict[str, set[str]] = {}
        for code in self.read_with.codes:
            if code.merged_into is not None:
                merged.setdefault(self._instead[code.id], set()).add(code.id)
        there = self.made_under.by_id.keys()
        return frozenset(
            code.id
            for code in self.read_with.codes
            if code.id not in there and not (merged.get(code.id) and merged[code.id] <= there)
        )

    @cached_property
    def _instead(self) -> Mapping[str, str]:
        return {code.id: merged_into(self.read_with, code.id) for code in self.read_with.codes if code.merged_into}


def merged_into(codebook: Codebook, code_id: str) -> str:
    """The code that stands for this one in a codebook: itself, unless it was merged into another."""
    after = codebook.by_id[code_id].merged_into
    return code_id if after is None else merged_into(codebook, after)

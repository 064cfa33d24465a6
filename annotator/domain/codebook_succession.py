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
    def offered(self) -> frozenset[str]:
        """The codes that the decision's coder could give."""
        return frozenset(code.id for code in self.made_under.codes if not code.archived)

    @cached_property
    def missing(self) -> frozenset[str]:
        """The codes of ``read_with`` about which the decision says nothing: its coder was not offered them.

        They came later, or they were archived then, be it alone or because they were merged
        into another. A later code into which only codes were merged that were offered is
        known: what they say together, it says.
        """
        merged: dict[str, set[str]] = {}
        for code in self.read_with.codes:
            if code.merged_into is not None:
                merged.setdefault(self._instead[code.id], set()).add(code.id)
        return frozenset(
            code.id
            for code in self.read_with.codes
            if code.id not in self.offered and not (merged.get(code.id) and merged[code.id] <= self.offered)
        )

    @cached_property
    def _instead(self) -> Mapping[str, str]:
        return {code.id: merged_into(self.read_with, code.id) for code in self.read_with.codes if code.merged_into}


def merged_into(codebook: Codebook, code_id: str) -> str:
    """The code that stands for this one in a codebook: itself, unless it was merged into another."""
    after = codebook.by_id[code_id].merged_into
    return code_id if after is None else merged_into(codebook, after)

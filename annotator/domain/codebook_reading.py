"""All decisions of a study read with one version of its codebook, whichever version each was made under."""

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_succession import Succession
from annotator.domain.codebook_versions import Versions, older_meanings


class Reading:
    """What decisions say in the terms of ``codebook``; each version they were made under is mapped once.

    ``versions`` holds every version under which a decision was made, ``codebook``'s own,
    and those between them.
    """

    def __init__(self, codebook: Codebook, versions: Versions) -> None:
        self.codebook = codebook
        self._versions = versions
        self._successions: dict[int, Succession] = {}
        self._older: dict[int, frozenset[str]] = {}

    @property
    def own_values(self) -> tuple[Code, ...]:
        """The codes that have values of their own, in order: all but those merged into another."""
        return tuple(code for code in self.codebook.codes if code.merged_into is None)

    def of(self, version: int) -> Succession:
        """How decisions made under a version read."""
        if version not in self._successions:
            self._successions[version] = Succession(self._versions[version].codebook, self.codebook)
        return self._successions[version]

    def older_meanings(self, version: int) -> frozenset[str]:
        """The codes that meant something else when decisions of a version were made."""
        if version not in self._older:
            self._older[version] = older_meanings(self._versions, version, self.codebook.version)
        return self._older[version]

    def older_ratings(self, version: int, given: frozenset[str]) -> frozenset[str]:
        """The codes whose value in a decision rests on an older meaning.

        Those that meant something else, given or not, and those above a given one that did.
        """
        older = self.older_meanings(version)
        if not older:
            return older
        stale = self.of(version).codes(given) & older
        return older | self.codebook.covered_by(stale)

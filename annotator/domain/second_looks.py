"""Which decisions concern a code whose meaning changed, or which was split, since they were made."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_succession import Succession
from annotator.domain.codebook_versions import PublishedVersion, Versions, changed_meanings, older_meanings
from annotator.domain.decision import State


class Concern(StrEnum):
    """How a decision stands to a code that changed."""

    #: It gave the code under an older meaning.
    GIVEN = "given"
    #: It gave a code below it, which implies it.
    BELOW = "below"
    #: It had the code at hand under an older meaning and did not give it.
    NOT_GIVEN = "not_given"
    #: It gave the code before the parts existed into which it was split.
    SPLIT = "split"


#: Each in the words of screens; after “decisions that”.
CONCERN_WORDS: Mapping[Concern, str] = {
    Concern.GIVEN: "gave the code",
    Concern.BELOW: "gave a code below it",
    Concern.NOT_GIVEN: "had the code at hand and did not give it",
    Concern.SPLIT: "gave the code before it was split",
}


class OlderReading:
    """Reads decisions with one version of a study's codebook: what in them was made under something older."""

    def __init__(self, versions: Versions, read_with: int) -> None:
        self.versions = versions
        self.read_with = read_with
        self._since: dict[int, _Since] = {}
        self._pinned: dict[int, OlderReading] = {}

    @property
    def codebook(self) -> Codebook:
        """The version read with."""
        return self.versions[self.read_with].codebook

    def concerns(self, made_under: int, state: State, given: frozenset[str]) -> frozenset[tuple[str, Concern]]:
        """The codes, as they are read now, that a decision should be looked at again for, each with the reason.

        A decision that says nothing about codes (ineligible, taken back) is concerned by none.
        """
        if made_under == self.read_with or state in (State.INELIGIBLE, State.RETRACTED):
            return frozenset()
        since = self._of(made_under)
        if not since.changed and not since.split:
            return frozenset()
        carried, covered = since.succession.codes(given), since.succession.covered(given)
        found = {(code, Concern.SPLIT) for code in since.split & carried}
        for code in since.changed:
            if code in carried:
                found.add((code, Concern.GIVEN))
            elif code in covered:
                found.add((code, Concern.BELOW))
            elif code in since.at_hand:
                found.add((code, Concern.NOT_GIVEN))
        return frozenset(found)

    def up_to(self, version: int) -> "OlderReading":
        """The same reading with an earlier version."""
        if version not in self._pinned:
            self._pinned[version] = OlderReading(self.versions, version)
        return self._pinned[version]

    def changes_of(self, code: str, made_under: int, concern: Concern) -> tuple[PublishedVersion, ...]:
        """The versions since ``made_under`` in which the code was split, or its meaning changed; oldest first."""
        found = []
        for number in range(made_under + 1, self.read_with + 1):
            here, before = self.versions.get(number), self.versions.get(number - 1)
            if here is None or before is None:
                continue
            if concern is Concern.SPLIT:
                changed = bool(_parts(here.codebook, code) - before.codebook.by_id.keys())
            else:
                changed = code in changed_meanings(before.codebook, here.codebook) - here.reworded
            if changed:
                found.append(here)
        return tuple(found)

    def parts_of(self, code: str, made_under: int) -> tuple[str, ...]:
        """The codes in force that came out of a split of this one since ``made_under``, in order."""
        there = self.versions[made_under].codebook.by_id
        living = set(_living(self.codebook, code, _parts(self.codebook, code) - there.keys()))
        return tuple(one.id for one in self.codebook.codes if one.id in living)

    def _of(self, made_under: int) -> "_Since":
        if made_under not in self._since:
            self._since[made_under] = _Since(self.versions, made_under, self.read_with)
        return self._since[made_under]


class _Since:
    """What changed between two versions, each part of it found once."""

    def __init__(self, versions: Versions, made_under: int, read_with: int) -> None:
        self._versions, self._made_under, self._read_with = versions, made_under, read_with
        self.succession = Succession(versions[made_under].codebook, versions[read_with].codebook)

    @cached_property
    def changed(self) -> frozenset[str]:
        """The codes in force that meant something else; one that is given no more is not looked at again."""
        after = self._versions[self._read_with].codebook
        older = older_meanings(self._versions, self._made_under, self._read_with)
        return frozenset(code for code in older if not after.by_id[code].archived)

    @cached_property
    def at_hand(self) -> frozenset[str]:
        """The codes that could be given then."""
        return frozenset(code.id for code in self.succession.made_under.codes if not code.archived)

    @cached_property
    def split(self) -> frozenset[str]:
        """The codes of which a part is in force now that did not exist then."""
        after, there = self.succession.read_with, self.succession.made_under.by_id
        return frozenset(
            code
            for code, parts in after.parts.items()
            if any(_living(after, code, [part.id for part in parts if part.id not in there]))
        )


def _parts(codebook: Codebook, code: str) -> frozenset[str]:
    return frozenset(part.id for part in codebook.parts.get(code, ()))


def _living(codebook: Codebook, split: str, parts: Collection[str]) -> Iterator[str]:
    """What can be given now of these parts of a split code: they, what they were split into or merged into.

    A part merged into the split code is a split taken back, and none.
    """
    waiting, seen = list(parts), set(parts)
    while waiting:
        part = waiting.pop()
        stands = codebook.standing[part]
        if stands != split and not codebook.by_id[stands].archived:
            yield stands
        further = _parts(codebook, part) - seen
        seen |= further
        waiting.extend(further)

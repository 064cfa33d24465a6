"""Published versions of a codebook, and whether a decision was made under an older meaning of a code."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_succession import Succession, merged_into

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version with what was said when it was published; its number is ``codebook.version``.

    ``published_by`` names the person; ``reworded`` holds the codes whose texts changed
    in it while, as its author says, their meaning did not.
    """

    codebook: Codebook
    published_at: str
    published_by: str
    reason: str
    reworded: frozenset[str] = frozenset()


#: The versions of one study by number.
Versions = Mapping[int, PublishedVersion]


def meaning(code: Code) -> tuple[str, str, str]:
    """What tells a coder when to give a code; blanks and line breaks are none of it."""
    return tuple(" ".join(text.split()) for text in (code.definition, code.apply_when, code.do_not_apply_when))


def changed_meanings(before: Codebook, after: Codebook) -> frozenset[str]:
    """The codes of both whose definition, "apply when" or "do not apply when" differs."""
    return frozenset(
        code.id for code in after.codes if code.id in before.by_id and meaning(before.by_id[code.id]) != meaning(code)
    )


def older_meanings(versions: Versions, made_under: int, read_with: int) -> frozenset[str]:
    """The codes that meant something else in version ``made_under`` than in ``read_with``, numbers of versions.

    A code whose former texts came back means what it meant. Changes that their author
    called mere wording change no meaning. A code that stood for another merged into it
    meant more than it does where that one is for itself again.
    """
    if made_under == read_with:
        return frozenset()
    apart = _parted(versions[made_under].codebook, versions[read_with].codebook)
    differing = changed_meanings(versions[made_under].codebook, versions[read_with].codebook)
    if not differing:
        return apart
    first, last = sorted((made_under, read_with))
    changed: set[str] = set()
    for number in range(first + 1, last + 1):
        if number in versions and number - 1 in versions:
            here = changed_meanings(versions[number - 1].codebook, versions[number].codebook)
            changed |= here - versions[number].reworded
    return differing & changed | apart


def _parted(before: Codebook, after: Codebook) -> frozenset[str]:
    """The codes of both that stood for a code in ``before`` which they do not stand for in ``after``."""
    merged = ((code.id, merged_into(before, code.id)) for code in before.codes if code.merged_into is not None)
    return frozenset(
        into
        for code, into in merged
        if into in after.by_id and code in after.by_id and merged_into(after, code) != merged_into(after, into)
    )


def stale_codes(versions: Versions, given: frozenset[str], made_under: int, read_with: int) -> frozenset[str]:
    """The codes a decision gave, as they are read now, that were given under an older meaning."""
    carried = Succession(versions[made_under].codebook, versions[read_with].codebook).codes(given)
    return carried & older_meanings(versions, made_under, read_with)

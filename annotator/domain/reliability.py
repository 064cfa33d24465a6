"""How decisions become reliability data: what counts as a value and what as missing.

The default rule (printed beside every figure): ``none_applies`` is a value, 0 for every
code; ``unsure`` counts with the codes it carries and is missing without codes;
``ineligible`` is missing for every code; a code that the decision's codebook version did
not offer is missing, never 0. A sub-code implies its theme. What was merged, moved or
split since the decision is read by a mapping (``codebook_reading``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_reading import Reading
from annotator.domain.codebook_versions import Versions
from annotator.domain.decision import Decision, State


class Depth(StrEnum):
    """At which level of the tree codes are compared."""

    THEME = "theme"
    CODE = "code"


class UnsureRule(StrEnum):
    """How a decision marked unsure enters the figures."""

    WITH_CODES = "with_codes"  #: counts with the codes it carries, missing without codes
    MISSING = "missing"  #: always missing


UNSURE_SENTENCES: Mapping[UnsureRule, str] = {
    UnsureRule.WITH_CODES: "unsure counts with the codes it carries and is missing without codes",
    UnsureRule.MISSING: "unsure is missing",
}


@dataclass(frozen=True, slots=True)
class ReliabilityData:
    """Values of coders on units: ``rows[(unit, coder)]`` is the set of codes given.

    A pair that is absent is missing. ``codes`` are the codes compared, in codebook order;
    ``missing_codes[(unit, coder)]`` holds the codes that decision's coder was not offered;
    ``older_meaning`` how many values of a code, 0 included, rest on an older meaning of it.
    """

    codes: tuple[str, ...]
    coders: tuple[int, ...]
    units: tuple[int, ...]
    rows: Mapping[tuple[int, int], frozenset[str]]
    missing_codes: Mapping[tuple[int, int], frozenset[str]]
    older_meaning: Mapping[str, int] = field(default_factory=dict)


def is_value(state: State, codes: frozenset[str], unsure: UnsureRule = UnsureRule.WITH_CODES) -> bool:
    """Whether a decision in this state with these codes enters the figures as a value."""
    if state in (State.INELIGIBLE, State.RETRACTED):
        return False
    if state is State.UNSURE:
        return unsure is UnsureRule.WITH_CODES and bool(codes)
    return True


def reliability_data(
    decisions: Iterable[Decision],
    codebook: Codebook,
    versions: Versions,
    depth: Depth,
    *,
    unsure: UnsureRule = UnsureRule.WITH_CODES,
    section: str | None = None,
) -> ReliabilityData:
    """Turn first-occasion decisions into reliability data, read with ``codebook``.

    ``codebook`` says which codes are compared: those merged into another have no values of
    their own, archived ones keep theirs. ``versions`` holds the versions of the study. At
    theme depth a unit has a theme when it has the theme or any code below it; at code
    depth every code of the tree is compared, themes included.
    """
    reading = Reading(codebook, versions)
    compared = tuple(
        code.id
        for code in reading.own_values
        if (depth is Depth.CODE or code.parent is None) and (section is None or codebook.section_of(code.id) == section)
    )
    wanted = frozenset(compared)
    rows: dict[tuple[int, int], frozenset[str]] = {}
    absent: dict[tuple[int, int], frozenset[str]] = {}
    older: Counter[str] = Counter()
    for decision in decisions:
        marked = decision.marked
        if decision.occasion != 1 or not is_value(decision.state, marked, unsure):
            continue
        mapped = reading.of(decision.codebook_version)
        cell = (decision.unit, decision.coder)
        rows[cell] = mapped.covered(marked) & wanted
        absent[cell] = mapped.missing_for(marked) & wanted
        older.update((reading.older_ratings(decision.codebook_version, marked) & wanted) - absent[cell])
    return ReliabilityData(
        codes=compared,
        coders=tuple(sorted({coder for _, coder in rows})),
        units=tuple(sorted({unit for unit, _ in rows})),
        rows=rows,
        missing_codes=absent,
        older_meaning={code: older[code] for code in compared if older[code]},
    )

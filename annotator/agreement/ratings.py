"""Reliability data as arrays: which coder gave which unit which value.

A rating that is absent is missing. A value is a text, a number or a set of codes; the
empty set is a value (coded as none) and never the same as a missing rating.
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from annotator.agreement.result import Counts
from annotator.domain.reliability import ReliabilityData

Value = str | int | float | frozenset[str]
Indices = NDArray[np.intp]


class Level(StrEnum):
    """The level of measurement of the values; it also names the metric of alpha."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, eq=False)
class Pairable:
    """The ratings of units with two or more, units and values numbered afresh.

    ``unit`` and ``value`` have one entry per rating, n in all; ``ratings_of`` has one per
    unit (the literature's m), ``used`` one per value (n_v), and sums to n; ``domain``
    holds the values that occur, in rising order. A declared value that nobody gave is
    left out on purpose: it changes no alpha, and krippendorff 0.9 answers NaN to it.
    """

    unit: Indices
    value: Indices
    ratings_of: NDArray[np.int64]
    used: NDArray[np.int64]
    domain: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Ratings of coders on units.

    ``unit``, ``coder`` and ``value`` have one entry per rating: indices into ``units``,
    ``coders`` and ``domain``. ``domain`` is in rising order (sets by size, then by code).
    ``unknown`` belongs to sets from a study and is parallel to ``domain``: the codes that
    did not exist for such a rating. Raises ValueError when a coder rated a unit twice, and
    for NaN or infinity among the values: missing is an absent rating.
    """

    units: tuple[Hashable, ...]
    coders: tuple[Hashable, ...]
    domain: tuple[Value, ...]
    unit: Indices
    coder: Indices
    value: Indices
    unknown: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        cells = np.sort(self.unit * max(len(self.coders), 1) + self.coder)
        if (cells[1:] == cells[:-1]).any():
            raise ValueError("a coder has two ratings of one unit; decide first which one counts")
        if any(isinstance(value, float) and not math.isfinite(value) for value in self.domain):
            raise ValueError("NaN and infinity are no values; leave a missing rating out")

    @classmethod
    def from_cells(
        cls,
        cells: Iterable[tuple[Hashable, Hashable, Value]],
        *,
        units: Iterable[Hashable] = (),
        coders: Iterable[Hashable] = (),
    ) -> "Ratings":
        """Ratings from (unit, coder, value) triples; ``units`` and ``coders`` name also those without ratings."""
        unit_index = {unit: position for position, unit in enumerate(dict.fromkeys(units))}
        coder_index = {coder: position for position, coder in enumerate(dict.fromkeys(coders))}
        value_index: dict[Value, int] = {}
        rows = [
            (
                unit_index.setdefault(unit, len(unit_index)),
                coder_index.setdefault(coder, len(coder_index)),
                value_index.setdefault(value, len(value_index)),
            )
            for unit, coder, value in cells
        ]
        table = np.array(rows, dtype=np.intp).reshape(-1, 3)
        domain = sorted(value_index, key=_rising)
        rank = np.empty(len(domain), dtype=np.intp)
        rank[[value_index[value] for value in domain]] = np.arange(len(domain))
        return cls(
            units=tuple(unit_index),
            coders=tuple(coder_index),
            domain=tuple(domain),
            unit=table[:, 0],
            coder=table[:, 1],
            value=rank[table[:, 2]],
        )

    @classmethod
    def from_matrix(cls, matrix: Sequence[Sequence[Value | Iterable[str] | None]]) -> "Ratings":
        """Ratings from a matrix, rows are coders and columns units; None is missing, a list is a set of codes."""
        return cls.from_cells(
            (
                (unit, coder, value if isinstance(value, str | int | float) else frozenset(value))
                for coder, row in enumerate(matrix)
                for unit, value in enumerate(row)
                if value is not None
            ),
            units=range(max((len(row) for row in matrix), default=0)),
            coders=range(len(matrix)),
        )

    @classmethod
    def from_reliability_data(cls, data: ReliabilityData) -> "Ratings":
        """Set-valued ratings of a study; what a decision could not know stands in ``unknown``."""
        unit_index = {unit: position for position, unit in enumerate(data.units)}
        coder_index = {coder: position for position, coder in enumerate(data.coders)}
        nothing: frozenset[str] = frozenset()
        kinds: dict[tuple[frozenset[str], frozenset[str]], int] = {}
        rows = [
            (
                unit_index[unit],
                coder_index[coder],
                kinds.setdefault((codes, data.missing_codes.get((unit, coder), nothing)), len(kinds)),
            )
            for (unit, coder), codes in data.rows.items()
        ]
        table = np.array(rows, dtype=np.intp).reshape(-1, 3)
        order = sorted(kinds, key=lambda kind: (_rising(kind[0]), _rising(kind[1])))
        rank = np.empty(len(order), dtype=np.intp)
        rank[[kinds[kind] for kind in order]] = np.arange(len(order))
        return cls(
            units=data.units,
            coders=data.coders,
            domain=tuple(codes for codes, _ in order),
            unit=table[:, 0],
            coder=table[:, 1],
            value=rank[table[:, 2]],
            unknown=tuple(absent for _, absent in order),
        )

    @property
    def are_sets(self) -> bool:
        """Whether the values are sets of codes."""
        return any(isinstance(value, frozenset) for value in self.domain)

    def codes(self) -> tuple[str, ...]:
        """The codes that occur in set-valued ratings, in alphabetical order."""
        return tuple(sorted(frozenset().union(*self.domain)))

    def of_code(self, code: str) -> "Ratings":
        """Binary ratings of one code: 1 where a set holds it, else 0; missing where the code did not exist."""
        value = np.array([code in codes for codes in self.domain], dtype=np.intp)
        known = self._known({code})
        keep = known[self.value]
        return Ratings(self.units, self.coders, (0, 1), self.unit[keep], self.coder[keep], value[self.value[keep]])

    def of_whole_sets(self) -> "Ratings":
        """The set-valued ratings whose coder knew every code: others cannot be compared as whole sets."""
        keep = self._known(None)[self.value]
        return Ratings(self.units, self.coders, self.domain, self.unit[keep], self.coder[keep], self.value[keep])

    def counts(self) -> Counts:
        """The n of these ratings."""
        per_unit = np.bincount(self.unit, minlength=len(self.units))
        return Counts(
            n_units=int((per_unit > 0).sum()),
            n_pairable=int((per_unit > 1).sum()),
            n_coders=len(np.unique(self.coder)),
            n_ratings=len(self.value),
        )

    def pairable(self) -> Pairable:
        """The ratings of units rated by two or more coders: the only ones that enter agreement."""
        per_unit = np.bincount(self.unit, minlength=len(self.units))
        keep = per_unit[self.unit] > 1
        new_unit = np.cumsum(per_unit > 1) - 1
        used, value = np.unique(self.value[keep], return_inverse=True)
        return Pairable(
            unit=new_unit[self.unit[keep]],
            value=value.astype(np.intp),
            ratings_of=per_unit[per_unit > 1].astype(np.int64),
            used=np.bincount(value, minlength=len(used)).astype(np.int64),
            domain=tuple(self.domain[position] for position in used),
        )

    def _known(self, codes: set[str] | None) -> NDArray[np.bool_]:
        """For each value of the domain, whether ``codes`` (None: all codes) existed for it."""
        if not self.unknown:
            return np.ones(len(self.domain), dtype=bool)
        return np.array([not (absent if codes is None else absent & codes) for absent in self.unknown], dtype=bool)


def _rising(value: Value) -> tuple:
    """Sorting key: numbers by size, then texts, then sets by size and code."""
    if isinstance(value, frozenset):
        return (2, len(value), tuple(sorted(value)))
    return (1, value) if isinstance(value, str) else (0, value)

"""A warning that may come up in every line of a large file."""

from annotator.domain.material import Problem, Severity

_NAMED = 20


class Repeated:
    """A warning that may come up in every line: the first ones are said, the rest are counted."""

    def __init__(self, said: list[Problem]) -> None:
        self._said = said
        self._count = 0
        self._last = 0

    def add(self, place: int, message: str) -> None:
        """Say it of one more place."""
        self._count += 1
        self._last = place
        if self._count <= _NAMED:
            self._said.append(Problem(place, Severity.WARNING, message))

    def end(self, what: str) -> None:
        """Say how many more there were, ``what`` being the rest of the sentence."""
        if self._count > _NAMED:
            message = f"{self._count - _NAMED} {what}, the last in line {self._last}."
            self._said.append(Problem(self._last, Severity.WARNING, message))

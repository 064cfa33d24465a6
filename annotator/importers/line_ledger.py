"""The account of every line of a page that is read line by line, and the problems that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.domain.material import ParsedThread, ParsedUnit, Problem, Severity
from annotator.importers.blog_lines import Line


@dataclass(slots=True)
class Ledger:
    """Which lines are accounted for, and what a person should know.

    ``units``: lines whose text is in a unit; ``structural``: dates, titles, counts,
    markers, separators; ``context``: paragraphs of an article that are not units. A line
    that holds a marker and text is in two of them; a line in none belongs to nothing.
    """

    units: set[int] = field(default_factory=set)
    structural: set[int] = field(default_factory=set)
    context: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def accounted(self) -> set[int]:
        """Every line that belongs to something."""
        return self.units | self.structural | self.context

    def warn(self, line: int | None, message: str) -> None:
        """Note something that was read, but a person should look at."""
        self.problems.append(Problem(line, Severity.WARNING, message))

    def hint(self, line: int | None, message: str) -> None:
        """Note something that form alone cannot decide."""
        self.problems.append(Problem(line, Severity.HINT, message))


def repetitions(threads: Sequence[ParsedThread]) -> list[Problem]:
    """A problem for each unit whose text, blanks and case apart, stood there before; nothing is dropped."""
    first: dict[str, ParsedUnit] = {}
    problems = []
    for unit in (unit for thread in threads for unit in thread.units):
        key = " ".join(unit.text.split()).casefold()
        if not key or unit.gone:
            continue
        earlier = first.setdefault(key, unit)
        if earlier is not unit:
            message = (
                f"The {unit.kind.value} in line {unit.lines[0]} repeats the {earlier.kind.value} "
                f"in line {earlier.lines[0]} word for word; both were kept."
            )
            problems.append(Problem(unit.lines[0], Severity.WARNING, message))
    return problems


def leftovers(lines: Sequence[Line], unassigned: Sequence[int]) -> list[Problem]:
    """One problem for each stretch of lines that belong to nothing, blank lines between them apart."""
    runs: list[tuple[int, int]] = []
    left = set(unassigned)
    inside = False
    for line in lines:
        if line.number in left:
            runs[-1:] = [(runs[-1][0], line.number)] if inside else [*runs[-1:], (line.number, line.number)]
            inside = True
        elif line.text:
            inside = False
    return [
        Problem(
            first,
            Severity.WARNING,
            f"Line {first} belongs to nothing that was recognised; it is in no unit."
            if first == last
            else f"Lines {first} to {last} belong to nothing that was recognised; they are in no unit.",
        )
        for first, last in runs
    ]


def gone_units(threads: Sequence[ParsedThread]) -> list[Problem]:
    """A hint that says how many comments were removed where they were published, if any were."""
    count = sum(unit.gone for thread in threads for unit in thread.units)
    if not count:
        return []
    what = "1 comment was" if count == 1 else f"{count} comments were"
    message = f"{what} removed where it was published" if count == 1 else f"{what} removed where they were published"
    return [Problem(None, Severity.HINT, f"{message}; the place is kept, and nobody codes it.")]


def left_out_paragraphs(count: int) -> Problem:
    """The hint that paragraphs of an article are context and no units."""
    what = "1 paragraph of an article is" if count == 1 else f"{count} paragraphs of articles are"
    return Problem(
        None,
        Severity.HINT,
        f"{what} not among the units. To code them too, "
        "tick “Code the paragraphs of articles too”, or import with --paragraphs.",
    )

"""Which comment answers which: depths that follow from parents, and parents that cannot be."""

from collections.abc import Sequence

from annotator.domain.material import Problem, Severity


def depths_of(parents: Sequence[int | None]) -> tuple[list[int], list[int]]:
    """How deep each place stands when ``parents`` names the place it answers, and the places cut loose.

    A circle of answers is opened where it is found: that place stands at depth 0 and is
    named in the second list.
    """
    depths: list[int | None] = [None] * len(parents)
    loose: list[int] = []
    for start in range(len(parents)):
        path: list[int] = []
        on_path: set[int] = set()
        at: int | None = start
        while at is not None and depths[at] is None:
            if at in on_path:
                loose.append(at)
                # It becomes the root, so it is counted first.
                path.remove(at)
                path.append(at)
                break
            on_path.add(at)
            path.append(at)
            at = parents[at]
        for place in reversed(path):
            parent = parents[place]
            is_root = parent is None or (loose and loose[-1] == place)
            depths[place] = 0 if is_root else depths[parent] + 1
    return [depth or 0 for depth in depths], loose


def missing_parent(line: int) -> Problem:
    """The warning for an answer to something that is not in the file."""
    return Problem(
        line,
        Severity.WARNING,
        f"The reply in line {line} answers a comment that is not in the file; it stands on its own.",
    )


def missing_parents(count: int) -> Problem:
    """The same warning for many at once."""
    return Problem(
        None, Severity.WARNING, f"{count} further replies answer comments that are not in the file; they stand alone."
    )


def circle(line: int) -> Problem:
    """The warning for an answer that, through others, answers itself."""
    return Problem(line, Severity.WARNING, f"The reply in line {line} answers its own answer; it stands on its own.")

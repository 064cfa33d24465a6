"""Where the codes of a table stand: their ids, the code above each, and the order of the tree."""

from collections.abc import Sequence

from annotator.domain.codebook import Codebook
from annotator.domain.codebook_tree import MOST_LEVELS
from annotator.importers.codebook_ids import id_of_path
from annotator.importers.codebook_rows import CodeRow, Faults
from annotator.importers.codebook_values import short

PATH_SIGN = " > "
_Path = tuple[str, ...]


def plant(
    rows: list[CodeRow], known: Codebook | None, faults: Faults, notes: list[str], above: list[int | None] | None = None
) -> list[CodeRow]:
    """Give each row its id and the id of the row above it; returns the rows in the order of the tree.

    A code stands where ``parent_id`` says, else ``path``, else the blanks before its name;
    ``above`` decides where it is given, with the place of the row above each. A code
    without id keeps that of the known code of its path, or gets one made from its name.
    Rows in circles, under nothing, or too deep are faults, and ``lost``.
    """
    above = _above(rows, faults, notes) if above is None else above
    _find_circles(rows, above, faults)
    for row in rows:
        row.name = row.name.strip()
    _give_ids(rows, above, known, faults)
    for at, row in enumerate(rows):
        parent = above[at]
        row.parent = None if parent is None else rows[parent].id
    return _ordered(rows, above, faults)


def _above(rows: list[CodeRow], faults: Faults, notes: list[str]) -> list[int | None]:
    """For each row the place of the row above it in the tree; None for a theme and for a row that is lost."""
    cells = rows[0].cells if rows else {}
    if "parent_id" in cells:
        found = _by_parent(rows, faults)
        _compare_paths(rows, found, notes)
        return found
    if "path" in cells:
        return _by_path(rows, faults)
    return _by_blanks(rows)


def _by_parent(rows: list[CodeRow], faults: Faults) -> list[int | None]:
    ids: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        if row.cells.get("code_id"):
            ids.setdefault(row.cells["code_id"], at)
        names.setdefault(row.name.strip().casefold(), []).append(at)
    found: list[int | None] = []
    for row in rows:
        wanted = row.cells["parent_id"]
        place = ids.get(wanted)
        named = names.get(wanted.casefold(), [])
        if wanted and place is None and len(named) == 1:
            place = named[0]
        if wanted and place is None:
            row.lost = True
            why = "which several codes are called. Write its id" if named else "which is not in the table. Add it"
            faults.append((row.row, f"This code stands under “{short(wanted)}”, {why}."))
        found.append(place)
    return found


def _by_path(rows: list[CodeRow], faults: Faults) -> list[int | None]:
    places: dict[_Path, int] = {}
    wholes = []
    for at, row in enumerate(rows):
        whole = _whole_path(row)
        wholes.append(whole)
        places.setdefault(_folded(whole), at)
        if not row.name.strip():
            row.name = whole[-1] if whole else ""
    found: list[int | None] = []
    for row, whole in zip(rows, wholes, strict=True):
        above = whole[:-1]
        place = places.get(_folded(above)) if above else None
        if above and place is None:
            row.lost = True
            shown = short(PATH_SIGN.join(above))
            faults.append((row.row, f"This code stands under “{shown}”, which has no row of its own. Add one."))
        found.append(place)
    return found


def _whole_path(row: CodeRow) -> _Path:
    """The names down to the code; a path that does not end in its name is that of the code above."""
    name = row.name.strip()
    path = tuple(part.strip() for part in row.cells["path"].split(PATH_SIGN.strip()) if part.strip())
    if name and row.cells["path"].casefold() == name.casefold():
        return (name,)
    return path if not name or (path and path[-1].casefold() == name.casefold()) else (*path, name)


def _folded(path: _Path) -> _Path:
    return tuple(part.casefold() for part in path)


def _by_blanks(rows: list[CodeRow]) -> list[int | None]:
    found: list[int | None] = []
    open_rows: list[tuple[int, int]] = []
    for at, row in enumerate(rows):
        name = row.name.expandtabs(4)
        width = len(name) - len(name.lstrip())
        while open_rows and open_rows[-1][0] >= width:
            open_rows.pop()
        found.append(open_rows[-1][1] if open_rows else None)
        open_rows.append((width, at))
    return found


def _compare_paths(rows: list[CodeRow], above: list[int | None], notes: list[str]) -> None:
    """Say where a path tells another place than the id of the code above, which counts."""
    others = []
    for row, parent in zip(rows, above, strict=True):
        path = row.cells.get("path", "")
        before = "" if parent is None else rows[parent].cells.get("path", "")
        told = f"{before}{PATH_SIGN}{row.name.strip()}" if before else row.name.strip()
        if path and not row.lost and (parent is None or before) and path.casefold() != told.casefold():
            others.append(row.row)
    if others:
        notes.append(
            f"In {len(others):,} rows, the first is row {others[0]}, “path” tells another place or name than "
            "“parent_id” and “name”, which were followed."
        )


def _find_circles(rows: list[CodeRow], above: list[int | None], faults: Faults) -> None:
    """Codes that stand under themselves are told once for each circle, and taken out of it."""
    done: set[int] = set()
    for start in range(len(rows)):
        steps: dict[int, int] = {}
        at: int | None = start
        while at is not None and at not in done and at not in steps:
            steps[at] = len(steps)
            at = above[at]
        if at is not None and at in steps:
            circle = sorted(one for one, place in steps.items() if place >= steps[at])
            listed = ", ".join(str(rows[one].row) for one in circle[:10])
            where = "itself" if len(circle) == 1 else f"itself, by way of the rows {listed}"
            faults.append((rows[circle[0]].row, f"This code stands under {where}. Correct the code above it."))
            for one in circle:
                above[one] = None
                rows[one].lost = True
        done.update(steps)


def _give_ids(rows: list[CodeRow], above: list[int | None], known: Codebook | None, faults: Faults) -> None:
    first: dict[str, int] = {}
    for row in rows:
        row.id = row.cells.get("code_id", "")
        if row.id in first:
            faults.append((row.row, f"The code id “{short(row.id)}” stands already in row {first[row.id]}."))
            row.repeated = True
        elif row.id:
            first[row.id] = row.row
    without = [at for at, row in enumerate(rows) if not row.id]
    if not without:
        return
    by_path = {_folded(path): code_id for code_id, path in _known_paths(known).items() if code_id not in first}
    taken = {*first, *(known.by_id if known else ())}
    for at in without:
        path = _names_down_to(rows, above, at)
        rows[at].id = by_path.pop(_folded(path), "") or id_of_path(path, taken)


def _known_paths(known: Codebook | None) -> dict[str, _Path]:
    """The names down to each code, archived ones only where no other has the path."""
    if known is None:
        return {}
    ordered = sorted(known.codes, key=lambda code: not code.archived)
    return {code.id: tuple(known.by_id[step].name for step in known.lineage(code.id)) for code in ordered}


def _names_down_to(rows: Sequence[CodeRow], above: Sequence[int | None], at: int) -> _Path:
    names: list[str] = []
    step: int | None = at
    while step is not None and len(names) <= MOST_LEVELS:
        names.append(rows[step].name or "code")
        step = above[step]
    return tuple(reversed(names))


def _ordered(rows: list[CodeRow], above: list[int | None], faults: Faults) -> list[CodeRow]:
    """The rows as the tree has them: each before those under it, which stand right behind it."""
    below: dict[int | None, list[int]] = {}
    for at, parent in enumerate(above):
        below.setdefault(parent, []).append(at)
    waiting = [(at, 1) for at in reversed(below.get(None, []))]
    found: list[CodeRow] = []
    while waiting:
        at, level = waiting.pop()
        if level == MOST_LEVELS + 1:
            faults.append((rows[at].row, f"This code stands more than {MOST_LEVELS} levels deep. Move it further up."))
        found.append(rows[at])
        waiting.extend((one, level + 1) for one in reversed(below.get(at, [])))
    return found

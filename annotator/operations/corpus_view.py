"""Looking at a corpus: its threads as trees, the whole in figures, and where a unit came from."""

from collections.abc import Iterable, Mapping

from annotator.domain.corpus import Glance, ListedThread, Origin, Stretch, monday_of
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.importers.decoding import decode
from annotator.operations.corpus import check_may_look
from annotator.operations.workspace import Workspace
from annotator.store import corpus_view, events, material
from annotator.store.originals import Original

#: Units of a thread shown at once.
STRETCH = 50
#: Bytes up to which an original is opened to show lines of it.
_LARGEST_SHOWN = 64 * 1024 * 1024
#: Code points of lines that are shown.
_MOST_SHOWN = 20_000
_LINES = (
    "blog_text",
    "blogger",
    "disqus_xml",
    "forum_text",
    "html_page",
    "jsonl",
    "markdown",
    "plain_text",
    "subtitles",
    "wordpress_text",
    "wordpress_wxr",
)
_ROWS = ("csv_table", "google_forms", "limesurvey", "qualtrics", "spreadsheet")
#: What the numbers of a unit count in its file; in every other format they are running numbers of records.
_COUNTED = {
    **dict.fromkeys(_LINES, "lines"),
    **dict.fromkeys(_ROWS, "rows"),
    **dict.fromkeys(("docx", "odt", "pdf"), "paragraphs"),
}
_SIZES = ((1, 1), (2, 5), (6, 20), (21, 50), (51, 100), (101, 500), (501, 1000), (1001, None))


def list_threads(
    workspace: Workspace, person: Person, study: Study, *, words: str = "", start: int = 0, count: int = 25
) -> tuple[ListedThread, ...]:
    """Threads in reading order from place ``start``; with ``words``, those whose titles hold every one of them."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        return corpus_view.list_threads(session, study.id, words=words, start=start, count=count)


def thread_stretch(
    workspace: Workspace, person: Person, study: Study, thread: int, *, start: int = 0, around: int | None = None
) -> Stretch:
    """A stretch of a thread as a tree, from place ``start``, or the one in which the unit ``around`` stands."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        found = corpus_view.list_threads(session, study.id, thread=thread)
        if not found:
            raise Refusal("There is no such thread in this study. Reload the page.")
        order = corpus_view.tree_order(session, thread)
        if around in order:
            start = order.index(around) // STRETCH * STRETCH
        start = max(0, min(start, (len(order) - 1) // STRETCH * STRETCH))
        ids = order[start : start + STRETCH]
        units = {unit.id: unit for unit in material.list_units(session, study.id, ids=tuple(ids))}
        return Stretch(found[0], tuple(units[unit] for unit in ids), start, len(order))


def attribute_names(workspace: Workspace, person: Person, study: Study) -> tuple[str, ...]:
    """The attributes that units can be filtered by."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        return corpus_view.attribute_names(session, study.id)


def glance(workspace: Workspace, person: Person, study: Study) -> Glance:
    """A corpus in figures. Over a million units it takes seconds."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        days = corpus_view.days(session, study.id)
        sizes = corpus_view.thread_sizes(session, study.id)
        standings = corpus_view.count_standings(session, study.id)
    weeks: dict[str, int] = {}
    for day, number in days.items():
        monday = None if day is None else monday_of(day)
        if monday is not None:
            weeks[monday] = weeks.get(monday, 0) + number
    total = sum(days.values())
    return Glance(total, total - sum(weeks.values()), dict(sorted(weeks.items())), _grouped(sizes), standings)


def where_from(workspace: Workspace, person: Person, study: Study, unit: int) -> Origin:
    """Where a unit came from, without the lines themselves."""
    with workspace.database.reading() as session:
        check_may_look(session, person, study)
        found = material.list_units(session, study.id, ids=(unit,))
        if not found:
            raise Refusal(f"There is no unit {unit} in “{study.name}”. Reload the page.")
        thread, original, imported_at, _ = corpus_view.origin_of(session, unit)
    counted = _COUNTED.get(original.importer, "records")
    return Origin(
        unit, original.name, original.importer, imported_at, thread.title, thread.link, found[0].lines, counted
    )


def lines_of_original(workspace: Workspace, person: Person, study: Study, unit: int) -> tuple[tuple[int, str], ...]:
    """The lines of the original that a unit was read from, with their numbers; the look is logged.

    They hold names. Refusal for anybody but the owner, for formats that are no lines of
    text, for a withdrawn unit, and when the vault holds the original no more.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can look into the original files: they hold names. Ask them.")
    origin = where_from(workspace, person, study, unit)
    with workspace.database.reading() as session:
        (stored,) = material.list_units(session, study.id, ids=(unit,))
        _, original, _, is_removed = corpus_view.origin_of(session, unit)
    if stored.withdrawn:
        raise Refusal("This comment was withdrawn, so its lines are not shown.")
    if is_removed:
        raise Refusal(f"A withdrawal took “{origin.source}” out of the vault, so its lines cannot be shown.")
    if origin.counted != "lines":
        raise Refusal(
            f"“{origin.source}” is no file of plain lines. Open it in its own program: see {origin.counted} "
            f"{_span(origin.lines)}."
        )
    text = _text_of(original, workspace.vault.open(study.id, original.sha256))
    first, last = origin.lines
    shown = text.split("\n")[first - 1 : last]
    with workspace.database.writing() as session:
        events.record(session, person, "look_at_original", f"unit:{unit}", study=study.id)
    left, lines = _MOST_SHOWN, []
    for number, line in enumerate(shown, start=first):
        lines.append((number, line[:left]))
        left -= len(line)
        if left <= 0:
            break
    return tuple(lines)


def sentence_of(origin: Origin) -> str:
    """Where a unit came from, in words."""
    counted = origin.counted if origin.lines[0] != origin.lines[1] else origin.counted.removesuffix("s")
    thread = f", thread “{origin.thread_title}”" if origin.thread_title else ""
    return f"“{origin.source}”, {counted} {_span(origin.lines)}{thread}; imported {origin.imported_at[:10]}."


def _text_of(original: Original, pieces: Iterable[bytes]) -> str:
    kept, size = [], 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size > _LARGEST_SHOWN:
            raise Refusal(f"“{original.name}” is too large to show lines of it. Open the file itself at that line.")
    return decode(original.name, b"".join(kept)).text


def _span(lines: tuple[int, int]) -> str:
    return f"{lines[0]:,}" if lines[0] == lines[1] else f"{lines[0]:,}–{lines[1]:,}"


def _grouped(sizes: Mapping[int, int]) -> dict[str, int]:
    """Threads by size; sizes that no thread has are left out."""
    found = {}
    for low, high in _SIZES:
        number = sum(threads for size, threads in sizes.items() if low <= size and (high is None or size <= high))
        if number:
            name = f"{low:,} or more" if high is None else f"{low}" if low == high else f"{low}–{high:,}"
            found[name] = number
    return found

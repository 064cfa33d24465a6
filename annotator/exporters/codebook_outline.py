"""A codebook as a document people read: its headings in order, and what is said of each code.

The Word appendix and the Markdown file are two dresses of this.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind
from annotator.domain.codebook_versions import PublishedVersion

#: Whatever language the machine speaks.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_KINDS = {GroupKind.ANY: "", GroupKind.EXCLUSIVE: ", at most one of", GroupKind.SCALE: ", a scale"}
_MOST_NAMED = 20  #: of the codes of a group, with each of its codes
NO_DEFINITION = "Not written yet."
ARCHIVED = "Archived codes"
HISTORY = "How this codebook changed"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with what stands under it: a code, or sentences. ``level`` counts from 1; ``number`` is like “1.2”."""

    level: int
    number: str
    title: str
    code: Code | None = None
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said of a code: a label, and one or more texts."""

    label: str
    texts: tuple[str, ...]
    is_list: bool = False


def outline(codebook: Codebook) -> tuple[Heading, ...]:
    """The headings of sections and codes in use, then those of archived codes."""
    numbers: list[int] = []
    found: list[Heading] = []

    def add(level: int, title: str, code: Code | None = None, *sentences: str) -> None:
        del numbers[level:]
        numbers.extend([0] * (level - len(numbers)))
        numbers[-1] += 1
        found.append(Heading(level, ".".join(map(str, numbers)), title, code, sentences))

    archived = [code for code in codebook.codes if code.archived]
    below: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        if not code.archived:
            below.setdefault(code.parent, []).append(code)
    for title, themes in _parts(codebook, below.get(None, [])):
        top = 1 if title is None else 2
        if title is not None:
            add(1, title)
        waiting = [(theme, top) for theme in reversed(themes)]
        while waiting:
            code, level = waiting.pop()
            add(level, code.name, code)
            waiting.extend((child, level + 1) for child in reversed(below.get(code.id, [])))
    if archived:
        add(1, ARCHIVED, None, "These codes are not given any more. What was coded with them stays as it was coded.")
        for code in archived:
            add(2, code.name, code)
    return tuple(found)


def _parts(codebook: Codebook, themes: Sequence[Code]) -> Iterator[tuple[str | None, list[Code]]]:
    """The title and themes of each section; those without a section stand last."""
    known = {section.id for section in codebook.sections}
    used = False
    for section in codebook.sections:
        inside = [theme for theme in themes if theme.section == section.id]
        if inside:
            used = True
            yield section.name, inside
    outside = [theme for theme in themes if theme.section not in known]
    if outside:
        yield ("Other codes" if used else None), outside


def introduction(codebook: Codebook, published: PublishedVersion | None = None) -> tuple[str, ...]:
    """Paragraphs on what the codebook is, how large, and how to read it."""
    live = [code for code in codebook.codes if not code.archived]
    themes = sum(code.parent is None for code in live)
    size = f"{_count(themes, 'theme')} and {_count(len(live) - themes, 'sub-code')}"
    if len(live) < len(codebook.codes):
        size += f"; {_count(len(codebook.codes) - len(live), 'archived code')} at the end"
    when = f", published on {date_in_words(published.published_at)} by {published.published_by}" if published else ""
    about = [paragraph.strip() for paragraph in codebook.description.splitlines() if paragraph.strip()]
    return (*about, f"This is version {codebook.version} of the codebook{when}. It has {size}.", _how_to_read(codebook))


def _how_to_read(codebook: Codebook) -> str:
    sentences = [
        "Under each code stands what it means, when to apply it and when not, and examples.",
        "A sub-code implies the code it stands under.",
    ]
    if any(code.key and not code.archived for code in codebook.codes):
        sentences.append("The key is what gives the code on the coding screen.")
    kinds = {group.kind for group in codebook.groups}
    if kinds & {GroupKind.EXCLUSIVE, GroupKind.SCALE}:
        sentences.append("Of the codes of an exclusive group or a scale a text carries one at most.")
    return " ".join(sentences)


def rows_of(codebook: Codebook, code: Code) -> tuple[Row, ...]:
    """What is said of a code, in order; what is empty is left out, except the definition."""
    rows = []
    if code.archived and code.parent is not None:
        rows.append(Row("Stood under", (codebook.path(code.parent),)))
    if code.key is not None and not code.archived:
        keys = [codebook.code(step).key for step in codebook.lineage(code.id)]
        rows.append(Row("Key", (", then ".join(key for key in keys if key),)))
    rows.append(Row("Definition", lines_of(code.definition) or (NO_DEFINITION,)))
    for label, text in (("Apply when", code.apply_when), ("Do not apply when", code.do_not_apply_when)):
        if lines := lines_of(text):
            rows.append(Row(label, lines))
    examples = tuple(" ".join(example.split()) for example in code.examples if example.strip())
    if examples:
        rows.append(Row("Example" if len(examples) == 1 else "Examples", examples, is_list=True))
    groups = [group for group in codebook.groups if code.id in group.members]
    rows += [Row("Group", (_group(codebook, group),)) for group in groups]
    if code.merged_into is not None:
        rows.append(Row("Merged into", (codebook.path(code.merged_into),)))
    elif code.archived:
        rows.append(Row("Archived", ("Not in use any more.",)))
    if code.split_from is not None:
        rows.append(Row("Split from", (codebook.path(code.split_from),)))
    return tuple(rows)


def history(versions: Mapping[int, PublishedVersion]) -> tuple[tuple[str, str, str, str], ...]:
    """Number, date, author and reason of each version, the first first."""
    return tuple(
        (str(number), date_in_words(one.published_at), one.published_by, one.reason)
        for number, one in sorted(versions.items())
    )


def date_in_words(moment: str) -> str:
    """The day of an ISO time, as “3 March 2026”; the text itself when it is none."""
    year, _, rest = moment[:10].partition("-")
    month, _, day = rest.partition("-")
    if not (year.isdecimal() and month.isdecimal() and day.isdecimal() and 1 <= int(month) <= 12):
        return moment
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _group(codebook: Codebook, group: CodeGroup) -> str:
    names = [codebook.code(member).name for member in group.members]
    if group.kind is GroupKind.SCALE:
        names = [f"{name} ({value:g})" for name, value in zip(names, group.values, strict=True)]
    if len(names) > _MOST_NAMED:
        names[_MOST_NAMED:] = [f"and {len(names) - _MOST_NAMED:,} more"]
    return f"{group.name}{_KINDS[group.kind]}: {', '.join(names)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"

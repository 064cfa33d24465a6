"""The same report as a table for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.agreement.registry import COEFFICIENTS
from annotator.agreement.report_json import FORMULAS, NO_SUCH_STATE
from annotator.agreement.shown_text import plain, shown, width

UNDEFINED = "–"
_NUMBERS = (("units", "n_units"), ("by two or more", "n_pairable"), ("coders", "n_coders"), ("ratings", "n_ratings"))
_METRICS = {"masi": "MASI", "jaccard": "Jaccard"}
#: Settings printed below the tables, with the word they are introduced by.
_SETTINGS = (
    ("file", "File"),
    ("study", "Study"),
    ("round", "Round"),
    ("level", "Level of measurement"),
    ("depth", "Depth"),
    ("section", "Section"),
    ("codebook_version", "Read with codebook version"),
    ("coded_under", "Decisions made under version"),
    ("coders", "Coders"),
    ("coders_without_ratings", "Coders without ratings"),
    ("unused_columns", "Columns not used"),
    ("duplicates", "Duplicate ratings"),
    ("duplicates_replaced", "Duplicates left out"),
    ("none", "None"),
    ("unsure", "Unsure"),
    ("missing", "Missing"),
    ("ineligible", "Ineligible"),
    ("computed_with", "Alpha computed with"),
)


def report_text(report: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """A report object as text: overall figures, a table per code, reasons, settings.

    ``names`` gives the name to print for a code id. Figures are rounded to three decimals;
    ``--json`` has them in full.
    """
    overall = [one for one in report["coefficients"] if one["code"] is None]
    per_code = [one for one in report["coefficients"] if one["code"] is not None]
    parts = []
    if overall:
        rows = [[_title(one), _figure(one), *(str(one[key]) for _, key in _NUMBERS)] for one in overall]
        parts.append(_table(["", "value", *(title for title, _ in _NUMBERS)], rows))
    if per_code:
        parts.append(_code_table(per_code, names or {}))
    parts.extend(
        block
        for block in (
            _reasons(report["coefficients"], names or {}),
            _older_meanings(report, names or {}),
            _notes(report),
            _settings(report["settings"]),
        )
        if block
    )
    return "\n\n".join(parts) + "\n"


def _code_table(coefficients: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """A row per code, a column per coefficient, then n."""
    found = {(one["code"], one["coefficient"]): one for one in coefficients}
    columns = [one for one in COEFFICIENTS if any(name == one.name for _, name in found)]
    rows = []
    for code in dict.fromkeys(one["code"] for one in coefficients):
        row = [found[(code, column.name)] for column in columns if (code, column.name) in found]
        rows.append(
            [shown(names.get(code, code)), *map(_figure, row), *(str(row[0][key]) for _, key in _NUMBERS)],
        )
    titles = [column.title.removesuffix(" of one code") for column in columns]
    return _table(["code", *titles, *(title for title, _ in _NUMBERS)], rows)


def _title(one: Mapping[str, Any]) -> str:
    title = next(known.title for known in COEFFICIENTS if known.name == one["coefficient"])
    if one["coefficient"].startswith("percent"):
        return title
    return f"{title}, {_METRICS.get(one['metric'], one['metric'])}"


def _figure(one: Mapping[str, Any]) -> str:
    """Three decimals, never a minus before zero; a dash where there is no value."""
    return UNDEFINED if one["value"] is None else f"{round(one['value'], 3) + 0.0:.3f}"


def _reasons(coefficients: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Each reason once, with the codes it concerns."""
    concerned: dict[str, dict[str, None]] = {}
    for one in coefficients:
        if one["message"] is not None:
            label = _title(one) if one["code"] is None else shown(names.get(one["code"], one["code"]))
            concerned.setdefault(one["message"], {})[label] = None
    return "\n".join(f"{UNDEFINED} {', '.join(labels)}: {message}" for message, labels in concerned.items())


def _older_meanings(report: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A line for each code some of whose ratings were made when it meant something else."""
    ratings = {one["code"]: one["n_ratings"] for one in report["coefficients"]}
    return "\n".join(
        f"* {shown(names.get(code, code))}: {count} of {ratings[code]} ratings were made under an older meaning of it"
        for code, count in report["settings"].get("older_meaning", {}).items()
    )


def _notes(report: Mapping[str, Any]) -> str:
    return "\n".join(f"Note: {plain(note)}" for note in report["settings"].get("notes", ()))


def _settings(settings: Mapping[str, Any]) -> str:
    lines = []
    for key, word in _SETTINGS:
        value = settings.get(key)
        if value in (None, [], 0, NO_SUCH_STATE):
            continue
        text = ", ".join(shown(str(item)) for item in value) if isinstance(value, list) else plain(str(value))
        lines.append(f"{word}: {text}")
    lines.append(f"Percent agreement: {FORMULAS['percent_agreement_pairs']}")
    if settings.get("values") == "sets":
        lines.append(f"MASI: {FORMULAS['masi']}")
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns set apart by two blanks, the first to the left and figures to the right."""
    widths = [max(width(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = []
    for row in [head, ["-" * columns for columns in widths], *rows]:
        cells = [row[0] + " " * (widths[0] - width(row[0]))]
        cells += [" " * (columns - width(cell)) + cell for cell, columns in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)

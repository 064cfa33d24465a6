"""The about page of an export: what the data are, how to read them, what they do not hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.domain.coded_data import CodedDataSet
from annotator.domain.reliability import UNSURE_SENTENCES
from annotator.domain.study import CoderKind
from annotator.exporters.columns import Column

KIND_SENTENCES = {
    CoderKind.ACCOUNT: "a person who signs in",
    CoderKind.FILE: "came with an imported file",
    CoderKind.MACHINE: "a program, not a person",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the about page: up to four cells, or a heading."""

    first: str
    second: str = ""
    third: str = ""
    fourth: str = ""
    heading: bool = False


def about_lines(
    data_set: CodedDataSet, sheets: Sequence[tuple[str, str, Sequence[Column]]], notices: Sequence[str]
) -> Iterator[Line]:
    """Every line of the about page.

    ``sheets`` gives each other sheet's name, a sentence on it, and its columns in order;
    ``notices`` are sentences about cells that could not be written as they are.
    """
    yield from _identity(data_set)
    yield from _rules(data_set)
    yield from _coders(data_set)
    yield Line("Sheets", heading=True)
    for name, sentence, _ in sheets:
        yield Line(name, sentence)
    yield Line("Columns", "what they mean", "what they hold", "in the sheets", heading=True)
    for column in dict.fromkeys(column for _, _, columns in sheets for column in columns):
        held_by = ", ".join(name for name, _, columns in sheets if column in columns)
        yield Line(column.name, column.meaning, column.holds, held_by)
    yield Line("Left out or changed", heading=True)
    for sentence in (*data_set.left_out, *notices) or ("Nothing.",):
        yield Line("", sentence)


def _identity(data_set: CodedDataSet) -> Iterator[Line]:
    codebook = data_set.codebook
    yield Line("Coded data set", heading=True)
    yield Line("Study", data_set.study)
    yield Line("Round", data_set.round)
    yield Line("Purpose of the round", data_set.purpose)
    yield Line("Codebook", f"{codebook.title}, version {codebook.version}")
    used = sorted({decision.codebook_version for decision in data_set.decisions})
    if used and used != [codebook.version]:
        yield Line("Versions in decisions", ", ".join(str(number) for number in used))
    yield Line("Read with", f"Version {codebook.version}: what was merged or moved since a decision is read so")
    yield Line("Units", str(len(data_set.units)))
    yield Line("Decisions", str(len(data_set.decisions)))
    yield Line("Exported at", data_set.exported_at)
    yield Line("Software", data_set.software)


def _rules(data_set: CodedDataSet) -> Iterator[Line]:
    yield Line("How answers count in agreement and in 0/1 columns", heading=True)
    yield Line("none_applies", "The coder read the unit and no code fits: 0 for every code.")
    yield Line("unsure", f"Rule of this study: {UNSURE_SENTENCES[data_set.unsure]}.")
    yield Line("ineligible", "Not to be coded, in this coder's view: missing for every code.")
    yield Line("no decision", "Not seen, or never assigned: missing, which is never the same as none_applies.")
    yield Line("newer codes", "A code the decision's codebook version did not offer is missing, not 0.")
    yield Line("merged codes", "A code merged into another counts as that one; what was given stands in code_id.")
    yield Line("older meaning", "Decisions made under an older meaning of a code count and are marked “yes”.")
    yield Line("sub-codes", "A sub-code implies its theme; a theme may stand alone.")


def _coders(data_set: CodedDataSet) -> Iterator[Line]:
    made = Counter(decision.coder for decision in data_set.decisions)
    yield Line("Coders", heading=True)
    for coder in data_set.coders:
        kind = f"{coder.kind}: {KIND_SENTENCES[CoderKind(coder.kind)]}"
        yield Line(coder.name, kind, f"coder_id {coder.id}, decisions: {made[coder.id]}")

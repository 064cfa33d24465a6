"""The data dictionary: every column of every export, explained once.

The writers take names and order from here, the XLSX prints the explanations on its about
sheet, and a test holds docs/formats.md to the same words.
"""

from dataclasses import dataclass

TEXT = "text"
NUMBER = "whole number"
DECIMAL = "number"
TIME = "ISO 8601 date or time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its cells hold, what it means, and its width in a sheet (characters)."""

    name: str
    holds: str
    meaning: str
    width: int = 12


STUDY_COLUMNS = (
    Column("study", TEXT, "Name of the study.", 18),
    Column("round", TEXT, "Name of the round the decisions belong to.", 14),
    Column("purpose", TEXT, "What the round is for: training, pilot, reliability, main, drift check or recoding.", 12),
)

UNIT_COLUMNS = (
    Column("source", TEXT, "Name of the imported file.", 18),
    Column("thread", TEXT, "Title of the post or page the unit stands in.", 26),
    Column("thread_date", TIME, "Date of that post or page; empty when the source gives none.", 12),
    Column("unit_id", NUMBER, "Permanent id of the unit. It is the same in every export of this database.", 9),
    Column("position", NUMBER, "Place of the unit in its thread.", 9),
    Column("kind", TEXT, "What the unit was in its source: comment, reply, passage, paragraph, row or turn.", 11),
    Column("number", NUMBER, "Number printed beside the unit in its source; empty when there is none.", 9),
    Column("depth", NUMBER, "How deep the unit stands among replies: 0 for the top level.", 8),
    Column("parent_id", NUMBER, "unit_id of the unit this one answers; empty at the top level.", 10),
    Column("author", TEXT, "Pseudonym of the author. Names are never exported.", 16),
    Column("time", TIME, "When the unit was written, as printed in the source; without zone when it has none.", 18),
    Column("line_first", NUMBER, "First line of the unit in its source file, counted from 1.", 10),
    Column("line_last", NUMBER, "Last line of the unit in its source file.", 10),
    Column(
        "text",
        TEXT,
        "The unit's words, unchanged but for labels that cover names; empty when the export was made without texts.",
        80,
    ),
)

#: Follows the unit's columns in an export in which something is covered by a label.
LABELS_COLUMN = Column(
    "labels",
    TEXT,
    "There only when names in the texts are covered by labels: which stretch of the stored text is which of this one, "
    "as JSON, a list of [stored start, stored end, start here, end here, label or null]. Empty: nothing is covered.",
    20,
)

DECISION_COLUMNS = (
    Column("coder_id", NUMBER, "Permanent id of the coder.", 9),
    Column("coder", TEXT, "Name of the coder.", 14),
    Column(
        "coder_kind",
        TEXT,
        "account (a person who signs in), file (came with a file) or machine (a program).",
        11,
    ),
    Column(
        "state",
        TEXT,
        "coded, none_applies (read, and no code fits), unsure, or ineligible (not to be coded). "
        "A unit the coder has not decided has no row; that is never the same as none_applies.",
        13,
    ),
    Column(
        "code_id",
        TEXT,
        "Permanent id of the code the coder applied; empty for none_applies, ineligible and unsure without codes. "
        "A sub-code implies its theme, but the theme has a row of its own only where the coder chose it.",
        22,
    ),
    Column("code_name", TEXT, "Name of the code in the codebook version the coder used.", 22),
    Column("code_path", TEXT, "Names from the theme down to the code in that version, joined by “ > ”.", 30),
    Column("theme_id", TEXT, "code_id of the theme the code belongs to in that version; its own id for a theme.", 16),
    Column(
        "applied_to",
        TEXT,
        "What the code was given to: unit, spans of the exported text as START..END, or both; counted in characters "
        "(Unicode code points) from 0, END not included; several are parted by a blank.",
        14,
    ),
    Column(
        "read_as",
        TEXT,
        "code_id the code counts as in the codebook version this export is read with: its own id, unless it was "
        "merged into another code since.",
        22,
    ),
    Column(
        "older_meaning",
        TEXT,
        "yes when the code's definition or its rules meant something else when the decision was made than in the "
        "version this export is read with, else no; empty without a code.",
        9,
    ),
    Column(
        "missing_codes",
        TEXT,
        "Ids of the codes this decision says nothing about, parted by vertical bars, because its codebook version "
        "did not offer them: missing, never 0. The same on each of its rows.",
        22,
    ),
    Column("note", TEXT, "The coder's note on this decision; the same on each of its rows.", 30),
    Column("discuss", TEXT, "yes when the coder flagged the unit for the meeting, else no.", 8),
    Column(
        "context_opened",
        TEXT,
        "What the coder had unfolded while deciding: parent, thread or both; empty for none.",
        15,
    ),
    Column("codebook_version", NUMBER, "Version of the codebook the decision was made with.", 10),
    Column("decided_at", TIME, "When the server stored the decision.", 20),
)

LONG_COLUMNS = STUDY_COLUMNS + UNIT_COLUMNS + DECISION_COLUMNS

#: Columns whose names depend on the study; the parts in <> are filled in.
WIDE_COLUMNS = (
    Column(
        "attribute_<name>",
        TEXT,
        "One column for each further attribute the source gave its units, such as another column of a table.",
        16,
    ),
    Column(
        "state__<coder>",
        TEXT,
        "The coder's decision: coded, none_applies, unsure or ineligible; not_seen when the unit was assigned to the "
        "coder and has no decision; empty when it was never assigned.",
        13,
    ),
    Column(
        "<code>__<coder>",
        "0, 1 or empty",
        "1: the coder applied the code, a code below it or one merged into it to the unit or a span of it. 0: the "
        "coder decided and did not. Empty: missing, because there is no decision, the unit is ineligible to this "
        "coder, the decision is unsure and counts as missing, or its codebook version does not offer the code. "
        "Missing is never 0. A code that is merged into another has no columns of its own.",
        10,
    ),
)
ATTRIBUTE_COLUMN = WIDE_COLUMNS[0]

CODEBOOK_COLUMNS = (
    Column("code_id", TEXT, "Permanent id of the code.", 22),
    Column("code_name", TEXT, "Name of the code.", 22),
    Column("code_path", TEXT, "Names from the theme down to the code, joined by “ > ”.", 30),
    Column("level", NUMBER, "1 for a theme, 2 for its sub-codes, and so on.", 8),
    Column("code_above", TEXT, "code_id of the code above; empty for a theme.", 16),
    Column("theme_id", TEXT, "code_id of the theme the code belongs to; its own id for a theme.", 16),
    Column("section", TEXT, "Name of the section the theme stands in.", 18),
    Column("group", TEXT, "Name of the code group the code is a member of; empty when it is in none.", 16),
    Column(
        "group_kind",
        TEXT,
        "any (no limit), exclusive (at most one member per unit) or scale (exclusive, ordered, with values).",
        11,
    ),
    Column("scale_value", DECIMAL, "The code's number on its scale; empty when it is on none.", 11),
    Column("key", TEXT, "Key that applies the code on the desk.", 6),
    Column("colour", TEXT, "Colour of the code as #rrggbb.", 10),
    Column("definition", TEXT, "What the code means.", 50),
    Column("apply_when", TEXT, "When to apply the code.", 50),
    Column("do_not_apply_when", TEXT, "When not to apply it.", 50),
    Column("examples", TEXT, "Examples, one per line.", 50),
    Column("archived", TEXT, "yes when the code is no longer offered to coders, else no.", 10),
    Column("merged_into", TEXT, "code_id of the code this one counts as since they were merged; else empty.", 22),
    Column(
        "codebook_version",
        NUMBER,
        "The version this row is from: the one the export is read with, or the latest other one with this code.",
        10,
    ),
    Column(
        "wide_column",
        TEXT,
        "First part of the code's columns in the wide CSV, before the two underscores; for a merged code those it "
        "counts in.",
        22,
    ),
)

#: Title of each part of the dictionary, with its columns, in the order the parts are printed.
DICTIONARY: tuple[tuple[str, tuple[Column, ...]], ...] = (
    ("Study and round", STUDY_COLUMNS),
    ("Unit", UNIT_COLUMNS),
    ("Labels", (LABELS_COLUMN,)),
    ("Decision", DECISION_COLUMNS),
    ("Wide CSV", WIDE_COLUMNS),
    ("Codebook", CODEBOOK_COLUMNS),
)

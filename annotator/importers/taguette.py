"""Projects of Taguette (.sqlite3): each document is a thread. Tags and highlights are not read here.

The file is another's database: it is opened from memory, only its plain tables are read,
and nothing its schema asks for is run.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from annotator.domain.material import ParsedThread, Problem, Reading, Severity
from annotator.domain.refusal import Refusal
from annotator.importers.documents import OPTIONS, check_options, document_threads, require_turns
from annotator.importers.html_paragraphs import html_paragraphs
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.whole import pieces_of

_MARK = b"SQLite format 3\x00"
_TABLES = ("projects", "documents", "tags", "highlights")
#: Instructions of SQLite between two looks at how many there were, and how many looks there may be.
_STEPS = 100_000
_MOST_LOOKS = 10_000
#: Messages of SQLite quote the damaged file, and what is quoted may be no text.
_DAMAGED = (sqlite3.Error, UnicodeDecodeError)
_JOURNAL_BYTES = slice(18, 20)
_ROLLBACK_JOURNAL = b"\x01\x01"


def recognise(file: SourceFile) -> float:
    """By its tables, wherever in the file they are described; a damaged one by its ending."""
    if not file.head.startswith(_MARK):
        return 0.0
    try:
        with _opened(file) as connection:
            return 0.95 if _plain_tables(connection).issuperset(_TABLES) else 0.0
    except _DAMAGED:
        return 0.3 if file.extension == ".sqlite3" else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A thread for each document with its paragraphs or turns as units, numbered through the project.

    Raises Refusal when it is no project of Taguette, damaged, or larger than what is read whole.
    """
    choices = check_options(options)
    try:
        with _opened(file) as connection:
            if not _plain_tables(connection).issuperset(_TABLES):
                raise Refusal(
                    f"“{file.name}” is no project of Taguette: its table of documents is missing. Choose another file."
                )
            rows = connection.execute("SELECT id, name, contents FROM documents ORDER BY project_id, id").fetchall()
            tags, highlights = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
                for table in ("tags", "highlights")
            )
    except _DAMAGED as error:
        raise Refusal(
            f"“{file.name}” is damaged or no project of Taguette. Export the project from Taguette again."
        ) from error
    threads: list[ParsedThread] = []
    problems: list[Problem] = []
    number = 0
    for key, name, contents in rows:
        paragraphs = [
            replace(paragraph, lines=(paragraph.lines[0] + number, paragraph.lines[1] + number))
            for paragraph in html_paragraphs(_string(contents))
        ]
        number += len(paragraphs)
        title = _string(name).replace("\x00", "") or f"Document {key}"
        found, hints = document_threads(title, paragraphs, choices)
        threads += found or [ParsedThread(title, None, None, ())]
        problems += hints
    require_turns(file.name, threads, choices)
    if tags or highlights:
        problems.append(_not_read(tags, highlights))
    return Reading("utf-8", pieces_of(threads, problems=problems))


@contextmanager
def _opened(file: SourceFile) -> Iterator[sqlite3.Connection]:
    content = bytearray(file.whole)
    if not content.startswith(_MARK):
        raise Refusal(f"“{file.name}” is no database, so it is no project of Taguette. Choose another format.")
    # A database that was written ahead cannot be opened in memory until it says that it was not.
    content[_JOURNAL_BYTES] = _ROLLBACK_JOURNAL
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(bytes(content))
        looks = iter(range(_MOST_LOOKS))
        connection.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
        # What is no UTF-8 must not be an error of a kind of its own.
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        yield connection


def _plain_tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Views and virtual tables run what the file's author wrote, so they are never read."""
    return frozenset(
        _string(name)
        for name, kind, sql in connection.execute("SELECT name, type, sql FROM sqlite_master")
        if kind == "table" and not _string(sql).upper().startswith("CREATE VIRTUAL")
    )


def _string(value: object) -> str:
    """SQLite stores any kind of value in any column."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _not_read(tags: int, highlights: int) -> Problem:
    return Problem(
        None,
        Severity.HINT,
        "Not read here, as they come with the import of coded projects: "
        f"{tags} tag{'s' * (tags != 1)}, {highlights} highlight{'s' * (highlights != 1)}.",
    )


TAGUETTE = Importer(
    name="taguette",
    version="1",
    label="Taguette project",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".sqlite3",),
)

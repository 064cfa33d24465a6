"""CSV of memos: a row for each, as the other CSV exports are written."""

from collections.abc import Iterable
from typing import BinaryIO

from annotator.domain.memo import ListedMemo
from annotator.exporters.csv_stream import MEDIA_TYPE, write_csv

__all__ = ["COLUMNS", "MEDIA_TYPE", "write_memos"]

#: ``subject_id`` is the permanent id of what a memo is about: for a unit the ``unit_id`` of the other exports.
COLUMNS = ("memo_id", "about", "subject_id", "subject", "writer", "written_at", "changed_at", "text")


def write_memos(memos: Iterable[ListedMemo], stream: BinaryIO) -> tuple[str, ...]:
    """Write memos in the order given; returns what :func:`~annotator.exporters.csv_stream.write_csv` does."""
    rows = (
        (
            one.memo.uuid,
            one.memo.about.value,
            one.memo.subject,
            one.title,
            one.memo.writer_name,
            one.memo.written_at,
            one.memo.changed_at,
            one.memo.text,
        )
        for one in memos
    )
    return write_csv(COLUMNS, rows, stream, of="memo")

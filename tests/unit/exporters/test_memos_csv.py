"""The CSV of memos: every text comes back, no text is run."""

import csv
import io

from annotator.domain.memo import About, ListedMemo, Memo
from annotator.exporters.memos_csv import COLUMNS, write_memos
from annotator.exporters.spreadsheet_cells import restored


def make_memo(text="A thought.", **changes):
    values = {
        "uuid": "00000000-0000-4000-8000-000000000001",
        "study": 1,
        "about": About.UNIT,
        "subject": "7",
        "text": text,
        "writer": 1,
        "writer_name": "Ada",
        "written_at": "2023-03-01T10:00:00.000000Z",
    }
    return ListedMemo(Memo(**(values | changes)), "Comment 7 in “The rota”", own=True)


def rows_of(*memos):
    stream = io.BytesIO()
    notes = write_memos(memos, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8"), newline=""))), notes


def test_a_row_says_what_a_memo_is_about_who_wrote_it_when_and_what():
    ((row,), notes) = rows_of(make_memo(changed_at="2023-03-02T10:00:00.000000Z"))
    assert list(row.values()) == [
        "00000000-0000-4000-8000-000000000001",
        "unit",
        "7",
        "Comment 7 in “The rota”",
        "Ada",
        "2023-03-01T10:00:00.000000Z",
        "2023-03-02T10:00:00.000000Z",
        "A thought.",
    ]
    assert notes == ()


def test_no_memo_gives_the_columns_alone():
    stream = io.BytesIO()
    assert write_memos((), stream) == ()
    assert stream.getvalue().decode() == ",".join(COLUMNS) + "\r\n"


def test_texts_that_a_spreadsheet_would_run_are_texts_and_come_back():
    texts = ["=1+1", "@x", "two\nlines", 'a "quote", a comma', "'=2", "מורל 👩🏽‍🏫", "-"]
    rows, _ = rows_of(*(make_memo(text, writer_name="=cmd") for text in texts))
    assert [restored(row["text"]) for row in rows] == texts
    assert rows[0]["text"] == "'=1+1"
    assert rows[0]["writer"] == "'=cmd"


def test_a_character_no_program_can_read_is_replaced_and_told():
    ((row,), notes) = rows_of(make_memo("a\x00b"))
    assert row["text"] == "a\ufffdb"
    assert "memo 00000000-0000-4000-8000-000000000001" in notes[0]

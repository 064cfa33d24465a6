"""Text that a spreadsheet would run is defused, and nothing else is touched."""

import pytest

from annotator.exporters.spreadsheet_cells import (
    CUT_MARK,
    LONGEST_IN_EXCEL,
    defused,
    fitted,
    is_unreadable,
    readable,
    restored,
)

RUN_BY_A_SPREADSHEET = [
    "=1+1",
    "+1",
    "-1+1",
    "- a list",
    "-5 of us",
    "-1.5.2",
    "@SUM(A1)",
    "\t=1",
    "\tx",
    "\r=1",
    "\nx",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\x00=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "'=1",
    "'' =1",
    "'\tx",
    "'-5",
]
LEFT_ALONE = ["", " ", "plain", "a=1", "1-2", "-5", "-0.75", "'tis so", "“=1”", "’=1", "5", "é@x", "#", "%", "' '=1"]


@pytest.mark.parametrize("text", RUN_BY_A_SPREADSHEET)
def test_a_text_a_spreadsheet_would_run_gets_one_apostrophe_that_comes_off_again(text: str) -> None:
    assert defused(text) == "'" + text
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert defused(text) == text
    assert restored(text) == text


def test_only_what_no_program_can_read_is_replaced() -> None:
    assert readable("a\x00b\ud800c\udfff") == "a\ufffdb\ufffdc\ufffd"
    kept = "\x01\x0b\x1f\x7f\x85\ufffe\u2028 é 😀 \ufeff"
    assert readable(kept) == kept
    assert is_unreadable("\x00")
    assert not is_unreadable(kept)


def test_a_text_as_long_as_an_excel_cell_is_kept_whole() -> None:
    for text in ("x" * LONGEST_IN_EXCEL, "😀" * (LONGEST_IN_EXCEL // 2), "é" * LONGEST_IN_EXCEL):
        assert fitted(text) == text


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384, "x" + "😀" * 16_384, "é😀" * 40_000])
def test_a_longer_text_is_cut_between_characters_and_says_so(text: str) -> None:
    short = fitted(text)
    assert LONGEST_IN_EXCEL - 1 <= len(short.encode("utf-16-le")) // 2 <= LONGEST_IN_EXCEL
    assert short.endswith(CUT_MARK)
    assert text.startswith(short.removesuffix(CUT_MARK))

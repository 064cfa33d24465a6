"""A coder's run by keyboard alone through everything the desk can do, as docs/keyboard_run.md shows it.

With REWRITE_SCREENSHOTS=1 the pictures in docs/images/keyboard_run are made anew; otherwise they only have to exist.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.running_app import RunningApp

ALL_SAVED = re.compile("all saved", re.IGNORECASE)
NAMES = (
    "01_first_comment",
    "02_theme_open",
    "03_sub_code_given",
    "04_next_comment",
    "05_definition",
    "06_find_a_code",
    "07_note",
    "08_words_marked",
    "09_span_coded",
    "10_undone",
    "11_own_decisions",
    "12_changed_and_back",
    "13_memo",
    "14_proposal",
    "15_all_keys",
    "16_no_connection",
    "17_all_saved",
)


@dataclass
class Run:
    """One page, keys only, and a picture at every station."""

    page: Page
    folder: Path

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def sees(self, selector: str, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator(selector).filter(has_text=text).first).to_be_visible()

    def at(self, number: int) -> None:
        expect(self.page.locator(".comment h2")).to_have_text(re.compile(f"^Comment {number} of"))

    def saved(self) -> None:
        expect(self.page.locator('.save[data-save="saved"]')).to_have_text(ALL_SAVED)

    def picture(self, name: str) -> None:
        assert name in NAMES
        self.page.screenshot(path=self.folder / f"{name}.png")


@pytest.fixture
def run(running_app: RunningApp, page: Page, project: Path, tmp_path: Path) -> Run:
    """The desk, opened; from here on no mouse."""
    folder = project / "docs" / "images" / "keyboard_run" if os.environ.get("REWRITE_SCREENSHOTS") else tmp_path
    folder.mkdir(exist_ok=True, parents=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    return Run(page, folder)


def test_a_run_by_keyboard_alone(run, running_app, project):
    _codes_and_notes(run)
    _spans_and_undo(run)
    _looks_back(run)
    _memo_and_proposal(run)
    _offline(run)
    assert [(state, json.loads(codes)) for _, state, codes in running_app.decisions("Rosa")[:5]] == [
        ("unsure", ["leaving_resignation"]),
        ("coded", ["risk", "workload_staffing"]),
        ("unsure", []),
        ("coded", ["solidarity_support"]),
        ("ineligible", []),
    ]
    circumstances = running_app.rows(
        "SELECT note, discuss, spans FROM decision JOIN coder ON coder.id = decision.coder_id"
        " JOIN assignment ON assignment.id = decision.assignment_id"
        " WHERE coder.name = 'Rosa' AND is_current AND position IN (2, 3) ORDER BY position"
    )
    assert circumstances[0] == ("Ask Ben: is this about the rota?", 1, "[]")
    assert [code for code, *_ in json.loads(circumstances[1][2])] == ["solidarity_support"]
    assert running_app.rows("SELECT text FROM memo") == [("Mugs again: a joke, or the last thing they share?",)]
    assert running_app.rows("SELECT name FROM code_proposal") == [("Humour",)]
    pictures = project / "docs" / "images" / "keyboard_run"
    assert sorted(path.stem for path in pictures.glob("*.png")) == sorted(NAMES)


def _codes_and_notes(run: Run) -> None:
    run.at(1)
    run.picture("01_first_comment")
    run.press("m")
    run.sees(".theme-head[aria-expanded='true']", "Morale")
    run.picture("02_theme_open")
    run.press("l")
    run.sees(".chip", "Leaving")
    run.picture("03_sub_code_given")
    run.press("Enter")
    run.at(2)
    run.picture("04_next_comment")
    run.press("r", "r", "h")
    run.sees(".definition, .beside", "Risk")
    run.picture("05_definition")
    run.press("Escape", "/")
    run.type("work")
    run.sees(".found [role=option]", "Workload")
    run.picture("06_find_a_code")
    run.press("Enter", "Enter")
    run.at(3)
    run.press("?", "n")
    run.type("Ask Ben: is this about the rota?")
    run.picture("07_note")
    run.press("Escape", "!", "Enter")
    run.at(4)


def _spans_and_undo(run: Run) -> None:
    run.press(".", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    run.picture("08_words_marked")
    run.press("m", "s")
    run.sees(".chip", "Solidarity")
    expect(run.page.locator(".span-label")).to_have_count(1)
    run.picture("09_span_coded")
    run.press("Enter")
    run.at(5)
    run.press("0", "Enter")
    run.at(6)
    run.press("Backspace", "Backspace")
    run.at(5)
    run.picture("10_undone")
    run.press("x", "Enter")
    run.at(6)


def _looks_back(run: Run) -> None:
    run.saved()
    run.press(";")
    run.sees("dialog[open]", "Your decisions")
    run.type("leaving")
    run.sees("dialog[open] .own", "Leaving")
    run.picture("11_own_decisions")
    run.press("Enter")
    run.at(1)
    run.press("?", "Enter")
    # Back to where the run was.
    run.at(6)
    run.picture("12_changed_and_back")


def _memo_and_proposal(run: Run) -> None:
    run.press(",")
    run.type("Mugs again: a joke, or the last thing they share?")
    run.picture("13_memo")
    run.press("Control+Enter")
    expect(run.page.locator("dialog[open]")).to_have_count(0)
    run.press("+")
    run.type("Humour")
    run.press("Tab")
    run.type("Jokes as a way to bear it.")
    run.picture("14_proposal")
    run.press("Control+Enter")
    expect(run.page.locator("dialog[open]")).to_have_count(0)
    run.press("F1")
    run.sees("dialog[open]", "All keys")
    run.picture("15_all_keys")
    run.press("Escape")


def _offline(run: Run) -> None:
    run.page.context.set_offline(True)
    run.press("w", "Enter", "0", "Enter", "m", "m", "Enter")
    expect(run.page.get_by_text(re.compile("3 to send")).first).to_be_visible()
    run.picture("16_no_connection")
    run.page.context.set_offline(False)
    run.saved()
    run.picture("17_all_saved")

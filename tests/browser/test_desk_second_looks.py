"""A second look at the desk: the earlier decision is shown, never chosen unasked, and the answer is the coder's own."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_decided import decide, rows

BEFORE = {"definition": "How people feel", "apply_when": "Said outright", "do_not_apply_when": ""}
AFTER = {**BEFORE, "definition": "How people feel about <b>anything</b>"}
EARLIER = {
    "round": "Practice round",
    "state": "coded",
    "codes": [
        {"id": "morale", "path": "Morale", "colour": "#6d4aa8"},
        {"id": "gone", "path": "Pay > Gone", "colour": None},
    ],
    "note": "A doubtful case",
    "codebook_version": 1,
    "decided_at": "2026-07-07T10:00:00.000000Z",
    "again": {"state": "coded", "codes": ["workload", "morale"], "spans": []},
    "reasons": [
        {
            "concern": "given",
            "sentence": "“Morale”, which you gave, means something else since version 2.",
            "before": BEFORE,
            "after": AFTER,
            "why": ["We disagreed"],
            "parts": [],
        },
        {
            "concern": "not_given",
            "sentence": "“Pay”, which you did not give, means something else since version 2.",
            "before": BEFORE,
            "after": AFTER,
            "why": [],
            "parts": [],
        },
    ],
}


def earlier(**changes):
    return lambda place: {"earlier": {**EARLIER, **changes} if place < 3 else None}


@pytest.fixture
def looking(fake, open_desk):
    """The desk of a recoding round: the first three comments are second looks."""
    fake.threads = earlier()
    return open_desk()


def panel(desk):
    return desk.find('section[aria-label="Your earlier decision"]')


def test_the_earlier_decision_stands_above_the_comment_with_what_changed_and_nothing_is_chosen(looking):
    expect(panel(looking)).to_contain_text(
        "Second look. You said (7 July 2026, version 1 of the codebook): Morale, Pay > Gone"
    )
    expect(panel(looking)).to_contain_text("Your note: A doubtful case")
    first, second = panel(looking).locator("details").all()
    expect(first).to_have_attribute("open", "")
    expect(second).not_to_have_attribute("open", "")
    expect(first).to_contain_text("Why: We disagreed")
    expect(first).to_contain_text("Definition, before: How people feel")
    expect(first).to_contain_text("Definition, now: How people feel about <b>anything</b>")
    expect(first).to_contain_text("Apply when: Said outright")
    expect(first).not_to_contain_text("Do not apply when")
    looking.chosen()
    above, below = panel(looking).bounding_box(), looking.text.bounding_box()
    assert above["y"] + above["height"] <= below["y"]


def test_enter_alone_saves_nothing_and_a_key_chooses_the_earlier_codes_to_be_saved_or_changed(looking, fake):
    looking.press("Enter")
    looking.shows(1)
    expect(looking.find(".chosen")).to_have_text("Choose a code, or 0 for none applies.")
    assert fake.stored == []
    looking.press("=")
    looking.chosen("Morale", "Workload")
    assert fake.stored == []
    looking.press("Backspace")
    looking.chosen()
    looking.press("=", "w", "Enter")
    looking.saved()
    looking.shows(2)
    looking.button("Choose these again").click()
    looking.press("Enter")
    looking.saved()
    assert [(item["codes"], item["supersedes"], item["note"]) for item in fake.stored] == [
        (["morale"], None, ""),
        (["morale", "workload"], None, ""),
    ]


def test_undo_takes_a_second_look_back_and_the_earlier_decision_stays_on_screen(looking, fake):
    looking.press("m", "m", "Enter")
    looking.shows(2)
    looking.press("Backspace")
    looking.shows(1)
    looking.saved()
    expect(panel(looking)).to_be_visible()
    assert [item["state"] for item in fake.stored] == ["coded", "retracted"]


def test_a_second_look_made_without_a_connection_is_sent_when_the_server_is_back(looking, fake):
    fake.stop()
    looking.press("=", "Enter")
    looking.shows(2)
    looking.bar("no connection: working on, 1 to send")
    fake.start()
    looking.saved()
    assert [item["codes"] for item in fake.stored] == [["morale", "workload"]]


def test_a_reason_that_was_folded_stays_folded_and_an_ordinary_comment_shows_none(looking):
    panel(looking).locator("summary").first.click()
    looking.press("0", "Enter")
    looking.shows(2)
    expect(panel(looking).locator("details").first).not_to_have_attribute("open", "")
    looking.press("0", "Enter", "0", "Enter")
    looking.shows(4)
    expect(panel(looking)).to_be_hidden()
    looking.press("=")
    looking.chosen()
    expect(looking.find(".hush")).to_have_text("There is no earlier decision of this comment here.")


def test_what_cannot_be_said_again_is_to_be_chosen_anew(fake, open_desk):
    fake.threads = earlier(again=None)
    desk = open_desk()
    expect(desk.button("Choose these again")).to_be_hidden()
    desk.press("=")
    desk.chosen()
    expect(desk.find(".hush")).to_have_text("Nothing of the earlier decision can be chosen again: choose anew.")


def test_own_decisions_under_an_older_meaning_are_found_and_decided_again_even_unchanged(fake, open_desk):
    decide(fake, 0)
    decide(fake, 1, codebook_version=2)
    decide(fake, 2, codes=["pay"])
    fake.codebook["version"] = 2
    desk = open_desk()
    desk.press("ArrowLeft", "Enter")
    desk.press(";")
    desk.button("Older meaning").click()
    expect(rows(desk, "dialog")).to_have_count(2)
    assert len(fake.stored) == 3, "leafing through decisions makes none of them newer"
    rows(desk, "dialog").first.click()
    desk.shows(3)
    desk.chosen("Pay")
    desk.press("Enter")
    desk.saved()
    desk.shows(4)
    assert (fake.current(2)["codes"], fake.current(2)["codebook_version"]) == (["pay"], 2)
    assert fake.current(0)["codebook_version"] == 1

"""Anchors in the desk's help on a code: comments that show what it means, when the server can be asked."""

import pytest
from playwright.sync_api import expect

WIDE = {"viewport": {"width": 1400, "height": 900}}
HOSTILE = "<img src=x onerror=alert(1)> &amp; <b>bold</b>"


@pytest.fixture
def anchored(fake):
    """A desk whose team has marked comments for workload and for leaving."""
    fake.anchors = [
        {
            "code": "workload",
            "kind": "borderline",
            "text": "Sixty of them, if you count Fridays.",
            "note": "No number.",
        },
        {"code": "workload", "kind": "typical", "text": HOSTILE, "note": HOSTILE},
        {"code": "morale_leaving", "kind": "typical", "text": "I handed in my badge.", "note": ""},
    ]
    return fake


def test_help_shows_typical_ones_before_borderline_ones_with_their_notes_as_text(anchored, open_desk):
    desk = open_desk(viewport={"width": 1100, "height": 800})
    desk.press("w", "h")
    anchors = desk.find(".definition .anchors")
    expect(anchors.locator(".clause")).to_have_text(
        [f"Typical: {HOSTILE}{HOSTILE}", "Borderline: Sixty of them, if you count Fridays.No number."]
    )
    expect(anchors.locator("img, b")).to_have_count(0)
    desk.press("Escape", "m", "l", "h")
    expect(desk.find(".definition h3")).to_have_text("Morale › Leaving")
    expect(anchors).to_have_text("Typical: I handed in my badge.")
    desk.press("Escape", "m", "m", "h")
    expect(anchors).to_have_count(0)
    assert anchored.asked_for_anchors == 1, "one answer holds those of all codes"


def test_beside_a_wide_comment_they_follow_the_code_at_hand(anchored, open_desk):
    desk = open_desk(**WIDE)
    beside = desk.find(".beside")
    desk.press("w")
    expect(beside.locator(".anchors")).to_contain_text("Sixty of them")
    desk.press("m")
    expect(beside.locator("h3")).to_have_text("Morale")
    expect(beside.locator(".anchors")).to_have_count(0)


def test_without_a_connection_help_is_read_as_ever_and_says_nothing_of_anchors(anchored, open_desk):
    desk = open_desk(viewport={"width": 1100, "height": 800})
    anchored.stop()
    desk.press("w", "h")
    expect(desk.find(".definition")).to_contain_text("What is said about workload.")
    expect(desk.find(".definition .anchors")).to_have_count(0)
    desk.press("Enter")
    desk.shows(2)


def test_a_server_that_refuses_them_changes_nothing_else(anchored, open_desk):
    desk = open_desk(viewport={"width": 1100, "height": 800})
    anchored.anchors = []
    desk.press("w", "h")
    expect(desk.find(".definition")).to_contain_text("What is said about workload.")
    expect(desk.find(".definition .anchors")).to_have_count(0)

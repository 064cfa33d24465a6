"""What the desk shows: other people's words letter by letter, context on request, the ends of a round."""

import pytest
from playwright.sync_api import expect

from tests.browser.fake_desk import name

HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script> & <b>bold</b> {{7*7}}"
RIGHT_TO_LEFT = "هذا تعليق مختلق 🙂 – 12 %"
ASTRAL = "👩🏽‍⚖️ e\u0301 \u200b\u202e end\n\n\ttabbed"


def decide(fake, place, state="coded", codes=("workload",)):
    item = {"uuid": f"00000000-0000-4000-8000-{place:012}", "assignment": name(place), "state": state}
    fake.stored.append({**item, "codes": list(codes), "note": "", "codebook_version": 1, "supersedes": None})


@pytest.fixture
def short(fake):
    """A round of three comments, the first two decided."""
    fake.texts = fake.texts[:3]
    decide(fake, 0)
    decide(fake, 1, "none_applies", ())
    return fake


def test_text_of_other_people_is_shown_letter_by_letter_and_runs_nothing(fake, open_desk):
    fake.texts[:4] = [HOSTILE, RIGHT_TO_LEFT, ASTRAL, " \n "]
    fake.codebook["codes"][-1]["name"] = "<i>Against</i>"
    fake.threads = lambda place: {"author": HOSTILE, "thread": {"title": HOSTILE, "date": None}, "kind": "reply"}
    desk = open_desk()
    for text in (HOSTILE, RIGHT_TO_LEFT, ASTRAL):
        assert desk.text.evaluate("(node) => node.textContent") == text
        desk.press("ArrowRight")
    expect(desk.find(".comment h2")).to_have_text("Comment 4 of 60")
    assert desk.text.evaluate("(node) => getComputedStyle(node, '::after').content") == '"(an empty comment)"'
    desk.press("g", "n")
    desk.page.keyboard.type(HOSTILE)
    desk.press("Escape", "Enter")
    desk.saved()
    assert (fake.current(3)["note"], fake.current(3)["codes"]) == (HOSTILE, ["against"])
    desk.press("ArrowLeft")
    desk.chosen("<i>Against</i>")
    assert desk.page.title() == "Desk"
    assert desk.find(".desk img, .desk script, .desk b, .desk i").count() == 0


def test_a_right_to_left_comment_reads_from_the_right(fake, open_desk):
    fake.texts[0] = RIGHT_TO_LEFT
    assert open_desk().text.evaluate("(node) => getComputedStyle(node).direction") == "rtl"


def test_a_comment_of_two_hundred_thousand_characters_is_coded_like_any_other(fake, open_desk):
    fake.texts[0] = "lorem ipsum " * 16_667
    desk = open_desk()
    desk.press("w", "Enter")
    desk.shows(2)
    desk.saved()
    assert len(fake.stored) == 1


def test_context_is_folded_until_asked_for_and_what_was_opened_goes_with_the_decision(fake, open_desk):
    parent = {"text": "The comment above.", "author": "Wren 3", "time": "2015-07-07T20:00:00"}
    fake.threads = lambda place: {"parent": parent, "kind": "reply", "number": 2, "depth": 1, "thread_size": 6}
    desk = open_desk()
    expect(desk.page.get_by_text("The comment above.")).to_be_hidden()
    expect(desk.find(".comment div.meta")).to_contain_text("reply 2")
    desk.button("The comment it answers").click()
    expect(desk.page.get_by_text("The comment above.")).to_be_visible()
    desk.press("w", "Enter")
    desk.shows(2)
    expect(desk.page.get_by_text("The comment above.")).to_be_hidden()
    desk.button("The whole thread (6 texts)").click()
    expect(desk.find(".unit-this")).to_contain_text("this comment")
    expect(desk.find(".fold-panel:visible .muted").last).to_have_text("56 texts after these.")
    desk.press("w", "Enter", "w", "Enter")
    desk.saved()
    assert [fake.current(place)["context_opened"] for place in range(3)] == [["parent"], ["thread"], []]


def test_a_study_without_context_authors_and_dates_shows_none_of_them(fake, open_desk):
    fake.settings = {"show_context": False, "show_authors": False, "show_dates": False}
    desk = open_desk()
    expect(desk.find(".context")).to_be_hidden()
    expect(desk.find(".comment")).not_to_contain_text("Heron 12")
    expect(desk.find(".comment")).not_to_contain_text("2015")


def test_everything_can_be_done_with_the_mouse(desk, fake):
    desk.button("Morale").click()
    desk.button("Leaving").click()
    desk.button("Workload").click()
    expect(desk.button("Workload")).to_have_attribute("aria-pressed", "true")
    desk.button("Unsure").click()
    desk.button("Remove Workload").click()
    desk.button("Save and next").click()
    desk.shows(2)
    desk.button("None applies").click()
    desk.button("Undo").click()
    desk.chosen()
    desk.button("Ineligible").click()
    desk.button("Save and next").click()
    desk.button("Back").click()
    desk.shows(2)
    desk.saved()
    assert fake.rows() == [(0, "unsure", ["morale_leaving"]), (1, "ineligible", [])]


def test_a_screen_reader_hears_the_comment_the_choice_and_trouble_but_not_each_save(desk, fake):
    heard = desk.find(".desk > .inner > [role=status]")
    expect(heard).to_have_text("Comment 1 of 60")
    desk.press("m", "l")
    expect(heard).to_have_text("Morale › Leaving, on")
    desk.press("Enter")
    expect(heard).to_have_text("Comment 2 of 60")
    desk.saved()
    news = desk.find(".bar [role=status]")
    expect(news).to_be_empty()
    fake.failing = 503
    desk.press("w", "Enter")
    expect(news).to_contain_text("the server is busy: working on")
    fake.failing = None
    expect(news).to_have_text("all saved")


def test_on_a_phone_nothing_is_cut_off_and_every_button_is_large_enough_for_a_finger(fake, open_desk):
    desk = open_desk(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    desk.button("Morale").tap()
    desk.button("Leaving").tap()
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    small = desk.find(".panel button:visible").evaluate_all(
        "(all) => all.filter((node) => node.offsetHeight < 44 || node.offsetWidth < 44).map((node) => node.textContent)"
    )
    assert (width, small) == (360, [])
    expect(desk.button("Save and next")).to_be_in_viewport()
    desk.button("Save and next").tap()
    desk.shows(2)
    desk.saved()
    assert fake.rows() == [(0, "coded", ["morale_leaving"])]


def test_a_round_without_comments_says_so(fake, open_desk):
    fake.texts = []
    desk = open_desk()
    expect(desk.page.get_by_role("heading")).to_have_text("Nothing to code yet")


def test_the_end_sums_up_and_leads_through_a_review(short, open_desk):
    desk = open_desk()
    desk.shows(3)
    desk.press("?", "Enter")
    expect(desk.find(".end h2")).to_have_text("You have coded all 3 comments")
    expect(desk.find(".summary div")).to_have_text(["Coded1", "None applies1", "Unsure1"])
    desk.saved()
    desk.button("Review from the start").click()
    desk.shows(1)
    desk.press("Enter")
    desk.shows(2)
    desk.press("Backspace")
    desk.press("0", "w", "Enter")
    expect(desk.find(".end h2")).to_be_visible()
    desk.saved()
    assert [state for _, state, _ in short.rows()] == ["coded", "coded", "unsure"]
    desk.press("ArrowLeft")
    desk.shows(2)
    desk.press("Enter", "Enter")
    expect(desk.find(".end h2")).to_be_visible()


def test_finishing_asks_first_and_freezes(short, open_desk):
    desk = open_desk()
    desk.press("w", "Enter")
    desk.saved()
    desk.button("I have finished").click()
    expect(desk.find(".confirm")).to_contain_text("Your decisions will be frozen")
    desk.button("Not yet").click()
    desk.button("I have finished").click()
    desk.button("Finish and freeze").click()
    expect(desk.find(".end h2")).to_have_text("You have finished this round")
    desk.button("Look through your decisions").click()
    desk.shows(1)
    desk.press("p", "0", "Backspace")
    desk.chosen("Workload")
    expect(desk.button("Pay")).to_be_disabled()
    desk.press("Enter", "Enter", "Enter")
    expect(desk.find(".end h2")).to_have_text("You have finished this round")
    assert len(short.stored) == 3


def test_a_round_is_not_finished_while_something_is_unsent(short, open_desk):
    desk = open_desk()
    short.failing = 503
    desk.press("w", "Enter")
    desk.button("I have finished").click()
    desk.button("Finish and freeze").click()
    expect(desk.find(".refusal")).to_contain_text("Some decisions are not saved yet.")
    assert not short.sealed
    short.failing = None
    expect(desk.find(".refusal")).to_have_count(0)
    desk.button("Finish and freeze").click()
    expect(desk.find(".end h2")).to_have_text("You have finished this round")


def test_a_new_codebook_comes_between_two_comments(fake, open_desk):
    desk = open_desk()
    desk.press("w")
    added = {**fake.codebook["codes"][-1], "id": "estates", "name": "Estates", "key": "e"}
    fake.codebook = {**fake.codebook, "version": 2, "codes": [*fake.codebook["codes"], added]}
    desk.page.evaluate("desk.update({ token: 'stale' })")
    desk.press("Enter")
    desk.saved()
    desk.press("e", "w", "Enter")
    desk.shows(3)
    desk.press("e", "Enter")
    desk.saved()
    assert [(item["codebook_version"], item["codes"]) for item in fake.stored] == [
        (1, ["workload"]),
        (1, ["workload"]),
        (2, ["estates"]),
    ]


def test_a_desk_taken_down_leaves_nothing_behind(desk):
    desk.press("w")
    desk.page.evaluate("desk.update({ token: 'first' })")
    desk.chosen("Workload")
    desk.page.evaluate("desk.destroy()")
    desk.press("r", "Enter")
    assert desk.page.evaluate("reached") == ["r", "Enter"]
    expect(desk.find(".desk")).to_have_count(0)

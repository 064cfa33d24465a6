"""The coder's own decisions: the last ten, search in all of them, the flag for the meeting, a gentle end."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fake_desk import name

WIDE = {"viewport": {"width": 1400, "height": 900}}


def decide(fake, place, state="coded", codes=("workload",), **more):
    item = {"uuid": f"00000000-0000-4000-8000-{place:012}", "assignment": name(place), "state": state}
    item |= {"codes": list(codes), "note": "", "codebook_version": 1, "supersedes": None}
    fake.stored.append({**item, **more})


def rows(desk, within=".strip"):
    return desk.find(f"{within} .own-list button")


def numbers(desk, expected, within=".strip"):
    expect(desk.find(f"{within} .own-number")).to_have_text([re.compile(rf"{number}$") for number in expected])


# ---- the flag ----


def test_a_flag_for_the_meeting_goes_with_the_decision_and_is_no_answer_by_itself(desk, fake):
    desk.press("!")
    desk.chosen("To discuss")
    expect(desk.button("Discuss")).to_have_attribute("aria-pressed", "true")
    desk.press("Enter")
    desk.shows(1)
    expect(desk.find(".chosen")).to_have_text("Choose a code, or 0 for none applies.")
    desk.press("0", "Enter")
    desk.shows(2)
    desk.press("w", "!", "x", "Enter")
    desk.shows(3)
    desk.button("Discuss").click()
    desk.press("w", "Backspace", "Backspace")
    desk.chosen()
    desk.press("w", "Enter")
    desk.saved()
    found = [(item["state"], item["codes"], item["discuss"]) for item in fake.stored]
    assert found == [("none_applies", [], True), ("ineligible", [], True), ("coded", ["workload"], False)]


def test_the_flag_comes_back_with_the_comment_and_goes_when_the_decision_is_taken_back(desk, fake):
    desk.press("w", "!", "Enter", "ArrowLeft")
    desk.chosen("Workload", "To discuss")
    desk.button("Remove To discuss").click()
    desk.press("Enter")
    desk.saved()
    assert [item["discuss"] for item in fake.stored] == [True, False]
    desk.press("ArrowLeft", "Backspace")
    desk.saved()
    assert fake.current(0)["discuss"] is True
    desk.chosen("Workload")
    desk.press("Backspace", "Backspace")
    desk.saved()
    assert [(item["state"], item["discuss"]) for item in fake.stored[2:]] == [("coded", True), ("retracted", False)]


# ---- the last ten ----


def test_the_last_decisions_stand_below_the_comment_before_the_server_has_them(desk, fake):
    expect(desk.find(".strip")).to_contain_text("What you decide appears here")
    fake.failing = 503
    desk.press("w", "Enter", "m", "l", "?", "!", "n")
    desk.page.keyboard.type("Why?")
    desk.press("Control+Enter", "Enter", "0", "Enter")
    numbers(desk, [3, 2, 1])
    expect(rows(desk)).to_have_text(
        [
            re.compile("number 3.*None applies, Not sent yet"),
            re.compile("number 2.*Morale › Leaving, Unsure, Note, To discuss, Not sent yet"),
            re.compile("number 1.*Workload, Not sent yet"),
        ]
    )
    fake.failing = None
    desk.saved()
    expect(desk.find(".own-unsent")).to_have_count(0)
    numbers(desk, [3, 2, 1])


def test_the_last_ten_are_there_after_a_reload_and_a_gap_is_filled(fake, open_desk):
    for place in range(12):
        decide(fake, place)
    desk = open_desk()
    numbers(desk, range(12, 2, -1))
    desk.press("ArrowLeft", "Backspace", "Backspace")
    desk.shows(12)
    desk.saved()
    numbers(desk, range(11, 1, -1))
    desk.press("p", "Enter")
    numbers(desk, range(12, 2, -1))
    expect(rows(desk).first).to_contain_text("Pay")


def test_a_decision_pressed_in_the_strip_opens_again_and_saving_leads_back_to_where_the_coder_was(desk, fake):
    desk.press("w", "Enter", "ArrowRight", "ArrowRight", "p", "Enter", "ArrowRight")
    desk.shows(6)
    rows(desk).filter(has_text="number 1").click()
    desk.shows(1)
    desk.chosen("Workload")
    desk.press("c", "Enter")
    desk.shows(6)
    numbers(desk, [1, 4])
    expect(rows(desk).first).to_contain_text("Workload, Courts")
    rows(desk).nth(1).click()
    desk.press("Enter")
    desk.shows(6)
    desk.saved()
    assert fake.rows() == [(0, "coded", ["workload", "courts"]), (3, "coded", ["pay"])]


def test_the_strip_is_reached_by_keyboard_after_the_comment_and_keeps_the_focus(desk, fake):
    fake.failing = 503
    desk.press("w", "Enter", "p", "Enter")
    numbers(desk, [2, 1])
    rows(desk).first.focus()
    fake.failing = None
    desk.saved()
    expect(desk.find(".own-unsent")).to_have_count(0)
    expect(rows(desk).first).to_be_focused()
    desk.press("Tab")
    expect(rows(desk).nth(1)).to_be_focused()
    desk.press("Enter")
    desk.shows(1)
    order = desk.page.evaluate(
        """() => {
            const root = document.querySelector("#host").shadowRoot;
            const [comment, strip, panel] = [".comment", ".strip", ".panel"].map((name) => root.querySelector(name));
            const following = Node.DOCUMENT_POSITION_FOLLOWING;
            const after = (one, other) => Boolean(one.compareDocumentPosition(other) & following);
            return after(comment, strip) && after(strip, panel);
        }"""
    )
    assert order


def test_a_decision_that_is_not_accepted_leaves_the_strip(desk, fake):
    fake.refuse = lambda item: "Too old." if item["codes"] == ["pay"] else None
    desk.press("w", "Enter", "p", "Enter")
    expect(desk.find(".notice.list")).to_contain_text("Too old.")
    numbers(desk, [1])
    desk.find(".own").first.click()
    desk.press("w", "p", "Enter")
    expect(desk.find(".notice.list .entry")).to_have_count(2)
    numbers(desk, [1])
    expect(rows(desk)).to_have_text([re.compile("Workload$")])


def test_on_a_phone_the_last_decisions_are_folded(fake, open_desk):
    desk = open_desk(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    desk.press("w", "Enter")
    fold = desk.button("Your last decisions (1)")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(rows(desk)).to_be_hidden()
    fold.tap()
    expect(fold).to_have_attribute("aria-expanded", "true")
    rows(desk).first.tap()
    desk.shows(1)
    assert desk.page.evaluate("document.documentElement.scrollWidth") == 360


def test_hostile_words_in_the_strip_and_in_the_search_are_words(fake, open_desk):
    fake.texts[0] = "<img src=x onerror=\"document.title='run'\"><b>bold</b>"
    fake.codebook["codes"][-1]["name"] = "<i>Against</i>"
    desk = open_desk()
    desk.press("g", "Enter")
    expect(rows(desk)).to_contain_text("<b>bold</b>")
    desk.press(";")
    expect(rows(desk, ".own-sheet")).to_contain_text("<i>Against</i>")
    assert desk.page.title() == "Desk"
    assert desk.find(".desk img, .desk b, .desk i").count() == 0


# ---- search ----


@pytest.fixture
def searched(fake, open_desk):
    """A coder with five decisions of an earlier day."""
    fake.texts[3] = "Télétravail was promised to us."
    decide(fake, 0)
    decide(fake, 1, "unsure", ())
    decide(fake, 2, note="Ask Wren about the rota.")
    decide(fake, 3, "none_applies", (), discuss=True)
    decide(fake, 4, codes=("morale_leaving",))
    return open_desk()


def sheet(desk):
    return desk.page.get_by_role("dialog", name="Your decisions")


def test_search_finds_words_of_the_comment_the_note_and_the_codes_name(searched):
    desk = searched
    desk.press(";")
    numbers(desk, [5, 4, 3, 2, 1], ".own-sheet")
    for typed, found in (("teletravail", [4]), ("WREN", [3]), ("leaving", [5]), ("zebra", [])):
        desk.find(".own-sheet input").fill(typed)
        numbers(desk, found, ".own-sheet")
    expect(sheet(desk)).to_contain_text("None of your decisions in this round fits.")
    desk.find(".own-sheet input").fill("promised")
    numbers(desk, [4], ".own-sheet")
    desk.press("Enter")
    expect(sheet(desk)).to_be_hidden()
    desk.shows(4)
    desk.chosen("None applies", "To discuss")
    desk.press("w", "Enter")
    desk.shows(6)


def test_filters_show_the_unsure_those_with_a_note_and_those_to_discuss(searched):
    desk = searched
    desk.button("Your decisions").click()
    for label, found in (("Unsure", [2]), ("With a note", [3]), ("To discuss", [4])):
        button = sheet(desk).get_by_role("button", name=label, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        numbers(desk, found, ".own-sheet")
    expect(sheet(desk).get_by_role("button", pressed=True)).to_have_count(1)
    sheet(desk).get_by_role("button", name="To discuss", exact=True).click()
    numbers(desk, [5, 4, 3, 2, 1], ".own-sheet")
    # Letters are no codes while the sheet is open, not even on its buttons.
    desk.press("w", "0", "Escape")
    expect(sheet(desk)).to_be_hidden()
    desk.chosen()
    desk.press("p")
    desk.chosen("Pay")


def test_what_is_not_sent_yet_is_found_too_and_what_was_changed_is_shown_as_it_is(searched, fake):
    desk = searched
    fake.failing = 503
    desk.press("w", "!", "Enter", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    desk.shows(3)
    desk.press("Backspace", "Backspace")
    desk.bar("the server is busy: working on, 2 to send")
    desk.press("Escape", ";")
    numbers(desk, [6, 5, 4, 2, 1], ".own-sheet")
    sheet(desk).get_by_role("button", name="To discuss", exact=True).click()
    numbers(desk, [6, 4], ".own-sheet")
    expect(rows(desk, ".own-sheet").first).to_contain_text("Not sent yet")
    sheet(desk).get_by_role("button", name="With a note", exact=True).click()
    numbers(desk, [], ".own-sheet")


def test_the_answer_to_the_last_question_wins_and_one_question_is_asked_at_a_time(searched, fake):
    desk = searched
    desk.press(";")
    numbers(desk, [5, 4, 3, 2, 1], ".own-sheet")
    fake.held_search.clear()
    asked = len(fake.searched)
    desk.page.keyboard.type("leaving")
    expect(sheet(desk)).to_contain_text("Searching.")
    fake.held_search.set()
    numbers(desk, [5], ".own-sheet")
    assert [question.get("words") for question in fake.searched[asked:]] == ["l", "leaving"]


def test_search_goes_further_when_the_server_has_looked_through_a_part_only(searched, fake):
    desk = searched
    fake.looked_through = 2
    desk.press(";")
    desk.find(".own-sheet input").fill("workload")
    further = desk.button("Search further")
    expect(sheet(desk)).to_contain_text("Nothing found so far.")
    further.focus()
    desk.press("Enter")
    numbers(desk, [3], ".own-sheet")
    expect(rows(desk, ".own-sheet").first).to_be_focused()
    further.click()
    numbers(desk, [3, 1], ".own-sheet")
    expect(further).to_be_hidden()


def test_search_without_a_connection_says_so_and_can_be_tried_again(searched, fake):
    desk = searched
    fake.stop()
    desk.press(";")
    expect(sheet(desk)).to_contain_text("No connection: your decisions cannot be searched just now.")
    fake.start()
    desk.button("Try again").click()
    numbers(desk, [5, 4, 3, 2, 1], ".own-sheet")


def test_a_search_without_any_decision_says_so(desk):
    desk.press(";")
    expect(sheet(desk)).to_contain_text("You have not decided any comment in this round yet.")


# ---- the definition beside the comment ----


def test_on_a_wide_screen_the_definition_follows_what_the_coder_does(open_desk):
    desk = open_desk(**WIDE)
    beside = desk.find(".beside")
    expect(beside).to_have_text("Open a theme or point at a code to read its definition.")
    desk.press("m")
    expect(beside.locator("h3")).to_have_text("Morale")
    expect(beside).to_contain_text("Leaving")
    desk.press("l")
    expect(beside.locator("h3")).to_have_text("Morale › Leaving")
    desk.button("Pay").hover()
    expect(beside.locator("h3")).to_have_text("Pay")
    desk.press("w")
    expect(beside.locator("h3")).to_have_text("Workload")
    desk.button("Courts").focus()
    desk.press("Tab")
    expect(beside.locator("h3")).to_have_text("For")
    desk.press("Enter", "Escape", "h", "h")
    expect(beside).to_contain_text("Press a code's key to read its definition.")
    desk.press("g")
    expect(beside.locator("h3")).to_have_text("Against")
    expect(desk.find(".comment .definition")).to_be_hidden()
    desk.press("ArrowRight")
    expect(beside).to_contain_text("Open a theme or point at a code")


def test_on_a_narrower_screen_the_definition_stays_below_the_comment(open_desk):
    desk = open_desk(viewport={"width": 1100, "height": 800})
    desk.press("m", "h")
    expect(desk.find(".beside")).to_be_hidden()
    expect(desk.find(".comment .definition h3")).to_have_text("Morale")


# ---- the end ----


def test_the_end_counts_what_is_left_for_the_meeting_and_leads_there(fake, open_desk):
    fake.texts = fake.texts[:4]
    decide(fake, 0, discuss=True)
    decide(fake, 1, "unsure", (), note="Hm.", discuss=True)
    decide(fake, 2)
    desk = open_desk()
    desk.press("w", "Enter")
    expect(desk.find(".marked button")).to_have_text(["2 to discuss", "1 with a note", "1 unsure"])
    desk.button("2 to discuss").click()
    numbers(desk, [2, 1], ".own-sheet")
    rows(desk, ".own-sheet").nth(1).click()
    desk.shows(1)
    desk.press("!", "Enter")
    expect(desk.find(".end h2")).to_have_text("You have coded all 4 comments")
    expect(desk.find(".marked button").first).to_have_text("1 to discuss")
    desk.saved()
    assert fake.current(0)["discuss"] is False


def test_a_finished_round_says_so_and_what_happens_next(fake, open_desk):
    fake.texts = fake.texts[:1]
    desk = open_desk()
    desk.press("w", "Enter")
    desk.saved()
    desk.button("I have finished").click()
    desk.button("Finish and freeze").click()
    expect(desk.find(".end")).to_contain_text("This round is marked finished.")
    expect(desk.find(".what-next")).to_contain_text("What happens next")
    links = desk.find(".what-next a").evaluate_all("(all) => all.map((one) => [one.getAttribute('href'), one.target])")
    assert links == [["/agreement", "_self"], ["/", "_self"]]


def test_the_time_spent_is_told_at_the_end_when_it_is_known(fake, open_desk):
    fake.texts = fake.texts[:2]
    desk = open_desk()
    desk.press("w", "Enter")
    desk.saved()
    desk.page.evaluate(
        """() => {
            const key = Object.keys(localStorage).find((name) => name.startsWith("annotator:pace:"));
            localStorage.setItem(key, JSON.stringify({ seconds: [18], total: 1400 }));
        }"""
    )
    desk.open()
    desk.press("w", "Enter")
    expect(desk.find(".end")).to_contain_text("You spent about 25 min on this round in this browser.")

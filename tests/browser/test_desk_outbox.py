"""Decisions on their way: each is made exactly once, or shown as not sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import name

NOT_ACCEPTED = "[aria-label='Not accepted']"
TWICE = "[aria-label='Decided twice']"
UUID = "00000000-0000-4000-8000-{:012}"


def elsewhere(fake, place, state="none_applies", codes=(), supersedes=None):
    """A decision made where this browser does not see it."""
    made = {"uuid": UUID.format(len(fake.stored)), "assignment": name(place), "state": state, "codes": list(codes)}
    fake.stored.append({**made, "note": "", "codebook_version": 1, "supersedes": supersedes})
    return made["uuid"]


def code(desk, *keys):
    for key in keys:
        desk.press(key, "Enter")


@pytest.fixture
def second(desk, fake):
    """A second tab of the same browser."""
    return DeskPage(desk.page.context.new_page(), fake).open()


def test_a_server_that_went_down_gets_everything_when_it_is_back_without_a_reload(desk, fake):
    code(desk, "w")
    desk.saved()
    fake.stop()
    code(desk, "p", "0", "x")
    desk.bar("no connection: working on, 3 to send")
    assert len(desk.kept()) == 3
    fake.start()
    desk.saved()
    assert [state for _, state, _ in fake.rows()] == ["coded", "coded", "none_applies", "ineligible"]
    assert desk.kept() == []


def test_a_busy_server_is_asked_again_and_nothing_else_stops(desk, fake):
    fake.failing = 503
    code(desk, "w", "p")
    desk.bar("the server is busy: working on, 2 to send")
    expect(desk.find(".count")).to_have_text("2 of 60")
    fake.failing = None
    desk.saved()
    assert [codes for _, _, codes in fake.rows()] == [["workload"], ["pay"]]


def test_an_answer_lost_on_its_way_stores_the_decision_once(desk, fake):
    fake.lost = 1
    code(desk, "w", "p")
    desk.saved()
    assert [item["assignment"] for item in fake.stored] == ["a0", "a1"]


def test_a_reload_and_a_closed_tab_lose_nothing_unsent(desk, fake):
    fake.failing = 503
    code(desk, "w", "p")
    desk.bar("the server is busy: working on, 2 to send")
    desk.open()
    desk.shows(3)
    desk.bar("the server is busy: working on, 2 to send")
    desk.press("ArrowLeft")
    desk.chosen("Pay")
    again = desk.page.context.new_page()
    desk.page.close()
    fake.failing = None
    DeskPage(again, fake).open().saved()
    assert [codes for _, _, codes in fake.rows()] == [["workload"], ["pay"]]


def test_choices_not_yet_saved_survive_a_reload(desk, fake):
    code(desk, "w")
    desk.press("p", "m", "l", "?", "n")
    desk.page.keyboard.type("Irony?")
    desk.open()
    desk.shows(2)
    desk.chosen("Morale › Leaving", "Pay", "Unsure")
    assert desk.find(".note-field").input_value() == "Irony?"
    desk.press("Enter")
    desk.saved()
    assert fake.current(1)["note"] == "Irony?"
    assert (fake.current(1)["state"], desk.kept("draft")) == ("unsure", [])


def test_a_sign_in_that_ended_keeps_everything_until_the_same_coder_is_back(desk, fake):
    fake.coder = None
    code(desk, "w", "p")
    desk.bar("signed out: sign in again to send 2")
    link = desk.page.get_by_role("link", name="signed out")
    assert (link.get_attribute("href"), link.get_attribute("target")) == ("/sign-in", "_blank")
    fake.token = "second"
    fake.coder = 3
    desk.saved()
    assert len(fake.stored) == 2


def test_a_new_token_of_the_same_coder_is_taken_without_a_word(desk, fake):
    desk.page.evaluate(
        """() => {
            const bar = document.querySelector("#host").shadowRoot.querySelector(".save");
            globalThis.states = [];
            new MutationObserver(() => states.push(bar.dataset.save)).observe(bar, { attributes: true });
        }"""
    )
    fake.token = "second"
    code(desk, "w")
    desk.saved()
    assert len(fake.stored) == 1
    assert set(desk.page.evaluate("states")) == {"sending", "saved"}


def test_another_coder_in_the_same_browser_never_sends_what_is_not_theirs(desk, fake):
    fake.failing = 503
    code(desk, "w", "p")
    desk.bar("the server is busy: working on, 2 to send")
    fake.failing, fake.coder, fake.token = None, 4, "of the other"
    desk.bar("somebody else is signed in, 2 to send")
    expect(desk.find("[role=alert]")).to_contain_text("2 decisions of yours are kept here")
    desk.open()
    desk.saved()
    code(desk, "c")
    desk.saved()
    assert fake.rows() == [(0, "coded", ["courts"])]
    assert len(desk.kept()) == 2
    fake.stored.clear()
    fake.coder, fake.token = 3, "third"
    desk.open()
    desk.saved()
    assert [codes for _, _, codes in fake.rows()] == [["workload"], ["pay"]]


def test_a_decision_that_is_not_accepted_blocks_no_other_and_can_be_mended(desk, fake):
    fake.refuse = lambda item: "This code was archived. Choose another." if "pay" in item["codes"] else None
    code(desk, "p", "w", "c")
    expect(desk.find(".unsettled")).to_have_text("not accepted: 1")
    listed = desk.find(NOT_ACCEPTED)
    expect(listed).to_contain_text("Comment 1: This code was archived. Choose another.")
    expect(listed).to_contain_text("You had chosen: Pay")
    expect(desk.find(".count")).to_have_text("2 of 60")
    assert [place for place, _, _ in fake.rows()] == [1, 2]
    desk.button("Open the comment").click()
    desk.shows(1)
    desk.chosen("Pay")
    desk.press("p", "f", "Enter")
    desk.saved()
    expect(listed).to_have_count(0)
    assert fake.rows()[0] == (0, "coded", ["for"])


def test_a_decision_that_is_not_accepted_can_be_let_go(desk, fake):
    fake.refuse = lambda item: "Not this one." if "pay" in item["codes"] else None
    code(desk, "p")
    desk.button("Dismiss").click()
    desk.saved()
    desk.open()
    desk.shows(2)
    desk.press("ArrowLeft")
    desk.chosen()


def test_a_decision_built_on_one_that_was_not_accepted_is_stored(desk, fake):
    fake.refuse = lambda item: "Not this one." if item["codes"] == ["pay"] else None
    fake.failing = 503
    code(desk, "p")
    desk.press("ArrowLeft", "c", "Enter")
    desk.bar("the server is busy: working on, 2 to send")
    fake.failing = None
    expect(desk.find(".unsettled")).to_have_text("not accepted: 1")
    expect(desk.find(".save")).to_be_empty()
    assert fake.rows() == [(0, "coded", ["pay", "courts"])]
    assert fake.current(0)["supersedes"] is None


def test_one_item_that_spoils_its_batch_is_found_and_set_aside(desk, fake):
    fake.failing = 503
    code(desk, "w", "p", "c", "0", "x")
    desk.bar("the server is busy: working on, 5 to send")
    fake.reject = lambda items: 400 if any("pay" in item["codes"] for item in items) else None
    fake.failing = None
    expect(desk.find(NOT_ACCEPTED)).to_contain_text("Comment 2: This was not understood.")
    expect(desk.find(".unsettled")).to_have_text("not accepted: 1")
    expect(desk.find(".save")).to_be_empty()
    assert [place for place, _, _ in fake.rows()] == [0, 2, 3, 4]


def test_a_comment_decided_twice_shows_both_and_mine_can_be_kept(desk, fake):
    theirs = elsewhere(fake, 0)
    code(desk, "w", "p")
    listed = desk.find(TWICE)
    expect(listed).to_contain_text("Comment 1 was decided in another tab or browser")
    expect(listed.locator("dd")).to_have_text(["Workload", "none applies"])
    desk.shows(3)
    desk.button("Keep mine").click()
    desk.saved()
    expect(listed).to_have_count(0)
    assert fake.rows() == [(0, "coded", ["workload"]), (1, "coded", ["pay"])]
    assert fake.current(0)["supersedes"] == theirs


def test_a_comment_decided_twice_can_be_left_as_it_is_stored(desk, fake):
    elsewhere(fake, 0, "coded", ["courts"])
    code(desk, "w")
    desk.button("Keep the stored one").click()
    desk.saved()
    desk.press("ArrowLeft")
    desk.chosen("Courts")
    desk.press("w", "Enter")
    desk.saved()
    assert fake.rows() == [(0, "coded", ["workload", "courts"])]


def test_an_answer_older_than_a_decision_does_not_take_it_off_the_screen(desk, fake):
    fake.held.clear()
    desk.press(*["ArrowRight"] * 19)
    code(desk, "w")
    desk.saved()
    expect(desk.find(".end")).to_contain_text("Loading comments")
    fake.held.set()
    desk.shows(21)
    desk.press("ArrowLeft")
    desk.shows(20)
    desk.chosen("Workload")
    desk.press("Enter")
    desk.shows(21)
    assert len(fake.stored) == 1


def test_two_tabs_keep_step(desk, second, fake):
    code(desk, "w")
    desk.saved()
    expect(second.find(".chip")).to_have_text(["✓Workload"])
    expect(second.find(".count")).to_have_text("1 of 60")
    second.press("Enter")
    second.shows(2)
    code(second, "p")
    second.saved()
    desk.page.bring_to_front()
    expect(desk.find(".chip")).to_have_text(["✓Pay"])
    desk.press("Enter")
    code(desk, "c")
    desk.saved()
    assert [codes for _, _, codes in fake.rows()] == [["workload"], ["pay"], ["courts"]]


def test_choices_under_way_in_one_tab_are_not_overwritten_by_the_other(desk, second, fake):
    second.press("p")
    code(desk, "w")
    desk.saved()
    second.page.bring_to_front()
    second.chosen("Pay")
    second.press("Enter")
    expect(second.find(TWICE).locator("dd")).to_have_text(["Pay", "Workload"])
    assert fake.rows() == [(0, "coded", ["workload"])]


def test_what_one_tab_could_not_send_the_other_sends(desk, second, fake):
    fake.failing = 503
    code(desk, "w", "p")
    desk.bar("the server is busy: working on, 2 to send")
    expect(second.find(".save")).to_contain_text("2 to send")
    desk.page.close()
    fake.failing = None
    second.saved()
    assert len(fake.stored) == 2
    assert second.kept() == []


def test_without_locks_and_without_a_secure_context_every_decision_is_stored_once(open_desk, fake, new_page):
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(navigator, 'locks', { value: undefined }); crypto.randomUUID = undefined"
    )
    desk = DeskPage(page, fake).open()
    code(desk, "w", "p", "c")
    desk.saved()
    uuids = {item["uuid"] for item in fake.stored}
    assert len(uuids) == len(fake.stored) == 3
    assert all(len(uuid) == 36 and uuid[14] == "4" and uuid[19] in "89ab" for uuid in uuids)


def test_a_browser_that_keeps_nothing_says_so_warns_before_closing_and_still_sends(new_page, fake):
    page = new_page()
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    desk = DeskPage(page, fake).open()
    expect(desk.find("[role=alert]")).to_contain_text("This browser cannot keep unsent decisions.")
    fake.failing = 503
    code(desk, "w", "p")
    desk.bar("the server is busy: working on, 2 to send")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    expect(desk.find(".save")).to_be_visible()
    fake.failing = None
    desk.saved()
    assert asked == ["beforeunload"]
    assert [codes for _, _, codes in fake.rows()] == [["workload"], ["pay"]]
    page.close(run_before_unload=True)


def test_a_clock_that_runs_backwards_keeps_the_order(new_page, fake):
    page = new_page()
    page.add_init_script("const start = Date.now(); Date.now = () => start - Math.round(performance.now() * 1000)")
    desk = DeskPage(page, fake).open()
    fake.failing = 503
    code(desk, "w", "p")
    desk.press("ArrowLeft", "c", "Enter")
    desk.bar("the server is busy: working on, 3 to send")
    desk.open()
    code(desk, "0")
    fake.failing = None
    desk.saved()
    assert [item["assignment"] for item in fake.stored] == ["a0", "a1", "a1", "a2"]

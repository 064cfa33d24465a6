"""Every decision is made exactly once, or shown as unsent: the server, the network and the tab go away."""

import re
import time

import pytest

SOME = ("w", "ma", "0", "t", "rp", "mm")
AWAY = re.compile("^no connection: working on")
SECONDS_CUT = 30


@pytest.fixture
def leave_running(coding_app):
    """After a test that ended the server, the next one finds it running."""
    yield
    if coding_app.process.poll() is not None:
        coding_app.start()


def test_a_server_killed_and_started_again_gets_everything_without_a_reload(at_desk, coding_app, leave_running):
    at_desk.page.evaluate("window.sameDocument = true")
    at_desk.code(*SOME)
    at_desk.saved()
    coding_app.kill_server()
    at_desk.code(*SOME)
    at_desk.bar("no connection: working on, 6 to send")
    starting = coding_app.starting()
    # The coder goes on while the server comes back, decision by decision; comments not here yet get their keys later.
    for _ in range(40):
        at_desk.code("w")
        starting.join(timeout=0.2)
    starting.join()
    # Nothing is pressed until all is there: the connection alone brings it.
    at_desk.made_exactly_once()
    at_desk.code(*SOME)
    at_desk.made_exactly_once()
    assert len(at_desk.given) == 58
    assert at_desk.page.evaluate("window.sameDocument") is True


def test_no_key_is_lost_to_the_dialog_streamlit_shows_when_the_server_is_gone(at_desk, coding_app, leave_running):
    at_desk.page.evaluate(
        """() => { window.dialogs = 0; new MutationObserver((records) => { for (const record of records)
        for (const node of record.addedNodes) if (node.dataset?.testid === "stDialog") window.dialogs += 1;
        }).observe(document.body, { childList: true }); }"""
    )
    coding_app.kill_server()
    while not at_desk.page.evaluate("window.dialogs"):
        at_desk.code("rp")
        at_desk.page.wait_for_timeout(20)  # the coder's own pace
    at_desk.code(*SOME, *SOME)
    at_desk.press("m", "a", "n")
    at_desk.page.keyboard.type("Written on.")
    at_desk.press("Escape", "Enter")
    at_desk.given.append((at_desk.place, "coded", ["morale_anger"]))
    coding_app.start()
    at_desk.look_again()
    at_desk.made_exactly_once()
    assert own_notes(at_desk) == ["Written on."]


def test_a_real_cut_of_thirty_seconds(at_desk):
    # The last answer before the cut never arrives, although the server has stored the decision.
    at_desk.page.route("**/api/desk/decisions", lambda route: (route.fetch(), route.abort("connectionreset")), times=1)
    at_desk.code("w")
    at_desk.saved()
    at_desk.page.context.set_offline(True)
    begun = time.monotonic()
    while time.monotonic() < begun + SECONDS_CUT:
        at_desk.code("ma")
        at_desk.page.wait_for_timeout(2000)  # the cut itself, with coding going on
    at_desk.bar(f"no connection: working on, {len(at_desk.given) - 1} to send")
    at_desk.page.context.set_offline(False)
    at_desk.made_exactly_once()


def test_a_cut_of_hours(page, coding_app, coder):
    page.clock.install()
    desk = coding_app.desk(page, coder)
    desk.code("w")
    desk.saved()
    mend = desk.cut()
    asked = []
    page.on("requestfailed", lambda request: asked.append(request.url))
    for keys in SOME:
        desk.code(keys)
        before = len(asked)
        page.clock.fast_forward("01:00:00")
        # An hour later the desk has asked again, by its own timer.
        wait_for(page, lambda before=before: len(asked) > before)
    desk.bar("no connection: working on, 6 to send")
    mend()
    page.clock.fast_forward("01:00:00")
    desk.made_exactly_once()


def test_a_reload_loses_neither_what_is_unsent_nor_what_is_half_chosen(at_desk):
    mend = at_desk.cut("**/api/desk/decisions")
    at_desk.code(*SOME)
    at_desk.press("r", "p", "n")
    at_desk.page.keyboard.type("Irony?")
    at_desk.page.reload()
    at_desk.shows(7)
    at_desk.bar(re.compile("6 to send$"))
    assert len(at_desk.kept()) == 6
    at_desk.press("Enter")
    at_desk.given.append((6, "coded", ["risk_public"]))
    at_desk.place = 7
    at_desk.code("w")
    mend()
    at_desk.made_exactly_once()
    assert own_notes(at_desk) == ["Irony?"]


def test_a_browser_closed_while_the_server_is_away_sends_everything_when_it_is_opened_again(
    at_desk, coding_app, new_page, leave_running
):
    at_desk.code("w")
    at_desk.saved()
    coding_app.kill_server()
    at_desk.code(*SOME)
    at_desk.press("m", "l")
    at_desk.bar("no connection: working on, 6 to send")
    left_behind = at_desk.page.context.storage_state()
    at_desk.page.context.close()
    coding_app.start()
    again = new_page(storage_state=left_behind)
    at_desk.page = again
    at_desk.open()
    at_desk.shows(8)
    at_desk.press("Enter")
    at_desk.given.append((7, "coded", ["morale_leaving"]))
    at_desk.made_exactly_once()


def test_a_server_killed_the_moment_after_all_saved_has_everything(at_desk, coding_app, leave_running):
    at_desk.code(*SOME, *SOME, *SOME)
    at_desk.page.wait_for_function(
        """() => { const find = (root) => root.querySelector(".save") ??
            [...root.querySelectorAll("*")].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
            return find(document).textContent === "all saved"; }"""
    )
    coding_app.kill_server()
    assert coding_app.made(at_desk.coder) == at_desk.given
    assert at_desk.kept() == []


def test_a_server_killed_in_the_middle_of_saving_has_what_the_browser_no_longer_keeps(
    at_desk, coding_app, leave_running
):
    at_desk.code(*SOME * 5)
    coding_app.kill_server()
    at_desk.code("w")
    at_desk.bar(AWAY)
    stored = coding_app.made(at_desk.coder)
    kept = [entry["position"] for entry in at_desk.kept()]
    assert stored == at_desk.given[: len(stored)]
    # Between the two nothing is missing; an answer that was lost leaves a decision in both.
    assert {place for place, _, _ in stored} | set(kept) == {place for place, _, _ in at_desk.given}
    coding_app.start()
    at_desk.look_again()
    at_desk.made_exactly_once()


def own_notes(desk):
    found = desk.app.rows(
        "SELECT decision.note FROM decision JOIN assignment ON assignment.id = decision.assignment_id"
        " JOIN coder ON coder.id = assignment.coder_id WHERE coder.name = ? AND decision.note != ''",
        desk.coder,
    )
    return [note for (note,) in found]


def wait_for(page, true):
    """Let the page's events come in until something is so."""
    until = time.monotonic() + 45
    while not true():
        assert time.monotonic() < until
        page.wait_for_timeout(20)

"""The desk inside the running app: nothing is lost, nothing is attributed to the wrong comment."""

import json
import re

from playwright.sync_api import expect

ALL_SAVED = re.compile("all saved", re.IGNORECASE)


def test_the_fast_coder_loses_nothing(running_app, page):
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    for _ in range(20):
        page.keyboard.press("w")
        page.wait_for_timeout(40)  # the coder's own pace: it is what is tested
        page.keyboard.press("Enter")
    expect(page.get_by_text(ALL_SAVED).first).to_be_visible()
    rows = running_app.decisions("Rosa")
    assert [position for position, _, _ in rows] == list(range(20))
    assert {(state, codes) for _, state, codes in rows} == {("coded", '["workload_staffing"]')}


def test_keys_that_streamlit_binds_stay_with_the_desk(running_app, page):
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    for key in ("r", "p", "c", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text(ALL_SAVED).first).to_be_visible()
    ((position, state, codes),) = running_app.decisions("Rosa")
    assert (position, state) == (0, "coded")
    assert "public_protection" in json.loads(codes)
    expect(page.get_by_text("Clear caches")).to_have_count(0)


def test_a_killed_server_loses_no_decision_and_the_rest_is_sent_without_a_reload(running_app, page):
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    for _ in range(5):
        page.keyboard.press("w")
        page.keyboard.press("Enter")
    expect(page.get_by_text(ALL_SAVED).first).to_be_visible()
    running_app.kill_server()
    assert len(running_app.decisions("Rosa")) == 5
    for _ in range(5):
        page.keyboard.press("0")
        page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("5 to send|no connection", re.IGNORECASE)).first).to_be_visible()
    running_app.start()
    expect(page.get_by_text(ALL_SAVED).first).to_be_visible()
    rows = running_app.decisions("Rosa")
    assert [state for _, state, _ in rows] == ["coded"] * 5 + ["none_applies"] * 5
    assert running_app.rows("SELECT count(*), count(DISTINCT uuid) FROM decision")[0][0] == 363 + 10


def test_streamlits_own_dialog_does_not_come_between_the_coder_and_the_keys(running_app, page):
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    page.evaluate(
        """() => { window.dialogs = 0; new MutationObserver((records) => { for (const record of records)
        for (const node of record.addedNodes) if (node.dataset?.testid === "stDialog") window.dialogs += 1;
        }).observe(document.body, { childList: true }); }"""
    )
    running_app.kill_server()
    page.wait_for_function("window.dialogs > 0")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_function("document.activeElement.shadowRoot?.activeElement?.matches('.desk')")
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("1 to send", re.IGNORECASE)).first).to_be_visible()
    running_app.start()
    expect(page.get_by_text(ALL_SAVED).first).to_be_visible()
    assert len(running_app.decisions("Rosa")) == 1


def test_a_tab_closed_without_connection_sends_its_decisions_when_it_is_opened_again(running_app, page):
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    page.context.set_offline(True)
    for _ in range(3):
        page.keyboard.press("w")
        page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("3 to send|no connection", re.IGNORECASE)).first).to_be_visible()
    again = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    running_app.open_desk(again)
    expect(again.get_by_text(ALL_SAVED).first).to_be_visible()
    assert len(running_app.decisions("Rosa")) == 3


def test_undo_goes_back_over_what_was_saved(running_app, page):
    running_app.sign_in(page, running_app.start())
    running_app.open_desk(page)
    for key in ("w", "Enter", "0", "Enter", "Backspace", "Backspace"):
        page.keyboard.press(key)
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    expect(page.get_by_text(ALL_SAVED).first).to_be_visible()
    rows = running_app.decisions("Rosa")
    assert [(position, state) for position, state, _ in rows] == [(0, "coded"), (1, "coded")]
    assert json.loads(rows[1][2]) == ["union"]
    # Nothing was overwritten: the first answer, its undo and the new answer are all there.
    chain = running_app.rows(
        "SELECT decision.state FROM decision JOIN assignment ON assignment.id = decision.assignment_id"
        " JOIN coder ON coder.id = assignment.coder_id WHERE coder.name = 'Rosa' AND assignment.position = 1"
        " ORDER BY decision.id"
    )
    assert [state for (state,) in chain] == ["none_applies", "retracted", "coded"]


def test_signing_out_and_in_again_with_a_password(running_app, page):
    running_app.sign_in(page, running_app.start())
    page.goto(f"{running_app.address}/coders")
    page.get_by_label("New password").fill("correct horse")
    page.get_by_role("button", name="Set password").click()
    # The owner's own sign-in ends with the old password.
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Your name").fill("Rosa")
    page.get_by_label("Password").fill("wrong horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The name or the password is not right", exact=False)).to_be_visible()
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sample study")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto(f"{running_app.address}/code")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

"""Every decision is made exactly once, or shown as unsent: several tabs, several people, a sign-in that ended."""

import re

import pytest
from playwright.sync_api import expect

from tests.fixtures.coding_app import PASSWORD, CodingDesk


@pytest.fixture
def second_tab(at_desk):
    """A second tab of the same coder in the same browser."""
    return CodingDesk(at_desk.page.context.new_page(), at_desk.app, at_desk.coder).open()


@pytest.fixture
def second_browser(at_desk, new_page):
    """The same coder in another browser, which shares nothing with the first."""
    return at_desk.app.desk(new_page(), at_desk.coder)


def sign_in(page, app, name):
    """Sign out whoever is there and sign in, by the pages for it; what the sign-out page says of unsent work."""
    page.goto(f"{app.address}/sign-in/sign-out")
    warning = page.locator("#unsent").text_content()
    page.get_by_role("button", name="Sign out").click()
    fill_in(page, name)
    return warning


def fill_in(page, name):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def versions(desk):
    """The two versions of every decision made twice, as they are shown."""
    return desk.page.get_by_role("region", name="Decided twice").locator("dd")


def test_two_tabs_code_different_comments_at_the_same_time(at_desk, second_tab):
    second_tab.press(*["ArrowRight"] * 10)
    second_tab.shows(11)
    second_tab.place = 10
    for keys in ("w", "ma", "0", "t", "rp", "mm"):
        at_desk.code(keys)
        second_tab.code(keys)
    at_desk.saved()
    second_tab.saved()
    made = at_desk.app.made(at_desk.coder)
    assert sorted(made) == at_desk.given + second_tab.given
    assert [one for one in made if one[0] < 10] == at_desk.given
    assert [one for one in made if one[0] >= 10] == second_tab.given
    assert at_desk.kept() == []


def test_two_tabs_code_the_same_comment_and_both_versions_are_shown(at_desk, second_tab):
    second_tab.press("t")
    at_desk.code("w")
    at_desk.saved()
    second_tab.press("Enter")
    for tab in (at_desk, second_tab):
        tab.unsettled("decided twice: 1")
        expect(versions(tab)).to_have_text(["Meta", "Workload"])
    assert at_desk.app.made(at_desk.coder) == [(0, "coded", ["workload"])]
    second_tab.page.get_by_role("button", name="Keep mine").click()
    for tab in (at_desk, second_tab):
        tab.saved()
    assert at_desk.app.made(at_desk.coder) == [(0, "coded", ["workload"]), (0, "coded", ["meta"])]


def test_two_browsers_code_the_same_comments_and_nothing_is_lost_without_a_word(at_desk, second_browser):
    mend = second_browser.cut()
    second_browser.code("t", "t", "ma", "0")
    at_desk.code("w", "w", "w")
    at_desk.saved()
    mend()
    second_browser.look_again()
    second_browser.unsettled("decided twice: 3")
    expect(versions(second_browser)).to_have_text(
        ["Meta", "Workload", "Meta", "Workload", "Morale › Anger", "Workload"]
    )
    stored = [*at_desk.given, (3, "none_applies", [])]
    assert at_desk.app.made(at_desk.coder) == stored
    # They stay until they are settled, whatever becomes of the page.
    second_browser.open()
    second_browser.unsettled("decided twice: 3")
    second_browser.page.get_by_role("button", name="Keep mine").first.click()
    second_browser.unsettled("decided twice: 2")
    second_browser.page.get_by_role("button", name="Keep the stored one").first.click()
    second_browser.unsettled("decided twice: 1")
    second_browser.page.get_by_role("button", name="Keep mine").first.click()
    second_browser.saved()
    assert at_desk.app.made(at_desk.coder) == [*stored, (0, "coded", ["meta"]), (2, "coded", ["morale_anger"])]


def test_another_coder_in_the_same_browser_neither_sees_nor_sends_the_first_ones_work(at_desk):
    app, page = at_desk.app, at_desk.page
    first, second = at_desk.coder, f"{at_desk.coder} b"
    app.new_coder(second)
    mend = at_desk.cut("**/api/desk/decisions")
    at_desk.code("w", "ma", "0")
    at_desk.press("r", "p")
    at_desk.bar(re.compile("3 to send$"))
    others = page.context.new_page()
    sign_in(others, app, second)
    mend()
    at_desk.look_again()
    at_desk.bar("somebody else is signed in, 3 to send")
    expect(page.get_by_role("alert").first).to_contain_text("3 decisions of yours are kept here")
    other = CodingDesk(others, app, second).open()
    other.shows(1)
    expect(others.get_by_role("button", name="Remove", exact=False)).to_have_count(0)
    other.code("t", "t")
    other.saved()
    assert (app.made(first), app.made(second)) == ([], other.given)
    assert len(at_desk.kept()) == 3
    sign_in(page.context.new_page(), app, first)
    at_desk.look_again()
    at_desk.saved()
    at_desk.press("Enter")
    at_desk.given.append((3, "coded", ["risk_public"]))
    at_desk.made_exactly_once()
    assert app.made(second) == other.given


def test_the_first_coders_page_loaded_again_is_the_second_ones_and_the_first_ones_work_waits(at_desk):
    app, page = at_desk.app, at_desk.page
    first, second = at_desk.coder, f"{at_desk.coder} b"
    app.new_coder(second)
    mend = at_desk.cut("**/api/desk/decisions")
    at_desk.code("w", "ma", "0")
    at_desk.press("r", "p")
    assert "3 decisions have not reached the server yet" in sign_in(page, app, second)
    mend()
    other = CodingDesk(page, app, second).open()
    other.shows(1)
    other.saved()
    expect(page.get_by_role("button", name="Remove", exact=False)).to_have_count(0)
    other.code("t")
    other.saved()
    assert (app.made(first), app.made(second)) == ([], other.given)
    sign_in(page, app, first)
    at_desk.open()
    # What was only half chosen went with the sign-out; what was decided did not.
    at_desk.shows(4)
    expect(page.get_by_role("button", name="Remove", exact=False)).to_have_count(0)
    at_desk.code("ml")
    at_desk.made_exactly_once()
    assert app.made(second) == other.given


@pytest.mark.parametrize("how", ["expires_at", "ended_at"])
def test_a_sign_in_that_ends_in_the_middle_stops_nothing_and_the_next_one_sends_everything(at_desk, how):
    app = at_desk.app
    at_desk.code("w")
    at_desk.saved()
    ended = app.rows(
        "SELECT sign_in.id FROM sign_in JOIN account ON account.id = account_id WHERE account.name = ?", at_desk.coder
    )
    assert len(ended) == 1
    app.write(f"UPDATE sign_in SET {how} = '2001-01-01T00:00:00.000000Z' WHERE id = ?", *ended[0])
    at_desk.code("ma", "0")
    at_desk.bar("signed out: sign in again to send 2")
    at_desk.code("t", "rp")
    at_desk.bar("signed out: sign in again to send 4")
    assert app.made(at_desk.coder) == at_desk.given[:1]
    with at_desk.page.expect_popup() as popup:
        at_desk.page.get_by_role("link", name="sign in again", exact=False).click()
    fill_in(popup.value, at_desk.coder)
    popup.value.close()
    at_desk.look_again()
    at_desk.made_exactly_once()
    at_desk.page.bring_to_front()
    at_desk.code("mm")
    at_desk.made_exactly_once()

"""The page fixture notices what no page of ours may do."""

import asyncio

import pytest

LOCAL = "http://127.0.0.1:9/"


@pytest.fixture(scope="module", autouse=True)
def _a_loop_can_run_once_the_browser_is_gone():
    """Set up before the module's Chromium, so it ends after it."""
    yield
    asyncio.run(asyncio.sleep(0))


@pytest.fixture
def local_page(page):
    """A page of this machine, answered without a server."""
    page.context.route(LOCAL, lambda route: route.fulfill(body="<h1>Here</h1>", content_type="text/html"))
    page.context.route("http://elsewhere.invalid/**", lambda route: route.abort())
    page.goto(LOCAL)
    return page


def test_a_quiet_page_of_this_machine_passes(local_page, watch):
    assert local_page.inner_text("h1") == "Here"
    assert (watch.errors, watch.abroad) == ([], [])


def test_an_uncaught_error_of_a_script_is_noted(local_page, watch):
    with local_page.expect_event("pageerror"):
        local_page.evaluate("setTimeout(() => { throw new Error('from the page') })")
    assert "from the page" in watch.errors.pop()


def test_a_request_to_another_machine_is_noted(local_page, watch):
    local_page.evaluate("fetch('http://elsewhere.invalid/font.woff2').catch(() => 'refused')")
    assert watch.abroad == ["http://elsewhere.invalid/font.woff2"]
    watch.abroad.clear()


def test_a_second_page_has_its_own_cookies(local_page, new_page):
    local_page.evaluate("document.cookie = 'who=me'")
    other = new_page()
    other.context.route(LOCAL, lambda route: route.fulfill(body="<h1>There</h1>", content_type="text/html"))
    other.goto(LOCAL)
    assert other.evaluate("document.cookie") == ""
    assert local_page.evaluate("document.cookie") == "who=me"

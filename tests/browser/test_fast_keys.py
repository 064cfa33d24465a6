"""Sixty keys in a second in the real app: every one is accounted for, in the comment it was meant for."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from playwright.async_api import async_playwright
from playwright.sync_api import expect

from tests.fixtures.browser import ARGUMENTS, PATIENCE
from tests.fixtures.programs import find_chromium

#: What to press for each comment before Enter, and what is stored: toggles on and off, two-stroke codes, answers.
COMMENTS = [
    ("w", "coded", ["workload"]),
    ("ma", "coded", ["morale_anger"]),
    ("wt", "coded", ["meta", "workload"]),
    ("0", "none_applies", []),
    ("mmrr", "coded", ["morale", "risk"]),
    ("wtw", "coded", ["meta"]),
    ("x", "ineligible", []),
    ("rpml", "coded", ["morale_leaving", "risk_public"]),
    ("t?", "unsure", ["meta"]),
    ("mamlmaw", "coded", ["morale_leaving", "workload"]),
    ("rwt", "coded", ["meta", "workload"]),
    ("0w", "coded", ["workload"]),
    ("mlrprp", "coded", ["morale_leaving"]),
    ("?", "unsure", []),
    ("tw", "coded", ["meta", "workload"]),
    ("mart", "coded", ["meta", "morale_anger"]),
    ("rr", "coded", ["risk"]),
    ("w", "coded", ["workload"]),
]
KEYS = [key for keys, _, _ in COMMENTS for key in [*keys, "Enter"]]
STORED = [(place, state, codes) for place, (_, state, codes) in enumerate(COMMENTS)]
NAMED = {"Enter": 13}
COUNT_KEYS = """() => { window.times = [];
    window.addEventListener("keydown", (event) => window.times.push(event.timeStamp), { capture: true }); }"""


def key_events(keys):
    """What the browser is told for each key: down and up."""
    for key in keys:
        code = NAMED.get(key) or ord(key.upper())
        common = {"key": key, "windowsVirtualKeyCode": code}
        yield {"type": "keyDown", **common, **({} if key in NAMED else {"text": key})}
        yield {"type": "keyUp", **common}


def count_keys(desk):
    desk.page.evaluate(COUNT_KEYS)


def told(desk, record_property, sent):
    """The keys the page has heard; how long they took is written down, since it says nothing on a shared machine."""
    times = desk.page.evaluate("window.times")
    record_property("keys", len(times))
    record_property("milliseconds", round(times[-1] - times[0]))
    assert len(times) == sent >= 60


def test_sixty_keys_as_fast_as_the_browser_takes_them(at_desk, record_property):
    assert len(KEYS) >= 60
    count_keys(at_desk)
    session = at_desk.page.context.new_cdp_session(at_desk.page)
    for event in key_events(KEYS):
        session.send("Input.dispatchKeyEvent", event)
    told(at_desk, record_property, len(KEYS))
    at_desk.saved()
    assert at_desk.app.made(at_desk.coder) == STORED
    assert at_desk.kept() == []


def test_sixty_keys_waiting_before_the_page_handles_the_first(coding_app, coder, record_property):
    """All keys lie in the browser's own queue while the page is held up, as on a machine that stutters."""
    cookie = coding_app.cookie(coder)

    async def burst():
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(playwright.chromium), args=list(ARGUMENTS), timeout=PATIENCE * 2
            )
            context = await browser.new_context()
            context.set_default_timeout(PATIENCE)
            await context.add_cookies([cookie])
            page = await context.new_page()
            await page.goto(f"{coding_app.address}/code")
            await page.get_by_role("button", name=re.compile("^Save and next")).wait_for()
            await page.evaluate(COUNT_KEYS)
            session = await context.new_cdp_session(page)
            asked, all_sent = asyncio.Event(), asyncio.Event()

            async def hold(route):
                asked.set()
                await all_sent.wait()
                await route.fulfill(body="")

            await page.route("**/hold-the-page-up", hold)
            # A request the script waits for: until it is answered the page handles nothing.
            held = asyncio.ensure_future(
                page.evaluate(
                    """() => { const ask = new XMLHttpRequest(); ask.open("GET", "/hold-the-page-up", false);
                    ask.send(); return window.times.length; }"""
                )
            )
            await asked.wait()
            sent = [asyncio.ensure_future(session.send("Input.dispatchKeyEvent", event)) for event in key_events(KEYS)]
            # The last message to the driver goes after the keys; its answer says that they have left.
            await browser.new_context()
            assert not any(one.done() for one in sent[1:])
            all_sent.set()
            heard_meanwhile = await held
            await asyncio.gather(*sent)
            await page.locator(".save", has_text="all saved").wait_for()
            await page.wait_for_function(
                "() => !Object.keys(localStorage).some((key) => key.startsWith('annotator:outbox:'))"
            )
            times = await page.evaluate("window.times")
            await browser.close()
            return heard_meanwhile, times

    with ThreadPoolExecutor(1) as beside:
        heard_meanwhile, times = beside.submit(asyncio.run, burst()).result()
    record_property("milliseconds", round(times[-1] - times[0]))
    assert heard_meanwhile == 0
    assert len(times) == len(KEYS)
    assert coding_app.made(coder) == STORED


def test_keys_faster_than_the_comments_come_reach_the_comments_they_were_meant_for(at_desk, record_property):
    held, holding = [], True
    at_desk.page.route("**/api/desk/queue**", lambda route: held.append(route) if holding else route.continue_())
    count_keys(at_desk)
    # The desk has twenty comments at hand; these are thirty-six.
    at_desk.press(*KEYS, *KEYS)
    told(at_desk, record_property, 2 * len(KEYS))
    expect(at_desk.page.get_by_text(re.compile("keys are kept for the next comment"))).to_be_visible()
    assert held
    holding = False
    for route in held:
        route.continue_()
    at_desk.shows(37)
    at_desk.saved()
    again = [(place + len(STORED), state, codes) for place, state, codes in STORED]
    assert at_desk.app.made(at_desk.coder) == STORED + again


def test_sixty_keys_across_the_end_and_the_new_start_of_the_server(at_desk, record_property):
    count_keys(at_desk)
    at_desk.press(*KEYS[:20])
    at_desk.app.kill_server()
    at_desk.press(*KEYS[20:])
    at_desk.bar(re.compile("^no connection: working on"))
    at_desk.app.start()
    at_desk.press(*KEYS)
    told(at_desk, record_property, 2 * len(KEYS))
    at_desk.look_again()
    at_desk.shows(37)
    at_desk.saved()
    again = [(place + len(STORED), state, codes) for place, state, codes in STORED]
    assert at_desk.app.made(at_desk.coder) == STORED + again
    assert at_desk.kept() == []

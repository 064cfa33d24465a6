"""The desk by keyboard alone, by touch alone, magnified, without movement, and in the colours a person has chosen."""

import pytest
from playwright.sync_api import expect

from annotator.ui.navigation import _PAGES as PAGES

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: A window of 1280 by 800 at 200 % (WCAG 1.4.4): half as many pixels of the page, each twice as large.
MAGNIFIED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}

#: The element in focus, through the shadow: its name, how it is marked, and whether something lies over it.
_FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const { left, top, width, height } = node.getBoundingClientRect();
  const over = node.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  return {
    name: node.getAttribute("aria-label") ?? node.textContent,
    inside: Boolean(node.closest(".desk")),
    outline: outlineStyle !== "none" && parseFloat(outlineWidth) >= 1.5,
    seen: Boolean(over) && (node.contains(over) || over.contains(node)),
  };
}"""

#: Every movement that begins in the desk from here on.
_WATCH_MOVEMENT = """() => {
  globalThis.moved = [];
  const root = document.querySelector("#host").shadowRoot;
  for (const name of ["transitionrun", "animationstart"])
    root.addEventListener(name, (event) => moved.push(`${name} ${event.target.className}`), true);
}"""

#: How far each part that scrolls could be scrolled sideways.
_SIDEWAYS = """() => [document.scrollingElement, ...document.querySelectorAll(".stMain")]
  .map((node) => node.scrollWidth - node.clientWidth)"""


@pytest.fixture
def answering(fake):
    """Comments that answer another one in a thread."""
    parent = {"text": "The comment above.", "author": "Wren 3", "time": "2015-07-07T20:00:00"}
    fake.threads = lambda place: {"parent": parent, "kind": "reply", "number": 2, "depth": 1, "thread_size": 6}
    return fake


def tab_through(desk):
    """Press Tab into the desk, which then has the keys, and through it; what had the focus, in order."""
    desk.page.locator("#elsewhere").focus()
    desk.press("Tab")
    expect(desk.find(".desk")).to_be_focused()
    expect(desk.find(".desk")).to_have_attribute("data-keys", "true")
    found = []
    desk.press("Tab")
    while (focused := desk.page.evaluate(_FOCUSED))["inside"]:
        found.append(focused)
        assert len(found) < 100, "Tab never leaves the desk"
        desk.press("Tab")
    return found


@pytest.mark.usefixtures("answering")
@pytest.mark.parametrize("size", [(1280, 800), (390, 844), (640, 400)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_tab_reaches_everything_in_the_order_it_is_read_and_shows_where_it_is(open_desk, size):
    desk = open_desk(viewport={"width": size[0], "height": size[1]})
    desk.press("m", "l")
    found = tab_through(desk)
    names = [one["name"] for one in found]
    wanted = ["Keys", "The comment it answers", "Remove Morale › Leaving", "Morale", "Workload", "None applies", "Find"]
    places = [next(place for place, name in enumerate(names) if part in name) for part in [*wanted, "Save and next"]]
    assert places == sorted(places)
    assert [one["name"] for one in found if not one["outline"]] == []
    assert [one["name"] for one in found if not one["seen"]] == []


@pytest.mark.usefixtures("answering")
def test_by_keyboard_alone_without_any_letter(open_desk, fake):
    """Tab, Enter and Space do what the letters do."""
    desk = open_desk()
    for name, key in (("Morale", "Enter"), ("Leaving", "Space"), ("Unsure", "Space"), ("Save and next", "Enter")):
        tab_to(desk, name)
        desk.press(key)
    desk.shows(2)
    tab_to(desk, "Workload")
    desk.press("Space")
    tab_to(desk, "Save and next")
    desk.press("Space")
    desk.shows(3)
    desk.saved()
    assert fake.rows() == [(0, "unsure", ["morale_leaving"]), (1, "coded", ["workload"])]


def tab_to(desk, name):
    """Press Tab until the button of this name has the focus."""
    wanted = desk.button(name)
    for _ in range(100):
        desk.press("Tab")
        if wanted.evaluate("(node) => node.getRootNode().activeElement === node"):
            return
    raise AssertionError(f"Tab does not reach “{name}”")


def test_two_comments_are_coded_on_a_phone_by_touch_alone(answering, open_desk):
    desk = open_desk(**PHONE)
    desk.button("The comment it answers").tap()
    expect(desk.page.get_by_text("The comment above.")).to_be_visible()
    desk.button("Morale").tap()
    desk.button("Distress").tap()
    desk.button("Save and next").tap()
    desk.shows(2)
    # The next comment is read from its top, whatever the one before was scrolled to.
    expect(desk.find(".comment h2")).to_be_in_viewport()
    desk.button("Workload").tap()
    desk.button("Remove Workload").tap()
    desk.button("None applies").tap()
    desk.button("Save and next").tap()
    desk.shows(3)
    desk.saved()
    assert answering.rows() == [(0, "coded", ["morale_distress"]), (1, "none_applies", [])]
    assert answering.stored[0]["context_opened"] == ["parent"]


@pytest.mark.usefixtures("answering")
def test_at_twice_the_size_nothing_scrolls_sideways_and_everything_is_reached(open_desk, fake):
    desk = open_desk(**MAGNIFIED)
    for name in ("The comment it answers", "Morale", "Distress", "Workload", "Note"):
        desk.button(name).click()
        assert desk.page.evaluate(_SIDEWAYS) == [0], name
    desk.page.keyboard.type("A word to the others.")
    desk.press("Escape", "F1")
    expect(desk.page.get_by_role("dialog")).to_be_visible()
    assert desk.page.evaluate(_SIDEWAYS) == [0]
    desk.press("Escape")
    desk.button("Save and next").click()
    desk.shows(2)
    desk.saved()
    assert fake.rows() == [(0, "coded", ["morale_distress", "workload"])]


def test_no_page_of_the_app_scrolls_sideways_at_twice_the_size(running_app, new_page):
    page = new_page(**MAGNIFIED)
    running_app.sign_in(page, running_app.start())
    wide = {}
    for name in PAGES:
        page.goto(f"{running_app.address}/{'' if name == 'home' else name}")
        expect(page.locator(".stMain :is(h1, .comment h2)").first).to_be_visible()
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        if any(sideways := page.evaluate(_SIDEWAYS)):
            wide[name] = sideways
    assert wide == {}


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves_for_somebody_who_wants_no_movement(open_desk, wish):
    desk = open_desk(reduced_motion=wish)
    desk.page.evaluate(_WATCH_MOVEMENT)
    # Told to choose, a theme opened and closed, the sheet of keys, and the progress after a decision.
    desk.press("Enter", "m", "l", "F1", "Escape", "h", "Escape", "Enter")
    desk.saved()
    desk.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    moved = desk.page.evaluate("moved")
    assert bool(moved) == (wish == "no-preference"), moved


def test_in_colours_of_the_persons_own_choosing_what_is_chosen_still_shows(open_desk):
    desk = open_desk(forced_colors="active")
    desk.press("w", "?")
    expect(desk.button("Workload").locator(".tick")).to_be_visible()
    expect(desk.button("Pay").locator(".tick")).to_be_hidden()
    mark = desk.button("Unsure").evaluate("(node) => getComputedStyle(node, '::before').content")
    assert mark.startswith('"✓"')
    desk.press("Enter")
    desk.saved()
    colours = [
        desk.find(part).evaluate("(node) => getComputedStyle(node).backgroundColor") for part in (".fill", ".progress")
    ]
    assert colours[0] != colours[1]

"""axe-core finds nothing of serious or critical impact: on every page, in every state of the desk, light and dark."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from annotator.domain.people import Person
from annotator.operations import studies
from annotator.operations.workspace import open_workspace
from annotator.store import accounts
from annotator.ui.navigation import _PAGES as PAGES
from annotator.ui.theme import THEME
from tests.browser.axe_rules import EXCLUSIONS, FOLDER, SOURCE, violations
from tests.browser.fake_desk import name

#: How the pages are looked at: theme, width and height of the window. The narrow one is high, because axe calls a
#: button too small to press that lies beneath the bar of buttons for as long as nobody scrolls.
LOOKS = [("light", 1280, 800), ("dark", 390, 3000)]
#: Addresses of the pages; the desk's has states of its own below.
ADDRESSES = ["" if page == "home" else page for page in PAGES]
SAVE = re.compile("^Save and next")
_SETTLED = """() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]')
  && !document.querySelector('[data-stale="true"]')
  && document.getAnimations().every((one) => one.playState !== "running"
     || one.effect.getComputedTiming().endTime === Infinity)"""


class Findings(dict):
    """What axe found, by the place where it found it."""

    def look(self, page, place):
        """Run axe on the page as it stands."""
        if found := violations(page):
            self[place] = found

    def check(self):
        """Fail with everything that was found, each fault once with the places that show it."""
        places = {}
        for place, found in self.items():
            for fault in found:
                places.setdefault(fault, []).append(place)
        assert not places, "\n\n".join(f"{', '.join(where)}:\n  {fault}" for fault, where in places.items())


@pytest.fixture
def findings():
    """Everything axe finds in one test, told at its end."""
    found = Findings()
    yield found
    found.check()


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request):
    """Options of a browser that shows the pages in one of the ways they are looked at."""
    scheme, width, height = request.param
    return {"color_scheme": scheme, "viewport": {"width": width, "height": height}}


def settled(page):
    """The page has run, nothing fades any more."""
    page.wait_for_function(_SETTLED)


def test_what_is_kept_of_axe_is_what_its_note_says():
    note = (FOLDER / "README.md").read_text("utf-8")
    source = SOURCE.read_bytes()
    assert hashlib.sha256(source).hexdigest() in note
    version = re.search(rb"axe v([\d.]+)", source)[1].decode()
    assert f"version: {version}" in note
    assert all(one.why for one in EXCLUSIONS)


def test_axe_sees_through_shadow_roots(page):
    page.set_content(
        '<html lang="en"><title>A page</title><main></main><script>document.querySelector("main")'
        '.attachShadow({mode: "open"}).innerHTML = "<button></button><p style=\'color:#ccc\'>pale</p>"</script>'
    )
    assert sorted(found.partition(" ")[0] for found in violations(page)) == ["button-name", "color-contrast"]


def test_every_page_with_and_without_a_study_of_ones_own(running_app, new_page, look, findings):
    page = new_page(**look)
    running_app.sign_in(page, running_app.start())
    visit_all(running_app, page, findings, "sample")
    create_empty_study(running_app)
    visit_all(running_app, page, findings, "empty")
    # The page of a study that has nothing is refused what it asks for.
    page.goto(f"{running_app.address}/coders")
    page.get_by_role("button", name="Add coder").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    settled(page)
    findings.look(page, "coders refused")


def visit_all(running_app, page, findings, study):
    for address in ADDRESSES:
        page.goto(f"{running_app.address}/{address}")
        if address == "code" and study == "sample":
            expect(page.get_by_role("button", name=SAVE)).to_be_visible()
        expect(page.get_by_text("Signed in as")).to_have_count(1)
        expect(page.locator(".stMain :is(h1, .comment h2)").first).to_be_visible()
        settled(page)
        findings.look(page, f"{address or 'home'}, {study} study")


def create_empty_study(running_app):
    workspace = open_workspace(f"sqlite:///{running_app.database}")
    with workspace.database.reading() as session:
        rosa = Person.signed_in(accounts.find_owner(session))
    studies.create_study(workspace, rosa, "An empty study")
    workspace.database.close()


def test_an_import_and_the_menu_on_a_narrow_screen(running_app, new_page, findings, project):
    sample_page = (project / "annotator" / "sample" / "page.txt").read_bytes()
    page = new_page(viewport={"width": 390, "height": 800})
    running_app.sign_in(page, running_app.start())
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("link", name="Import", exact=True)).to_be_visible()
    settled(page)
    findings.look(page, "menu")
    page.get_by_role("link", name="Import", exact=True).click()
    page.locator("input[type=file]").first.set_input_files(
        [
            {"name": "page.txt", "mimeType": "text/plain", "buffer": sample_page},
            {"name": "bad.zip", "mimeType": "application/zip", "buffer": b"no archive"},
        ]
    )
    expect(page.get_by_role("button", name=re.compile("^Save [0-9]+ units"))).to_be_visible()
    settled(page)
    findings.look(page, "import preview")


def test_the_pages_of_signing_in_and_out(new_app, new_page, findings):
    page = new_page()
    page.goto(new_app.start())
    page.wait_for_url("**/welcome")
    for scheme in look_light_and_dark(page):
        findings.look(page, f"welcome, {scheme}")
    page.get_by_label("Your name").fill("Rosa")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Sample study")).to_be_visible()
    page.goto(f"{new_app.address}/sign-in/sign-out")
    for scheme in look_light_and_dark(page):
        findings.look(page, f"sign out, {scheme}")
    page = new_page()
    page.goto(f"{new_app.address}/start?token=of-another-day")
    for scheme in look_light_and_dark(page):
        findings.look(page, f"a link that opens nothing, {scheme}")
    page.goto(f"{new_app.address}/sign-in")
    page.get_by_label("Your name").fill("Nobody")
    page.get_by_label("Password").fill("a password of nobody")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    for scheme in look_light_and_dark(page):
        findings.look(page, f"sign in, refused, {scheme}")


def look_light_and_dark(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        yield scheme


# ---- the desk, state by state, on its bare page ----


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def themed(request, fake, open_desk):
    """Open the desk in the colours of the app's own theme."""
    scheme, width, height = request.param
    colours = {
        "text-color": THEME[f"theme.{scheme}.textColor"],
        "background-color": THEME[f"theme.{scheme}.backgroundColor"],
        "secondary-background-color": THEME[f"theme.{scheme}.secondaryBackgroundColor"],
    }
    variables = "".join(f"--st-{key}: {value};" for key, value in colours.items())
    fake.page_style = (
        f":root {{ {variables} color-scheme: {scheme}; }} body {{ background: var(--st-background-color); }}"
    )
    fake.page_style += " #elsewhere, #blank, #outside { display: none; }"
    return lambda: open_desk(viewport={"width": width, "height": height}, color_scheme=scheme)


def _unfold(desk):
    desk.button("The comment it answers").click()
    desk.button("The whole thread (6 texts)").click()
    expect(desk.find(".unit-this")).to_be_visible()


def _find(desk):
    desk.press("/")
    desk.page.keyboard.type("l")


def _find_nothing(desk):
    desk.press("/")
    desk.page.keyboard.type("qqq")


def _note(desk):
    desk.press("w", "n")
    desk.page.keyboard.type("A word to the others.")


def _spans(desk):
    desk.press(".", "Shift+ArrowRight", "m", "d", ".", "Shift+ArrowLeft", "Shift+ArrowDown", "w", ".")
    expect(desk.find(".span-label")).to_have_count(2)


def _decided(desk):
    desk.press("m", "l", "!", "Enter", "?", "n")
    desk.page.keyboard.type("Why?")
    desk.press("Escape", "Enter", "0", "Enter")
    desk.saved()
    expect(desk.find(".strip .own")).to_have_count(3)


def _own_decisions(desk):
    _decided(desk)
    desk.press(";")
    expect(desk.find(".own-sheet .own")).to_have_count(3)


def _comfort(desk):
    desk.button("Text and keys").click()


def _own_keys(desk):
    _comfort(desk)
    desk.page.get_by_role("button", name=re.compile("^Change keys")).click()


def _memo(desk):
    desk.press(",")
    desk.page.keyboard.type("A thought.")


def _proposal(desk):
    desk.press("+")
    desk.page.keyboard.type("Humour")


#: What brings the desk from its first comment into a state.
STATES = {
    "coding": lambda desk: None,
    "theme open": lambda desk: desk.press("m"),
    "codes and answers given": lambda desk: desk.press("m", "l", "r", "r", "w", "g", "?"),
    "note open": _note,
    "definition shown": lambda desk: desk.press("m", "h"),
    "definition asked for": lambda desk: desk.press("h"),
    "find open": _find,
    "nothing found": _find_nothing,
    "sheet of keys open": lambda desk: desk.press("F1"),
    "context unfolded": _unfold,
    "told to choose": lambda desk: desk.press("Enter"),
    "saved and decided again": lambda desk: desk.press("w", "Enter", "ArrowLeft", "c"),
    "spans": _spans,
    "last decisions": _decided,
    "own decisions": _own_decisions,
    "text and keys": _comfort,
    "own keys": _own_keys,
    "memo": _memo,
    "proposal": _proposal,
}


def test_the_desk_in_every_state_of_coding(fake, themed, findings):
    parent = {"text": "The comment above.", "author": "Wren 3", "time": "2015-07-07T20:00:00"}
    fake.threads = lambda place: {"parent": parent, "kind": "reply", "number": 2, "depth": 1, "thread_size": 6}
    desk = themed()
    for state, reach in STATES.items():
        fake.stored.clear()
        desk.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        desk.open()
        desk.shows(1)
        reach(desk)
        findings.look(desk.page, state)


def test_the_notices_of_the_desk(fake, themed, findings):
    desk = themed()
    fake.failing = 503
    desk.press("w", "Enter", "0", "Enter")
    desk.bar("the server is busy: working on, 2 to send")
    findings.look(desk.page, "server busy")
    fake.refuse = lambda item: "The code “Workload” was archived meanwhile." if item["codes"] else None
    other = {"assignment": name(1), "state": "coded", "codes": ["pay"], "note": "", "codebook_version": 1}
    fake.stored.append({**other, "uuid": "00000000-0000-4000-8000-000000000009", "supersedes": None})
    fake.failing = None
    expect(desk.find(".unsettled")).to_have_text("not accepted: 1, decided twice: 1")
    expect(desk.find(".entry")).to_have_count(2)
    findings.look(desk.page, "not accepted, decided twice")
    fake.coder = None
    desk.press("w", "Enter")
    expect(desk.find('.save[data-save="signed-out"]')).to_be_visible()
    findings.look(desk.page, "signed out")


def test_the_ends_of_a_round(fake, themed, findings):
    fake.texts = fake.texts[:1]
    desk = themed()
    desk.press("w", "Enter")
    expect(desk.find(".end h2")).to_be_visible()
    desk.saved()
    findings.look(desk.page, "all decided")
    desk.button("I have finished").click()
    expect(desk.find(".confirm")).to_be_visible()
    findings.look(desk.page, "asked whether finished")
    desk.button("Finish and freeze").click()
    expect(desk.find(".end h2")).to_have_text("You have finished this round")
    findings.look(desk.page, "finished")
    desk.button("Look through your decisions").click()
    desk.shows(1)
    findings.look(desk.page, "looking through what is finished")
    fake.texts = []
    fake.stored.clear()
    fake.sealed = False
    desk.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    desk.page.reload()
    expect(desk.page.get_by_role("heading")).to_have_text("Nothing to code yet")
    findings.look(desk.page, "nothing to code")


def test_the_desk_before_its_first_comment_has_come(fake, themed, findings):
    desk = themed()
    fake.held.clear()
    desk.page.goto(fake.address)
    expect(desk.page.get_by_text("Loading comments.")).to_be_visible()
    desk.press("w")
    findings.look(desk.page, "waiting")
    fake.held.set()

"""The place for files, and the progress of long work, in a real browser on a page of their own."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from annotator.operations import arrivals, jobs, signing_in
from annotator.operations.workspace import open_workspace
from tests.browser.axe_rules import violations
from tests.fixtures.running_app import free_port
from tests.store.studies_for_tests import make_owner, sign_in_without_password

PAGE = {"name": "page.txt", "mimeType": "text/plain", "buffer": b"A page."}
SECOND = {"name": "Zweite Seite.txt", "mimeType": "text/plain", "buffer": b"Another."}
SIDEWAYS = (
    "() => Math.max(0, document.querySelector('.stMain').scrollWidth - document.querySelector('.stMain').clientWidth)"
)


class Place:
    """The page with the place for files, in one browser."""

    def __init__(self, page, address, workspace):
        self.page = page
        self.workspace = workspace
        self.owner = make_owner(workspace)
        secret = sign_in_without_password(workspace)
        page.context.add_cookies([{"name": signing_in.cookie_name(workspace), "value": secret, "url": address}])
        self.address = address
        self.open()

    def open(self):
        self.page.goto(self.address)
        expect(self.button("Choose files")).to_be_visible()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, *files, button="Choose files"):
        with self.page.expect_file_chooser() as chooser:
            self.button(button).click()
        chooser.value.set_files(files[0] if button == "Choose a folder" else list(files))

    def knows(self, *names):
        """The page's script has run with these files."""
        expect(self.page.get_by_text(f": {', '.join(names) or 'nothing'}")).to_be_visible()

    def says(self, sentence):
        expect(self.page.get_by_role("status").filter(has_text=sentence)).to_be_visible()

    def stored(self):
        return [one.name for one in arrivals.list_arrivals(self.workspace, self.owner)]

    def halves(self):
        return list(self.workspace.vault.folder.glob("arrivals/*/*/*.part"))


@pytest.fixture(scope="module")
def served(migrated_sqlite_file, tmp_path_factory, project):
    """(address, workspace) of a running server."""
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite:///{shutil.copy(migrated_sqlite_file, folder / 'annotator.sqlite')}"
    workspace = open_workspace(url)
    make_owner(workspace)
    port = free_port()
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(project),
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "ANNOTATOR_DATABASE": url,
        "ANNOTATOR_PORT": str(port),
    }
    with (folder / "errors.txt").open("wb") as errors:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.drop_page.server"], env=surroundings, stdout=errors, stderr=errors
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not answers(address):
            assert server.poll() is None, (folder / "errors.txt").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield address, workspace
    finally:
        server.terminate()
        server.wait(timeout=60)
        workspace.database.close()


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def place(served, page):
    """The page in a browser, with nothing waiting and nothing going on."""
    address, workspace = served
    shutil.rmtree(workspace.vault.folder, ignore_errors=True)
    yield Place(page, address, workspace)
    owner = make_owner(workspace)
    for job in jobs.list_own_jobs(workspace, owner):
        with contextlib.suppress(Exception):
            jobs.cancel_job(workspace, owner, job.id)


class HeldBack(list):
    """Uploads that were begun and wait for the test; ``release`` lets them and all others pass."""

    def __init__(self, place):
        self.passing = False
        place.page.route("**/api/uploads", self.take)

    def take(self, route):
        if self.passing or route.request.method != "POST":
            route.continue_()
        else:
            self.append(route)

    def release(self):
        self.passing = True
        while self:
            self.pop().continue_()


def until(place, condition):
    for _ in range(900):
        if condition():
            return
        place.page.wait_for_timeout(50)
    raise AssertionError("it did not come about")


def test_two_files_arrive_and_the_page_runs_once_with_both(place):
    place.choose(PAGE, SECOND)
    place.knows("page.txt", "Zweite Seite.txt")
    place.says("2 files here.")
    assert place.stored() == ["page.txt", "Zweite Seite.txt"]
    place.page.reload()
    place.knows("page.txt", "Zweite Seite.txt")
    expect(place.button("Remove: page.txt")).to_be_visible()


def test_a_file_is_taken_away_again_and_the_page_hears_of_it(place):
    place.choose(PAGE, SECOND)
    place.knows("page.txt", "Zweite Seite.txt")
    place.button("Remove: page.txt").click()
    place.knows("Zweite Seite.txt")
    assert place.stored() == ["Zweite Seite.txt"]
    place.button("Forget them").click()
    place.knows()
    expect(place.page.get_by_role("listitem").filter(has_text="Seite")).to_have_count(0)


def test_a_page_that_runs_while_files_are_on_their_way_works_with_what_was_there_before(place):
    place.choose(PAGE)
    place.knows("page.txt")
    place.page.reload()
    place.knows("page.txt")
    held = HeldBack(place)
    place.choose({**PAGE, "name": "b.txt"}, {**PAGE, "name": "c.txt"})
    until(place, lambda: len(held) == 1)
    held.pop().continue_()
    until(place, lambda: len(held) == 1)
    assert place.stored() == ["page.txt", "b.txt"]
    expect(place.page.get_by_text("Run 2: page.txt", exact=True)).to_be_visible()
    place.button("Run again").click()
    expect(place.page.get_by_text("Run 3: page.txt", exact=True)).to_be_visible()
    place.says("1 of 2 files arrived.")
    held.release()
    place.knows("page.txt", "b.txt", "c.txt")


def test_a_file_on_its_way_shows_how_far_it_is_and_is_cancelled(place):
    """A large one over a slow line."""
    network = place.page.context.new_cdp_session(place.page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000}
    network.send("Network.emulateNetworkConditions", slow)
    place.choose({**PAGE, "name": "large.txt", "buffer": b"x" * 40_000_000}, SECOND)
    bar = place.page.get_by_role("progressbar", name="large.txt")
    expect(bar).to_be_visible()
    until(place, lambda: 0 < bar.evaluate("(node) => node.value") < 1)
    until(place, lambda: len(place.halves()) == 1)
    place.button("Cancel: large.txt").click()
    place.knows("Zweite Seite.txt")
    until(place, lambda: not place.halves())
    assert place.stored() == ["Zweite Seite.txt"]


def test_cancel_all_sends_nothing_more_and_keeps_what_has_arrived(place):
    held = HeldBack(place)
    place.choose(*({**PAGE, "name": f"{number}.txt"} for number in range(1, 6)))
    until(place, lambda: len(held) == 1)
    held.pop().continue_()
    until(place, lambda: len(held) == 1)
    place.button("Cancel all").click()
    place.knows("1.txt")
    place.says("1 file here.")
    held.release()
    assert place.stored() == ["1.txt"]
    expect(place.button("Choose files")).to_be_focused()


def test_after_a_lost_connection_it_goes_on_where_it_stopped(place):
    held = HeldBack(place)
    place.choose(PAGE, SECOND)
    until(place, lambda: len(held) == 1)
    held.pop().abort("connectionreset")
    again = place.button("Try again: page.txt")
    expect(again).to_be_visible()
    expect(place.page.get_by_text("The connection was lost")).to_be_visible()
    assert held == []
    held.release()
    again.click()
    place.knows("page.txt", "Zweite Seite.txt")


def test_a_refused_file_says_why_and_the_others_arrive(place):
    def refuse(route):
        if route.request.headers.get("x-file-name") == "page.txt":
            route.fulfill(status=409, json={"error": "There is no room for “page.txt”."})
        else:
            route.continue_()

    place.page.route("**/api/uploads", refuse)
    place.choose(PAGE, SECOND)
    place.knows("Zweite Seite.txt")
    expect(place.page.get_by_text("There is no room for “page.txt”.")).to_be_visible()
    place.page.unroute("**/api/uploads")
    place.button("Try again: page.txt").click()
    place.knows("Zweite Seite.txt", "page.txt")


def test_a_folder_is_chosen_and_files_are_dropped(place, tmp_path):
    (tmp_path / "pages" / "older").mkdir(parents=True)
    for name in ("one.txt", ".hidden", "older/two.txt"):
        (tmp_path / "pages" / name).write_text("A page.")
    place.choose(tmp_path / "pages", button="Choose a folder")
    until(place, lambda: sorted(place.stored()) == ["one.txt", "two.txt"])
    place.says("2 files here.")
    transfer = place.page.evaluate_handle(
        "() => { const given = new DataTransfer(); given.items.add(new File(['x'], 'dropped <b>.txt')); return given; }"
    )
    place.page.locator(".zone").dispatch_event("drop", {"dataTransfer": transfer})
    place.says("3 files here.")
    expect(place.page.get_by_text("dropped <b>.txt", exact=True)).to_be_visible()


def test_more_files_than_can_wait_are_refused_before_any_is_sent(place):
    page = place.page
    page.locator(".zone").evaluate(
        "(node) => { const given = new DataTransfer();"
        " for (let n = 0; n < 2001; n += 1) given.items.add(new File(['x'], `${n}.txt`));"
        " node.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true })); }"
    )
    place.says("Put them into one zip archive.")
    assert place.stored() == []


def test_everything_is_reached_and_done_by_keyboard(place):
    place.choose(PAGE)
    place.knows("page.txt")
    place.button("Choose files").focus()
    place.page.keyboard.press("Tab")
    expect(place.button("Choose a folder")).to_be_focused()
    place.page.keyboard.press("Tab")
    expect(place.button("Remove: page.txt")).to_be_focused()
    place.page.keyboard.press("Enter")
    place.knows()
    expect(place.button("Choose files")).to_be_focused()
    with place.page.expect_file_chooser():
        place.page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody_and_at_twice_the_size(served, new_page, scheme, tmp_path):
    address, workspace = served
    shutil.rmtree(workspace.vault.folder, ignore_errors=True)
    page = new_page(color_scheme=scheme, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    place = Place(page, address, workspace)
    place.choose(PAGE)
    place.knows("page.txt")
    held = HeldBack(place)
    place.choose({**SECOND, "name": "a very long name of a file " * 7 + ".txt"}, SECOND)
    until(place, lambda: len(held) == 1)
    steps = tmp_path / "steps"
    steps.write_text("1")
    start_work(place, steps)
    expect(page.get_by_text("Taking steps: 1 of 4")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) == 0
    steps.write_text("4")
    held.release()
    place.says("3 files here.")


def start_work(place, steps):
    place.page.get_by_label("Until").fill(str(steps))
    place.page.get_by_label("Until").press("Enter")
    place.button("Work").click()


def test_work_shows_how_far_it_is_is_found_after_a_reload_and_ends(place, tmp_path):
    steps = tmp_path / "steps"
    steps.write_text("0")
    start_work(place, steps)
    expect(place.page.get_by_text("Taking steps", exact=True)).to_be_visible()
    steps.write_text("2")
    expect(place.page.get_by_text("Taking steps: 2 of 4")).to_be_visible()
    place.page.reload()
    expect(place.page.get_by_text("Taking steps: 2 of 4")).to_be_visible()
    steps.write_text("4")
    expect(place.page.get_by_text("Ended: done {'steps': 4}")).to_be_visible()


def test_work_is_cancelled(place, tmp_path):
    steps = tmp_path / "steps"
    steps.write_text("1")
    start_work(place, steps)
    expect(place.page.get_by_text("Taking steps: 1 of 4")).to_be_visible()
    place.button("Cancel").click()
    expect(place.page.get_by_text("Taking steps")).to_have_count(0)
    assert jobs.list_own_jobs(place.workspace, place.owner) == ()
    assert list(place.workspace.vault.folder.glob("jobs/*/*")) == []

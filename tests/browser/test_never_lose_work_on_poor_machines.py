"""Every decision is made exactly once, or shown as unsent: wrong clocks, a locked database, a full disk."""

import contextlib
import datetime as dt
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.fixtures.coding_app import CodingApp

SOME = ("w", "ma", "0", "t", "rp", "mm")
SECONDS_LOCKED = 10


def test_a_clock_that_is_decades_off_and_set_back_and_forth_changes_neither_order_nor_content(page, coding_app, coder):
    page.clock.install(time="1999-06-30T23:59:00Z")
    desk = coding_app.desk(page, coder)
    desk.code("w", "ma")
    desk.saved()
    mend = desk.cut("**/api/desk/decisions")
    desk.code("0", "t")
    page.clock.set_system_time("2040-02-29T12:00:00Z")
    desk.code("rp", "mm")
    page.clock.set_system_time("1999-01-01T00:00:00Z")
    desk.code("rr", "ml")
    # A decision is changed under a clock that says it was not made yet.
    desk.press("ArrowLeft", "m", "l", "t", "Enter")
    desk.given.append((7, "coded", ["meta"]))
    page.reload()
    desk.shows(9)
    desk.code("w")
    assert [entry["position"] for entry in desk.kept()] == [2, 3, 4, 5, 6, 7, 7, 8]
    mend()
    desk.look_again()
    desk.made_exactly_once()
    times = coding_app.rows(
        "SELECT decision.decided_at, decision.client_time FROM decision"
        " JOIN assignment ON assignment.id = decision.assignment_id"
        " JOIN coder ON coder.id = assignment.coder_id WHERE coder.name = ? ORDER BY decision.id",
        coder,
    )
    today = dt.datetime.now(dt.UTC)
    for decided_at, _ in times:
        assert abs(dt.datetime.fromisoformat(decided_at) - today) < dt.timedelta(hours=1)
    assert [decided_at for decided_at, _ in times] == sorted(decided_at for decided_at, _ in times)
    # The coder's clock is only written down.
    assert {client_time[:4] for _, client_time in times} == {"1999", "2040"}


@contextmanager
def locked(app):
    """Another program holds the database for writing."""
    with closing(sqlite3.connect(app.database, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_database_locked_for_ten_seconds_holds_nobody_up(at_desk, coding_app):
    at_desk.code("w")
    at_desk.saved()
    with locked(coding_app):
        begun = time.monotonic()
        while time.monotonic() < begun + SECONDS_LOCKED:
            at_desk.code("ma")
            at_desk.shows(at_desk.place + 1)
            at_desk.page.wait_for_timeout(1000)  # the lock itself, with coding going on
        assert len(at_desk.kept()) == len(at_desk.given) - 1
        expect(at_desk.page.locator(".save")).not_to_have_text("all saved")
    at_desk.made_exactly_once()


def test_a_database_locked_for_longer_than_the_server_waits_is_said_and_passes(at_desk, coding_app):
    with locked(coding_app):
        at_desk.code(*SOME)
        expect(at_desk.page.get_by_text("locked for too long", exact=False).first).to_be_visible()
        at_desk.bar("the server is busy: working on, 6 to send")
        at_desk.code("w")
    at_desk.look_again()
    at_desk.made_exactly_once()


class MountedDisk:
    """A file system of its own in memory, filled with a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tests", folder], check=True)

    def fill(self, app: CodingApp) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(bytes(4096))
        assert shutil.disk_usage(self.folder).free == 0

    def free(self, app: CodingApp) -> None:
        (self.folder / "ballast").unlink()

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class UsedUpDisk:
    """A disk of which the server may use no more, as with a quota; needs no rights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def fill(self, app: CodingApp) -> None:
        largest = max(path.stat().st_size for path in app.database.parent.glob("annotator.db*"))
        # The files that are there stay as they are: the database, and what it is about to write first.
        self._limit(app, min(largest, Path(f"{app.database}-wal").stat().st_size))

    def free(self, app: CodingApp) -> None:
        self._limit(app, resource.RLIM_INFINITY)

    def _limit(self, app: CodingApp, size: int) -> None:
        _, most = resource.prlimit(app.server, resource.RLIMIT_FSIZE)
        resource.prlimit(app.server, resource.RLIMIT_FSIZE, (size, most))

    def remove(self) -> None:
        """Nothing was made."""


def may_mount() -> bool:
    """Whether this process may mount a file system: root, and not in a container that forbids it."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    alone = ["unshare", "--mount", "mount", "-t", "tmpfs", "tests", "/mnt"]
    return subprocess.run(alone, capture_output=True, check=False).returncode == 0


@pytest.fixture(params=[UsedUpDisk, *([MountedDisk] if may_mount() else [])])
def small_disk(request, tmp_path):
    disk = request.param(tmp_path / "disk")
    yield disk
    disk.remove()


@pytest.fixture
def app_on_it(small_disk, rota_data):
    """An app whose data lie on the small disk."""
    app = CodingApp(small_disk.folder / "data")
    shutil.copytree(rota_data, app.folder)
    app.new_coder("Ines")
    app.start()
    yield app
    app.stop()


def test_a_full_disk_is_said_and_what_was_decided_meanwhile_is_saved_when_there_is_space(app_on_it, small_disk, page):
    desk = app_on_it.desk(page, "Ines")
    desk.code(*SOME)
    desk.saved()
    small_disk.fill(app_on_it)
    desk.code(*SOME)
    expect(page.get_by_text(re.compile("The disk is full")).first).to_be_visible()
    desk.code("w")
    stored = app_on_it.made("Ines")
    assert stored == desk.given[: len(stored)]
    assert [entry["position"] for entry in desk.kept()] == list(range(len(stored), 13))
    assert desk.kept() != []
    small_disk.free(app_on_it)
    desk.look_again()
    desk.made_exactly_once()
    app_on_it.kill_server()
    assert app_on_it.made("Ines") == desk.given
    assert app_on_it.rows("PRAGMA integrity_check") == [("ok",)]

"""How fast the desk is: from a key to the painted page, beside a plain Streamlit page and a bare one; the server too.

    python benchmarks/desk_benchmark.py [--quick] [--units 1000,1000000] [--databases sqlite,postgresql] [--steps 60]

Nothing here fails for being slow: aims stand beside the figures as met or missed. Figures of a busy machine say little,
so its load is printed with them. The other coders have units of their own: see big_study.py. PostgreSQL runs with its
own default of durable commits.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import desk_pages
import httpx
from big_study import PASSWORD, BigStudy, build
from playwright.sync_api import Browser, sync_playwright
from stopwatch import Times

from tests.fixtures import postgres
from tests.fixtures.browser import ARGUMENTS
from tests.fixtures.programs import find_chromium, find_postgres

WARM_UP = 8
REQUESTS = 200


@dataclass(frozen=True, slots=True)
class Case:
    """One arrangement and what was measured in it."""

    name: str
    desk: dict[str, Times]
    refill: Times
    save: Times


def say(text: str = "") -> None:
    """Print at once, so that a long run shows how far it is."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def load_average() -> str:
    return "load average " + " ".join(f"{one:.2f}" for one in os.getloadavg()) + f" on {os.cpu_count()} cores"


@contextmanager
def others_at_work(study: BigStudy, address: str) -> Iterator[None]:
    """20 other coders who save every two seconds, in a process of their own."""
    command = [
        sys.executable,
        str(desk_pages.HERE / "desk_load.py"),
        address,
        str(study.round),
        PASSWORD,
        *study.others,
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline() != "at work\n":
            raise SystemExit("The other coders could not begin.")
        yield
        # The last line says what they did; their input is closed by communicate.
        seconds = json.loads(process.communicate(timeout=desk_pages.PATIENCE)[0])["seconds"]
        if len(seconds) > 1:
            say(f"  the 20 others' own saves    {Times.of_seconds(seconds)}")
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def server_times(study: BigStudy, address: str, requests: int) -> tuple[Times, Times]:
    """Over HTTP from this machine: a refill of the queue with 20 comments, and saving one decision."""
    name, secret = study.cookie
    refills, saves = [], []
    with httpx.Client(base_url=address, cookies={name: secret}, timeout=desk_pages.PATIENCE) as client:
        query = {"round": study.round, "count": 20}
        window = client.get("/api/desk/queue", params={**query, "next": 0}).raise_for_status().json()
        headers = {"Origin": address, "X-Annotator-Token": window["token"]}
        waiting = window["assignments"]
        for number in range(requests):
            started = time.perf_counter()
            answer = client.get("/api/desk/queue", params={**query, "next": number * 7 % max(1, study.units - 20)})
            refills.append(time.perf_counter() - started)
            answer.raise_for_status()
            waiting = waiting or client.get("/api/desk/queue", params={**query, "next": 0}).json()["assignments"]
            task = waiting.pop()
            item = {
                "uuid": str(uuid.uuid4()), "assignment": task["id"], "codebook_version": 1,
                "supersedes": task["decision"]["uuid"] if task["decision"] else None, "state": "coded",
                "codes": ["workload_staffing"], "spans": [], "note": "", "context_opened": [],
                "client_time": "2024-01-01T00:00:00Z",
            }  # fmt: skip
            started = time.perf_counter()
            answer = client.post("/api/desk/decisions", json={"items": [item]}, headers=headers)
            saves.append(time.perf_counter() - started)
            assert answer.raise_for_status().json()["results"][0]["status"] == "committed", answer.text
    return Times.of_seconds(refills), Times.of_seconds(saves)


def measure(browser: Browser, study: BigStudy, name: str, options: argparse.Namespace) -> list[Case]:
    """One database: alone, then while the others save."""
    cases = []
    with desk_pages.our_server(study) as address:
        for company in ("alone", "20 others saving"):
            with ExitStack() as until:
                if company != "alone":
                    until.enter_context(others_at_work(study, address))
                say(f"{name}, {company} ({load_average()})")
                desk = desk_pages.measure_desk(browser, study, address, options.steps, WARM_UP)
                refill, save = server_times(study, address, options.requests)
                case = Case(f"{name}, {company}", desk, refill, save)
                say(f"  Enter to the next comment   {desk['next']}")
                say(f"  key to its mark             {desk['echo']}")
                say(f"  server: refill of 20        {refill}")
                say(f"  server: saving one          {save}")
                cases.append(case)
    return cases


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, durable as the program's users have it."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    durable = tuple(one for one in postgres.SETTINGS if not one.endswith("=off"))
    with (
        mock.patch.object(postgres, "SETTINGS", durable),
        tempfile.TemporaryDirectory(prefix="annotator-bench-") as data,
        postgres._server(find_postgres(), Path(data)) as server,
    ):
        server.execute("CREATE DATABASE bench")
        yield server.url("bench")


def verdicts(cases: list[Case], plain: Times, floor: dict[str, Times]) -> None:
    """Every aim beside its figure."""

    def aim(words: str, value: float, met: bool, unit: str = "") -> None:
        say(f"  {'met   ' if met else 'MISSED'}  {words}: {value:.2f}{unit}")

    for case in cases:
        say(case.name)
        ours = case.desk["next"].median
        aim("next comment / floor, at most 1.5", ours / floor["next"].median, ours <= 1.5 * floor["next"].median)
        aim("plain Streamlit / next comment, at least 8", plain.median / ours, plain.median >= 8 * ours)
        echo = case.desk["echo"].median - floor["echo"].median
        # Frames come every 16.7 ms: a median within one millisecond is the same frame.
        aim("key echo later than the floor's, not at all", echo, echo <= 1.0, " ms")
        aim("refill of 20, p95 under 30 ms", case.refill.p95, case.refill.p95 < 30, " ms")
        aim("saving one, p95 under 30 ms", case.save.p95, case.save.p95 < 30, " ms")
    by_size = {case.name: case.desk["next"].median for case in cases}
    for small, median in by_size.items():
        large = small.replace(f"{1000:,} units", f"{1_000_000:,} units")
        if large != small and large in by_size:
            aim(f"{large}, beside 1,000, the same", by_size[large] / median, by_size[large] <= 1.1 * median, " times")


def main() -> None:
    """Measure everything that was asked for in one run of one browser."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="1 000 units, SQLite, few steps: to try the benchmark")
    parser.add_argument("--units", default="1000,1000000", help="sizes of the study")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    if options.quick:
        options.units, options.databases, options.steps, options.requests = "1000", "sqlite", 12, 40
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        executable = find_chromium(playwright.chromium)
        if executable is None:
            say("Chromium is not installed: the desk cannot be measured.")
            return
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        say(f"Chromium {browser.version}, {load_average()}")
        floor = desk_pages.measure_floor(browser, options.steps, WARM_UP)
        plain = desk_pages.measure_plain(browser, options.steps, WARM_UP)["next"]
        say(f"(c) bare page: Enter          {floor['next']}")
        say(f"(c) bare page: key to mark    {floor['echo']}")
        say(f"(b) plain Streamlit: Enter    {plain}")
        cases = []
        for kind in options.databases.split(","):
            if kind == "postgresql" and find_postgres() is None:
                say("PostgreSQL is not installed: left out.")
                continue
            for units in map(int, options.units.split(",")):
                folder = Path(name, f"{kind}-{units}")
                folder.mkdir()
                with databases(kind, folder) as url:
                    study = build(url, folder / "vault", units)
                    cases += measure(browser, study, f"(a) our desk, {kind}, {units:,} units", options)
                    study.workspace.database.close()
        floor_again = desk_pages.measure_floor(browser, options.steps, WARM_UP)
        say(f"(c) bare page, at the end     {floor_again['next']}")
        verdicts(cases, plain, floor)
        say(load_average())
        browser.close()


if __name__ == "__main__":
    main()

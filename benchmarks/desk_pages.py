"""The pages that are compared: our desk, a plain Streamlit page, and a bare page that swaps two texts."""

import itertools
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from big_study import BigStudy
from invented_texts import texts
from playwright.sync_api import Browser, Page, expect
from stopwatch import Times, steps, timed

from annotator.operations.workspace import DATABASE_VARIABLE, VAULT_VARIABLE

HERE = Path(__file__).resolve().parent
PATIENCE = 120
#: Between two steps, so that each begins in a page at rest.
CALM = 120
BARE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Floor</title>
<p id="text"></p><p id="mark"></p><script>
const texts = TEXTS; let place = 0;
const text = document.querySelector("#text"), mark = document.querySelector("#mark");
text.textContent = texts[0];
addEventListener("keydown", (event) => {
  if (event.key === "w") mark.textContent = mark.textContent ? "" : "Workload";
  if (event.key !== "Enter") return;
  place = 1 - place; mark.textContent = ""; text.textContent = texts[place];
});
</script></html>"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(arguments: list[str], environment: Mapping[str, str], address: str, path: str) -> Iterator[str]:
    """A server that answers at its address, ended with the block."""
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, after the process that writes to it
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(address + path):
            if process.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise SystemExit(f"The server did not start:\n{log.read().decode(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)
        log.close()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def our_server(study: BigStudy) -> Iterator[str]:
    """The real server on the study's database."""
    port = free_port()
    environment = {
        DATABASE_VARIABLE: study.url,
        VAULT_VARIABLE: str(study.vault),
        "ANNOTATOR_HOST": "127.0.0.1",
        "ANNOTATOR_PORT": str(port),
    }
    return server(["-P", "-m", "annotator.server"], environment, f"http://127.0.0.1:{port}", "/api/health")


def plain_server() -> Iterator[str]:
    """The plain page, served by Streamlit alone."""
    port = free_port()
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = ["-m", "streamlit", "run", str(HERE / "plain_page.py"), *words]
    return server(command, {}, f"http://127.0.0.1:{port}", "/_stcore/health")


def open_page(browser: Browser) -> Page:
    """A page of its own, as large as a laptop shows it."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def measure_desk(browser: Browser, study: BigStudy, address: str, count: int, warm_up: int) -> dict[str, Times]:
    """Key echo and the next comment on our desk, in the app as coders open it."""
    page = open_page(browser)
    name, secret = study.cookie
    page.context.add_cookies([{"name": name, "value": secret, "url": address}])
    page.goto(f"{address}/code")
    expect(page.get_by_role("button", name=re.compile("^Save and next"))).to_be_visible(timeout=PATIENCE * 1000)

    def step() -> dict[str, float]:
        page.wait_for_timeout(CALM)
        echo = timed(page, "w", "String(deep('[data-code=workload_staffing]').getAttribute('aria-pressed'))")
        page.wait_for_timeout(CALM)
        return {"echo": echo, "next": timed(page, "Enter", "deep('.comment').querySelector('h2').textContent")}

    found = steps(count, warm_up, step)
    expect(page.locator('.save[data-save="saved"]')).to_have_text("all saved", timeout=PATIENCE * 1000)
    page.context.close()
    return found


def measure_plain(browser: Browser, count: int, warm_up: int) -> dict[str, Times]:
    """The next comment on the plain Streamlit page, a pill chosen before each."""
    with plain_server() as address:
        page = open_page(browser)
        page.goto(address)
        page.get_by_role("button", name="Workload", exact=True).wait_for()

        def step() -> dict[str, float]:
            page.get_by_role("button", name="Workload", exact=True).click()
            # Left on the pill, the focus would make Enter press the pill.
            page.evaluate("document.activeElement.blur()")
            _at_rest(page)
            return {
                "next": timed(page, "Enter", "document.querySelector('[data-testid=stCaptionContainer]').textContent")
            }

        found = steps(count, warm_up, step)
        page.context.close()
    return found


def _at_rest(page: Page) -> None:
    page.wait_for_timeout(CALM)
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(CALM)


def measure_floor(browser: Browser, count: int, warm_up: int) -> dict[str, Times]:
    """The same on a page that does nothing else."""
    page = open_page(browser)
    page.set_content(BARE.replace("TEXTS", json.dumps(list(itertools.islice(texts(), 2)))))

    def step() -> dict[str, float]:
        page.wait_for_timeout(CALM)
        echo = timed(page, "w", "document.querySelector('#mark').textContent || 'none'")
        page.wait_for_timeout(CALM)
        return {"echo": echo, "next": timed(page, "Enter", "document.querySelector('#text').textContent")}

    found = steps(count, warm_up, step)
    page.context.close()
    return found

"""What every test stands on: patience, the person's own data left alone, the outside world by fixture.

A test names what it needs as an argument. What this machine lacks skips the test with a
reason; in CI it fails.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.programs import absent, find_rscript, in_ci

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.postgres",
    "tests.fixtures.running_app",
    "tests.fixtures.coding_app",
    "tests.fixtures.hostile_app",
]

# A shell ignores Ctrl+C for what it starts in the background, and programs that tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Time says nothing on a shared machine; CI tries the same examples every time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if in_ci() else "here")


@pytest.fixture(scope="session", autouse=True)
def _own_data_left_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the studies of the person who runs the tests, nor obeys their settings."""
    with pytest.MonkeyPatch.context() as patch:
        # Not XDG_CACHE_HOME: a Chromium downloaded by Playwright is found through it.
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        for name in [name for name in os.environ if name.startswith(("ANNOTATOR_", "STREAMLIT_"))]:
            if name != "ANNOTATOR_CORPUS":
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the real saved pages, with ``truth.json``; they are never part of the project."""
    named = os.environ.get("ANNOTATOR_CORPUS")
    if not named:
        absent("The real pages are needed: set ANNOTATOR_CORPUS to their folder")
    folder = Path(named)
    if not (folder / "truth.json").is_file():
        absent(f"ANNOTATOR_CORPUS names {folder}, where there is no truth.json")
    return folder.resolve()


@pytest.fixture(scope="session")
def rscript() -> Path:
    """R's command for scripts."""
    found = find_rscript()
    if found is None:
        absent("R is not installed (package r-base-core)")
    return found

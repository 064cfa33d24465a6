"""Pages run in this process by Streamlit's AppTest, signed in for real but without a browser's cookie."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotator.domain.people import Person
from annotator.operations import arrivals, signing_in, studies
from annotator.operations.workspace import Workspace, open_workspace
from annotator.ui import session
from tests.fixtures.sample_database import close_database, sample_folder
from tests.store.studies_for_tests import make_owner, sign_in_without_password

__all__ = ["sample_folder"]

#: Seconds for one run of a page on a slow, shared machine.
PATIENCE = 120
PASSWORD = "a long password"


@dataclass
class Screen:
    """What one person sees; ``open`` shows a page, ``press`` and the like act on it."""

    workspace: Workspace
    ui: Path
    secrets: dict[str, str | None]
    secret: str | None
    app: AppTest = field(init=False)

    def __post_init__(self) -> None:
        self.app = AppTest.from_file(str(self.ui / "entry" / "main.py"), default_timeout=PATIENCE)
        self.run()

    def run(self) -> "Screen":
        """Run the page as this person's browser; an exception in it fails the test."""
        self.secrets["current"] = self.secret
        self.app.run()
        assert not self.app.exception, [one.value for one in self.app.exception]
        return self

    def open(self, name: str) -> "Screen":
        """Go to a page by its name in the address."""
        self.secrets["current"] = self.secret
        self.app.switch_page(str(self.ui / "pages" / f"{name}_page.py"))
        return self.run()

    def press(self, key: str) -> "Screen":
        """Press the button with this key."""
        self.app.button(key=key).click()
        return self.run()

    def submit(self, form: str, **values: Any) -> "Screen":
        """Fill a form in by the keys of its fields, and send it."""
        for key, value in values.items():
            self.app.get_by_key(key).set_value(value)
        (button,) = self.app.form(form).form_submit_button
        button.click()
        return self.run()

    def choose(self, key: str, value: Any) -> "Screen":
        """Set one field that is in no form."""
        self.app.get_by_key(key).set_value(value)
        return self.run()

    def send(self, *files: tuple[str, bytes]) -> "Screen":
        """Send files to the import page as its place for files does, and run the page with them."""
        self.secrets["current"] = self.secret
        person = make_owner(self.workspace)
        for name, data in files:
            arriving = arrivals.begin(self.workspace, person, name)
            arriving.append(data)
            arriving.finish()
        return self.run()

    def drop(self, *files: tuple[str, bytes]) -> "Screen":
        """Drop files on the page's one place for files."""
        (place,) = self.app.file_uploader
        for name, data in files:
            place.upload(name, data)
        return self.run()

    @property
    def text(self) -> str:
        """Every word on the page itself, one element a line, as a reader sees it."""
        return "\n".join(_words(self.app.main))

    @property
    def beside(self) -> str:
        """Every word in the bar at the side."""
        return "\n".join(_words(self.app.sidebar))

    @property
    def title(self) -> str:
        """The page's title."""
        return self.read(self.app.title[0].value)

    @property
    def links(self) -> list[str]:
        """What the links to other pages say."""
        return [link.value for link in self.app.page_link]

    @staticmethod
    def read(markdown: str) -> str:
        """Markdown as it reads: the pages escape the marks in other people's words."""
        return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)

    def told(self, kind: str) -> list[str]:
        """The sentences in boxes of one kind: success, error, warning or info."""
        return [self.read(box.value) for box in getattr(self.app, kind)]

    @property
    def keys(self) -> set[str]:
        """The keys of everything on the page that has one."""
        return {node.key for node in self.app.main if getattr(node, "key", None)}


def _words(block: Any) -> Iterator[str]:
    for node in block:
        # What somebody types is theirs, and a password is shown to nobody.
        typed = type(node).__name__ == "TextInput"
        for name in ("label",) if typed else ("label", "value", "text", "options"):
            found = getattr(node, name, None)
            if isinstance(found, list):
                yield from (str(one) for one in found)
            elif isinstance(found, str) and found:
                yield Screen.read(found)


@pytest.fixture
def secrets_of_browsers(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """The cookie of the browser that runs a page at the moment: AppTest has none."""
    held: dict[str, str | None] = {"current": None}
    monkeypatch.setattr(session, "sign_in_cookie", lambda _workspace: held["current"])
    return held


@pytest.fixture
def workspace(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """An empty workspace, the one the pages work on."""
    yield from _workspace(sqlite_url, tmp_path, monkeypatch)


@pytest.fixture
def sample(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace with the sample study, the one the pages work on."""
    folder = shutil.copytree(sample_folder, tmp_path / "sample")
    yield from _workspace(f"sqlite:///{folder / 'annotator.sqlite'}", tmp_path, monkeypatch)


def _workspace(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    made = open_workspace(url)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("ANNOTATOR_DATABASE", url)
    monkeypatch.setenv("ANNOTATOR_VAULT", str(made.vault.root))
    yield made
    close_database(url)


@pytest.fixture
def sit_down(secrets_of_browsers: dict[str, str | None], project: Path) -> Callable[..., Screen]:
    """A person's screen: the owner Ada unless another is named, who must have the usual password."""

    def sit(workspace: Workspace, name: str = "Ada", password: str = PASSWORD) -> Screen:
        owner = make_owner(workspace)
        alone = name == owner.account.name
        secret = sign_in_without_password(workspace) if alone else signing_in.sign_in(workspace, name, password)
        return Screen(workspace, project / "annotator" / "ui", secrets_of_browsers, secret)

    return sit


@pytest.fixture
def stranger(secrets_of_browsers: dict[str, str | None], project: Path) -> Callable[[Workspace], Screen]:
    """The screen of somebody who is not signed in."""
    return lambda workspace: Screen(workspace, project / "annotator" / "ui", secrets_of_browsers, None)


@pytest.fixture
def studies_of() -> Callable[[Workspace], dict[str, Any]]:
    """Every study by name, looked up past the screen."""
    looker = Person.at_command_line("test")
    return lambda workspace: {study.name: study for study in studies.list_studies(workspace, looker)}


@pytest.fixture(scope="session")
def page_bytes() -> bytes:
    """A saved blog page: one thread, a comment and a reply; everything in it is invented."""
    return "\n".join(
        [
            "Monday, 6 March 2023",
            "",
            "The rota",
            "",
            "2 comments:",
            "",
            "  1. Tea Urn6 March 2023 at 19:12",
            "",
            "    Nobody on the late shift was asked.",
            "",
            "    ReplyDelete",
            "    Replies",
            "    1. Spare Lanyard6 March 2023 at 20:01",
            "",
            "      Nor on the early one.",
            "",
            "      Delete",
            "",
        ]
    ).encode()

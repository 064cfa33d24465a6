"""The desk on a bare page, with an API kept in memory."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.desk_page import DeskPage, codebook
from tests.browser.fake_desk import FakeDesk


@pytest.fixture
def fake() -> Iterator[FakeDesk]:
    """A running desk API with 60 comments, none of them decided."""
    with FakeDesk([f"Invented comment number {place + 1}." for place in range(60)], codebook()).running() as desk:
        yield desk


@pytest.fixture
def open_desk(new_page: Callable[..., Page], fake: FakeDesk) -> Callable[..., DeskPage]:
    """Open the desk in a browser of its own; keyword arguments as for Playwright's ``Browser.new_context``."""

    def open_one(**options: Any) -> DeskPage:
        return DeskPage(new_page(**options), fake).open()

    return open_one


@pytest.fixture
def desk(open_desk: Callable[..., DeskPage]) -> DeskPage:
    """The desk, with its first comment on screen."""
    return open_desk()

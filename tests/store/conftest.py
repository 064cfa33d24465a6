"""An empty workspace on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.operations.workspace import Workspace, open_workspace
from annotator.store.database import open_database


@pytest.fixture
def workspace(database_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace; closed after the test, so that no connection outlives it."""
    made = open_workspace(database_url, tmp_path / "vault")
    yield made
    made.database.close()
    open_database.cache_clear()

"""Invented pages beside what must be read from them, byte for byte the same on every run."""

import json
from pathlib import Path

import pytest

from annotator.importers.as_json import source_as_dict
from annotator.importers.registry import read_source

GOLDEN = Path(__file__).parents[2] / "golden" / "blog_text"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_a_page_is_read_as_written_down_beside_it(path):
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert source_as_dict(read_source(path.name, path.read_bytes())) == expected

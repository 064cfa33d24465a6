"""Each importer's golden inputs give their expected output, to the letter."""

import json
from pathlib import Path

import pytest

from annotator.importers.as_json import source_as_dict
from annotator.importers.registry import IMPORTERS, read_source

GOLDEN = Path(__file__).parents[2] / "golden"
INPUTS = [
    path
    for importer in IMPORTERS
    for path in sorted((GOLDEN / importer.name).iterdir())
    if not path.name.endswith(".expected.json")
]


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_golden_input_is_recognised_and_gives_exactly_what_is_expected(path):
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    source = read_source(path.name, path)
    assert source.format == path.parent.name
    assert source_as_dict(source) == expected

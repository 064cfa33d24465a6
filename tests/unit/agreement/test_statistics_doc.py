"""docs/statistics.md names everything the tool prints about agreement."""

import pytest

from annotator.agreement.ratings import Level
from annotator.agreement.registry import COEFFICIENTS
from annotator.agreement.result import Reason


@pytest.fixture(scope="module")
def documentation(project):
    return (project / "docs" / "statistics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("coefficient", COEFFICIENTS, ids=lambda one: one.name)
def test_every_coefficient_and_its_metrics_are_documented(documentation, coefficient):
    assert f"`{coefficient.name}`" in documentation
    for metric in coefficient.metrics:
        assert f"`{metric}`" in documentation


@pytest.mark.parametrize("name", [*Reason, *Level])
def test_every_reason_and_level_is_documented(documentation, name):
    assert f"`{name.value}`" in documentation

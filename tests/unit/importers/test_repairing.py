"""Every format offers to repair texts saved in a wrong encoding, and repairs none unasked."""

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.registry import IMPORTERS, read_source

BROKEN = "The cafÃ© closes at ten.\n\nNobody told us.\n"


def test_every_importer_has_the_option():
    assert [importer.name for importer in IMPORTERS if "repair_mojibake" not in importer.options] == []


def test_broken_accents_are_told_with_their_line_and_left_alone():
    source = read_source("notes.txt", BROKEN.encode())
    assert next(source.units()).text == "The cafÃ© closes at ten."
    (offer,) = [problem for problem in source.problems if "wrong encoding" in problem.message]
    assert offer.line == 1
    assert offer.message.startswith("1 unit shows")


def test_they_are_repaired_where_somebody_asks_for_it():
    source = read_source("notes.txt", BROKEN.encode(), options={"repair_mojibake": True})
    assert [unit.text for unit in source.units()] == ["The café closes at ten.", "Nobody told us."]
    assert any("1 unit was repaired" in problem.message for problem in source.problems)


def test_sound_accents_stay_and_nothing_is_said():
    source = read_source("notes.txt", "The café – “closed” – at ten.".encode())
    assert not any("encoding" in problem.message for problem in source.problems)


def test_the_option_is_on_or_off():
    with pytest.raises(Refusal, match="true or false"):
        read_source("notes.txt", BROKEN.encode(), options={"repair_mojibake": "yes"})

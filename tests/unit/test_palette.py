"""The palette for codes: every colour is told from every other, whoever looks and on whatever ground."""

import re
from dataclasses import replace

import pytest

from annotator.domain.codebook import Code, Codebook
from annotator.domain.palette import NAMES, PALETTE, next_colour
from tests.fixtures.colour_sight import GROUNDS, SIGHTS, contrast, nearest


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_stay_apart_for_colour_blind_readers_and_the_first_ones_further(sight):
    assert nearest(PALETTE, sight) > 15
    assert nearest(PALETTE[:6], sight) > 20


@pytest.mark.parametrize("ground", GROUNDS)
def test_colours_are_visible_on_light_and_dark_ground(ground):
    for colour in PALETTE:
        assert contrast(colour, ground) >= 3, colour  # WCAG 2.2, 1.4.11


def test_every_colour_has_a_name_of_its_own():
    assert 12 <= len(PALETTE) <= 16
    assert len(set(NAMES.values())) == len(PALETTE)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in PALETTE)


def test_themes_get_colours_in_turn_and_sub_codes_that_of_their_theme():
    book = Codebook("Many", ())
    for number in range(len(PALETTE)):
        book = replace(book, codes=(*book.codes, Code(f"c{number}", str(number), colour=next_colour(book))))
    assert [code.colour for code in book.codes] == list(PALETTE)
    assert next_colour(book) == PALETTE[0]
    freed = replace(book, codes=(*book.codes[:3], replace(book.codes[3], archived=True), *book.codes[4:]))
    assert next_colour(freed) == PALETTE[3]
    below = replace(book, codes=(*book.codes, Code("below", "Below", parent="c4", colour="#000000")))
    assert next_colour(below, "below") == next_colour(below, "c4") == PALETTE[4]

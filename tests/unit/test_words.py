"""Looking for words."""

import pytest

from annotator.domain.words import holds_words


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", True),
        ("teletravail", True),
        ("TÉLÉ week", True),
        ("week travail", True),
        ("straße", True),
        ("weeks", False),
        ("never", False),
    ],
)
def test_words_are_found_whatever_their_case_accents_and_order(wanted, found):
    assert holds_words(("Le télétravail, one\nweek", "STRASSE"), wanted) is found

"""Changes made by hand are stored so that nobody without the key can try out what stood in their lines."""

import pytest

from annotator.domain.refusal import Refusal
from annotator.privacy.sealed_edits import opened_edits, sealed_edits

EDITS = [{"act": "drop_unit", "line": {"digest": "00ff00ff00ff00ff", "line": 7}}, {"act": "join_units"}]
KEY, OTHER = b"k" * 32, b"o" * 32


def test_they_come_back_as_they_were():
    assert opened_edits(KEY, sealed_edits(KEY, EDITS)) == EDITS
    assert sealed_edits(KEY, []) == []


def test_the_same_change_is_the_same_text_under_one_key_and_another_under_another():
    assert sealed_edits(KEY, EDITS) == sealed_edits(KEY, [dict(reversed(edit.items())) for edit in EDITS])
    assert sealed_edits(KEY, EDITS) != sealed_edits(OTHER, EDITS)


def test_no_digest_of_a_line_is_readable():
    assert "00ff" not in "".join(sealed_edits(KEY, EDITS))


def test_another_key_is_told_in_words():
    with pytest.raises(Refusal, match="key of this study is another one"):
        opened_edits(OTHER, sealed_edits(KEY, EDITS))

"""Something withdrawn is known again in whatever format, and the same few words of somebody else are not."""

import pytest

from annotator.privacy.withdrawals import author_digest, unit_digests, withdrawn_digest
from tests.factories import make_unit

KEY = b"k" * 32
LONG = "“Naïve” as it may be: the lanyard was never handed back, and nobody at the desk has asked for it since."


def digests(text=LONG, *, author="AAAA-AAAA", time=None, source_key=None):
    return unit_digests(KEY, text=text, author=author, time=time, source_key=source_key)


@pytest.mark.parametrize(
    "other",
    [
        LONG.upper(),
        LONG.replace("“", '"').replace("”", '"'),
        LONG.replace(" ", "\n  "),
        LONG.replace("ï", "i\u0308"),
        LONG.replace(": ", ":").replace(", ", " - "),
    ],
    ids=["capitals", "quotation marks", "line ends", "decomposed", "punctuation"],
)
def test_a_long_text_is_known_again_however_it_is_set(other):
    assert digests(other, author=None, time="2023-03-01") == digests()


def test_a_short_text_counts_author_and_time():
    assert digests("Agreed.") == digests("agreed")
    assert digests("Agreed.") != digests("Agreed.", author="BBBB-BBBB")
    assert digests("Agreed.") != digests("Agreed.", time="2023-03-01")


def test_a_short_answer_with_nothing_but_an_id_goes_by_the_id_alone():
    (one,) = digests("Yes", author=None, source_key="r1")
    (other,) = digests("Yes", author=None, source_key="r2")
    assert one != other


def test_what_holds_no_letter_is_known_by_its_signs():
    assert digests("👍 👍") == digests("👍👍")
    assert digests("?!") != digests("!!!")
    assert digests("   ") == ()


def test_another_key_gives_other_digests():
    assert unit_digests(b"x" * 32, text=LONG, author=None, time=None, source_key="1") != digests(source_key="1")


def test_a_unit_is_known_by_the_digest_it_keeps_before_its_author():
    by_id, by_text = digests(source_key="c1")
    author = author_digest(KEY, "AAAA-AAAA")
    tombstones = {by_id: by_id, by_text: by_id, author: author}
    without_id = make_unit(LONG, author="AAAA-AAAA")
    assert withdrawn_digest(KEY, without_id, tombstones) == by_id
    later = make_unit("Another text altogether, written a good deal later than the rest of it was.", author="AAAA-AAAA")
    assert withdrawn_digest(KEY, later, tombstones) == author
    assert withdrawn_digest(KEY, make_unit("Somebody else", author="BBBB-BBBB"), tombstones) is None

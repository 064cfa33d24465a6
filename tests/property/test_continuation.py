"""Two readings of a thread laid side by side hold everything of both, each in its own order."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.continuation import common, identity, side_by_side

UNITS = st.lists(
    st.builds(lambda n: identity("comment", f"hash {n}", 100, None, None, n), st.integers(0, 9)), max_size=12
)


@given(UNITS, UNITS)
def test_nothing_of_either_reading_is_lost_or_moved(stored, read):
    pairs = side_by_side(stored, read)
    assert [old for old, _ in pairs if old is not None] == list(range(len(stored)))
    assert [new for _, new in pairs if new is not None] == list(range(len(read)))
    assert all(stored[old] == read[new] for old, new in pairs if old is not None and new is not None)


@given(UNITS)
def test_a_reading_is_a_version_of_itself_and_shares_all_of_it(stored):
    assert common(stored, stored, titled=True) == len(stored)


@given(UNITS, UNITS)
def test_a_longer_version_shares_all_of_the_shorter_one(stored, more):
    assert common(stored, [*stored, *more], titled=True) == len(stored)


def test_threads_that_share_less_than_half_are_two_threads():
    def units(*numbers):
        return [identity("comment", f"hash {n}", 100, None, None, n) for n in numbers]

    assert common(units(1, 2, 3, 4, 5), units(5, 6, 7, 8, 9), titled=True) is None
    assert common(units(1, 2), units(1, 2, 3), titled=False) is None


def test_a_short_text_with_another_number_is_another_comment():
    one = identity("comment", "same", 7, None, None, 2)
    assert one != identity("comment", "same", 7, None, None, 3)
    assert identity("comment", "same", 200, None, None, 2) == identity("comment", "same", 200, None, None, 3)

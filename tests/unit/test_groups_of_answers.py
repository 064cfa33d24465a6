"""Groups of which only one code is given: through merges, and where a decision is saved again."""

from dataclasses import replace

import pytest

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind
from annotator.domain.decision import check_answer
from annotator.domain.refusal import Refusal
from tests.factories import make_answer

BOOK = Codebook(
    "x",
    (
        Code("a", "A", archived=True, merged_into="b"),
        Code("b", "B"),
        Code("c", "C"),
        Code("d", "D"),
        Code("e", "E"),
    ),
    groups=(CodeGroup("one", "Stance", GroupKind.EXCLUSIVE, ("b", "c", "d")),),
    version=2,
)


def check(*codes, kept=(), book=BOOK):
    check_answer(make_answer("x", *codes, codebook_version=2), book, 100, kept=frozenset(kept))


def test_a_kept_code_counts_as_the_one_it_was_merged_into():
    with pytest.raises(Refusal) as refused:
        check("a", "c", kept=["a"])
    assert str(refused.value) == (
        "Only one code of “Stance” can be given to a unit, not “A” (merged into “B”) and “C”. Remove one."
    )
    check("a", "e", kept=["a"])
    check("a", "b", kept=["a"])


def test_what_was_held_together_before_the_group_was_made_may_be_saved_again_and_nothing_is_added_to_it():
    check("b", "c", kept=["b", "c"])
    check("b", "c", "e", kept=["b", "c"])
    check("a", "c", kept=["a", "c"])
    check("b", "c", kept=["b", "c", "d"])
    for codes, kept in ((["b", "c", "d"], ["b", "c"]), (["b", "c"], ["b"]), (["b", "c"], [])):
        with pytest.raises(Refusal, match="Only one code of “Stance”"):
            check(*codes, kept=kept)


def test_a_group_of_any_number_refuses_nothing():
    check("b", "c", "d", book=replace(BOOK, groups=(replace(BOOK.groups[0], kind=GroupKind.ANY),)))

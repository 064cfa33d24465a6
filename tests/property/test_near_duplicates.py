"""Duplicates are found whatever the texts: planted ones with typing errors are, others are not."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.likeness import ALIKE, compared_text, differing_places, similarity
from annotator.domain.near_duplicates import SHORTEST_NEAR, find_duplicates

_SYLLABLES = ("ro", "ta", "shi", "ven", "of", "tra", "mel", "qui", "sor", "pan", "del", "ur", "kin", "bo", "wes", "ly")
_COMMON = ("the", "of", "and", "to", "a", "in", "it", "is", "was", "we", "they", "that", "for", "on", "not", "but")


def groups_of(texts):
    """The groups found among texts by unit, as sets of units."""
    found = find_duplicates(lambda: texts.items(), lambda ids: {one: texts[one] for one in ids}, len(texts), _silent)
    return {frozenset(group.units) for group in found}


def _silent(_what, _done, _total):
    pass


def invented(chance, words):
    """A text of so many words, half of them common ones."""
    return " ".join(
        chance.choice(_COMMON) if chance.random() < 0.5 else "".join(chance.choices(_SYLLABLES, k=3))
        for _ in range(words)
    )


def mistyped(chance, text, errors):
    """The text with letters left out, doubled or replaced."""
    signs = list(text)
    for place in chance.sample([n for n, sign in enumerate(signs) if sign.isalpha()], errors):
        signs[place] = chance.choice(("", signs[place] * 2, "x"))
    return "".join(signs)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(15, 120))
def test_a_copy_with_a_typing_error_in_every_hundred_letters_is_found_and_nothing_else(seed, words):
    chance = random.Random(seed)
    texts = {number: invented(chance, words) for number in range(60)}
    copies = chance.sample(range(60), 5)
    for number in copies:
        texts[1000 + number] = mistyped(chance, texts[number], max(1, len(texts[number]) // 100)).upper() + " !"
    assert groups_of(texts) == {frozenset((number, 1000 + number)) for number in copies}


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_many_different_copies_of_one_long_text_are_one_group(seed):
    chance = random.Random(seed)
    letter = invented(chance, 120)
    texts = {number: invented(chance, 80) for number in range(100)}
    texts |= {1000 + number: mistyped(chance, letter, 6) for number in range(90)}
    assert groups_of(texts) == {frozenset(range(1000, 1090))}


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_the_order_of_reading_changes_nothing(seed):
    chance = random.Random(seed)
    texts = {number: invented(chance, chance.randint(3, 40)) for number in range(40)}
    for number in range(0, 40, 3):
        texts[100 + number] = mistyped(chance, texts[number], 1)
        texts[200 + number] = texts[number].title()
    shuffled = list(texts.items())
    chance.shuffle(shuffled)
    assert groups_of(texts) == groups_of(dict(shuffled))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=200), max_size=12))
def test_any_texts_give_groups_of_those_with_the_same_words_at_least(texts):
    by_number = dict(enumerate(texts))
    groups = groups_of(by_number)
    assert sum(map(len, groups)) == len(frozenset().union(*groups)), "a unit stands in two groups"
    for one, text in by_number.items():
        for other in range(one):
            if compared_text(text) == compared_text(by_number[other]):
                assert any({one, other} <= group for group in groups)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300), st.text(max_size=300))
def test_similarity_does_not_depend_on_which_text_comes_first(one, other):
    left, right = compared_text(one), compared_text(other)
    assert similarity(left, right) == similarity(right, left)
    assert 0.0 <= similarity(left, right) <= 1.0
    assert similarity(left, left) == 1.0


@given(st.text(max_size=300), st.text(max_size=300))
def test_differing_places_lie_in_the_text_and_do_not_overlap(one, other):
    places = differing_places(one, other)
    before = -1
    for start, end in places:
        assert before < start < end <= len(one)
        before = end
    assert differing_places(one, one) == ()


def test_a_changed_word_is_the_place_where_texts_differ():
    one, other = "The rota was chnged again, on Monday.", "the rota was changed again on Monday"
    assert [one[start:end] for start, end in differing_places(one, other)] == ["chnged"]


def test_texts_too_short_to_be_anybodys_copy_are_found_word_for_word_only():
    short = "We were never asked about any of it at all"
    assert len(short) < SHORTEST_NEAR
    assert groups_of({1: short, 2: short + "!", 3: short.replace("never", "nevr")}) == {frozenset((1, 2))}


def test_texts_that_share_their_beginning_only_are_no_duplicates():
    chance = random.Random(4)
    opening = invented(chance, 12)
    texts = {number: f"{opening} {invented(chance, 30)}" for number in range(80)}
    assert groups_of(texts) == set()


def test_writing_without_blanks_is_compared_sign_by_sign():
    text = "本日の会議では新しい勤務表について誰も意見を求められなかったのでとても残念に思いました" * 2
    assert similarity(compared_text(text), compared_text(text.replace("残念", "無念", 1))) > ALIKE
    assert groups_of({1: text, 2: text.replace("残念", "無念", 1)}) == {frozenset((1, 2))}


def test_a_long_text_is_compared_quickly_however_often_it_repeats_itself():
    one, other = "ha ho " * 40_000, "ho hi " * 40_000
    assert similarity(compared_text(one), compared_text(other)) < ALIKE
    assert similarity(compared_text(one), compared_text(one + "end")) > ALIKE

"""What is computed for ratings and for a study's decisions."""

import pytest

from annotator.agreement.alpha_sets import krippendorff_alpha_sets
from annotator.agreement.ratings import Level, Ratings
from annotator.agreement.registry import MOST_CODES, coefficients_of, compare, compare_codes
from annotator.domain.codebook import Code, Codebook
from annotator.domain.decision import Decision, State
from annotator.domain.refusal import Refusal
from annotator.domain.reliability import Depth, UnsureRule, reliability_data
from tests.factories import make_versions

OLD = Codebook("Old", (Code("pay", "Pay"), Code("mood", "Mood"), Code("tired", "Tired", parent="mood")))
NEW = Codebook("New", (*OLD.codes, Code("tools", "Tools")), version=2)


def decided(unit, coder, *codes, state=State.CODED, version=2):
    return Decision(
        uuid=f"{unit}-{coder}",
        coder=coder,
        unit=unit,
        state=state,
        codes=frozenset(codes),
        codebook_version=version,
        decided_at="2024-05-01T10:00:00",
    )


def compared(decisions, depth=Depth.THEME, **more):
    data = reliability_data(decisions, NEW, make_versions(OLD, NEW), depth, **more)
    return {one.code: one for one in compare_codes(data)}


DECISIONS = [
    decided(1, 10, "pay"),
    decided(1, 20, "pay", "tired"),
    decided(2, 10, "tired"),
    decided(2, 20, "mood"),
    decided(3, 10, state=State.NONE_APPLIES),
    decided(3, 20, state=State.NONE_APPLIES),
    decided(4, 10, "pay"),
]


def test_each_code_shows_its_use_by_each_coder_its_prevalence_and_its_n():
    pay = compared(DECISIONS)["pay"]
    assert [(use.coder, use.uses, use.ratings) for use in pay.uses] == [(10, 2, 4), (20, 1, 3)]
    assert pay.prevalence == pytest.approx(3 / 7)
    assert (pay.n_units, pay.n_pairable, pay.n_coders, pay.n_ratings) == (4, 3, 2, 7)
    assert pay.percent.value == 1.0
    assert pay.alpha.value == 1.0


def test_a_sub_code_counts_as_its_theme_at_theme_depth_and_apart_at_code_depth():
    theme = compared(DECISIONS)["mood"]
    assert theme.percent.value == pytest.approx(2 / 3)
    deep = compared(DECISIONS, Depth.CODE)
    assert [use.uses for use in deep["mood"].uses] == [1, 2]
    assert [use.uses for use in deep["tired"].uses] == [1, 1]
    assert deep["tired"].percent.value == pytest.approx(1 / 3)


def test_none_applies_is_a_value_and_ineligible_and_bare_unsure_are_missing():
    none = compared([decided(1, 10, "pay"), decided(1, 20, state=State.NONE_APPLIES)])["pay"]
    assert none.percent.value == 0.0
    for state in (State.INELIGIBLE, State.UNSURE, State.RETRACTED):
        missing = compared([decided(1, 10, "pay"), decided(1, 20, state=state)])["pay"]
        assert missing.percent.reason == "one_coder"


def test_unsure_with_codes_counts_unless_the_study_says_it_is_missing():
    decisions = [decided(1, 10, "pay"), decided(1, 20, "pay", state=State.UNSURE)]
    assert compared(decisions)["pay"].percent.value == 1.0
    assert compared(decisions, unsure=UnsureRule.MISSING)["pay"].percent.reason == "one_coder"


def test_a_code_newer_than_the_decision_is_missing_and_never_zero():
    decisions = [
        decided(1, 10, "pay", version=1),
        decided(1, 20, "tools"),
        decided(2, 10, "tools"),
        decided(2, 20, "tools"),
        decided(3, 10),
        decided(3, 20),
    ]
    found = compared(decisions)
    assert found["tools"].percent.value == 1.0
    assert (found["tools"].n_units, found["tools"].n_pairable, found["tools"].n_ratings) == (3, 2, 5)
    assert [(use.uses, use.ratings) for use in found["tools"].uses] == [(1, 2), (2, 3)]
    assert found["pay"].n_ratings == 6


def test_a_code_nobody_used_is_listed_with_the_reason():
    tools = compared(DECISIONS)["tools"]
    assert (tools.alpha.value, tools.alpha.reason) == (None, "code_never_used")
    assert tools.prevalence == 0.0
    assert tools.percent.value == 1.0


def test_a_code_used_only_where_one_coder_was_has_no_variation():
    used_alone = [*DECISIONS, decided(5, 10, "tools")]
    assert compared(used_alone)["tools"].alpha.reason == "no_variation"


def test_no_decision_at_all_gives_reasons_and_no_prevalence():
    pay = compared([])["pay"]
    assert (pay.alpha.reason, pay.prevalence, pay.n_units) == ("one_coder", None, 0)


def test_the_coefficients_of_codes_stand_in_one_row_with_the_code():
    found = coefficients_of(compared(DECISIONS).values())
    assert [(one.coefficient, one.metric, one.code) for one in found[:2]] == [
        ("alpha_per_code_binary", "nominal", "pay"),
        ("percent_agreement_pairs", "nominal", "pay"),
    ]
    assert len(found) == 2 * 3


def test_whole_sets_of_a_study_leave_out_decisions_that_could_not_know_a_code():
    decisions = [*DECISIONS, decided(5, 10, "pay", version=1), decided(5, 20, "mood", version=1)]
    data = reliability_data(decisions, NEW, make_versions(OLD, NEW), Depth.THEME)
    found = krippendorff_alpha_sets(Ratings.from_reliability_data(data), "masi")
    assert (found.n_units, found.n_pairable, found.n_ratings) == (4, 3, 7)


def test_single_values_give_alpha_at_the_level_asked_for_and_percent_agreement():
    ratings = Ratings.from_matrix([[1, 2, 3], [1, 2, 2]])
    for level in Level:
        assert [(one.coefficient, one.metric) for one in compare(ratings, level)] == [
            ("krippendorff_alpha", level.value),
            ("percent_agreement_pairs", "nominal"),
        ]


def test_sets_give_whole_set_alphas_first_then_every_code():
    ratings = Ratings.from_matrix([[["b", "a"], []], [["a"], ["b"]]])
    found = [(one.coefficient, one.metric, one.code) for one in compare(ratings, Level.NOMINAL, codebook=["c"])]
    assert found[:3] == [("krippendorff_alpha_sets", metric, None) for metric in ("masi", "jaccard", "nominal")]
    assert [code for _, _, code in found[3:]] == ["c", "c", "a", "a", "b", "b"]


def test_a_codebook_is_compared_even_when_nothing_was_rated():
    found = compare(Ratings.from_matrix([]), Level.NOMINAL, codebook=["a"])
    assert {one.reason for one in found} == {"one_coder"}
    with pytest.raises(ValueError, match="codebook"):
        compare(Ratings.from_matrix([[1], [1]]), Level.NOMINAL, codebook=["a"])


def test_sets_are_refused_at_other_levels_and_free_text_in_them():
    with pytest.raises(Refusal, match="nominal level, not ordinal"):
        compare(Ratings.from_matrix([[["a"]], [["a"]]]), Level.ORDINAL)
    words = [[[f"word {number}" for number in range(MOST_CODES + 1)]]] * 2
    with pytest.raises(Refusal, match="different codes"):
        compare(Ratings.from_matrix(words), Level.NOMINAL)


def test_two_ratings_of_one_coder_on_one_unit_cannot_be_compared_by_accident():
    with pytest.raises(ValueError, match="two ratings"):
        Ratings.from_cells([("u", "A", "x"), ("u", "A", "y")])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_nan_is_neither_a_value_nor_a_missing_rating(value):
    with pytest.raises(ValueError, match="missing rating"):
        Ratings.from_matrix([[1.0, value], [1.0, 2.0]])

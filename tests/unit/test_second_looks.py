"""Which decisions concern a code that changed: value by value, over versions."""

from dataclasses import replace

import pytest

from annotator.domain.codebook import Code, Codebook
from annotator.domain.codebook_faults import faults
from annotator.domain.codebook_versions import PublishedVersion
from annotator.domain.decision import State
from annotator.domain.second_looks import Concern, OlderReading

FIRST = (Code("morale", "Morale"), Code("anger", "Anger", parent="morale"), Code("risk", "Risk"))


def reading(*versions, read_with=None):
    """The versions, numbered from 1, read with the last one."""
    published = {
        number: PublishedVersion(Codebook("Rota", codes, version=number), "2026-01-01", "Ada", f"why {number}")
        for number, codes in enumerate(versions, start=1)
    }
    return OlderReading(published, read_with or len(versions))


def changed(codes, code_id, **fields):
    return tuple(replace(code, **fields) if code.id == code_id else code for code in codes)


def concerns(found, *given, made_under=1, state=State.CODED):
    return {(code, concern.value) for code, concern in found.concerns(made_under, state, frozenset(given))}


def test_a_new_meaning_concerns_who_gave_the_code_a_code_below_it_or_neither():
    found = reading(FIRST, changed(FIRST, "morale", definition="Wider"))
    assert concerns(found, "morale") == {("morale", "given")}
    assert concerns(found, "morale", "anger") == {("morale", "given")}
    assert concerns(found, "anger") == {("morale", "below")}
    assert concerns(found, "risk") == {("morale", "not_given")}
    assert concerns(found, state=State.NONE_APPLIES) == {("morale", "not_given")}
    assert concerns(found, "morale", made_under=2) == set()


@pytest.mark.parametrize("state", [State.INELIGIBLE, State.RETRACTED])
def test_what_says_nothing_about_codes_is_concerned_by_nothing(state):
    assert concerns(reading(FIRST, changed(FIRST, "morale", definition="Wider")), state=state) == set()


def test_a_code_that_was_archived_or_came_later_concerns_nobody():
    archived = changed(FIRST, "risk", definition="Wider", archived=True)
    assert concerns(reading(FIRST, archived), "risk") == set()
    later = (*FIRST, Code("night", "Night"))
    assert concerns(reading(FIRST, later, changed(later, "night", definition="Wider")), "risk") == set()
    hidden = changed(FIRST, "risk", archived=True)
    assert concerns(reading(hidden, changed(FIRST, "risk", definition="Wider")), "anger") == set()


def split(codes, code_id, *parts):
    return (*codes, *(Code(part, part.capitalize(), split_from=code_id) for part in parts))


def test_a_split_concerns_who_gave_the_code_before_its_parts_existed():
    second = split(FIRST, "risk", "staff", "others")
    found = reading(FIRST, second, changed(second, "risk", archived=True))
    assert concerns(found, "risk") == concerns(found, "risk", "anger") == {("risk", "split")}
    assert concerns(found, "anger") == set()
    assert concerns(found, "risk", made_under=2) == set()
    assert found.parts_of("risk", 1) == ("staff", "others")
    assert [one.reason for one in found.changes_of("risk", 1, Concern.SPLIT)] == ["why 2"]
    assert found.changes_of("risk", 1, Concern.GIVEN) == ()


def test_a_part_that_was_split_itself_leaves_its_parts_and_one_taken_back_leaves_none():
    second = split(FIRST, "risk", "staff")
    third = changed(split(second, "staff", "day", "night"), "staff", archived=True)
    found = reading(FIRST, second, third)
    assert concerns(found, "risk") == {("risk", "split")}
    assert found.parts_of("risk", 1) == ("day", "night")
    assert concerns(found, "staff", made_under=2) == {("staff", "split")}
    back = changed(second, "staff", archived=True, merged_into="risk")
    assert concerns(reading(FIRST, second, back), "risk") == set()
    assert concerns(reading(FIRST, second, back), "staff", made_under=2) == set()


def test_what_was_merged_into_a_code_is_concerned_by_what_becomes_of_it():
    merged = changed(FIRST, "anger", archived=True, merged_into="risk")
    assert concerns(reading(FIRST, merged, changed(merged, "risk", definition="Wider")), "anger") == {("risk", "given")}
    assert concerns(reading(FIRST, merged, split(merged, "risk", "staff")), "anger") == {("risk", "split")}


def test_up_to_an_earlier_version_only_what_had_changed_by_then_concerns():
    second = changed(FIRST, "morale", definition="Wider")
    found = reading(FIRST, second, split(second, "risk", "staff"))
    assert concerns(found.up_to(2), "risk", "morale") == {("morale", "given")}
    assert concerns(found, "risk", "morale") == {("morale", "given"), ("risk", "split")}


def test_a_split_concerns_until_it_is_taken_back_though_its_parts_were_merged_into_another_code_since():
    second = changed(split(FIRST, "risk", "staff", "others"), "risk", archived=True)
    third = changed(second, "others", archived=True, merged_into="morale")
    fourth = changed(third, "staff", archived=True, merged_into="morale")
    found = reading(FIRST, second, third, fourth)
    assert concerns(found, "risk") == {("risk", "split")}
    assert found.parts_of("risk", 1) == ("morale",)
    assert concerns(found, "risk", made_under=2) == set()
    gone = changed(fourth, "morale", archived=True)
    assert concerns(reading(FIRST, second, third, fourth, gone), "risk") == set()
    back = changed(changed(second, "risk", archived=False), "staff", archived=True, merged_into="others")
    back = changed(back, "others", archived=True, merged_into="risk")
    assert concerns(reading(FIRST, second, back), "risk") == set()


def test_a_codebook_that_says_two_codes_are_split_from_each_other_is_read_to_an_end():
    circle = changed(changed(FIRST, "risk", split_from="p", archived=True), "anger", archived=True)
    circle = (*circle, Code("p", "P", split_from="risk", archived=True))
    found = reading(FIRST, circle)
    assert (concerns(found, "risk"), found.parts_of("risk", 1)) == (set(), ())
    assert [fault.message for fault in faults(found.codebook)] == [
        "The code “risk” was split from one that was split from it again.",
        "The code “p” was split from one that was split from it again.",
    ]
    chain = tuple(Code(f"c{n}", f"C{n}", split_from=f"c{n - 1}" if n else None, archived=n < 1499) for n in range(1500))
    assert faults(Codebook("x", chain)) == ()
    assert reading(chain[:1], chain).parts_of("c0", 1) == ("c1499",)

"""Proposed codes whose names are alike stand together."""

from annotator.domain.proposal_groups import grouped_by_name


def groups(*names):
    return [list(group) for group in grouped_by_name(names, lambda one: one)]


def test_case_blanks_plurals_and_typing_errors_make_no_difference():
    assert groups("Night shift", "Humour", "night-shifts", "Nightshift", "Humor") == [
        ["Night shift", "night-shifts", "Nightshift"],
        ["Humour", "Humor"],
    ]


def test_other_names_stand_alone_and_the_order_is_kept():
    assert groups("Pay", "Risk", "Rota", "Pace of work") == [["Pay"], ["Risk"], ["Rota"], ["Pace of work"]]


def test_names_in_other_scripts_and_without_letters_are_told_apart():
    assert groups("מורל", "李", "!!", "??", "李") == [["מורל"], ["李", "李"], ["!!"], ["??"]]

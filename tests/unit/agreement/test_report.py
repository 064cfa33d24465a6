"""The report: one object for programs, one text for a person, the same figures in both."""

import json

from annotator.agreement import krippendorff_alpha
from annotator.agreement.ratings import Level
from annotator.agreement.ratings_file import read_ratings_file
from annotator.agreement.registry import coefficients_of, compare, compare_codes
from annotator.agreement.report_json import file_settings, report_json, study_settings
from annotator.agreement.report_text import report_text
from annotator.domain.reliability import Depth, ReliabilityData, UnsureRule

SETS = "unit,Ann,Ben,Cy\n1,pay,pay,pay|mood\n2,mood,mood,pay|mood\n3,[],[],\n4,,NA,tools\n5,pay,,\n"


def report_of(text, level=Level.NOMINAL):
    file = read_ratings_file(text.encode(), "ratings.csv", level=level)
    return report_json(compare(file.ratings, level), file_settings(file, level))


def test_the_object_is_plain_json_with_every_setting_beside_the_figures():
    report = report_of(SETS)
    assert set(report) == {"coefficients", "settings"}
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    settings = report["settings"]
    assert settings["level"] == "nominal"
    assert settings["values"] == "sets"
    assert settings["coders"] == ["Ann", "Ben", "Cy"]
    assert (settings["units_in_data"], settings["units_pairable"], settings["ratings_not_pairable"]) == (5, 4, 1)
    assert "1 - J*M" in settings["formulas"]["masi"]
    assert "units weighted by their ratings" in settings["formulas"]["percent_agreement_pairs"]
    assert settings["versions"]["krippendorff"].startswith("0.9")
    assert "“NA”" in settings["notes"][0]


def test_the_report_says_when_alpha_does_not_come_from_the_package(monkeypatch):
    text = "unit,Ann,Ben\n1,a,a\n2,b,a\n"
    assert report_of(text)["settings"]["computed_with"].startswith("krippendorff 0.9")
    monkeypatch.setattr(krippendorff_alpha, "PACKAGE_BYTES", 0)
    assert report_of(text)["settings"]["computed_with"].startswith("the formulation")


def test_the_text_shows_every_figure_rounded_and_every_n():
    text = report_text(report_of("unit,Ann,Ben\n1,a,a\n2,b,a\n3,b,b\n4,a,\n"))
    lines = [line.split() for line in text.splitlines()]
    assert ["Krippendorff’s", "alpha,", "nominal", "0.444", "4", "3", "2", "7"] in lines
    assert ["Percent", "agreement", "0.667", "4", "3", "2", "7"] in lines
    assert "Level of measurement: nominal" in text
    assert "Coders: Ann, Ben" in text


def test_the_text_has_a_row_for_each_code_and_names_what_is_undefined():
    text = report_text(report_of("unit,Ann,Ben\n1,pay|mood,pay|mood\n2,pay,pay\n"))
    lines = [line.split() for line in text.splitlines()]
    assert ["mood", "1.000", "1.000", "2", "2", "2", "4"] in lines
    assert ["pay", "–", "1.000", "2", "2", "2", "4"] in lines
    assert "– pay: There is no variation" in text
    assert "MASI: distance 1 - J*M" in text


def test_the_text_never_shows_minus_nought_and_keeps_columns_straight():
    report = report_of("unit,Ann,Ben\n1,a,a\n2,b,a\n")
    report["coefficients"][0]["value"] = -0.0001
    table = report_text(report).split("\n\n")[0]
    assert "-0.000" not in table
    assert len({len(line) for line in table.splitlines()}) == 1


def test_hostile_names_reach_a_terminal_without_their_control_signs():
    text = report_text(report_of("unit,A\x1b[31m,B\u202e\n1,a|x\x07,a\n2,[],a\n"))
    assert not set(text) & {"\x1b", "\x07", "\u202e"}


def test_a_study_is_reported_by_code_with_its_names_and_its_rules():
    data = ReliabilityData(
        codes=("c1", "c2"),
        coders=(7, 8),
        units=(1, 2),
        rows={(1, 7): frozenset({"c1"}), (1, 8): frozenset({"c1"}), (2, 7): frozenset(), (2, 8): frozenset({"c1"})},
        missing_codes={},
    )
    settings = study_settings(
        data,
        study="Night shift",
        round_name="Training",
        depth=Depth.THEME,
        unsure=UnsureRule.WITH_CODES,
        coder_names={7: "Ann", 8: "Ben"},
    )
    report = report_json(coefficients_of(compare_codes(data)), settings)
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert (settings["depth"], settings["section"], settings["level"]) == ("theme", None, "nominal")
    text = report_text(report, {"c1": "Pay", "c2": "Mood"})
    assert ["Pay", "0.000", "0.500", "2", "2", "2", "4"] in [line.split() for line in text.splitlines()]
    assert "– Mood: No coder used this code" in text
    assert "Coders: Ann, Ben" in text
    assert "Unsure: unsure counts with the codes it carries" in text

"""`annotator agreement`: of a study's round as far as it is open, and of any ratings file."""

import json
from dataclasses import replace

import pytest

from annotator.domain.people import Person
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coding, rounds, studies
from tests.factories import make_answer, make_codebook
from tests.store.studies_for_tests import make_coded_study, make_owner

LOOKER = Person.at_command_line("test")
KEYS = {
    "coefficient",
    "metric",
    "code",
    "coders",
    "value",
    "reason",
    "message",
    "n_units",
    "n_pairable",
    "n_coders",
    "n_ratings",
    "interval",
}


def code_everything(workspace, person, round_, *codes):
    window = coding.desk_window(workspace, person, round_.id, count=100)
    coding.save_answers(workspace, person, [make_answer(task.assignment, *codes) for task in window.tasks])


@pytest.fixture
def ratings(tmp_path):
    """A wide file: two coders agree on three of four units."""
    path = tmp_path / "ratings.csv"
    path.write_text("unit,Ann,Ben\n1,a,a\n2,b,b\n3,a,b\n4,b,b\n5,a,\n", encoding="utf-8")
    return path


def test_json_of_a_round_is_one_object_with_the_documented_keys(sample):
    answer = sample.done("agreement", "--json")
    assert answer.err == ""
    report = json.loads(answer.out)
    assert set(report) == {"coefficients", "settings"}
    assert report["coefficients"]
    for one in report["coefficients"]:
        assert set(one) == KEYS
        assert (one["value"] is None) == (one["reason"] is not None) == (one["message"] is not None)
        assert one["n_coders"] <= 3
    assert report["settings"]["study"] == "Sample study"
    assert report["settings"]["purpose"] == "training"
    assert report["settings"]["level"] == "nominal"


def redefine_risk(workspace):
    """A second version in which Risk means something else; the round keeps the first."""
    study, _, _ = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    (round_,) = (one.round for one in rounds.list_overviews(workspace, study.id))
    owner = make_owner(workspace)
    code_everything(workspace, owner, round_, "risk")
    codes = [replace(one, definition="New words") if one.id == "risk" else one for one in make_codebook().codes]
    codebooks.publish_codebook(workspace, owner, study, make_codebook(codes=tuple(codes)), "Sharper", move=())


def test_a_round_is_read_with_the_version_asked_for_and_marks_what_was_meant_otherwise(terminal):
    redefine_risk(terminal.workspace)
    own = json.loads(terminal.done("agreement", "--json").out)["settings"]
    assert (own["codebook_version"], own["coded_under"], own["older_meaning"]) == (1, [1], {})
    answer = terminal.done("agreement", "--codebook-version", "2")
    assert "* Risk: 5 of 5 ratings were made under an older meaning of it" in answer.out
    assert "Read with codebook version: 2" in answer.out
    assert "Decisions made under version: 1" in answer.out
    assert "no version 7" in terminal.refused("agreement", "--codebook-version", "7")


def test_the_report_for_people_names_codes_as_the_codebook_does_and_says_it_is_practice(sample):
    out = sample.done("agreement").out
    assert "Morale" in out
    assert "Coders: Amara, Bence, Chiara" in out
    assert "Level of measurement: nominal" in out


def test_codes_are_compared_at_the_depth_asked_for(sample):
    themes = json.loads(sample.done("agreement", "--json").out)["coefficients"]
    every = json.loads(sample.done("agreement", "--json", "--depth", "code").out)["coefficients"]
    assert {one["code"] for one in themes} < {one["code"] for one in every}
    assert "theme" in sample.misused("agreement", "--depth", "sentence")


def test_a_blind_round_is_refused_and_says_who_is_still_coding(terminal):
    study, round_, people = make_coded_study(terminal.workspace, "Ben", "Cleo")
    for person in people.values():
        code_everything(terminal.workspace, person, round_, "morale")
    rounds.seal_own(terminal.workspace, people["Ben"], round_.id)
    for words in ((), ("--json",), ("--study", study.name, "--round", "1")):
        sentence = terminal.refused("agreement", *words)
        assert "blind" in sentence
        assert "Still coding: Ada, Cleo." in sentence


def test_a_round_that_everybody_has_finished_can_be_read(terminal):
    _, round_, people = make_coded_study(terminal.workspace, "Ben")
    for person, code in zip(people.values(), ("morale", "risk"), strict=True):
        code_everything(terminal.workspace, person, round_, code)
        rounds.seal_own(terminal.workspace, person, round_.id)
    report = json.loads(terminal.done("agreement", "--json").out)
    percent = {one["code"]: one["value"] for one in report["coefficients"] if one["coefficient"].startswith("percent")}
    assert percent == {"morale": 0.0, "risk": 0.0, "workload": 1.0, "meta": 1.0}


def test_a_practice_round_can_be_read_at_once(terminal):
    _, round_, people = make_coded_study(terminal.workspace, "Ben", purpose=Purpose.TRAINING)
    for person in people.values():
        code_everything(terminal.workspace, person, round_, "morale")
    assert terminal.done("agreement", "--json").out


def test_an_archived_study_is_named_to_be_read(sample):
    (study,) = studies.list_studies(sample.workspace, LOOKER)
    studies.archive_study(sample.workspace, LOOKER, study.id)
    assert "no study here yet" in sample.refused("agreement")
    assert sample.done("agreement", "--study", study.name, "--json").out


def test_a_round_that_does_not_exist_is_refused_with_those_that_do(sample):
    assert "There are: “Practice”" in sample.refused("agreement", "--round", "Main")
    assert sample.done("agreement", "--round", "practice").out


def test_a_study_without_comments_or_without_study_is_refused(terminal, page):
    assert "no study here yet" in terminal.refused("agreement")
    terminal.done("import", "--new-study", "Rota", page)
    assert terminal.refused("agreement", "--json")


def test_a_ratings_file_needs_no_study_and_opens_no_database(ratings, tmp_path, terminal, monkeypatch):
    place = tmp_path / "elsewhere" / "new.sqlite"
    monkeypatch.setenv("ANNOTATOR_DATABASE", f"sqlite:///{place}")
    report = json.loads(terminal.done("agreement", ratings, "--json").out)
    assert not place.parent.exists()
    assert all(set(one) == KEYS for one in report["coefficients"])
    alpha = next(one for one in report["coefficients"] if one["coefficient"] == "krippendorff_alpha")
    # Worked by hand: Do = 2/8, De = 30/56 over the values a a b b a b b b.
    assert alpha["value"] == pytest.approx(1 - (2 / 8) / (30 / 56), abs=1e-12)
    assert (alpha["n_units"], alpha["n_pairable"], alpha["n_coders"], alpha["n_ratings"]) == (5, 4, 2, 9)
    assert report["settings"]["level"] == "nominal"


def test_the_level_is_the_one_asked_for_and_is_printed(terminal, tmp_path):
    path = tmp_path / "scale.csv"
    path.write_text("unit,coder,value\n1,Ann,1\n1,Ben,2\n2,Ann,3\n2,Ben,3\n", encoding="utf-8")
    assert "Level of measurement: ordinal" in terminal.done("agreement", path, "--level", "ordinal").out
    report = json.loads(terminal.done("agreement", path, "--level", "interval", "--json").out)
    assert report["settings"]["level"] == "interval"
    assert "interval" in {one["metric"] for one in report["coefficients"]}
    assert "'nominal', 'ordinal'" in terminal.misused("agreement", path, "--level", "Ordinal!")


def test_two_ratings_of_one_unit_by_one_coder_are_refused_unless_one_is_chosen(terminal, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("unit,coder,value\n1,Ann,a\n1,Ann,b\n1,Ben,b\n2,Ann,a\n2,Ben,a\n", encoding="utf-8")
    assert "(rows 2 and 3)" in terminal.refused("agreement", path)
    first, latest = (
        json.loads(terminal.done("agreement", path, "--json", "--duplicates", rule).out)["coefficients"]
        for rule in ("first", "latest")
    )
    assert first != latest


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "There is no file"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ""),
        (b"unit,Ann,Ben\n1,a\n", "Row 2"),
        (b"just one line of text", ""),
    ],
)
def test_a_ratings_file_that_cannot_be_used_is_refused_in_one_sentence(data, words, terminal, tmp_path):
    path = tmp_path / "ratings.csv"
    if data is not None:
        path.write_bytes(data)
    assert words in terminal.refused("agreement", path, "--json")


def test_a_folder_is_no_ratings_file(terminal, tmp_path):
    assert "is a folder" in terminal.refused("agreement", tmp_path)


def test_a_file_and_a_study_together_are_wrong_usage(terminal, ratings):
    assert "not both" in terminal.misused("agreement", ratings, "--study", "Rota")
    assert "not both" in terminal.misused("agreement", ratings, "--round", "1")


def test_hostile_values_of_a_ratings_file_do_not_steer_the_terminal(terminal, tmp_path):
    path = tmp_path / "\x1b[2Jratings.csv"
    path.write_text("unit,\x1b[31mAnn,Ben\n1,a\u202e,=1+1\n2,b,b\n", encoding="utf-8")
    answer = terminal.done("agreement", path)
    assert "\x1b" not in answer.out + answer.err
    assert "\u202e" not in answer.out
    assert "\x1b" not in terminal.done("agreement", path, "--json").out

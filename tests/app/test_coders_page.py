"""The coders page: who codes, how far they are, new people and passwords."""

import pytest

from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import coders, coding, rounds, signing_in
from tests.factories import make_answer
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

PASSWORD = "tea urn, spare lanyard"


def bars(screen):
    return [screen.read(one.text) for one in screen.app.progress]


def names(workspace, study):
    return [one.name for one in coders.list_coders(workspace, study.id)]


def decide_one(workspace, person, round_):
    task = coding.desk_window(workspace, person, round_.id).tasks[0]
    coding.save_answers(workspace, person, [make_answer(task.assignment, "risk")])


def test_the_sample_shows_who_codes_and_how_far_they_are(sample, sit_down):
    screen = sit_down(sample).open("coders")
    assert bars(screen) == [
        "**Amara** (from a file) · 124 of 124, finished",
        "**Bence** (from a file) · 115 of 124",
        "**Chiara** (from a file) · 124 of 124, finished",
    ]
    assert [one.value for one in screen.app.progress] == [100, 92, 100]


def test_a_new_coder_is_added_with_a_password_and_finds_comments(workspace, sit_down):
    study, _, _ = make_coded_study(workspace)
    screen = sit_down(workspace).open("coders")
    screen.submit("coder_add", coder_name="Ben", coder_password=PASSWORD)
    assert screen.told("success") == ["Ben is a coder now and finds comments in “Independent coding”."]
    assert "**Ben** (signs in) · 0 of 5" in bars(screen)
    assert names(workspace, study) == ["Ada", "Ben"]
    assert signing_in.sign_in(workspace, "Ben", PASSWORD)
    assert PASSWORD not in screen.text


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("", PASSWORD, "A name is needed"),
        ("Ben", "short7!", "too short"),
        ("Ben", "", "is new here and needs a password"),
        ("ADA", PASSWORD, "There is an account “ADA” already"),
        ("Ada", "", "is a coder of this study already"),
    ],
)
def test_what_cannot_be_added_is_refused_in_a_sentence(name, password, words, workspace, sit_down):
    study = make_study(workspace)
    screen = sit_down(workspace).open("coders").submit("coder_add", coder_name=name, coder_password=password)
    assert words in screen.told("error")[0]
    assert names(workspace, study) == ["Ada"]
    assert screen.told("success") == []


def test_who_signs_in_already_joins_another_study_without_a_password(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    second = make_study(workspace, "Second")
    screen = sit_down(workspace).open("coders").submit("coder_add", coder_name="Ben", coder_password="")
    assert screen.told("success") == ["Ben is a coder now."]
    assert names(workspace, second) == ["Ada", "Ben"]


def test_who_comes_too_late_for_a_blind_round_is_offered_a_new_one(workspace, sit_down):
    study, round_, people = make_coded_study(workspace)
    decide_one(workspace, people["Ada"], round_)
    screen = sit_down(workspace).open("coders").submit("coder_add", coder_name="Ben", coder_password=PASSWORD)
    assert "Ben came after “Independent coding” had begun" in screen.told("warning")[0]
    screen.press("coders_new_round")
    assert screen.told("success") == ["“Independent coding 2” is started; everybody finds it under Code."]
    assert screen.told("warning") == []
    assert [one.round.name for one in rounds.list_overviews(workspace, study.id)] == [
        "Independent coding",
        "Independent coding 2",
    ]


def test_a_round_that_everybody_has_finished_is_called_open(workspace, sit_down):
    _, round_, people = make_coded_study(workspace)
    rounds.seal_own(workspace, people["Ada"], round_.id)
    assert "Every coder has finished: it is open." in sit_down(workspace).open("coders").text


def test_a_coder_sees_progress_but_no_way_to_add_anybody(workspace, sit_down):
    make_coded_study(workspace, "Ben", "Cleo")
    screen = sit_down(workspace, "Ben").open("coders")
    assert len(bars(screen)) == 3
    assert {"coder_add", "coders_new_round"}.isdisjoint(screen.keys)
    assert screen.app.selectbox(key="passwd_whose").options == ["Ben"]


def test_ones_own_password_is_changed_and_signs_this_browser_out(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("coders").submit("coder_passwd", passwd_new=PASSWORD)
    assert signing_in.sign_in(workspace, "Ben", PASSWORD)
    with pytest.raises(Refusal):
        signing_in.sign_in(workspace, "Ben", "a long password")
    assert screen.told("warning") == ["You are signed out. What you decided is kept."]


def test_the_owner_sets_somebody_elses_password(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    other = sit_down(workspace, "Ben")
    screen = sit_down(workspace).open("coders").submit("coder_passwd", passwd_whose="Ben", passwd_new=PASSWORD)
    assert screen.told("success") == ["Ben has a new password."]
    assert other.run().told("warning") == ["You are signed out. What you decided is kept."]
    assert signing_in.sign_in(workspace, "Ben", PASSWORD)


def test_a_short_password_is_refused_and_the_old_one_stays(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace).open("coders").submit("coder_passwd", passwd_whose="Ben", passwd_new="short7!")
    assert "too short" in screen.told("error")[0]
    assert "short7!" not in screen.text
    assert signing_in.sign_in(workspace, "Ben", "a long password")


def test_a_practice_round_takes_a_new_coder_at_any_time(workspace, sit_down):
    _, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    decide_one(workspace, people["Ada"], round_)
    screen = sit_down(workspace).open("coders").submit("coder_add", coder_name="Ben", coder_password=PASSWORD)
    assert screen.told("success") == ["Ben is a coder now and finds comments in “Practice”."]
    assert screen.told("warning") == []


def test_a_study_without_comments_shows_its_coders(workspace, sit_down):
    study = make_study(workspace)
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", PASSWORD)
    # To Ben the list of passwords names only himself.
    screen = sit_down(workspace, "Ben", PASSWORD).open("coders")
    assert "Ada" in screen.text

"""Studies are created, opened, renamed, put away and taken out again; settings are stored and undone."""

import pytest

from annotator.domain.reliability import UnsureRule
from annotator.domain.study import SETTING_SENTENCES, CommentOrder, StudySettings
from annotator.operations import coders, signing_in, studies
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def settings_of(workspace, study):
    (found,) = (one for one in studies.list_studies(workspace, make_owner(workspace)) if one.id == study.id)
    return found.settings


def shown_settings(screen):
    """What the settings page shows to be in force."""
    app = screen.app
    return StudySettings(
        comment_order=app.radio(key="setting_comment_order").value,
        unsure=app.radio(key="setting_unsure").value,
        **{
            name: app.toggle(key=f"setting_{name}").value
            for name in ("show_context", "show_authors", "show_dates", "export_text")
        },
    )


CHANGED = StudySettings(
    comment_order=CommentOrder.SHUFFLED,
    show_context=False,
    show_authors=True,
    show_dates=False,
    unsure=UnsureRule.MISSING,
    export_text=False,
)


def test_the_first_study_is_created_and_opened(workspace, sit_down, studies_of):
    screen = sit_down(workspace).open("studies")
    assert screen.told("info") == ["There is no study yet. Create one below."]
    screen.submit("study_create", study_new="  Rota   study ")
    assert screen.title == "Rota study"
    assert screen.told("success") == ["“Rota study” is created."]
    assert [one.name for one in coders.list_coders(workspace, studies_of(workspace)["Rota study"].id)] == ["Ada"]
    assert workspace.vault.pseudonym_key(studies_of(workspace)["Rota study"].id)


@pytest.mark.parametrize(("name", "words"), [("   ", "needs a name"), ("ROTA study", "already")])
def test_a_name_that_is_empty_or_taken_is_refused(name, words, workspace, sit_down, studies_of):
    make_study(workspace)
    screen = sit_down(workspace).open("studies").submit("study_create", study_new=name)
    assert words in screen.told("error")[0]
    assert list(studies_of(workspace)) == ["Rota study"]


def test_another_study_is_opened_and_stays_open_in_this_browser_only(workspace, sit_down):
    first, _ = make_study(workspace, "Early shift"), make_study(workspace, "Late shift")
    one, other = sit_down(workspace), sit_down(workspace)
    one.open("studies").press(f"study_open_{first.id}")
    assert one.title == "Early shift"
    assert one.open("settings").run().beside.count("Early shift") >= 1
    assert other.run().title == "Late shift"


def test_a_study_is_renamed_and_renamed_back(workspace, sit_down, studies_of):
    study = make_study(workspace)
    screen = sit_down(workspace).open("studies")
    for name in ("Night shift", "Rota study"):
        screen.app.text_input(key=f"study_name_{study.id}").set_value(name)
        screen.press(f"study_rename_{study.id}")
        assert screen.told("success") == [f"The study is called “{name}” now."]
        assert list(studies_of(workspace)) == [name]
        assert f"**{name}**" in screen.text
        assert name in screen.beside


def test_a_study_cannot_take_another_ones_name(workspace, sit_down, studies_of):
    first, _ = make_study(workspace, "Early shift"), make_study(workspace, "Late shift")
    screen = sit_down(workspace).open("studies")
    screen.app.text_input(key=f"study_name_{first.id}").set_value("late SHIFT")
    assert "already" in screen.press(f"study_rename_{first.id}").told("error")[0]
    assert set(studies_of(workspace)) == {"Early shift", "Late shift"}


def test_a_study_is_put_away_and_taken_out_again_with_everything_in_it(workspace, sit_down):
    study, _, _ = make_coded_study(workspace)
    screen = sit_down(workspace).open("studies").press(f"study_archive_{study.id}")
    assert "is archived; nothing of it is deleted" in screen.told("success")[0]
    assert f"study_open_{study.id}" not in screen.keys
    assert "sidebar_study" not in {node.key for node in screen.app.sidebar if getattr(node, "key", None)}
    assert screen.open("home").told("info") == ["There is no study here that you can open."]
    screen.open("studies").press(f"study_restore_{study.id}")
    assert screen.told("success") == ["“Rota study” is back."]
    assert "5 units from 1 file" in screen.open("home").text


def test_the_sample_is_put_away_and_taken_out_like_any_study(sample, sit_down):
    screen = sit_down(sample).open("studies")
    assert ":gray-badge[sample]" in screen.text
    screen.press("study_archive_1").press("study_restore_1")
    assert screen.open("home").title == "Sample study"


def test_a_coder_opens_the_studies_they_code_in_and_changes_none(workspace, sit_down):
    study, _, _ = make_coded_study(workspace, "Ben")
    other = make_study(workspace, "Not Ben’s")
    screen = sit_down(workspace, "Ben").open("studies")
    assert f"study_open_{study.id}" in screen.keys
    assert "Not Ben’s" not in screen.text + screen.beside
    for key in ("study_rename", "study_archive", "study_open"):
        assert f"{key}_{other.id}" not in screen.keys
    assert {f"study_rename_{study.id}", f"study_archive_{study.id}", "study_create"}.isdisjoint(screen.keys)


def test_a_study_somebody_does_not_code_in_is_not_opened_by_an_old_choice(workspace, sit_down):
    _, _, _ = make_coded_study(workspace, "Ben")
    other = make_study(workspace, "Not Ben’s")
    screen = sit_down(workspace, "Ben")
    visit = signing_in.find_visit(workspace, screen.secret)
    signing_in.remember_study(workspace, visit, other.id)
    assert screen.run().title == "Rota study"


def test_every_setting_stands_with_the_sentence_on_what_it_changes(workspace, sit_down):
    make_study(workspace)
    text = sit_down(workspace).open("settings").text
    for sentence in SETTING_SENTENCES.values():
        assert sentence in text


def test_settings_are_stored_and_undone(workspace, sit_down):
    study = make_study(workspace)
    screen = sit_down(workspace).open("settings")
    assert shown_settings(screen) == StudySettings()
    assert "settings_undo" not in screen.keys
    screen.submit("settings", **{f"setting_{name}": value for name, value in CHANGED.as_dict().items()})
    assert screen.told("success") == ["The settings are saved."]
    assert settings_of(workspace, study) == CHANGED
    assert shown_settings(screen) == CHANGED
    screen.press("settings_undo")
    assert screen.told("success") == ["The settings are as they were before."]
    assert settings_of(workspace, study) == StudySettings()
    assert "settings_undo" not in screen.keys


def test_after_an_undo_the_page_shows_what_is_in_force(workspace, sit_down):
    study = make_study(workspace)
    screen = sit_down(workspace).open("settings").submit("settings", setting_show_dates=False)
    screen.press("settings_undo")
    assert shown_settings(screen) == settings_of(workspace, study) == StudySettings()


def test_the_page_shows_the_settings_of_the_study_one_switches_to(workspace, sit_down):
    changed, untouched = make_study(workspace, "Changed"), make_study(workspace, "Untouched")
    studies.change_settings(workspace, make_owner(workspace), changed.id, CHANGED)
    screen = sit_down(workspace).open("settings")
    assert shown_settings(screen) == StudySettings()
    screen.choose("sidebar_study", changed.id)
    assert shown_settings(screen) == CHANGED
    screen.choose("sidebar_study", untouched.id)
    assert shown_settings(screen) == StudySettings()
    screen.submit("settings", setting_show_dates=False)
    assert settings_of(workspace, changed) == CHANGED
    assert settings_of(workspace, untouched) == StudySettings(show_dates=False)


def test_the_page_shows_settings_that_somebody_else_changed(workspace, sit_down):
    study = make_study(workspace)
    screen = sit_down(workspace).open("settings")
    studies.change_settings(workspace, make_owner(workspace), study.id, CHANGED)
    assert shown_settings(screen.open("home").open("settings")) == CHANGED


def test_the_undo_of_one_study_is_not_offered_in_another(workspace, sit_down):
    first, second = make_study(workspace, "First"), make_study(workspace, "Second")
    screen = sit_down(workspace).open("settings").submit("settings", setting_show_dates=False)
    assert "settings_undo" in screen.keys
    screen.choose("sidebar_study", first.id)
    assert "settings_undo" not in screen.keys
    assert not settings_of(workspace, second).show_dates


def test_a_coder_sees_the_settings_and_cannot_change_them(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("settings")
    assert screen.told("info") == ["Only the owner changes settings."]
    assert screen.app.toggle(key="setting_show_dates").disabled
    assert screen.app.form("settings").form_submit_button[0].disabled

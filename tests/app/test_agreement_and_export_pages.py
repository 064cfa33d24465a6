"""Agreement as a table with a reason wherever there is no number, and what an export will hold."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from annotator.domain.codebook import Code
from annotator.domain.reliability import Depth
from annotator.domain.study import Purpose, StudySettings
from annotator.operations import codebooks, coders, coding, importing, rounds, studies
from tests.factories import make_answer, make_codebook, make_incoming, make_source
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def code_all(workspace, person, round_, *codes):
    window = coding.desk_window(workspace, person, round_.id, count=100)
    coding.save_answers(workspace, person, [make_answer(one.assignment, *codes) for one in window.tasks])


def copy_comments(workspace, study):
    source = make_source("copy.txt")
    importing.store_sources(workspace, make_owner(workspace), study, (make_incoming(source),), Purpose.MAIN)
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")


def link_of(screen):
    """The address the export page saves from, taken apart."""
    (found,) = re.findall(r'href="(/api/export\?[^"]*)"', screen.text)
    address = urlsplit(found.replace("&amp;", "&"))
    return {name: value for name, (value,) in parse_qs(address.query).items()}


def metrics(screen):
    return {one.label: one.value for one in screen.app.metric}


def test_the_sample_shows_a_row_for_every_theme_with_its_figures(sample, sit_down):
    screen = sit_down(sample).open("agreement")
    table = screen.app.dataframe[0].value
    assert table["Code"].tolist()[:5] == ["Morale", "Risk", "IT", "Management", "Union"]
    assert len(table) == 14
    assert {"Amara", "Bence", "Chiara", "Prevalence", "Percent agreement", "Alpha", "Units"} <= set(table.columns)
    assert table["Alpha"].between(-1, 1).all()
    assert table["Percent agreement"].between(50, 100).all()
    assert "not evidence of reliability" in screen.text
    assert len(screen.app.get("vega_lite_chart")) == 1


def test_figures_can_be_limited_to_a_section_and_taken_at_every_code(sample, sit_down):
    screen = sit_down(sample).open("agreement")
    assert screen.app.selectbox(key="agreement_section").options == ["all", "The five themes", "Beside the themes"]
    screen.choose("agreement_section", "themes")
    assert screen.app.dataframe[0].value["Code"].tolist() == ["Morale", "Risk", "IT", "Management", "Union"]
    screen.choose("agreement_depth", Depth.CODE)
    codes = screen.app.dataframe[0].value["Code"].tolist()
    assert "Morale > Anger and contempt" in codes
    assert "Workload and staffing" not in codes


def test_the_settings_behind_the_figures_stand_below_them(sample, sit_down):
    screen = sit_down(sample).open("agreement")
    assert "- **level**: nominal" in screen.text
    assert "- **unsure**: unsure counts with the codes it carries" in screen.text
    assert "krippendorff 0.9" in screen.text


def test_a_code_without_a_value_has_its_reason_in_words(workspace, sit_down):
    _, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    for person in people.values():
        code_all(workspace, person, round_, "risk")
    screen = sit_down(workspace).open("agreement")
    assert "Without a value (4)" in [one.label for one in screen.app.expander]
    assert "- Morale, Workload, Meta: No coder used this code" in screen.text
    assert "- Risk: There is no variation" in screen.text
    assert screen.app.dataframe[0].value["Alpha"].isna().all()


def test_a_round_nobody_has_coded_says_so_for_every_code(workspace, sit_down):
    make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    screen = sit_down(workspace).open("agreement")
    assert "Without a value (4)" in [one.label for one in screen.app.expander]
    assert "at least two coders" in screen.text


@pytest.mark.parametrize("name", ["Ada", "Ben"])
def test_a_blind_round_shows_no_figure_to_anybody_and_says_who_is_still_coding(name, workspace, sit_down):
    _, round_, people = make_coded_study(workspace, "Ben")
    for person in people.values():
        code_all(workspace, person, round_, "risk")
    rounds.seal_own(workspace, people["Ben"], round_.id)
    screen = sit_down(workspace, name).open("agreement")
    (told,) = screen.told("info")
    assert "blind" in told
    assert "Still coding: Ada." in told
    assert not screen.app.dataframe
    assert not screen.app.get("vega_lite_chart")


def test_a_round_everybody_has_finished_shows_its_figures_to_every_coder(workspace, sit_down):
    _, round_, people = make_coded_study(workspace, "Ben")
    for person, code in zip(people.values(), ("risk", "morale"), strict=True):
        code_all(workspace, person, round_, code)
        rounds.seal_own(workspace, person, round_.id)
    table = sit_down(workspace, "Ben").open("agreement").app.dataframe[0].value.set_index("Code")
    assert table.loc["Risk", ["Ada", "Ben", "Units"]].tolist() == [5, 0, 5]
    assert table.loc["Risk", "Percent agreement"] == 0


def test_the_rounds_of_a_study_are_looked_at_one_by_one(workspace, sit_down):
    study, _, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    screen = sit_down(workspace).open("agreement")
    assert screen.app.selectbox(key="agreement_round").options == ["Independent coding 2", "Practice"]
    assert "blind" in screen.told("info")[0]
    screen.choose("agreement_round", "Practice")
    assert "not evidence" in screen.text
    assert screen.app.dataframe


def test_figures_can_be_taken_between_some_of_the_coders(sample, sit_down):
    screen = sit_down(sample).open("agreement")
    (chooser,) = screen.app.multiselect
    assert chooser.options == ["Amara", "Bence", "Chiara"]
    everybody = screen.app.dataframe[0].value
    chooser.set_value(["Amara", "Chiara"])
    screen.run()
    two = screen.app.dataframe[0].value
    assert "Bence" not in two.columns
    assert not two["Alpha"].equals(everybody["Alpha"])
    for too_few in (["Amara"], []):
        screen.app.multiselect[0].set_value(too_few)
        screen.run()
        assert any("two coders" in told for told in screen.told("info")) or "at least two coders" in screen.text


def test_the_coders_of_one_round_are_not_looked_for_in_another(workspace, sit_down):
    study, first, people = make_coded_study(workspace, "Ben", "Cleo", purpose=Purpose.TRAINING)
    rounds.seal_coder(workspace, people["Ada"], study, first.name, "Cleo", "left the project")
    coders.add_coder(workspace, people["Ada"], study, "Dan", "a long password")
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    screen = sit_down(workspace).open("agreement")
    newest, oldest = screen.app.selectbox(key="agreement_round").options
    for name in (oldest, newest, oldest):
        screen.choose("agreement_round", name)
        assert not screen.told("error")
        assert screen.app.dataframe


@pytest.mark.parametrize("page", ["agreement", "export"])
def test_without_comments_there_is_nothing_and_the_owner_is_led_on(page, workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open(page)
    assert "no comments were imported" in screen.told("info")[0]
    assert screen.links == ["Import comments"]


def test_an_export_says_what_it_will_hold_and_links_to_it(sample, sit_down):
    screen = sit_down(sample).open("export")
    assert metrics(screen) == {"Units": "124", "Coders": "3", "Decisions": "363"}
    assert link_of(screen) == {"study": "1", "round": "Practice", "format": "csv_long", "text": "yes"}
    assert "Save as CSV, long" in screen.text
    assert screen.told("info") == []


def test_format_and_text_go_into_the_link(sample, sit_down):
    screen = sit_down(sample).open("export").choose("export_format", "xlsx").choose("export_text", False)
    assert (link_of(screen)["format"], link_of(screen)["text"]) == ("xlsx", "no")
    assert "Left out: The text of the units." in screen.told("info")


def test_the_rounds_of_a_study_are_exported_one_by_one(workspace, sit_down):
    study, round_, people = make_coded_study(workspace)
    code_all(workspace, people["Ada"], round_, "risk")
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    screen = sit_down(workspace).open("export")
    assert screen.app.selectbox(key="export_round").options == ["Practice 2", "Independent coding"]
    assert (link_of(screen)["round"], metrics(screen)["Decisions"]) == ("Practice 2", "0")
    screen.choose("export_round", "Independent coding")
    assert (link_of(screen)["round"], metrics(screen)["Decisions"]) == ("Independent coding", "5")


def test_a_study_may_keep_its_text_out_of_every_export(workspace, sit_down):
    study, _, _ = make_coded_study(workspace)
    studies.change_settings(workspace, make_owner(workspace), study.id, StudySettings(export_text=False))
    screen = sit_down(workspace).open("export")
    assert screen.app.toggle(key="export_text").disabled
    assert link_of(screen)["text"] == "no"


def test_a_study_that_keeps_its_text_is_switched_to_without_it(workspace, sit_down):
    open_text, _, _ = make_coded_study(workspace)
    kept = make_study(workspace, "Kept")
    studies.change_settings(workspace, make_owner(workspace), kept.id, StudySettings(export_text=False))
    copy_comments(workspace, kept)
    screen = sit_down(workspace).choose("sidebar_study", open_text.id).open("export")
    assert link_of(screen)["text"] == "yes"
    screen.choose("sidebar_study", kept.id)
    assert link_of(screen)["text"] == "no"
    assert not screen.app.toggle(key="export_text").value


@pytest.mark.parametrize("name", ["Ada", "Ben"])
def test_of_a_blind_round_everybody_gets_their_own_decisions_only(name, workspace, sit_down):
    _, round_, people = make_coded_study(workspace, "Ben")
    for person in people.values():
        code_all(workspace, person, round_, "risk")
    screen = sit_down(workspace, name).open("export")
    assert metrics(screen) == {"Units": "5", "Coders": "1", "Decisions": "5"}
    assert "Left out: The decisions of one coder: this round is blind" in screen.told("info")[0]


def test_an_export_without_any_decision_warns(workspace, sit_down):
    make_coded_study(workspace)
    assert "Nothing is coded yet" in sit_down(workspace).open("export").told("warning")[0]


def test_an_export_without_a_codebook_is_refused(workspace, sit_down, page_bytes):
    screen = sit_down(workspace).open("import").send(("rota.txt", page_bytes)).press("import_save").open("export")
    assert "no codebook yet" in screen.told("error")[0]
    assert "/api/export" not in screen.text


def code_then_add_pay(workspace):
    """Everybody coded under version 1; version 2 has Pay as well and another meaning of Risk."""
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    for person in people.values():
        code_all(workspace, person, round_, "risk")
    codes = [replace(one, definition="New words") if one.id == "risk" else one for one in make_codebook().codes]
    longer = make_codebook(codes=(*codes, Code("pay", "Pay")))
    codebooks.publish_codebook(workspace, people["Ada"], study, longer, "Pay was missing")


def test_figures_of_a_round_can_be_seen_through_a_later_version_of_the_codebook(workspace, sit_down):
    code_then_add_pay(workspace)
    screen = sit_down(workspace).open("agreement")
    choice = screen.app.selectbox(key="agreement_version_1")
    assert choice.options == ["version 1, the round’s own", "version 2, the newest"]
    assert "Read with version 1 of the codebook." in screen.text
    assert "Pay" not in screen.app.dataframe[0].value["Code"].tolist()
    assert "Older meaning" not in screen.app.dataframe[0].value
    screen.choose("agreement_version_1", 2)
    table = screen.app.dataframe[0].value.set_index("Code")
    assert table.loc["Pay", "Units"] == 0
    assert table.loc["Risk", "Older meaning"] == "10 of 10 values"
    assert "the decisions were made under version 1, which stays as it is" in screen.text


def test_an_export_can_be_read_with_a_later_version_too(workspace, sit_down):
    code_then_add_pay(workspace)
    screen = sit_down(workspace).open("export")
    assert "codebook_version" not in link_of(screen)
    assert link_of(screen.choose("export_version_1", 2))["codebook_version"] == "2"

"""Code by code: what the page of a code tells, what it hides, and what can be done on it."""

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from annotator.domain.anchors import AnchorKind
from annotator.domain.memo import About
from annotator.domain.study import Purpose
from annotator.operations import codebooks, rounds
from annotator.operations.anchors import list_anchors, mark_anchor
from annotator.operations.memos import write_memo
from db import models
from tests.factories import make_codebook
from tests.store.coding_for_tests import code_everything, rows
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study, sign_in_without_password

HOSTILE = "<img src=x onerror=alert(1)> ![x](https://example.org/x.png)"


@pytest.fixture
def practice(workspace):
    """A practice round in which Ada gives risk and Ben workload to all; risk was redefined in version 2."""
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ada"], round_, "risk")
    code_everything(workspace, people["Ben"], round_, "workload")
    codes = tuple(
        dataclasses.replace(code, definition="Danger for the public") if code.id == "risk" else code
        for code in make_codebook().codes
    )
    codebooks.publish_codebook(workspace, people["Ada"], study, make_codebook(codes=codes), "It was vague.")
    return workspace, study, people


def open_code(screen, code):
    """The page with a code in its address."""
    screen.app.query_params["code"] = code
    return screen.open("codes")


def mark(screen, unit, **values):
    """Mark a unit that was given the code."""
    screen.press(f"anchor_mark_{unit}")
    for key, value in values.items():
        screen.app.get_by_key(key).set_value(value)
    screen.app.form("codes_mark").form_submit_button[0].click()
    return screen.run()


def units(workspace):
    return rows(workspace, models.Unit, "id")


def test_without_a_codebook_the_owner_is_led_to_it_and_a_coder_is_told_who_makes_it(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("codes")
    assert screen.told("info") == ["This study has no codes yet. Choose a codebook or write one first."]
    assert screen.links == ["Go to the codebook"]


def test_before_anybody_codes_every_part_says_that_it_is_empty(workspace, sit_down):
    study = make_study(workspace)
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    screen = sit_down(workspace).open("codes")
    assert screen.title == "Code by code"
    for sentence in (
        "Nobody has comments to code yet, so it was not given.",
        "No round can be compared yet.",
        "No comment is marked as an anchor of this code yet.",
        "No memo on this code yet. Write down why its definition changed, or what remains unclear.",
    ):
        assert sentence in screen.told("info")
    assert "It was there from the first version on, as a theme." in screen.text


def test_a_code_tells_its_history_use_and_agreement(practice, sit_down):
    workspace, _, _ = practice
    screen = open_code(sit_down(workspace), "risk")
    assert "Version 2" in screen.text
    assert "Why: It was vague." in screen.text
    assert "new meaning" in screen.text
    assert "<ins>Danger for the public</ins>" in screen.text
    assert "5 of 5" in screen.text
    assert "0 of 5" in screen.text
    assert "Given under an older meaning of it: 5 in “Practice”." in screen.text
    assert "these figures are not evidence of reliability" in screen.text
    assert not screen.told("error")


def test_a_code_that_there_is_not_is_said_in_a_sentence_and_another_can_be_chosen(practice, sit_down):
    workspace, _, _ = practice
    screen = open_code(sit_down(workspace), "<b>x</b>")
    assert screen.told("warning") == [
        "There is no code “<b>x</b>” in the codebook of this study. Choose one from the list."
    ]
    screen.choose("codes_code", "risk")
    assert screen.told("warning") == []
    assert "Danger for the public" in screen.text
    assert screen.app.query_params["code"] == "risk"


def test_in_a_blind_round_the_page_shows_ones_own_and_says_so(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, "Ben")
    for person in people.values():
        code_everything(workspace, person, round_, "risk")
        mark_anchor(workspace, person, study, "risk", units(workspace)[0], AnchorKind.TYPICAL, f"{person.label} says")
        write_memo(workspace, person, study, About.CODE, "risk", f"{person.label} wrote")
    screen = open_code(sit_down(workspace), "risk")
    own, other = (people[name].label for name in ("Ada", "Ben"))
    assert f"{own} says" in screen.text
    assert f"{own} wrote" in screen.text
    assert other not in screen.text
    assert screen.text.count("5 of 5") == 1
    assert '<td class="none">blind</td>' in screen.text
    assert "Not shown until every coder has finished: “Independent coding”." in screen.text
    assert "seen by you alone while its round is blind" in screen.text
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    screen.run()
    assert f"{other} says" in screen.text
    assert f"{other} wrote" in screen.text
    assert screen.text.count("5 of 5") == 2


def test_an_anchor_is_marked_taken_away_and_brought_back(practice, sit_down):
    workspace, study, people = practice
    screen = open_code(sit_down(workspace), "risk").choose("codes_marking", True)
    mark(screen, units(workspace)[1], codes_mark_kind=AnchorKind.BORDERLINE, codes_mark_note=HOSTILE)
    assert screen.told("success") == ["The comment is marked as borderline."]
    (one,) = list_anchors(workspace, people["Ben"], study)
    assert (one.anchor.code, one.anchor.unit, one.anchor.note) == ("risk", units(workspace)[1], HOSTILE)
    assert "&lt;img src=x onerror=alert(1)&gt; ![x](" in screen.text
    assert "Reply 1 to comment 1 · marked by Ada" in screen.text
    screen.press("codes_undo_button")
    assert list_anchors(workspace, people["Ben"], study) == ()
    mark(screen, units(workspace)[1]).press("anchor_remove_0")
    assert list_anchors(workspace, people["Ben"], study) == ()
    screen.press("codes_undo_button")
    assert len(list_anchors(workspace, people["Ben"], study)) == 1


def test_comments_to_mark_are_found_by_words_and_by_whether_coders_agreed(practice, sit_down):
    workspace, _, _ = practice
    screen = open_code(sit_down(workspace), "risk").choose("codes_marking", True)
    assert screen.text.count("given by Ada; not by Ben") == 5
    screen.choose("codes_words", "same")
    assert screen.text.count("given by Ada; not by Ben") == 1
    assert "<mark>same</mark>" in screen.text
    screen.choose("codes_words", "!!")
    assert "There is no word in “!!”" in screen.told("error")[0]
    screen.choose("codes_words", "nonsense")
    assert "No comment fits. Try other words, or show all." in screen.told("info")


def test_a_coder_cannot_take_away_what_another_set(practice, sit_down):
    workspace, study, people = practice
    mark_anchor(workspace, people["Ada"], study, "risk", units(workspace)[0], AnchorKind.TYPICAL, "Ada’s")
    screen = open_code(sit_down(workspace, "Ben", "a long password"), "risk")
    assert "Ada’s" in screen.text
    assert "anchor_remove_0" not in screen.keys
    assert "anchor_remove_0" in open_code(sit_down(workspace), "risk").keys


def test_a_memo_is_written_where_the_code_is_read(practice, sit_down):
    workspace, _, _ = practice
    screen = open_code(sit_down(workspace), "risk")
    screen.submit("codes_memo", codes_memo_text=f"Narrower since May. {HOSTILE}")
    assert "The memo is saved." in screen.told("success")[0]
    assert "Narrower since May. &lt;img src=x" in screen.text


def test_a_merged_code_says_which_one_stands_for_it(practice, sit_down):
    workspace, study, people = practice
    codes = tuple(
        dataclasses.replace(code, archived=True, merged_into="risk") if code.id == "workload" else code
        for code in make_codebook().codes
    )
    codebooks.publish_codebook(workspace, people["Ada"], study, make_codebook(codes=codes), "the same")
    screen = open_code(sit_down(workspace), "workload")
    assert "It was merged into “Risk”." in screen.told("info")[0]
    assert "Go to “Risk”" in screen.links
    assert "codes_marking" not in screen.keys
    assert "“Workload” was merged into it" in open_code(sit_down(workspace), "risk").text


def test_the_codebook_leads_from_each_code_to_its_page(practice, sit_down):
    workspace, _, _ = practice
    assert '<a href="/codes?code=risk" target="_self"' in sit_down(workspace).open("codebook").text


def test_the_corpus_marks_any_unit_for_any_code(practice, secrets_of_browsers):
    workspace, study, people = practice
    unit = units(workspace)[2]
    secrets_of_browsers["current"] = sign_in_without_password(workspace)
    app = AppTest.from_function(ask, args=(unit,), default_timeout=120).run()
    app.selectbox(key="anchor_code").set_value("meta")
    app.text_input(key="anchor_corpus_note").set_value("Off the subject.")
    app.button(key="anchor_confirm").click().run()
    assert not app.exception
    (one,) = list_anchors(workspace, people["Ben"], study, "meta")
    assert (one.anchor.unit, one.anchor.kind, one.anchor.note) == (unit, AnchorKind.TYPICAL, "Off the subject.")


def ask(unit):
    """The dialog of the Corpus page, which AppTest runs as a page."""
    from annotator.domain.corpus import Wanted
    from annotator.operations import corpus
    from annotator.ui.session import asking_about_study
    from annotator.ui.widgets.found_units import anchor_dialog

    who, study = asking_about_study()
    hits = corpus.find_units(who.workspace, who.person, study, Wanted()).hits
    anchor_dialog(who, study, next(hit for hit in hits if hit.unit.id == unit))

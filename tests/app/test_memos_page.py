"""The Memos page: write, find, change, remove, take back; and what stays hidden while a round is blind."""

import uuid

import pytest

from annotator.domain.memo import HIDDEN_SENTENCE, About
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coding, memos, proposals, rounds, studies
from tests.factories import make_codebook
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

EMPTY = "There is no memo to show yet. Write one above, or on the desk beside a comment."
HOSTILE = "![x](https://example.org/x.png) <script>alert(1)</script> :red[a] $x$"


def at_desk(workspace, person, round_, text, about=About.UNIT, *, code=None):
    """Write a memo as the desk does; its uuid."""
    task = coding.desk_window(workspace, person, round_.id, at=0).tasks[0]
    memo = memos.write_memo_at_desk(workspace, person, task.assignment, about, code, text, str(uuid.uuid4()))
    return memo.memo.uuid


def propose(workspace, person, round_, name):
    """Propose a code as the desk does."""
    task = coding.desk_window(workspace, person, round_.id, at=0).tasks[0]
    proposals.propose_code(workspace, person, task.assignment, name, "Because of the nights.")


@pytest.fixture
def practice(workspace):
    """A study in which everybody reads everything."""
    return make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)


@pytest.fixture
def blind(workspace):
    """A blind round of two, each of whom wrote a memo on the first comment and proposed a code from it."""
    study, round_, people = make_coded_study(workspace, "Ben")
    for name, person in people.items():
        at_desk(workspace, person, round_, f"What {name} thinks")
        propose(workspace, person, round_, f"Code of {name}")
    return study, round_, people


def test_a_study_without_memos_says_how_one_is_written(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("memos")
    assert screen.told("info") == [EMPTY]
    assert "press the comma" in screen.text
    assert "/api/memos" not in screen.text


def test_a_memo_about_the_study_is_written_found_and_taken_back(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("memos").submit("memo_write", memo_text="Meet on Monday.")
    assert screen.told("success") == ["The memo is saved."]
    assert "Meet on Monday.</div>" in screen.text
    assert "**Rota study**" in screen.text
    assert screen.app.get_by_key("memo_text").value == ""
    screen.press("memo_undo_button")
    assert screen.told("success") == ["Undone."]
    assert screen.told("info") == [EMPTY]
    assert "memo_undo_button" not in screen.keys


def test_a_memo_about_a_code_says_which(workspace, sit_down):
    study = make_study(workspace)
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    screen = sit_down(workspace).open("memos")
    screen.submit("memo_write", memo_subject="risk_public", memo_text="Too narrow?")
    assert "**Risk > Public protection**" in screen.text
    (listed,) = memos.list_memos(workspace, make_owner(workspace), study).memos
    assert (listed.memo.about, listed.memo.subject) == (About.CODE, "risk_public")


def test_an_empty_memo_is_refused_and_what_was_typed_stays(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("memos").submit("memo_write", memo_text="  \n ")
    assert screen.told("error") == ["The memo is empty. Write something in it."]
    assert screen.app.get_by_key("memo_text").value == "  \n "


def test_a_memo_is_changed_in_its_place_and_the_change_taken_back(workspace, sit_down, practice):
    _, round_, people = practice
    key = at_desk(workspace, people["Ada"], round_, "One")
    screen = sit_down(workspace).open("memos").press(f"memo_change_{key}")
    assert screen.app.get_by_key("memo_new_text").value == "One"
    screen.app.get_by_key("memo_new_text").set_value("Two")
    save, _leave = screen.app.form("memo_change_form").form_submit_button
    save.click()
    screen.run()
    assert screen.told("success") == ["The memo is changed."]
    assert "Two</div>" in screen.text
    assert ", changed 20" in screen.text
    screen.press("memo_undo_button")
    assert "One</div>" in screen.text


def test_leaving_a_change_leaves_the_memo(workspace, sit_down, practice):
    _, round_, people = practice
    key = at_desk(workspace, people["Ada"], round_, "One")
    screen = sit_down(workspace).open("memos").press(f"memo_change_{key}")
    screen.app.get_by_key("memo_new_text").set_value("Two")
    _save, leave = screen.app.form("memo_change_form").form_submit_button
    leave.click()
    screen.run()
    assert "One</div>" in screen.text
    assert screen.press(f"memo_change_{key}").app.get_by_key("memo_new_text").value == "One"


def test_a_removed_memo_is_gone_and_comes_back_by_undo(workspace, sit_down, practice):
    _, round_, people = practice
    key = at_desk(workspace, people["Ada"], round_, "One")
    screen = sit_down(workspace).open("memos").press(f"memo_remove_{key}")
    assert screen.told("success") == ["The memo is removed."]
    assert screen.told("info") == [EMPTY]
    assert screen.app.button(key="memo_undo_button").label == "Undo removing"
    screen.press("memo_undo_button")
    assert "One</div>" in screen.text


def test_anothers_memo_is_read_and_not_changed(workspace, sit_down, practice):
    _, round_, people = practice
    key = at_desk(workspace, people["Ben"], round_, "Ben’s thought")
    screen = sit_down(workspace).open("memos")
    assert "Ben’s thought</div>" in screen.text
    assert "Ben · 20" in screen.text
    assert not {f"memo_change_{key}", f"memo_remove_{key}"} & screen.keys
    assert f"memo_change_{key}" in sit_down(workspace, "Ben").open("memos").keys


def test_words_and_the_filter_narrow_the_list(workspace, sit_down, practice):
    _, round_, people = practice
    for about, text in ((About.UNIT, "Café"), (About.THREAD, "Tea"), (About.CODE, "Milk")):
        at_desk(workspace, people["Ada"], round_, text, about, code="risk")
    screen = sit_down(workspace).open("memos")

    def shown():
        return [text for text in ("Café", "Tea", "Milk") if f"{text}</div>" in screen.text]

    assert shown() == ["Café", "Tea", "Milk"]
    screen.choose("memo_words", "cafe")
    assert shown() == ["Café"]
    screen.choose("memo_about", About.CODE)
    assert screen.told("info") == ["No memo fits. Try other words, or show everything."]
    screen.choose("memo_words", "")
    assert shown() == ["Milk"]
    assert "Comment 1 in “The rota”" not in screen.text
    screen.choose("memo_about", "")
    assert shown() == ["Café", "Tea", "Milk"]
    assert "**Comment 1 in “The rota”**" in screen.text


def test_many_memos_are_shown_a_page_at_a_time(workspace, sit_down):
    study = make_study(workspace)
    for number in range(27):
        memos.write_memo(workspace, make_owner(workspace), study, About.STUDY, None, f"Number {number}.")
    screen = sit_down(workspace).open("memos")
    assert "Number 2.</div>" in screen.text
    assert "Number 1.</div>" not in screen.text
    assert "2 older ones are not shown." in screen.text
    screen.press("memo_show_more")
    assert "Number 0.</div>" in screen.text
    assert "memo_show_more" not in screen.keys


def test_hostile_memos_stay_text(workspace, sit_down, practice):
    study, round_, people = practice
    at_desk(workspace, people["Ada"], round_, HOSTILE)
    propose(workspace, people["Ada"], round_, HOSTILE)
    studies.rename_study(workspace, people["Ada"], study.id, HOSTILE)
    memos.write_memo(workspace, people["Ada"], study, About.STUDY, None, "On the study")
    screen = sit_down(workspace)
    for page in ("memos", "codebook"):
        screen.open(page)
        for node in screen.app.main:
            value = getattr(node, "value", None)
            if isinstance(value, str) and type(node).__name__ == "Html":
                assert "<script>" not in value
            elif isinstance(value, str) and type(node).__name__ in ("Markdown", "Caption"):
                assert "](https://example.org" not in value
                assert "<script>" not in value
    assert "&lt;script&gt;" in screen.open("memos").text


def test_another_study_opens_without_the_first_ones_undo(workspace, sit_down):
    first = make_study(workspace)
    second = studies.create_study(workspace, make_owner(workspace), "Second").after
    screen = sit_down(workspace).choose("sidebar_study", first.id).open("memos")
    screen.submit("memo_write", memo_text="First")
    assert "memo_undo_button" in screen.keys
    screen.choose("sidebar_study", second.id)
    assert "memo_undo_button" not in screen.keys
    assert screen.told("info") == [EMPTY]


def test_while_a_round_is_blind_no_page_shows_what_another_wrote(workspace, sit_down, blind):
    _, round_, people = blind
    rounds.seal_own(workspace, people["Ben"], round_.id)
    for name, other in (("Ada", "Ben"), ("Ben", "Ada")):
        screen = sit_down(workspace, name)
        for page in ("home", "codebook", "memos", "agreement", "export", "coders", "studies", "settings"):
            screen.open(page)
            assert f"What {other} thinks" not in screen.text, page
            assert f"Proposed by {other}" not in screen.text, page
        screen.open("memos")
        assert f"What {name} thinks</div>" in screen.text
        assert HIDDEN_SENTENCE in screen.text
        screen.choose("memo_words", other)
        assert screen.told("info") == ["No memo fits. Try other words, or show everything."]


def test_when_all_have_finished_everybody_reads_everything(workspace, sit_down, blind):
    _, round_, people = blind
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    for name in people:
        screen = sit_down(workspace, name).open("memos")
        assert "What Ada thinks</div>" in screen.text
        assert "What Ben thinks</div>" in screen.text
        assert HIDDEN_SENTENCE not in screen.text


def test_proposed_codes_stand_on_the_codebook_page_without_their_places_while_blind(workspace, sit_down, blind):
    _, round_, people = blind
    screen = sit_down(workspace, "Ben").open("codebook")
    assert "**Code of Ada**" in screen.text
    assert "Because of the nights." in screen.text
    captions = [screen.read(one.value) for one in screen.app.caption if "Proposed 20" in one.value]
    assert sorted(one.partition(" by ")[2] for one in captions) == ["", "you"]
    assert screen.text.count("</blockquote>") == 1
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    screen.open("codebook")
    captions = [screen.read(one.value) for one in screen.app.caption if "Proposed 20" in one.value]
    assert sorted(one.partition(" by ")[2] for one in captions) == ["Ada", "you"]
    assert screen.text.count("Comment 1: the rota again.</blockquote>") == 2


def test_without_proposals_the_codebook_page_does_not_mention_them(workspace, sit_down):
    make_coded_study(workspace)
    assert "Proposed codes" not in sit_down(workspace).open("codebook").text


def test_a_study_that_was_archived_meanwhile_takes_no_change(workspace, sit_down, practice):
    study, round_, people = practice
    key = at_desk(workspace, people["Ada"], round_, "One")
    screen = sit_down(workspace).open("memos").press(f"memo_change_{key}")
    studies.archive_study(workspace, people["Ada"], study.id)
    # The page of an archived study is left at the next run; the act itself is refused too.
    with pytest.raises(Refusal, match="archived"):
        memos.change_memo(workspace, people["Ada"], key, "Two")
    assert "One" not in screen.run().text

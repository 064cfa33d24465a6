"""The page of second looks: empty, full, blind, for a coder, and the way of queueing and taking back."""

import dataclasses

import pytest

from annotator.domain.codebook import Code
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, rounds
from annotator.store import rounds as stored_rounds
from tests.factories import make_answer
from tests.store.coding_for_tests import assignments, code_everything, save
from tests.store.studies_for_tests import make_coded_study, make_study
from tests.store.test_codebooks import with_codes


def redefine(workspace, people, study, reason="We disagreed"):
    book = codebooks.current_codebook(workspace, study.id)
    after = with_codes(
        book,
        dataclasses.replace(book.code("morale"), definition="How people feel about anything"),
        Code("risk_self", "Risk to staff", parent="risk", split_from="risk"),
    )
    codebooks.publish_codebook(workspace, people["Ada"], study, after, reason)


@pytest.fixture
def coded(workspace):
    """A practice round: Ada gave Morale to everything, Ben Risk; then Morale was widened and Risk split."""
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ada"], round_, "morale")
    code_everything(workspace, people["Ben"], round_, "risk")
    redefine(workspace, people, study)
    return study, people


def test_without_a_codebook_and_without_a_change_the_page_says_so(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace).open("second_looks")
    assert screen.told("info") == ["There is no codebook yet, so nothing can have changed its meaning."]
    assert screen.links == ["Choose a codebook"]


def test_where_nothing_changed_its_meaning_nothing_waits(workspace, sit_down):
    make_coded_study(workspace)
    screen = sit_down(workspace).open("second_looks")
    assert screen.told("success") == ["No decision was made under an older meaning of a code."]


def test_the_owner_reads_what_changed_and_whom_it_concerns(workspace, sit_down, coded):
    screen = sit_down(workspace).open("second_looks")
    assert screen.app.selectbox(key="second_looks_code").options == ["Morale", "Risk"]
    assert "We disagreed" in screen.text
    assert "<ins>anything</ins>" in screen.text
    labels = [screen.read(one.label) for one in screen.app.expander]
    assert "Ada: 5 decisions that gave the code" in labels
    assert "Ben: 5 decisions that had the code at hand and did not give it" in labels
    screen.choose("second_looks_code", "risk")
    assert "Ben: 5 decisions that gave the code before it was split" in [
        screen.read(one.label) for one in screen.app.expander
    ]


def test_queueing_says_beforehand_how_many_and_is_taken_back_while_nobody_has_begun(workspace, sit_down, coded):
    screen = sit_down(workspace).open("second_looks")
    assert "5 decisions would be looked at again: Ada 5." in screen.text
    screen.choose("look_morale_not_given", True)
    assert "10 decisions would be looked at again: Ada 5, Ben 5." in screen.text
    screen.press("queue_second_looks")
    assert screen.told("success") == [
        "“Second look at “Morale”” is queued: 10 decisions, which Ada, Ben will find under Code."
    ]
    assert "Nothing would be queued." in screen.text
    assert "blind until every coder has finished" in screen.text
    (take_back,) = [key for key in screen.keys if key.startswith("withdraw_")]
    screen.press(take_back)
    assert screen.told("success") == ["“Second look at “Morale”” is taken back. Its decisions can be queued again."]
    assert "10 decisions would be looked at again: Ada 5, Ben 5." in screen.text


def test_what_was_decided_in_two_rounds_is_queued_as_two(workspace, sit_down, coded):
    study, people = coded
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    with workspace.database.reading() as session:
        first = stored_rounds.list_rounds(session, study.id)[0]
    save(
        workspace,
        people["Ben"],
        make_answer(assignments(workspace, people["Ben"], second)[0], "morale", codebook_version=2),
    )
    book = codebooks.current_codebook(workspace, study.id)
    wider = with_codes(book, dataclasses.replace(book.code("morale"), definition="Anything said of feelings"))
    codebooks.publish_codebook(workspace, people["Ada"], study, wider, "Too narrow")
    screen = sit_down(workspace).open("second_looks")
    assert f"What was decided in “{first.name}”, “Practice 2” is queued apart, a round for each." in screen.text
    screen.press("queue_second_looks")
    assert screen.told("success") == [
        (
            f"“Second look at “Morale” ({first.name})”, “Second look at “Morale” (Practice 2)” are queued: "
            "6 decisions, which Ada, Ben will find under Code."
        )
    ]
    assert len([key for key in screen.keys if key.startswith("withdraw_")]) == 2


def test_a_coder_sees_their_own_and_queues_nothing(workspace, sit_down, coded):
    screen = sit_down(workspace, "Ben").open("second_looks")
    labels = [screen.read(one.label) for one in screen.app.expander]
    assert [label for label in labels if label.startswith("Ada")] == []
    assert "Ben: 5 decisions that had the code at hand and did not give it" in labels
    assert "queue_second_looks" not in screen.keys


def test_of_a_blind_round_the_owner_reads_their_own_alone(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, "Ben")
    code_everything(workspace, people["Ben"], round_, "morale")
    redefine(workspace, people, study)
    screen = sit_down(workspace).open("second_looks")
    (sealed,) = screen.told("info")
    assert sealed.startswith("In “Independent coding” there are decisions that are still sealed; how many of them")
    assert screen.told("success") == ["No decision of an open round was made under an older meaning of a code."]
    own = sit_down(workspace, "Ben").open("second_looks")
    assert "Ben: 5 decisions that gave the code" in [own.read(one.label) for one in own.app.expander]


def test_the_decisions_behind_a_number_are_read_when_it_is_unfolded(workspace, sit_down, coded):
    screen = sit_down(workspace).open("second_looks")
    assert "Comment 1: the rota again." not in screen.text
    (ada,) = [coder.id for coder in coders.list_coders(workspace, coded[0].id) if coder.name == "Ada"]
    screen.app.session_state[f"affected_morale_given_{ada}"] = True
    screen.run()
    assert "Comment 1: the rota again." in screen.text


def test_other_peoples_words_stay_text(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ada"], round_, "morale")
    redefine(workspace, people, study, "![x](https://example.org/x.png) <script>alert(1)</script>")
    screen = sit_down(workspace).open("second_looks")
    raw = "\n".join(str(getattr(one, "value", "")) for one in screen.app.main)
    assert "](https://example.org" not in raw
    assert "<script>" not in raw

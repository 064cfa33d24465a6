"""Proposed codes are answered on the page “Edit codebook”, and coders read what became of theirs."""

import pytest

from annotator.domain.study import Purpose
from annotator.operations import codebook_drafts, codebooks, coding, importing, proposals
from tests.factories import make_incoming, make_source
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def propose(workspace, person, round_, name, sentence="Because of the nights.", place=0):
    task = coding.desk_window(workspace, person, round_.id, at=place, count=1).tasks[0]
    proposals.propose_code(workspace, person, task.assignment, name, sentence)


@pytest.fixture
def blind(workspace):
    """A blind round in which Ben proposed two codes with like names and a third."""
    study, round_, people = make_coded_study(workspace, "Ben")
    for place, name in enumerate(("Night shift", "Night shifts", "Humour")):
        propose(workspace, people["Ben"], round_, name, f"Sentence {place}.", place)
    return study, round_, people


def answering(workspace, sit_down):
    return sit_down(workspace).open("edit_codebook").choose("edit_view", "proposed")


def uuid_of(workspace, study, name):
    found = proposals.list_proposals(workspace, make_owner(workspace), study)
    return next(one.proposed.uuid for one in found if one.proposed.name == name)


def test_like_names_are_taken_into_the_draft_together_with_their_sentences(workspace, sit_down, blind):
    study, _, _ = blind
    screen = answering(workspace, sit_down)
    assert "one answer is for all of them" in screen.text
    assert "is hidden while a round is blind" in screen.text
    assert "</blockquote>" not in screen.text
    first = uuid_of(workspace, study, "Night shift")
    screen.choose(f"answer_{first}", "take").choose(f"take_parent_{first}", "workload")
    assert screen.app.text_area(key=f"take_text_{first}").value == "Sentence 0.\nSentence 1."
    assert f"take_now_{first}" not in screen.keys
    screen.press(f"take_{first}")
    assert "is in the draft" in screen.told("success")[0]
    draft = codebook_drafts.find_draft(workspace, study)
    assert draft.codebook.by_id["night_shift"].parent == "workload"
    coder = sit_down(workspace, "Ben").open("codebook")
    assert coder.text.count("Taken: “Workload > Night shift” comes with the next version.") == 2
    assert "**Humour**" in coder.text


def test_a_declined_proposal_tells_its_coder_why_and_can_be_opened_again(workspace, sit_down, blind):
    study, _, _ = blind
    humour = uuid_of(workspace, study, "Humour")
    screen = answering(workspace, sit_down).choose(f"answer_{humour}", "decline").press(f"decline_{humour}")
    assert "Say in a sentence why" in screen.told("error")[0]
    screen.app.text_input(key=f"decline_text_{humour}").set_value("It is <b>no</b> code.")
    screen.run().press(f"decline_{humour}")
    assert screen.told("success") == ["“Humour” is declined."]
    coder = sit_down(workspace, "Ben").open("codebook")
    assert "Not taken: It is <b>no</b> code." in coder.text
    screen = answering(workspace, sit_down).press(f"reopen_{humour}")
    assert screen.told("success") == ["“Humour” is open again."]
    assert f"answer_{humour}" in screen.keys


def test_a_proposal_counts_as_a_code_that_is_there(workspace, sit_down, blind):
    study, _, _ = blind
    humour = uuid_of(workspace, study, "Humour")
    screen = answering(workspace, sit_down).choose(f"answer_{humour}", "merge")
    screen.choose(f"merge_code_{humour}", "morale_anger").press(f"merge_{humour}")
    assert screen.told("success") == ["“Humour” counts as “Morale > Anger”."]
    assert "Counts as “Morale > Anger”." in sit_down(workspace, "Ben").open("codebook").text


def test_in_a_practice_round_the_code_is_published_and_used_at_once(workspace, sit_down):
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    propose(workspace, people["Ben"], round_, "Humour")
    humour = uuid_of(workspace, study, "Humour")
    screen = answering(workspace, sit_down).choose(f"answer_{humour}", "take")
    assert "by Ben" in screen.text
    assert "Comment 1: the rota again." in screen.text
    assert screen.app.toggle(key=f"take_now_{humour}").value
    screen.press(f"take_{humour}")
    assert "from version 2 on, used in “Practice”" in screen.told("success")[0]
    assert codebooks.current_codebook(workspace, study.id).version == 2


def test_the_codebook_page_leads_the_owner_to_the_answers_and_coders_not(workspace, sit_down, blind):
    assert any("Answer them" in link for link in sit_down(workspace).open("codebook").links)
    assert not any("Answer them" in link for link in sit_down(workspace, "Ben").open("codebook").links)


def test_without_proposals_the_owner_reads_how_they_come_about(workspace, sit_down):
    make_coded_study(workspace)
    assert "Nobody has proposed a code yet" in answering(workspace, sit_down).told("info")[0]


def test_every_page_of_a_study_without_codes_says_what_to_do(workspace, sit_down):
    owner, study = make_owner(workspace), make_study(workspace)
    importing.store_sources(workspace, owner, study, (make_incoming(make_source()),), Purpose.TRAINING)
    codebooks.publish_codebook(workspace, owner, study, codebook_drafts.EMPTY, "Begun without codes")
    screen = sit_down(workspace).open("codebook")
    assert "+ proposes the first one" in screen.told("info")[0]
    assert "No code holds these words" not in screen.text
    assert "Version 1, 0 codes" in screen.open("home").text
    assert "no code here" in screen.open("agreement").told("info")[0]
    assert "/api/export?" in screen.open("export").text
    assert screen.open("code").told("info") == []

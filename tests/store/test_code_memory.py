"""What a study remembers of one code: history, use and agreement as far as somebody may see them, and its units."""

import dataclasses

import pytest

from annotator.agreement.result import Reason
from annotator.domain.anchors import AnchorKind
from annotator.domain.decision import State
from annotator.domain.memo import About
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.operations import codebooks, proposals, rounds
from annotator.operations.agreement_report import round_agreement
from annotator.operations.anchors import mark_anchor
from annotator.operations.code_memory import code_memory, list_codes
from annotator.operations.given_units import Among, units_given
from annotator.operations.memos import write_memo
from db import models
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import assignments, code_everything, rows, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def changed(codebook, code_id, **changes):
    """The codebook with one code changed."""
    codes = tuple(dataclasses.replace(code, **changes) if code.id == code_id else code for code in codebook.codes)
    return dataclasses.replace(codebook, codes=codes)


def publish(workspace, study, codebook, reason, **options):
    """Publish, moving the begun rounds too."""
    owner = make_owner(workspace)
    return codebooks.publish_codebook(workspace, owner, study, codebook, reason, **options)


def told(memory):
    """(version, sentences) of a code's history."""
    return [(one.version.codebook.version, one.sentences) for one in memory.history]


def shares(memory):
    """For each round its name and (coder, given, decided) of those that are seen."""
    return {
        one.use.round.name: [(share.coder.name, share.given, share.decided) for share in one.use.shares]
        for one in memory.rounds
    }


@pytest.fixture
def practice(workspace):
    """A practice round of Ada and Ben: Ada gives anger to every unit, Ben to the first, none_applies to the second."""
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    code_everything(workspace, people["Ada"], round_, "morale_anger")
    first, second, *_ = assignments(workspace, people["Ben"], round_)
    save(workspace, people["Ben"], make_answer(first, "morale_anger"))
    save(workspace, people["Ben"], make_answer(second, state=State.NONE_APPLIES))
    return workspace, study, round_, people


def test_a_code_that_was_never_there_has_no_memory(workspace):
    study = make_study(workspace)
    owner = make_owner(workspace)
    assert code_memory(workspace, owner, study, "risk") is None
    assert list_codes(workspace, owner, study) == {}
    assert units_given(workspace, owner, study, "risk").units == ()
    publish(workspace, study, make_codebook(), "first")
    assert code_memory(workspace, owner, study, "nonsense") is None
    with pytest.raises(Refusal, match="no such study"):
        code_memory(workspace, Person.signed_in(dataclasses.replace(owner.account, id=9, is_owner=False)), study, "x")


def test_the_history_tells_every_version_in_which_a_code_changed_with_its_reason(workspace):
    study, owner = make_study(workspace), make_owner(workspace)
    book = make_codebook()
    publish(workspace, study, book, "first")
    book = changed(book, "risk", definition="Danger for the public")
    publish(workspace, study, book, "It was vague.")
    publish(workspace, study, changed(book, "meta", name="Beside the point"), "another code")
    book = changed(changed(book, "risk", name="Danger"), "workload", archived=True, merged_into="risk")
    publish(workspace, study, book, "They say the same.")
    memory = code_memory(workspace, owner, study, "risk")
    assert [number for number, _ in told(memory)] == [1, 2, 4]
    assert told(memory)[0] == (1, ("It was there from the first version on, as a theme.",))
    second, last = memory.history[1:]
    assert (second.version.reason, second.version.published_by, second.is_new_meaning) == ("It was vague.", "Ada", True)
    assert [(one.field, one.before, one.after) for one in second.texts] == [("Definition", "", "Danger for the public")]
    assert "Renamed from “Risk” to “Danger”." in last.sentences
    assert "“Workload” was merged into it: decisions that gave that one count here." in last.sentences
    assert not last.is_new_meaning
    merged = code_memory(workspace, owner, study, "workload")
    assert (merged.stands_for.name, merged.takes_anchors) == ("Danger", False)


def test_use_counts_the_code_and_those_under_it_by_coder_and_round(practice):
    workspace, study, _, people = practice
    for person in people.values():
        anger = code_memory(workspace, person, study, "morale_anger")
        assert shares(anger) == {"Practice": [("Ada", 5, 5), ("Ben", 1, 2)]}
        (one,) = code_memory(workspace, person, study, "morale").rounds
        assert [(share.given, share.itself) for share in one.use.shares] == [(5, 0), (1, 0)]
        assert one.use.shares[1].percent == 50


def test_agreement_is_that_of_the_agreement_page(practice):
    workspace, study, _, people = practice
    (one,) = code_memory(workspace, people["Ada"], study, "morale").rounds
    report = round_agreement(workspace, people["Ada"], study)
    assert one.agreement == next(each for each in report.codes if each.code == "morale")
    assert (one.agreement.n_pairable, one.agreement.alpha.value) == (2, 0.0)
    assert code_memory(workspace, people["Ada"], study, "meta").rounds[0].agreement.alpha.reason is not None


def test_of_a_blind_round_only_ones_own_use_is_counted_and_no_agreement(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    code_everything(workspace, people["Ada"], round_, "risk")
    before = code_memory(workspace, people["Ada"], study, "risk")
    code_everything(workspace, people["Ben"], round_, "risk")
    memory = code_memory(workspace, people["Ada"], study, "risk")
    assert memory == before, "what Ben does changes nothing that Ada can see"
    assert shares(memory) == {"Independent coding": [("Ada", 5, 5)]}
    (one,) = memory.rounds
    assert (one.use.hidden, one.agreement) == (("Ben",), None)
    at_command_line = code_memory(workspace, Person.at_command_line("root"), study, "risk")
    assert shares(at_command_line) == {"Independent coding": []}
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    (one,) = code_memory(workspace, people["Ada"], study, "risk").rounds
    assert (one.use.hidden, one.agreement.n_pairable) == ((), 5)
    assert one.agreement.alpha.reason is Reason.NO_VARIATION


def test_anchors_and_memos_of_others_stay_hidden_while_a_round_is_blind(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    unit = rows(workspace, models.Unit, "id")[0]
    for name, person in people.items():
        mark_anchor(workspace, person, study, "risk", unit, AnchorKind.TYPICAL, name)
        write_memo(workspace, person, study, About.CODE, "risk", f"By {name}")
    memory = code_memory(workspace, people["Ada"], study, "risk")
    assert ([one.anchor.note for one in memory.anchors], [one.memo.text for one in memory.memos]) == (
        ["Ada"],
        ["By Ada"],
    )
    assert memory.others_hidden
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    memory = code_memory(workspace, people["Ada"], study, "risk")
    assert {one.anchor.note for one in memory.anchors} == {"Ada", "Ben"}
    assert {one.memo.text for one in memory.memos} == {"By Ada", "By Ben"}
    assert not memory.others_hidden


def test_a_code_that_came_later_has_no_share_of_earlier_decisions(practice):
    workspace, study, round_, people = practice
    book = make_codebook()
    book = dataclasses.replace(
        book, codes=(*book.codes, type(book.codes[0])("later", "Later", section="beside", key="e"))
    )
    publish(workspace, study, book, "later", move=[round_.id])
    memory = code_memory(workspace, people["Ada"], study, "later")
    assert shares(memory) == {"Practice": [("Ada", 0, 0), ("Ben", 0, 0)]}
    assert memory.rounds[0].use.shares[0].percent is None
    third = assignments(workspace, people["Ben"], round_)[2]
    save(workspace, people["Ben"], make_answer(third, "later", codebook_version=2))
    assert shares(code_memory(workspace, people["Ada"], study, "later")) == {"Practice": [("Ada", 0, 0), ("Ben", 1, 1)]}


def test_decisions_of_a_merged_code_count_as_the_one_that_stands_for_it_with_what_was_said_about_it(practice):
    workspace, study, _, people = practice
    unit = rows(workspace, models.Unit, "id")[0]
    mark_anchor(workspace, people["Ada"], study, "morale_anger", unit, AnchorKind.TYPICAL, "An angry one")
    write_memo(workspace, people["Ada"], study, About.CODE, "morale_anger", "Too narrow?")
    book = changed(make_codebook(), "morale_anger", archived=True, merged_into="risk")
    publish(workspace, study, book, "merged")
    memory = code_memory(workspace, people["Ada"], study, "risk")
    assert shares(memory)["Practice"][0] == ("Ada", 5, 5)
    assert [one.anchor.note for one in memory.anchors] == ["An angry one"]
    assert [one.memo.text for one in memory.memos] == ["Too narrow?"]
    assert shares(code_memory(workspace, people["Ada"], study, "morale_anger"))["Practice"][0] == ("Ada", 0, 5)


def test_decisions_under_an_older_meaning_are_counted_and_marked(practice):
    workspace, study, _, people = practice
    publish(workspace, study, changed(make_codebook(), "morale_anger", definition="Fury"), "sharper")
    (one,) = code_memory(workspace, people["Ada"], study, "morale_anger").rounds
    assert (one.use.older, one.use.shares[0].given) == (6, 5)
    (one,) = code_memory(workspace, people["Ada"], study, "meta").rounds
    assert one.use.older == 0


def test_a_code_remembers_the_proposal_it_grew_from(practice):
    workspace, study, round_, people = practice
    first = assignments(workspace, people["Ben"], round_)[0]
    proposals.propose_code(workspace, people["Ben"], first, "Night shift", "Work at night")
    (proposed,) = proposals.list_proposals(workspace, people["Ada"], study)
    merged = proposals.merge_proposal(workspace, people["Ada"], study, proposed.proposed.uuid, "workload")
    assert merged is not None
    (grown,) = code_memory(workspace, people["Ada"], study, "workload").proposals
    assert (grown.proposed.name, grown.proposed.proposer) == ("Night shift", "Ben")
    assert code_memory(workspace, people["Ada"], study, "risk").proposals == ()


def texts(found):
    return [one.unit.text for one in found.units]


def test_units_that_were_given_a_code_are_found_by_words_and_by_whether_coders_agreed(practice):
    workspace, study, _, people = practice
    ada = people["Ada"]
    every = units_given(workspace, ada, study, "morale")
    assert (len(every.units), every.total, every.next) == (5, 5, None)
    assert [(one.given_by, one.decided_by) for one in every.units[:3]] == [
        (("Ada", "Ben"), ("Ada", "Ben")),
        (("Ada",), ("Ada", "Ben")),
        (("Ada",), ("Ada",)),
    ]
    assert texts(units_given(workspace, ada, study, "morale", among=Among.AGREED)) == ["Comment 1: the rota again."]
    assert texts(units_given(workspace, ada, study, "morale", among=Among.DISPUTED)) == [
        "Reply: it was the same with us."
    ]
    found = units_given(workspace, ada, study, "morale", words="ROTA")
    assert (len(found.units), found.units[0].title) == (4, "Comment 1")
    assert found.units[0].unit.text[slice(*found.units[0].places[0])] == "rota"
    assert units_given(workspace, ada, study, "risk").units == ()
    with pytest.raises(Refusal, match="no word"):
        units_given(workspace, ada, study, "morale", words="!!")


def test_units_come_page_by_page(practice):
    workspace, study, _, people = practice
    seen, start = [], 0
    while start is not None:
        page = units_given(workspace, people["Ada"], study, "morale", words="rota", start=start, count=2)
        seen += texts(page)
        start = page.next
    assert seen == [f"Comment {n}: the rota again." for n in (1, 3, 4, 5)]


def test_in_a_blind_round_only_what_one_gave_oneself_is_found(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    code_everything(workspace, people["Ben"], round_, "risk")
    save(workspace, people["Ada"], make_answer(assignments(workspace, people["Ada"], round_)[0], "risk"))
    (one,) = units_given(workspace, people["Ada"], study, "risk").units
    assert (one.given_by, one.decided_by) == (("Ada",), ("Ada",))
    assert units_given(workspace, people["Cleo"], study, "risk").total == 0
    assert units_given(workspace, Person.at_command_line("root"), study, "risk").total == 0


def test_a_unit_that_comes_a_second_time_is_not_among_ones_own_while_the_round_is_blind(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    ada = people["Ada"]
    code_everything(workspace, ada, round_, "risk")
    first = assignments(workspace, ada, round_)[0]
    with workspace.database.writing() as session:
        row = session.get_one(models.Assignment, first)
        unit = row.unit_id
        again = {"round_id": row.round_id, "unit_id": unit, "coder_id": row.coder_id, "occasion": 2, "position": 5}
        session.add(models.Assignment(id="again", **again))
    assert unit not in [one.unit.id for one in units_given(workspace, ada, study, "risk").units]
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    assert unit in [one.unit.id for one in units_given(workspace, ada, study, "risk").units]


def test_every_code_there_ever_was_is_listed_those_in_use_first(workspace):
    study, owner = make_study(workspace), make_owner(workspace)
    publish(workspace, study, make_codebook(), "first")
    without = dataclasses.replace(make_codebook(), codes=make_codebook().codes[:-1])
    publish(workspace, study, changed(without, "morale_anger", archived=True), "smaller")
    listed = list_codes(workspace, owner, study)
    assert next(iter(listed)) == "morale"
    assert listed["risk_public"] == "Risk > Public protection"
    assert list(listed.values())[-2:] == ["Morale > Anger (archived)", "Meta (left the codebook)"]

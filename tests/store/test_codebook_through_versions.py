"""The sample study from version 1 to version 5 of its codebook: every decision is accounted for.

Two merges, a split, a move, a new code and two redefinitions; then the merges are taken back.
"""

import csv
import io
from dataclasses import replace

import pytest

from annotator.domain.codebook import Code
from annotator.domain.codebook_reading import Reading
from annotator.domain.codebook_versions import stale_codes
from annotator.domain.decision import State
from annotator.domain.reliability import Depth, is_value, reliability_data
from annotator.domain.study import Purpose
from annotator.operations import agreement_report, codebooks, coding, exporting, rounds
from annotator.operations.sample import load_sample
from annotator.store import codebooks as stored_codebooks
from db import models
from tests.factories import make_answer
from tests.store.coding_for_tests import rows, seen_by
from tests.store.studies_for_tests import make_owner

MERGES = {"loss_of_vocation": "distress_health", "pay_jobs_terms": "bargaining_facilities"}
SPLIT, PARTS = "targets_performance", ("targets_volume", "targets_quality")
MOVED = "privatisation_contracts"
REDEFINED = {"meta", "anger_contempt"}
#: Which code came with which version; the others are of version 1.
CAME_WITH = {"targets_volume": 3, "targets_quality": 3, "home_working": 3}
#: The version each test decision under version 3 is given in: a part of the split, and the new code.
GIVEN_LATER = frozenset({"targets_volume", "home_working"})


def changed(codebook, **changes):
    """The codebook with fields of some codes changed, and codes put at the end of the family they belong to."""
    listed = [replace(code, **changes.get(code.id, {})) for code in codebook.codes]
    return replace(codebook, codes=tuple(listed))


def added(codebook, after, *codes):
    """The codebook with codes put behind the family of one."""
    place = codebook.codes.index(codebook.family(after)[-1]) + 1
    return replace(codebook, codes=(*codebook.codes[:place], *codes, *codebook.codes[place:]))


def moved(codebook, code_id, parent):
    """The codebook with a code put at the end of a family, or, with no parent, at the end."""
    code = replace(codebook.by_id[code_id], parent=parent, section=None if parent else "beside", key=None)
    without = replace(codebook, codes=tuple(one for one in codebook.codes if one.id != code_id))
    return added(without, parent or without.codes[-1].id, code)


def merged(code_id):
    return {code_id: {"archived": True, "merged_into": MERGES[code_id]}}


@pytest.fixture
def history(workspace):
    """The study with versions 1 to 5 published; Ada decided five units under version 3, in a round of her own."""
    owner = make_owner(workspace)
    study = load_sample(workspace)

    def publish(codebook):
        return codebooks.publish_codebook(workspace, owner, study, codebook, "Learnt from reading").number

    first = codebooks.current_codebook(workspace, study.id)
    second = changed(first, **merged("loss_of_vocation"), meta={"definition": "Words on the blog itself."})
    third = added(
        moved(second, MOVED, "management"),
        SPLIT,
        *(Code(part, part.replace("_", " ").capitalize(), parent=SPLIT, split_from=SPLIT) for part in PARTS),
    )
    third = added(third, "workload_staffing", Code("home_working", "Home working", section="beside"))
    fourth = changed(third, **merged("pay_jobs_terms"), anger_contempt={"do_not_apply_when": "Only sadness is meant."})
    assert (publish(second), publish(third)) == (2, 3)
    later = rounds.start_next_round(workspace, owner, study, Purpose.TRAINING)
    decided = [task.assignment for task in coding.desk_window(workspace, owner, later.id, at=0, count=5).tasks]
    answers = [make_answer(one, *GIVEN_LATER, codebook_version=3) for one in decided]
    coding.save_answers(workspace, owner, answers)
    assert publish(fourth) == 4
    taken_back = {code: {"archived": False, "merged_into": None} for code in MERGES}
    assert publish(moved(changed(fourth, **taken_back), MOVED, None)) == 5
    with workspace.database.reading() as session:
        versions = stored_codebooks.list_published(session, study.id)
    return owner, study, versions


def decisions_of(workspace, owner, study, number=1):
    round_ = rounds.list_overviews(workspace, study.id)[number - 1].round
    return [one.decision for one in seen_by(workspace, owner, round_)]


def expected(given, tree):
    """What a set of codes of version 1 or 3 says in version 4, worked out by hand."""
    found = set()
    for code in given:
        code = MERGES.get(code, code)
        while code is not None:
            found.add(code)
            code = tree[code]
    return found


def test_no_stored_decision_is_touched_by_anything_that_happens_to_the_codebook(workspace):
    owner = make_owner(workspace)
    study = load_sample(workspace)
    before = (rows(workspace, models.Decision), rows(workspace, models.Assignment))
    codebook = codebooks.current_codebook(workspace, study.id)
    for code_id in MERGES:
        codebook = changed(codebook, **merged(code_id))
        codebooks.publish_codebook(workspace, owner, study, codebook, "Merged")
    codebook = added(codebook, SPLIT, *(Code(part, part, parent=SPLIT, split_from=SPLIT) for part in PARTS))
    codebooks.publish_codebook(workspace, owner, study, moved(codebook, MOVED, "management"), "Split and moved")
    assert codebooks.current_codebook(workspace, study.id).version == 4
    assert (rows(workspace, models.Decision), rows(workspace, models.Assignment)) == before
    assert len(before[0]) == len(decisions_of(workspace, owner, study)) == 363


def test_every_decision_reads_under_version_4_as_exactly_the_mapped_codes(workspace, history):
    owner, study, versions = history
    fourth = versions[4].codebook
    tree = {code.id: code.parent for code in fourth.codes}
    reading = Reading(fourth, versions)
    accounted = 0
    for round_ in (1, 2):
        for decision in decisions_of(workspace, owner, study, round_):
            mapped = reading.of(decision.codebook_version)
            assert mapped.codes(decision.marked) == {MERGES.get(code, code) for code in decision.marked}
            assert mapped.covered(decision.marked) == expected(decision.marked, tree)
            accounted += 1
    assert accounted == 363 + 5


def test_in_reliability_data_later_codes_are_missing_for_earlier_decisions_and_merged_ones_have_no_values(
    workspace, history
):
    owner, study, versions = history
    fourth = versions[4].codebook
    tree = {code.id: code.parent for code in fourth.codes}
    for round_, version in ((1, 1), (2, 3)):
        decisions = decisions_of(workspace, owner, study, round_)
        data = reliability_data(decisions, fourth, versions, Depth.CODE)
        assert not set(MERGES) & set(data.codes)
        assert {*PARTS, "home_working", *MERGES.values()} <= set(data.codes)
        later = {code for code, came in CAME_WITH.items() if came > version}
        counting = [one for one in decisions if is_value(one.state, one.marked)]
        assert len(data.rows) == len(counting)
        for decision in counting:
            cell = (decision.unit, decision.coder)
            assert data.missing_codes[cell] == later
            assert data.rows[cell] == expected(decision.marked, tree)
        # A theme of version 1 that came under another counts there.
        assert all("management" in data.rows[one.unit, one.coder] for one in counting if MOVED in one.marked)


def test_values_under_an_older_meaning_are_counted_code_by_code(workspace, history):
    owner, study, versions = history
    decisions = decisions_of(workspace, owner, study)
    counting = [one for one in decisions if is_value(one.state, one.marked)]
    fourth = versions[4].codebook
    data = reliability_data(decisions, fourth, versions, Depth.CODE)
    gave_anger = sum("anger_contempt" in one.marked for one in counting)
    assert dict(data.older_meaning) == {
        "morale": gave_anger,  # given through its sub-code
        "anger_contempt": len(counting),
        "meta": len(counting),
    }
    for decision in decisions:
        assert stale_codes(versions, decision.marked, 1, 4) == decision.marked & REDEFINED
    later = reliability_data(decisions_of(workspace, owner, study, 2), fourth, versions, Depth.CODE)
    assert dict(later.older_meaning) == {"anger_contempt": 5}


def table(workspace, owner, study, format_name, version, round_name="Practice"):
    data_set = exporting.coded_data_set(workspace, owner, study, round_name, codebook_version=version)
    stream = io.BytesIO()
    exporting.write_export(data_set, format_name, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8"), newline="")))


def test_the_wide_export_holds_the_mapped_values_and_empty_cells_for_later_codes(workspace, history):
    owner, study, versions = history
    fourth = versions[4].codebook
    tree = {code.id: code.parent for code in fourth.codes}
    decided = {(one.unit, one.coder): one for one in decisions_of(workspace, owner, study)}
    coders = {coder.id: coder.name.casefold() for coder in rounds.list_overviews(workspace, study.id)[0].coders}
    cells = 0
    for row in table(workspace, owner, study, "csv_wide", 4):
        assert not any(name.startswith(tuple(f"{code}__" for code in MERGES)) for name in row)
        for coder, name in coders.items():
            decision = decided.get((int(row["unit_id"]), coder))
            counts = decision is not None and is_value(decision.state, decision.marked)
            for code in tree.keys() - MERGES.keys():
                value = "" if not counts or code in CAME_WITH else str(int(code in expected(decision.marked, tree)))
                assert row[f"{code}__{name}"] == value
                cells += counts
    assert cells == sum(is_value(one.state, one.marked) for one in decided.values()) * (len(tree) - len(MERGES))


def test_the_long_export_keeps_what_was_given_and_says_how_it_is_read(workspace, history):
    owner, study, _ = history
    found = {}
    for row in table(workspace, owner, study, "csv_long", 4):
        given = found.setdefault((int(row["unit_id"]), int(row["coder_id"])), (row["state"], set()))
        assert set(row["missing_codes"].split("|")) == set(CAME_WITH)
        assert row["codebook_version"] == "1"
        if row["code_id"]:
            given[1].add(row["code_id"])
            assert row["read_as"] == MERGES.get(row["code_id"], row["code_id"])
            assert row["older_meaning"] == ("yes" if row["code_id"] in REDEFINED else "no")
    assert found == {
        (one.unit, one.coder): (State(one.state).value, set(one.marked))
        for one in decisions_of(workspace, owner, study)
    }


def test_taking_the_merges_back_gives_exactly_the_readings_of_version_1(workspace, history):
    owner, study, versions = history
    first, fifth = versions[1].codebook, versions[5].codebook
    decisions = decisions_of(workspace, owner, study)
    as_made, taken_back = (reliability_data(decisions, book, versions, Depth.CODE) for book in (first, fifth))
    known = set(as_made.codes)
    assert known == set(taken_back.codes) - set(CAME_WITH)
    assert as_made.rows == {cell: codes & known for cell, codes in taken_back.rows.items()} == taken_back.rows
    assert set(taken_back.missing_codes.values()) == {frozenset(CAME_WITH)}
    # Under version 3 nobody was offered what had been merged by then: missing, never 0.
    later = reliability_data(decisions_of(workspace, owner, study, 2), fifth, versions, Depth.CODE)
    assert set(later.missing_codes.values()) == {frozenset({"loss_of_vocation"})}
    assert later.older_meaning["distress_health"] == 5


def test_a_split_concerns_exactly_the_decisions_that_gave_the_code(workspace, history):
    owner, study, versions = history
    reading = Reading(versions[4].codebook, versions)
    for decision in decisions_of(workspace, owner, study):
        mapped = reading.of(1)
        assert set(PARTS) <= mapped.missing
        assert (SPLIT in mapped.codes(decision.marked)) == (SPLIT in decision.marked)
        assert not set(PARTS) & mapped.covered(decision.marked)
    assert sum(SPLIT in one.marked for one in decisions_of(workspace, owner, study)) == 27


def test_agreement_of_an_old_round_can_be_seen_through_any_version(workspace, history):
    owner, study, _ = history
    found = {
        version: agreement_report.round_agreement(
            workspace, owner, study, "Practice", Depth.CODE, codebook_version=version
        )
        for version in (None, 1, 4, 5)
    }
    assert found[None].as_json() == found[1].as_json()
    uses = {
        version: {one.code: sum(use.uses for use in one.uses) for one in report.codes}
        for version, report in found.items()
    }
    assert uses[4]["distress_health"] > uses[1]["distress_health"]
    assert uses[4]["targets_volume"] == 0
    by_code = {one.code: one for one in found[4].codes}
    assert (by_code["targets_volume"].n_ratings, by_code[SPLIT].n_ratings > 0) == (0, True)
    assert {code: uses[5][code] for code in uses[1]} == uses[1]
    settings = found[4].settings
    assert (settings["codebook_version"], settings["coded_under"]) == (4, [1])
    assert set(settings["older_meaning"]) == {"morale", *REDEFINED}

"""Withdrawal: what was said is gone from every table and file, what was coded stays, and no import brings it back."""

import dataclasses
import errno

import pytest
import sqlalchemy as sa

from annotator.domain.corpus import Wanted
from annotator.domain.decision import AnswerStatus
from annotator.domain.refusal import Refusal
from annotator.operations import (
    codebooks,
    coding,
    exporting,
    memos,
    own_decisions,
    studies,
    withdrawing,
)
from annotator.store import corpus
from db import models
from db.models import Base
from tests.factories import make_answer
from tests.store.coding_for_tests import assignments, rows, save
from tests.store.withdrawals_for_tests import (
    COMMENTS,
    LATER,
    LATER_OF_AUTHOR,
    TELLING,
    TRACES,
    as_lines,
    as_table,
    assignments_of,
    author_of,
    bring_in,
    make_quoted_study,
    quote_everywhere,
    seal_quoting,
    unit_of,
)

REASON = "asked for by the writer"


@pytest.fixture
def scene(workspace):
    """(workspace, study, round, people) of a study that quotes the first comment everywhere."""
    study, round_, people = make_quoted_study(workspace)
    quote_everywhere(workspace, study, round_, people)
    return workspace, study, round_, people


def withdraw(scene, **what):
    workspace, study, _, people = scene
    what = what or {"unit": unit_of(workspace, TELLING)}
    return withdrawing.withdraw_units(workspace, people["Ada"], study, REASON, **what)


def everything(workspace):
    with workspace.database.reading() as session:
        return {name: str(session.execute(table.select()).all()) for name, table in Base.metadata.tables.items()}


def holding(workspace):
    """The tables in which a distinctive word still stands, in whatever case."""
    traces = [one.decode() for one in TRACES]
    return {name for name, said in everything(workspace).items() if any(one in said.lower() for one in traces)}


def test_everything_that_quotes_is_found_and_named_before_anything_is_erased(scene):
    workspace, study, _, people = scene
    before = everything(workspace)
    found = withdrawing.what_quotes(workspace, people["Ada"], study, unit=unit_of(workspace, TELLING))
    assert everything(workspace) == before
    on = found.on_units
    assert (on.units, on.notes, on.memos, on.proposals, on.undecided, on.decided) == (1, 1, 1, 1, 1, 1)
    assert sorted(one.quoted_in.value for one in found.quotations) == [
        *["codebook"] * 3,
        *["memo"] * 2,
        "note",
        "proposal",
        "reason",
    ]
    hidden = [one for one in found.quotations if one.text is None]
    assert {one.where for one in hidden} == {
        "A note in “Independent coding”, hidden while a round is blind",
        "A memo, hidden while a round is blind",
    }
    example = next(one for one in found.quotations if one.where == "Codebook version 1, code “risk”: examples")
    assert example.excerpt == TELLING


def test_after_it_no_table_holds_a_word_of_it_and_the_codes_stay(scene):
    workspace, _, _, people = scene
    seal_quoting(workspace, scene[1], people)
    assert holding(workspace) >= {
        "unit",
        "decision",
        "memo",
        "code_proposal",
        "code",
        "codebook_version",
        "seal",
        "event",
    }
    done = withdraw(scene)
    assert holding(workspace) == set()
    assert (done.on_units.units, done.quotations, done.originals, done.left) == (1, 9, 1, ())
    on_it = [row for row in rows(workspace, models.Decision) if row["note"] == ""]
    assert [(row["codes"], row["spans"]) for row in on_it] == [(["risk"], []), (["morale"], [])]
    (code,) = [row for row in rows(workspace, models.Code) if row["code_id"] == "risk"]
    assert code["definition"] == "As in: [withdrawn]. Else not."
    assert code["examples"] == ["An empty desk.", "[withdrawn]"]
    notes = [row["note"] for row in rows(workspace, models.Decision) if row["note"]]
    assert notes == ["Compare: “[withdrawn]”, and think."]
    assert "Nothing of the sort." in [row["text"] for row in rows(workspace, models.Memo)]
    assert "Mine, on it" not in str(everything(workspace))


def test_what_stays_is_a_tombstone_and_an_event_of_counts(scene):
    workspace, _, _, people = scene
    unit = unit_of(workspace, TELLING)
    done = withdraw(scene)
    stones = rows(workspace, models.Tombstone)
    assert len(stones) == 2
    assert {(one["unit_id"], one["reason"], one["withdrawn_by"]) for one in stones} == {
        (unit, REASON, people["Ada"].label)
    }
    (row,) = [row for row in rows(workspace, models.Unit) if row["id"] == unit]
    assert (row["text"], row["length"], row["author"], row["attributes"], row["key_digest"]) == ("", 0, None, {}, None)
    assert row["withdrawn_at"]
    assert row["text_hash"] == stones[0]["digest"]
    event = next(one for one in rows(workspace, models.Event) if one["act"] == "withdraw_units")
    assert event["after"]["units"] == 1
    assert event["after"]["tombstones"] == list(done.tombstones) == [one["id"] for one in stones]


def test_a_published_codebook_that_was_read_before_is_read_anew(scene):
    workspace, study, _, _ = scene
    assert TELLING in codebooks.current_codebook(workspace, study.id).code("risk").examples
    withdraw(scene)
    assert codebooks.current_codebook(workspace, study.id).code("risk").examples == ("An empty desk.", "[withdrawn]")


def test_a_place_the_person_keeps_stays_as_it_is_and_so_does_what_the_log_says_of_it(scene):
    workspace, study, _, people = scene
    unit = unit_of(workspace, TELLING)
    found = withdrawing.what_quotes(workspace, people["Ada"], study, unit=unit)
    kept = next(one for one in found.quotations if one.where.startswith("A memo by Ada"))
    withdraw(scene, unit=unit, keep=[kept.place])
    assert [row["text"] for row in rows(workspace, models.Memo) if TELLING in row["text"]] == [f"Again: {TELLING}"]
    held = [one["act"] for one in rows(workspace, models.Event) if TELLING in str((one["before"], one["after"]))]
    assert held == ["change_memo", "remove_memo"]


def test_undecided_ones_leave_the_desk_and_the_order_has_no_gap(scene):
    workspace, _, round_, people = scene
    withdraw(scene)
    table = models.Assignment.__table__
    with workspace.database.reading() as session:
        found = session.execute(
            sa.select(table.c.coder_id, table.c.position).order_by(table.c.coder_id, table.c.position)
        )
        places = [tuple(row) for row in found]
    ada, ben = rows(workspace, models.Coder, "id")
    assert places == [*((ada, place) for place in range(4)), *((ben, place) for place in range(5))]
    with workspace.database.reading() as session:
        counts = session.execute(
            sa.select(models.RoundCoder.coder_id, models.RoundCoder.total, models.RoundCoder.decided)
        )
        assert sorted(map(tuple, counts)) == [(ada, 4, 0), (ben, 5, 2)]
    texts = [task.unit.text for task in coding.desk_window(workspace, people["Ada"], round_.id, at=0, count=50).tasks]
    assert len(texts) == 4
    assert "" not in texts


def test_what_was_decided_and_taken_back_leaves_the_desk_too(scene):
    workspace, _, round_, people = scene
    mine = assignments_of(workspace, people["Ada"], round_)["c1"]
    answer = make_answer(mine, "risk")
    save(workspace, people["Ada"], answer)
    save(workspace, people["Ada"], make_answer(mine, state=type(answer.state).RETRACTED, supersedes=answer.uuid))
    withdraw(scene)
    assert mine not in assignments(workspace, people["Ada"], round_)


def test_nothing_more_is_decided_on_it_and_a_late_note_does_not_bring_it_back(scene):
    workspace, _, round_, people = scene
    own = assignments_of(workspace, people["Ben"], round_)["c1"]
    current = next(
        row["uuid"] for row in rows(workspace, models.Decision) if row["assignment_id"] == own and row["is_current"]
    )
    withdraw(scene)
    late = save(workspace, people["Ben"], make_answer(own, "risk", note=TELLING, supersedes=current))
    assert late.status is AnswerStatus.REFUSED
    assert "withdrawn" in late.sentence
    assert holding(workspace) == set()


def test_exports_leave_its_decisions_out_and_say_so(scene):
    workspace, study, _, people = scene
    unit = unit_of(workspace, TELLING)
    withdraw(scene)
    data = exporting.coded_data_set(workspace, people["Ben"], study)
    plan = exporting.plan_export(workspace, people["Ben"], study)
    assert unit not in {one.id for one in data.units} | {one.unit for one in data.decisions}
    assert unit not in {one for one, _ in data.assigned}
    said = "One comment that was withdrawn after the coding had begun, with every decision on it."
    assert said in data.left_out
    assert said in plan.left_out
    assert (plan.units, plan.decisions) == (len(data.units), len(data.decisions)) == (4, 1)


def test_search_finds_it_no_more(scene):
    workspace, *_ = scene
    withdraw(scene)
    with workspace.database.reading() as session:
        study = session.scalar(sa.select(models.Unit.study_id).limit(1))
        assert corpus.matching_ids(session, study, Wanted(words="vintroup"), 10) == []
        assert len(corpus.matching_ids(session, study, Wanted(words="kettle"), 10)) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rota.jsonl", as_lines(*COMMENTS)),
        ("longer.jsonl", as_lines(*COMMENTS, LATER)),
        ("table.csv", as_table(*COMMENTS)),
        ("typeset.csv", as_table(("", "Tea Urn", f"Well:  “{TELLING.upper()}” !"), *COMMENTS[1:])),
        ("anonymous.csv", as_table(("", "", COMMENTS[0][2]), *COMMENTS[1:])),
    ],
    ids=["the same", "longer", "without ids", "typeset otherwise", "without its author"],
)
def test_no_version_of_the_file_brings_it_back(scene, name, data):
    workspace, study, _, people = scene
    withdraw(scene)
    added = bring_in(workspace, people["Ada"], study, name, data)
    assert holding(workspace) == set()
    if not added.known:
        assert added.withdrawn == 1
    erased = [row for row in rows(workspace, models.Unit) if row["withdrawn_at"]]
    assert {(row["text"], row["author"], row["key_digest"]) for row in erased} == {("", None, None)}
    for original in workspace.vault.list_originals(study.id):
        assert not any(one in workspace.vault.get(study.id, original).lower() for one in TRACES)


def test_a_longer_version_finds_its_place_again_and_adds_the_new_comment_alone(scene):
    workspace, study, _, people = scene
    withdraw(scene)
    added = bring_in(workspace, people["Ada"], study, "longer.jsonl", as_lines(*COMMENTS, LATER))
    assert (added.units, added.already_there, len(added.unit_ids)) == (1, 5, 1)
    (later,) = [row for row in rows(workspace, models.Source) if row["name"] == "longer.jsonl"]
    assert later["original_removed_at"]


def test_an_author_withdraws_everything_and_what_they_write_later_stays_out(scene):
    workspace, study, _, people = scene
    author = author_of(workspace, unit_of(workspace, TELLING))
    done = withdraw(scene, author=author.lower())
    assert done.on_units.units == 2
    assert author not in str([row["author"] for row in rows(workspace, models.Unit)])
    added = bring_in(workspace, people["Ada"], study, "l.jsonl", as_lines(*COMMENTS, LATER_OF_AUTHOR, LATER))
    assert (added.units, added.withdrawn, len(added.unit_ids)) == (2, 3, 1)
    assert not [row for row in rows(workspace, models.Unit) if "very same question" in row["text"]]
    erased = [row for row in rows(workspace, models.Unit) if row["withdrawn_at"]]
    assert [(row["author"], row["key_digest"]) for row in erased] == [(None, None)] * 3
    again = bring_in(workspace, people["Ada"], study, "m.jsonl", as_lines(*COMMENTS, LATER_OF_AUTHOR, LATER) + b"\n")
    assert again.units == 0


def test_the_originals_of_every_version_leave_the_vault_and_others_stay(scene):
    workspace, study, _, people = scene
    bring_in(workspace, people["Ada"], study, "longer.jsonl", as_lines(*COMMENTS, LATER))
    bring_in(workspace, people["Ada"], study, "other.csv", as_table(*COMMENTS[3:], LATER_OF_AUTHOR))
    assert len(workspace.vault.list_originals(study.id)) == 3
    done = withdraw(scene)
    assert done.originals == 2
    (kept,) = workspace.vault.list_originals(study.id)
    gone = {row["name"] for row in rows(workspace, models.Source) if row["original_removed_at"]}
    assert gone == {"rota.jsonl", "longer.jsonl"}
    assert kept == next(row["sha256"] for row in rows(workspace, models.Source) if row["name"] == "other.csv")


def test_a_full_disk_takes_no_original_out_of_the_vault(scene, monkeypatch):
    workspace, study, _, people = scene
    bring_in(workspace, people["Ada"], study, "other.csv", as_table(*COMMENTS[3:], LATER_OF_AUTHOR))

    def full(path, data):
        raise Refusal("The folder cannot be written to: No space left on device.") from OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(withdrawing, "write_privately", full)
        done = withdraw(scene)
    assert "could not be looked through" in done.left[0]
    other = next(row["sha256"] for row in rows(workspace, models.Source) if row["name"] == "other.csv")
    assert other in workspace.vault.list_originals(study.id)
    assert withdrawing.follow_through(workspace) == ()
    assert workspace.vault.list_originals(study.id) == (other,)


def test_a_memo_that_was_erased_cannot_be_brought_back_empty(scene):
    workspace, _, _, people = scene
    erased = next(row["uuid"] for row in rows(workspace, models.Memo) if row["text"] == "Mine, on it")
    withdraw(scene)
    with pytest.raises(Refusal, match="cannot come back"):
        memos.restore_memo(workspace, people["Ben"], erased)


def test_other_comments_that_quote_it_are_named_and_stay(scene):
    workspace, study, _, people = scene
    quoting = ("c8", "Loud Radiator", f"> {TELLING}\n\nIs that so?")
    bring_in(workspace, people["Ada"], study, "longer.jsonl", as_lines(*COMMENTS, quoting))
    first = next(row["id"] for row in rows(workspace, models.Unit) if row["text"].startswith("Well"))
    found = withdrawing.what_quotes(workspace, people["Ada"], study, unit=first)
    assert found.also == (unit_of(workspace, "Is that so?"),)


def test_it_is_refused_in_words(scene):
    workspace, study, _, people = scene
    unit, ada = unit_of(workspace, TELLING), people["Ada"]
    with pytest.raises(Refusal, match="Only the owner"):
        withdrawing.withdraw_units(workspace, people["Ben"], study, REASON, unit=unit)
    with pytest.raises(Refusal, match="A reason is needed"):
        withdrawing.withdraw_units(workspace, ada, study, "  ", unit=unit)
    with pytest.raises(Refusal, match="The reason quotes"):
        withdrawing.withdraw_units(workspace, ada, study, f"He said {TELLING}", unit=unit)
    with pytest.raises(Refusal, match="no comment with the number 987654"):
        withdrawing.withdraw_units(workspace, ada, study, REASON, unit=987_654)
    with pytest.raises(Refusal, match="is not a pseudonym"):
        withdrawing.what_quotes(workspace, ada, study, author="Tea Urn")
    with pytest.raises(Refusal, match="Nobody in"):
        withdrawing.what_quotes(workspace, ada, study, author="AAAA-AAAA")
    with pytest.raises(Refusal, match="sample study"):
        withdrawing.what_quotes(workspace, ada, dataclasses.replace(study, is_sample=True), unit=unit)
    withdrawing.withdraw_units(workspace, ada, study, REASON, unit=unit)
    with pytest.raises(Refusal, match="was withdrawn before"):
        withdrawing.withdraw_units(workspace, ada, study, REASON, unit=unit)
    studies.archive_study(workspace, ada, study.id)
    with pytest.raises(Refusal, match="archived"):
        withdrawing.withdraw_units(workspace, ada, study, REASON, unit=unit_of(workspace, "kettle"))


def test_the_decided_list_shows_a_sentence_for_it(scene):
    from annotator.api.desk_answers import decided_answer, window_answer

    workspace, _, round_, people = scene
    withdraw(scene)
    listed = decided_answer(own_decisions.find_own_decisions(workspace, people["Ben"], round_.id))["decided"]
    assert [one["excerpt"] for one in listed][-1] == "This comment was withdrawn."
    window = window_answer(coding.desk_window(workspace, people["Ben"], round_.id, at=0, count=50), "d", "t")
    assert [one["text"] for one in window["assignments"]].count("This comment was withdrawn.") == 1

"""Memos: whose they are, what their writers can do, and that nobody reads another's while a round is blind."""

import ast
import csv
import io
import uuid
from pathlib import Path

import pytest

import annotator.store
from annotator.domain.memo import LONGEST_MEMO, About
from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, StudySettings
from annotator.operations import codebooks, coders, memos, rounds, studies
from annotator.operations.memos import (
    change_memo,
    list_memos,
    memos_of_assignment,
    remove_memo,
    restore_memo,
    write_memo,
    write_memo_at_desk,
)
from db import models
from tests.factories import make_codebook
from tests.store.coding_for_tests import assignments, at_once, rows
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

AT_COMMAND_LINE = Person.at_command_line("root")
STRANGER = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))


def at_desk(workspace, person, round_, about=About.UNIT, text="A thought.", *, code=None, place=0, key=None):
    """Write a memo beside one of a coder's comments."""
    assignment = assignments(workspace, person, round_)[place]
    return write_memo_at_desk(workspace, person, assignment, about, code, text, key or str(uuid.uuid4()))


def texts(listed):
    return [one.memo.text for one in listed.memos]


def seen_everywhere(workspace, viewer, study, round_):
    """The texts that reach a viewer: by the list, by the file, and beside each comment."""
    listed = list_memos(workspace, viewer, study)
    data, _ = memos.memos_as_csv(listed)
    found = {"list": set(texts(listed)), "file": set(), "desk": set()}
    found["file"] = {row["text"] for row in csv.DictReader(io.StringIO(data.decode()))}
    if viewer.account is not None:
        for assignment in assignments(workspace, viewer, round_):
            found["desk"] |= set(texts(memos_of_assignment(workspace, viewer, assignment)))
    else:
        found["desk"] = found["list"]
    return found


@pytest.fixture
def begun(workspace):
    """A blind round of three; the owner and Ben wrote about all four kinds of things."""
    study, round_, people = make_coded_study(workspace, "Ben", "Cleo")
    for name in ("Ada", "Ben"):
        for about in About:
            at_desk(workspace, people[name], round_, about, f"{name} on {about.value}", code="risk")
    return workspace, study, round_, people


def of(*names):
    return {f"{name} on {about.value}" for name in names for about in About}


def test_in_a_blind_round_everybody_reads_their_own_alone_the_owner_too(begun):
    workspace, study, round_, people = begun
    assert people["Ada"].account.is_owner
    for viewer, wanted in ((people["Ada"], of("Ada")), (people["Ben"], of("Ben")), (people["Cleo"], set())):
        assert seen_everywhere(workspace, viewer, study, round_) == dict.fromkeys(("list", "file", "desk"), wanted)
        assert list_memos(workspace, viewer, study).hidden
        assert memos_of_assignment(workspace, viewer, assignments(workspace, viewer, round_)[0]).hidden
    assert seen_everywhere(workspace, AT_COMMAND_LINE, study, round_)["list"] == set()
    assert list_memos(workspace, AT_COMMAND_LINE, study).hidden


def test_words_and_filters_find_nothing_of_what_is_hidden(begun):
    workspace, study, _, people = begun
    assert texts(list_memos(workspace, people["Cleo"], study, words="Ben")) == []
    for about in About:
        assert texts(list_memos(workspace, people["Cleo"], study, about=about)) == []
        assert texts(list_memos(workspace, people["Ben"], study, about=about)) == [f"Ben on {about.value}"]


def test_one_coder_who_has_not_finished_keeps_everything_hidden(begun):
    workspace, study, round_, people = begun
    for name in ("Ada", "Ben"):
        rounds.seal_own(workspace, people[name], round_.id)
        assert seen_everywhere(workspace, people[name], study, round_)["list"] == of(name)


def test_when_the_last_has_finished_everybody_reads_everything(begun):
    workspace, study, round_, people = begun
    for name in ("Ada", "Ben", "Cleo"):
        rounds.seal_own(workspace, people[name], round_.id)
    both = dict.fromkeys(("list", "file", "desk"), of("Ada", "Ben"))
    for viewer in (*people.values(), AT_COMMAND_LINE):
        assert seen_everywhere(workspace, viewer, study, round_) == both
        assert not list_memos(workspace, viewer, study).hidden


def test_a_new_blind_round_hides_them_again(begun):
    workspace, study, round_, people = begun
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.MAIN)
    assert texts(list_memos(workspace, people["Cleo"], study)) == []
    assert set(texts(list_memos(workspace, people["Ben"], study))) == of("Ben")


def test_an_owner_who_does_not_code_is_not_excepted(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    at_desk(workspace, people["Ben"], round_)
    rounds.seal_coder(workspace, people["Ada"], study, None, "Ada", "does not code")
    listed = list_memos(workspace, people["Ada"], study)
    assert (texts(listed), listed.hidden) == ([], True)


def test_in_a_practice_round_everybody_reads_everything(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    at_desk(workspace, people["Ben"], round_, text="Ben’s")
    listed = list_memos(workspace, people["Ada"], study)
    assert [(one.memo.text, one.memo.writer_name, one.own) for one in listed.memos] == [("Ben’s", "Ben", False)]
    assert not listed.hidden
    assert list_memos(workspace, people["Ada"], study, own_only=True).memos == ()


def test_who_is_alone_in_a_blind_study_is_not_told_that_anything_is_hidden(workspace):
    study, _, people = make_coded_study(workspace)
    assert not list_memos(workspace, people["Ada"], study).hidden
    coders.add_coder(workspace, people["Ada"], study, "Ben", "a long password")
    assert list_memos(workspace, people["Ada"], study).hidden


def test_memos_of_another_study_are_never_among_them(begun):
    workspace, study, _, people = begun
    other = studies.create_study(workspace, people["Ada"], "Other").after
    write_memo(workspace, people["Ada"], other, About.STUDY, None, "Elsewhere")
    assert texts(list_memos(workspace, people["Ada"], other)) == ["Elsewhere"]
    assert "Elsewhere" not in texts(list_memos(workspace, people["Ada"], study))
    for viewer in (people["Ben"], STRANGER):
        with pytest.raises(Refusal, match="no such study"):
            list_memos(workspace, viewer, other)
        with pytest.raises(Refusal, match="no such study"):
            write_memo(workspace, viewer, other, About.STUDY, None, "Mine")


def test_the_desk_shows_memos_on_this_comment_its_thread_the_study_and_all_codes(workspace):
    _, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    first, second, *_ = assignments(workspace, ada, round_)
    for about, text in ((About.UNIT, "this"), (About.THREAD, "thread"), (About.CODE, "code"), (About.STUDY, "study")):
        at_desk(workspace, ada, round_, about, text, code="risk")
    at_desk(workspace, ada, round_, text="that", place=1)
    assert texts(memos_of_assignment(workspace, ada, first)) == ["study", "code", "thread", "this"]
    assert texts(memos_of_assignment(workspace, ada, second)) == ["that", "study", "code", "thread"]


def test_a_hidden_repeat_shows_no_memo_on_its_unit_at_either_place(workspace):
    _, round_, people = make_coded_study(workspace, "Ben")
    ada = people["Ada"]
    at_desk(workspace, ada, round_, text="on the unit")
    at_desk(workspace, ada, round_, About.THREAD, "on the thread")
    first = assignments(workspace, ada, round_)[0]
    with workspace.database.writing() as session:
        row = session.get_one(models.Assignment, first)
        again = models.Assignment(
            id="again", round_id=row.round_id, unit_id=row.unit_id, coder_id=row.coder_id, occasion=2, position=99
        )
        session.add(again)
    for assignment in (first, "again"):
        assert texts(memos_of_assignment(workspace, ada, assignment)) == ["on the thread"]
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    assert texts(memos_of_assignment(workspace, ada, "again")) == ["on the thread", "on the unit"]


def test_titles_say_what_a_memo_is_about(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    at_desk(workspace, ada, round_, About.UNIT, place=1)
    at_desk(workspace, ada, round_, About.THREAD)
    at_desk(workspace, ada, round_, About.CODE, code="risk_public")
    at_desk(workspace, ada, round_, About.STUDY)
    titles = [one.title for one in list_memos(workspace, ada, study).memos]
    assert titles == ["Rota study", "Risk > Public protection", "The rota", "Reply 1 to comment 1 in “The rota”"]


def test_a_study_coded_without_titles_shows_none_here_while_it_is_blind(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    at_desk(workspace, ada, round_)
    at_desk(workspace, ada, round_, About.THREAD)
    study = studies.change_settings(workspace, ada, study.id, StudySettings(show_titles=False)).after
    assert [one.title for one in list_memos(workspace, ada, study).memos] == ["A thread", "Comment 1"]
    assert list_memos(workspace, ada, study, words="rota").memos == ()
    rounds.seal_own(workspace, ada, round_.id)
    assert list_memos(workspace, ada, study).memos[0].title == "The rota"


def test_words_are_found_without_case_and_accents_in_text_title_and_name(workspace):
    study, round_, people = make_coded_study(workspace)
    at_desk(workspace, people["Ada"], round_, text="The CAFÉ is not a break room")
    at_desk(workspace, people["Ada"], round_, About.CODE, "Too wide?", code="morale_anger")
    for words, count in (("cafe break", 1), ("anger", 1), ("ADA", 2), ("cafe anger", 0), ("  ", 2), ("ﬁnd", 0)):
        assert len(list_memos(workspace, people["Ada"], study, words=words).memos) == count, words


def test_the_same_memo_sent_twice_is_stored_once_and_answered_the_same(workspace):
    _, round_, people = make_coded_study(workspace)
    key = str(uuid.uuid4())
    first = at_desk(workspace, people["Ada"], round_, key=key)
    assert at_desk(workspace, people["Ada"], round_, key=key.upper(), text="sent again") == first
    assert len(rows(workspace, models.Memo)) == 1
    change_memo(workspace, people["Ada"], key, "Changed since.")
    assert at_desk(workspace, people["Ada"], round_, key=key).memo.text == "Changed since."


def test_the_same_memo_sent_at_the_same_moment_is_stored_once(workspace):
    _, round_, people = make_coded_study(workspace)
    key = str(uuid.uuid4())
    acts = [lambda: at_desk(workspace, people["Ada"], round_, key=key)] * 4
    assert len({one.memo for one in at_once(*acts)}) == 1
    assert len(rows(workspace, models.Memo)) == 1


def test_a_uuid_that_stands_for_something_else_is_refused(workspace):
    _, round_, people = make_coded_study(workspace, "Ben")
    key = str(uuid.uuid4())
    at_desk(workspace, people["Ada"], round_, text="Ada’s", key=key)
    for person, about in ((people["Ben"], About.UNIT), (people["Ada"], About.STUDY)):
        with pytest.raises(Refusal) as refusal:
            at_desk(workspace, person, round_, about, key=key)
        assert "Ada" not in str(refusal.value)
    assert len(rows(workspace, models.Memo)) == 1


def test_only_its_writer_changes_removes_or_brings_back_a_memo(workspace):
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    key = at_desk(workspace, people["Ben"], round_).memo.uuid
    for person in (people["Ada"], AT_COMMAND_LINE, STRANGER):
        for act in (lambda who: change_memo(workspace, who, key, "Mine"), lambda who: remove_memo(workspace, who, key)):
            with pytest.raises(Refusal, match="Only who wrote"):
                act(person)
    remove_memo(workspace, people["Ben"], key)
    with pytest.raises(Refusal, match="Only who wrote"):
        restore_memo(workspace, people["Ada"], key)
    assert list_memos(workspace, people["Ben"], study).memos == ()


def test_every_act_is_undone_by_another(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    key = at_desk(workspace, ada, round_).memo.uuid
    changed = change_memo(workspace, ada, key, " Another thought. ")
    assert (changed.before.text, changed.after.text) == ("A thought.", "Another thought.")
    assert changed.after.changed_at >= changed.after.written_at
    change_memo(workspace, ada, key, changed.before.text)
    remove_memo(workspace, ada, key)
    assert texts(list_memos(workspace, ada, study)) == []
    with pytest.raises(Refusal, match="was removed"):
        change_memo(workspace, ada, key, "x")
    restore_memo(workspace, ada, key)
    assert texts(list_memos(workspace, ada, study)) == ["A thought."]


def test_memos_can_be_written_after_one_has_finished(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    rounds.seal_own(workspace, people["Ada"], round_.id)
    at_desk(workspace, people["Ada"], round_, text="Afterwards")
    assert texts(list_memos(workspace, people["Ada"], study)) == ["Afterwards"]


def test_what_cannot_be_a_memo_is_refused_and_leaves_nothing(workspace):
    study, round_, people = make_coded_study(workspace, "Ben")
    ada = people["Ada"]
    of_ben = assignments(workspace, people["Ben"], round_)[0]
    key = str(uuid.uuid4())
    for act in (
        lambda: at_desk(workspace, ada, round_, text="  "),
        lambda: at_desk(workspace, ada, round_, text="x" * (LONGEST_MEMO + 1)),
        lambda: at_desk(workspace, ada, round_, About.CODE, code="no such code"),
        lambda: at_desk(workspace, ada, round_, About.CODE),
        lambda: write_memo_at_desk(workspace, ada, of_ben, About.UNIT, None, "text", key),
        lambda: write_memo_at_desk(workspace, ada, "no such assignment", About.STUDY, None, "text", key),
        lambda: write_memo_at_desk(workspace, AT_COMMAND_LINE, of_ben, About.STUDY, None, "text", key),
        lambda: write_memo(workspace, AT_COMMAND_LINE, study, About.STUDY, None, "text"),
        lambda: write_memo(workspace, ada, study, About.UNIT, "1", "text"),
        lambda: write_memo(workspace, ada, study, About.CODE, "no such code", "text"),
        lambda: memos_of_assignment(workspace, ada, of_ben),
        lambda: memos_of_assignment(workspace, AT_COMMAND_LINE, of_ben),
    ):
        with pytest.raises(Refusal, match=r"\.$"):
            act()
    assert rows(workspace, models.Memo) == []


def test_an_archived_study_keeps_its_memos_and_takes_none(workspace):
    study, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    kept = at_desk(workspace, ada, round_).memo.uuid
    first = assignments(workspace, ada, round_)[0]
    study = studies.archive_study(workspace, ada, study.id).after
    for act in (
        lambda: write_memo(workspace, ada, study, About.STUDY, None, "text"),
        lambda: write_memo_at_desk(workspace, ada, first, About.UNIT, None, "text", str(uuid.uuid4())),
        lambda: change_memo(workspace, ada, kept, "text"),
        lambda: remove_memo(workspace, ada, kept),
        lambda: restore_memo(workspace, ada, kept),
    ):
        with pytest.raises(Refusal, match="archived"):
            act()
    assert texts(list_memos(workspace, ada, study)) == ["A thought."]


def test_a_study_without_comments_and_codebook_takes_memos(workspace):
    study = make_study(workspace)
    owner = make_owner(workspace)
    write_memo(workspace, owner, study, About.STUDY, None, "Before anything else")
    assert texts(list_memos(workspace, owner, study)) == ["Before anything else"]


def test_a_code_that_left_the_codebook_keeps_its_memos_with_its_last_name(workspace):
    study, round_, people = make_coded_study(workspace)
    at_desk(workspace, people["Ada"], round_, About.CODE, code="meta")
    smaller = make_codebook(codes=make_codebook().codes[:-1])
    codebooks.publish_codebook(workspace, people["Ada"], study, smaller, "smaller")
    assert [one.title for one in list_memos(workspace, people["Ada"], study).memos] == ["Meta"]


def test_before_and_after_stand_in_the_events(workspace):
    _, round_, people = make_coded_study(workspace)
    ada = people["Ada"]
    key = at_desk(workspace, ada, round_, text="One").memo.uuid
    change_memo(workspace, ada, key, "Two")
    change_memo(workspace, ada, key, "Two")
    for act in (remove_memo, remove_memo, restore_memo, restore_memo):
        act(workspace, ada, key)
    found = [row for row in rows(workspace, models.Event) if row["subject"] == f"memo:{key}"]
    assert [row["act"] for row in found] == ["write_memo", "change_memo", "remove_memo", "restore_memo"]
    assert [(row["before"] or {}).get("text") for row in found] == [None, "One", "Two", None]
    assert [(row["after"] or {}).get("text") for row in found] == ["One", "Two", None, "Two"]
    assert {row["who"] for row in found} == {ada.label}


@pytest.mark.parametrize(("table", "room"), [("Memo", "memos.py"), ("CodeProposal", "proposals.py")])
def test_only_its_room_and_withdrawal_read_a_table_of_what_people_wrote(table, room):
    readers = {
        path.name
        for path in Path(annotator.store.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == f"models.{table}"
    }
    assert readers - {"quoting_places.py", "withdrawal.py", "raw_traces.py"} == {room}

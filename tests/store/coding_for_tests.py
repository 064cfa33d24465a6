"""What tests of coding do over and over: ask for the next comments, save, look into the tables, act at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from annotator.domain.refusal import Refusal
from annotator.operations import codebook_drafts, coding
from annotator.store.decisions import read_decisions
from db import models
from tests.factories import make_answer


def assignments(workspace, person, round_):
    """A coder's assignments in their order."""
    return [task.assignment for task in coding.desk_window(workspace, person, round_.id, at=0, count=100).tasks]


def save(workspace, person, answer):
    """Save one answer."""
    (saved,) = coding.save_answers(workspace, person, [answer]).saved
    return saved


def code_everything(workspace, person, round_, *codes):
    """Give every comment of a coder the same codes."""
    answers = [make_answer(one, *codes) for one in assignments(workspace, person, round_)]
    assert {saved.status.value for saved in coding.save_answers(workspace, person, answers).saved} == {"committed"}


def seen_by(workspace, viewer, round_):
    """The decisions somebody gets to see of a round."""
    with workspace.database.reading() as session:
        return list(read_decisions(session, viewer, round_))


def rows(workspace, model, *columns):
    """The rows of a table as they are stored, oldest first."""
    table = model.__table__
    with workspace.database.reading() as session:
        found = session.execute(sa.select(*(table.c[name] for name in columns or table.c.keys())).order_by(table.c.id))
        return [row[0] if len(columns) == 1 else dict(row._mapping) for row in found]


def events(workspace):
    """(act, who) of every event, oldest first."""
    return [(event["act"], event["who"]) for event in rows(workspace, models.Event)]


def revision(workspace, study):
    """What whoever looks at a study's draft now has seen."""
    return codebook_drafts.find_draft(workspace, study).revision


def at_once(*acts):
    """Do acts in threads that start together; what each returned, or the Refusal it ended with."""
    start = threading.Barrier(len(acts))

    def do(act):
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))

"""A study in which one comment is quoted wherever somebody can type, for tests of withdrawal."""

import json
import uuid

from annotator.domain.codebook import Code
from annotator.domain.memo import About
from annotator.domain.people import Person
from annotator.domain.study import Purpose
from annotator.importers.importer import SourceFile
from annotator.operations import codebooks, coders, importing, memos, proposals, rounds
from annotator.operations.reading import ToRead
from annotator.store import accounts
from annotator.store.rounds import list_rounds
from db import models
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import rows, save
from tests.store.studies_for_tests import make_owner, make_study

#: Invented words that stand nowhere else, so that a file can be searched for them.
TELLING = "qwyzzling vintroup overslept the brumbledore shift in nackleford again and nobody dared to phone"
TRACES = (b"qwyzzling", b"vintroup", b"brumbledore", b"nackleford")
AUTHOR, OTHER = "Tea Urn", "Spare Lanyard"

COMMENTS = (
    ("c1", AUTHOR, f"Well: {TELLING}!"),
    ("c2", OTHER, "The office answers no telephone before nine in any case, so what would have been the use of it?"),
    ("c3", AUTHOR, "Somebody ought to write down who was asked to stay late, how often, and what became of it then."),
    ("c4", "Wet Umbrella", "The kettle was the only thing that worked on that whole floor for the entire winter."),
    ("c5", "Night Bus", "Agreed, all of it."),
)
LATER = ("c6", "Loud Radiator", "Since the letter came round nobody on our corridor has said anything about it at all.")
LATER_OF_AUTHOR = ("c7", AUTHOR, "Here I am once more with the very same question that nobody has answered in a month.")


def as_lines(*comments):
    """Comments as JSON lines, with the ids of their source."""
    said = [{"id": key, "author": author, "text": text, "thread": "The rota"} for key, author, text in comments]
    return "".join(json.dumps(one) + "\n" for one in said).encode()


def as_table(*comments):
    """The same comments as a table without ids."""
    cells = [f'{author},"{text}"' for _, author, text in comments]
    return ("author,text\r\n" + "\r\n".join(cells) + "\r\n").encode()


def bring_in(workspace, owner, study, name, data, purpose=Purpose.MAIN, **options):
    """Import one file as a person would; what was added."""
    wanted = ToRead(SourceFile(name, data), None, options)
    (added,) = importing.import_files(workspace, owner, study, [wanted], purpose).files
    return added


def unit_of(workspace, words):
    """The id of the unit that holds some words."""
    (found,) = [row["id"] for row in rows(workspace, models.Unit) if words in row["text"]]
    return found


def author_of(workspace, unit):
    """The pseudonym of a unit's author."""
    return next(row["author"] for row in rows(workspace, models.Unit) if row["id"] == unit)


def make_quoted_study(workspace):
    """(study, round, everybody by name): the first of the comments is quoted in every kind of place."""
    owner = make_owner(workspace)
    study = make_study(workspace)
    coders.add_coder(workspace, owner, study, "Ben", "a long password")
    with workspace.database.reading() as session:
        people = {"Ada": owner, "Ben": Person.signed_in(accounts.find_account(session, "Ben")[0])}
    bring_in(workspace, owner, study, "rota.jsonl", as_lines(*COMMENTS))
    codebooks.publish_codebook(workspace, owner, study, _codebook(), f"because of “{TELLING}”")
    with workspace.database.reading() as session:
        (round_,) = list_rounds(session, study.id)
    return study, round_, people


def quote_everywhere(workspace, study, round_, people):
    """Let Ada and Ben code and quote: on the comment itself, beside others, in memos, a proposal and a seal."""
    ada, ben = people["Ada"], people["Ben"]
    first = assignments_of(workspace, ben, round_)
    told = f"Compare: “{TELLING.upper()}”, and think."
    own = make_answer(first["c1"], "risk", note="A note on it", spans=())
    save(workspace, ben, own)
    save(workspace, ben, make_answer(first["c1"], "morale", note="Better", supersedes=own.uuid))
    save(workspace, ben, make_answer(first["c2"], "risk", note=told))
    memos.write_memo_at_desk(workspace, ben, first["c1"], About.UNIT, None, "Mine, on it", str(uuid.uuid4()))
    memos.write_memo_at_desk(workspace, ben, first["c2"], About.THREAD, None, told, str(uuid.uuid4()))
    proposals.propose_code(workspace, ben, first["c1"], "Oversleeping", TELLING)
    proposals.propose_code(workspace, ben, first["c2"], "Phoning", TELLING)
    memo = memos.write_memo(workspace, ada, study, About.CODE, "risk", told).after.uuid
    memos.change_memo(workspace, ada, memo, f"Again: {TELLING}")
    memos.remove_memo(workspace, ada, memo)
    memos.write_memo(workspace, ada, study, About.STUDY, None, "Nothing of the sort.")


def seal_quoting(workspace, study, people):
    """Seal Ben with a reason that quotes."""
    rounds.seal_coder(workspace, people["Ada"], study, None, "Ben", f"left after “{TELLING}”")


def assignments_of(workspace, person, round_):
    """A coder's assignments by the id the source gives the comment, of those with their words."""
    texts = {row["id"]: row["text"] for row in rows(workspace, models.Unit)}
    keys = {text: key for key, _, text in (*COMMENTS, LATER, LATER_OF_AUTHOR)}
    coder = next(row["id"] for row in rows(workspace, models.Coder) if row["account_id"] == person.account.id)
    table = models.Assignment.__table__
    with workspace.database.reading() as session:
        found = session.execute(table.select().where(table.c.coder_id == coder, table.c.round_id == round_.id))
        return {keys[texts[row.unit_id]]: row.id for row in found if texts[row.unit_id]}


def _codebook():
    codes = tuple(
        Code("risk", "Risk", key="r", definition=f"As in: {TELLING}. Else not.", examples=("An empty desk.", TELLING))
        if code.id == "risk"
        else code
        for code in make_codebook().codes
        if code.parent != "risk"
    )
    return make_codebook(codes=codes, description=f"Made after reading “{TELLING}”.")

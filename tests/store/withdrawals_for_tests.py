"""A study in which one comment was quoted wherever somebody can type, for tests of withdrawal."""

import hashlib
import uuid

from annotator.domain.memo import About
from annotator.domain.study import Purpose
from annotator.domain.codebook import Code
from annotator.operations import codebooks, importing, memos, proposals, rounds, withdrawing
from annotator.operations.importing import import_files
from annotator.operations.reading import ToRead
from annotator.importers.importer import SourceFile
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import assignments, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

#: Words that stand nowhere else, so that a file can be searched for them.
TELLING = "qwyzzling vintroup overslept the brumbledore shift in Nackleford again and nobody dared to phone"
WORDS = (b"qwyzzling", b"vintroup", b"brumbledore", b"Nackleford", b"nackleford")
AUTHOR = "Tea Urn"
OTHER = "Spare Lanyard"


def page(*comments, declared=None):
    """A JSONL file of comments: (id, author, text) or with a parent's id."""
    import json

    lines = []
    for one in comments:
        key, author, text, *parent = one
        lines.append(
            json.dumps({"id": key, "author": author, "text": text, "parent": parent[0] if parent else None, "thread": "t"})
        )
    return ("\n".join(lines) + "\n").encode()


def csv_page(*comments, keys=True):
    """The same comments as a table, with or without ids."""
    head = "id,author,text" if keys else "author,text"
    rows = [(f"{key}," if keys else "") + f'{author},"{text}"' for key, author, text, *_ in comments]
    return ("\r\n".join([head, *rows]) + "\r\n").encode()


FIRST = (
    ("c1", AUTHOR, f"Well: {TELLING}!"),
    ("c2", OTHER, "The office never answers its telephone before nine in any case, so what would have been the use of it."),
    ("c3", AUTHOR, "Somebody ought to write down who was asked to stay late, and how often, and what became of it then."),
    ("c4", "Third", "I was there, and the kettle was the only thing that worked on that whole floor the entire winter."),
)


def store(workspace, owner, study, name, data, purpose=Purpose.MAIN, options=None):
    """Import one file as a person would."""
    files = [ToRead(SourceFile(name, data), None, options or {})]
    return import_files(workspace, owner, study, files, purpose)

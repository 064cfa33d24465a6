"""`annotator codebook stale`: what was decided under an older meaning, as far as open rounds go."""

import dataclasses
import json

from annotator.domain.study import Purpose
from annotator.operations import codebooks
from tests.store.coding_for_tests import code_everything
from tests.store.studies_for_tests import make_coded_study
from tests.store.test_codebooks import with_codes


def redefine(workspace, people, study):
    book = codebooks.current_codebook(workspace, study.id)
    after = with_codes(book, dataclasses.replace(book.code("morale"), definition="Wider"))
    codebooks.publish_codebook(workspace, people["Ada"], study, after, "why")


def test_open_rounds_are_listed_and_of_blind_ones_it_is_said_that_they_hold_decisions(terminal):
    workspace = terminal.workspace
    study, round_, people = make_coded_study(workspace, "Ben", purpose=Purpose.TRAINING)
    assert (
        terminal.done("codebook", "stale").err
        == "No decision of an open round was made under an older meaning of a code.\n"
    )
    code_everything(workspace, people["Ben"], round_, "morale")
    redefine(workspace, people, study)
    assert terminal.done("codebook", "stale").out == "Morale  Ben  5 that gave the code\n"
    found = json.loads(terminal.done("codebook", "stale", "--json").out)
    assert found == {
        "study": "Rota study",
        "decisions": [
            {
                "code": "morale",
                "coder": "Ben",
                "concern": "given",
                "decisions": 5,
                "to_look_at": 5,
                "queued": 0,
                "versions": [1],
            }
        ],
        "sealed_rounds": [],
    }


def test_a_blind_round_shows_nothing_at_the_command_line(terminal):
    workspace = terminal.workspace
    study, round_, people = make_coded_study(workspace, "Ben")
    code_everything(workspace, people["Ben"], round_, "morale")
    redefine(workspace, people, study)
    answer = terminal.done("codebook", "stale")
    assert answer.out == ""
    assert answer.err.startswith("In “Independent coding” there are decisions that are still sealed")

"""`annotator withdraw`: what is found is shown, what is erased is counted, and nothing is erased by mistake."""

import json

import pytest

from db import models
from tests.store.coding_for_tests import rows
from tests.store.withdrawals_for_tests import TELLING, author_of, make_quoted_study, quote_everywhere, unit_of


@pytest.fixture
def quoted(terminal):
    """A database whose first comment is quoted everywhere, and the number of that comment."""
    study, round_, people = make_quoted_study(terminal.workspace)
    quote_everywhere(terminal.workspace, study, round_, people)
    return terminal, unit_of(terminal.workspace, TELLING)


def test_a_dry_run_lists_what_quotes_and_erases_nothing(quoted):
    terminal, unit = quoted
    answer = terminal.done("withdraw", "--unit", unit, "--reason", "asked for", "--dry-run")
    assert f"Codebook version 1, code “risk”: examples: “{TELLING}”" in answer.out
    assert "A note in “Independent coding”, hidden while a round is blind" in answer.out.splitlines()
    assert "1 comment to withdraw" in answer.err
    assert answer.err.endswith("Nothing was erased.\n")
    assert unit_of(terminal.workspace, TELLING) == unit
    told = json.loads(terminal.done("withdraw", "--unit", unit, "--reason", "x", "--dry-run", "--json").out)
    assert (told["units"], told["notes"], len(told["quotations"])) == (1, 1, 8)


def test_what_was_erased_is_counted_and_nothing_of_it_is_printed(quoted):
    terminal, unit = quoted
    answer = terminal.done("withdraw", "--unit", unit, "--reason", "asked for by the writer")
    assert answer.out == ""
    assert "1 comment withdrawn: text, author and attributes are erased." in answer.err
    assert "Quotations erased elsewhere: in 8 texts." in answer.err
    assert "not covered" in answer.err
    assert "vintroup" not in answer.err.lower()
    assert not [row for row in rows(terminal.workspace, models.Unit) if TELLING in row["text"]]


def test_an_author_is_named_by_their_pseudonym(quoted):
    terminal, unit = quoted
    author = author_of(terminal.workspace, unit)
    told = json.loads(terminal.done("withdraw", "--author", author, "--reason", "asked for", "--json").out)
    assert (told["units"], told["originals"], len(told["tombstones"]), told["left"]) == (2, 1, 5, [])


def test_one_of_both_is_named_and_what_is_not_there_is_refused(quoted):
    terminal, unit = quoted
    assert "Name one" in terminal.misused("withdraw", "--reason", "x")
    assert "Name one" in terminal.misused("withdraw", "--unit", unit, "--author", "K7QM-2XRD", "--reason", "x")
    assert "no comment with the number" in terminal.refused("withdraw", "--unit", 987654, "--reason", "x")
    assert "A reason is needed" in terminal.refused("withdraw", "--unit", unit, "--reason", " ")

"""The owner goes back from a pseudonym to the name; nobody else does, and never unnoticed."""

import hashlib

import pytest

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.importers.importer import SourceFile
from annotator.operations import authors, importing, studies
from annotator.operations.reading import ToRead
from annotator.privacy.pseudonyms import pseudonym
from db import models
from tests.factories import make_person
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_owner, make_study

PAGE = """Monday, 6 March 2023

The rota

Who made it?

3 comments:

  1. Tea Urn6 March 2023 at 19:12

    Nobody on the late shift was asked.

    ReplyDelete
    Replies
    1. Spare Lanyard6 March 2023 at 20:01

      Nor on the early one.

      Delete
  2. TEA  URN6 March 2023 at 21:40

    And nobody will be.

    ReplyDelete
"""


@pytest.fixture
def owner(workspace):
    return make_owner(workspace)


@pytest.fixture
def study(workspace, owner):
    made = make_study(workspace)
    importing.import_files(workspace, owner, made, [ToRead(SourceFile("rota.txt", PAGE.encode()))], Purpose.MAIN)
    return made


def tea_urn(workspace, study):
    return pseudonym("tea urn", workspace.vault.pseudonym_key(study.id))


def files_of(workspace):
    return {path for path in workspace.vault.root.rglob("*") if path.is_file()}


def test_the_owner_gets_the_name_as_the_file_prints_it_and_the_log_says_so_without_the_name(workspace, owner, study):
    before = files_of(workspace)
    wanted = tea_urn(workspace, study)
    assert wanted in rows(workspace, models.Unit, "author")
    found = authors.name_behind(workspace, owner, study, wanted)
    assert (found.pseudonym, found.sources) == (wanted, ("rota.txt",))
    assert {" ".join(name.split()) for name in found.names} == {"Tea Urn", "TEA URN"}
    event = rows(workspace, models.Event)[-1]
    assert (event["act"], event["who"], event["subject"], event["study_id"]) == (
        "look_up_author",
        owner.label,
        f"author:{wanted}",
        study.id,
    )
    assert "urn" not in str(rows(workspace, models.Event)).lower()
    assert files_of(workspace) == before


def test_a_pseudonym_may_be_typed_in_any_case_without_its_dash(workspace, owner, study):
    typed = f" {tea_urn(workspace, study).lower().replace('-', '')} "
    assert authors.name_behind(workspace, owner, study, typed).pseudonym == tea_urn(workspace, study)


def test_nobody_but_the_owner_goes_back(workspace, study):
    with pytest.raises(Refusal, match="Only the owner"):
        authors.name_behind(workspace, make_person(9, is_owner=False), study, tea_urn(workspace, study))
    assert "look_up_author" not in rows(workspace, models.Event, "act")
    assert authors.name_behind(workspace, Person.at_command_line("lead"), study, tea_urn(workspace, study)).names


def test_what_is_no_pseudonym_or_nobodys_is_refused(workspace, owner, study):
    for wanted in ("Tea Urn", "", "K7QM-2XR", "K7QM-2XR1"):
        with pytest.raises(Refusal, match="is not a pseudonym"):
            authors.name_behind(workspace, owner, study, wanted)
    with pytest.raises(Refusal, match="Nobody in “Rota study” has the pseudonym AAAA-AAAA"):
        authors.name_behind(workspace, owner, study, "AAAA-AAAA")
    other = studies.create_study(workspace, owner, "Another").after
    with pytest.raises(Refusal, match="Nobody in “Another”"):
        authors.name_behind(workspace, owner, other, tea_urn(workspace, study))


def test_without_the_key_or_the_original_or_with_another_key_there_is_no_way_back(workspace, owner, study):
    wanted = tea_urn(workspace, study)
    key = workspace.vault.key_path(study.id)
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(Refusal, match="key of this study is missing"):
        authors.name_behind(workspace, owner, study, wanted)
    key.write_bytes(b"x" * 32)
    with pytest.raises(Refusal, match="damaged, or its key"):
        authors.name_behind(workspace, owner, study, wanted)
    key.write_bytes(kept)
    workspace.vault.remove(study.id, hashlib.sha256(PAGE.encode()).hexdigest())
    with pytest.raises(Refusal, match="not in the vault: “rota"):
        authors.name_behind(workspace, owner, study, wanted)
    assert "look_up_author" not in rows(workspace, models.Event, "act")


def test_the_opened_original_goes_when_reading_it_is_stopped(workspace, owner, study):
    before = files_of(workspace)
    opened = []

    def stopped(file, original):
        with file.open() as stream:
            opened.append(stream.read())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        authors.name_behind(workspace, owner, study, tea_urn(workspace, study), stopped)
    assert opened == [PAGE.encode()]
    assert files_of(workspace) == before


def test_files_with_authors_are_not_imported_without_the_key_and_nothing_is_stored(workspace, owner):
    made = make_study(workspace)
    workspace.vault.key_path(made.id).unlink()
    before, events = files_of(workspace), len(rows(workspace, models.Event))
    wanted = ToRead(SourceFile("rota.txt", PAGE.encode()))
    with pytest.raises(Refusal, match="Put the key file back"):
        importing.import_files(workspace, owner, made, [wanted], Purpose.MAIN)
    assert files_of(workspace) == before
    for model in (models.Source, models.Thread, models.Unit, models.Assignment):
        assert rows(workspace, model, "id") == []
    assert len(rows(workspace, models.Event)) == events

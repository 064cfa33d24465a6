"""Names and addresses in the texts: found, covered for everybody, kept, undecided again, met again in later imports."""

import json

import pytest

from annotator.domain.decision import CodedSpan
from annotator.domain.identifiers import Verdict
from annotator.domain.material import ParsedThread
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose
from annotator.importers.importer import SourceFile
from annotator.operations import coding, exporting, identifier_search, identifiers, importing, studies
from annotator.operations.identifier_search import NameLists
from annotator.operations.reading import ToRead
from annotator.store import material
from db import models
from tests.factories import make_answer, make_incoming, make_person, make_source, make_unit
from tests.store.coding_for_tests import rows, save, seen_by
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

TEXTS = (
    "Ask Quillfeather 🙂 about the keys, or write to keys@gate.example.",
    "Quillfeather's keys again. I asked QUILLFEATHER twice.",
    "Nobody has them.",
)
NAMES = NameLists("Odo Quillfeather\n")

PAGE = """Monday, 6 March 2023

The rota

Who made it?

2 comments:

  1. Marigold Pumpernickel6 March 2023 at 19:12

    Nobody on the late shift was asked.

    ReplyDelete
    Replies
    1. Spare Lanyard6 March 2023 at 20:01

      Thanks, Marigold Pumpernickel, nor on the early one.

      Delete
"""


def source_of(name, *texts):
    """A file with one thread of comments."""
    units = tuple(make_unit(text, lines=(n, n)) for n, text in enumerate(texts, 1))
    return make_source(name, ParsedThread("The keys", "2023-03-01", None, units))


@pytest.fixture
def coded(workspace):
    """(study, round, people) with the texts, searched for the names."""
    study, round_, people = make_coded_study(workspace, "Ben", source=source_of("keys.txt", *TEXTS))
    owner = people["Ada"]
    identifier_search.keep_names(workspace, owner, study, NAMES)
    identifier_search.look_for_identifiers(workspace, owner, study)
    return study, round_, people


def texts(workspace, study):
    with workspace.database.reading() as session:
        return [unit.text for unit in material.list_units(session, study.id)]


def by_surface(workspace, study):
    found = identifiers.list_identifiers(workspace, make_owner(workspace), study)
    return {one.surfaces[0]: one for one in found}


def name(workspace, study):
    return by_surface(workspace, study)["Quillfeather"]


def test_names_and_addresses_are_listed_with_their_places_and_labels(workspace, coded):
    study, _, _ = coded
    found = by_surface(workspace, study)
    assert set(found) == {"Quillfeather", "keys@gate.example"}
    one = found["Quillfeather"]
    assert (one.kind, one.places, one.label, one.verdict) == ("name_listed", 3, "[name 1]", Verdict.FOUND)
    assert one.surfaces == ("Quillfeather", "QUILLFEATHER")
    places = identifiers.list_places(workspace, make_owner(workspace), study, one.id)
    assert [(p.before, p.surface, p.after, p.position) for p in places] == [
        ("Ask ", "Quillfeather", " 🙂 about the keys, or write to keys@gate.example.", 1),
        ("", "Quillfeather", "'s keys again. I asked QUILLFEATHER twice.", 2),
        ("Quillfeather's keys again. I asked ", "QUILLFEATHER", " twice.", 2),
    ]
    assert texts(workspace, study) == list(TEXTS)


def test_no_words_of_an_identifier_are_stored_or_logged(workspace, coded):
    study, _, people = coded
    identifiers.cover(workspace, people["Ada"], study, [name(workspace, study).id])
    for model in (models.Identifier, models.IdentifierPlace, models.Event):
        assert "quillfeather" not in str(rows(workspace, model)).lower()
        assert "gate.example" not in str(rows(workspace, model)).lower()
    for path in workspace.vault.root.rglob("*"):
        assert not path.is_file() or b"Quillfeather" not in path.read_bytes()


def test_a_covered_name_is_a_label_for_everybody_and_undeciding_brings_it_back(workspace, coded):
    study, round_, people = coded
    one = name(workspace, study)
    done = identifiers.cover(workspace, people["Ada"], study, [one.id], label="gatekeeper")
    assert [(was.verdict, now.verdict, now.label) for was, now in zip(done.before, done.after, strict=True)] == [
        (Verdict.FOUND, Verdict.COVERED, "[gatekeeper]")
    ]
    shown = [
        "Ask [gatekeeper] 🙂 about the keys, or write to keys@gate.example.",
        "[gatekeeper]'s keys again. I asked [gatekeeper] twice.",
        TEXTS[2],
    ]
    assert texts(workspace, study) == shown
    window = coding.desk_window(workspace, people["Ben"], round_.id, at=0, count=10)
    assert sorted(task.unit.text for task in window.tasks) == sorted(shown)
    data_set = exporting.coded_data_set(workspace, people["Ada"], study)
    assert [unit.text for unit in data_set.units] == shown
    identifiers.undecide(workspace, people["Ada"], study, [one.id])
    assert texts(workspace, study) == list(TEXTS)


def test_one_place_can_be_decided_apart_from_the_others(workspace, coded):
    study, _, people = coded
    owner, one = people["Ada"], name(workspace, study)
    places = identifiers.list_places(workspace, owner, study, one.id)
    identifiers.cover(workspace, owner, study, [one.id])
    identifiers.keep(workspace, owner, study, [one.id], place=places[1].id)
    assert texts(workspace, study)[:2] == [
        "Ask [name 1] 🙂 about the keys, or write to keys@gate.example.",
        "Quillfeather's keys again. I asked [name 1] twice.",
    ]
    assert name(workspace, study).apart == 1
    identifiers.undecide(workspace, owner, study, [one.id], place=places[1].id)
    assert "Quill" not in texts(workspace, study)[1]
    identifiers.undecide(workspace, owner, study, [one.id])
    identifiers.cover(workspace, owner, study, [one.id], place=places[2].id)
    assert texts(workspace, study)[:2] == [TEXTS[0], "Quillfeather's keys again. I asked [name 1] twice."]


def test_all_addresses_links_handles_and_numbers_are_covered_at_once_and_names_are_not(workspace, coded):
    study, _, people = coded
    done = identifiers.cover_contacts(workspace, people["Ada"], study)
    assert [one.kind for one in done.after] == ["email"]
    assert texts(workspace, study)[0] == "Ask Quillfeather 🙂 about the keys, or write to [e-mail]."
    assert identifiers.overview(workspace, people["Ada"], study).undecided_contacts == 0


def test_a_name_has_one_label_whether_it_is_listed_signs_or_is_spoken_to(workspace):
    source = source_of("keys.txt", "Who has the keys?\n\nRegards,\nOdo Quillfeather", "Odo Quillfeather has them.")
    study, _, people = make_coded_study(workspace, source=source)
    owner = people["Ada"]
    identifier_search.look_for_identifiers(workspace, owner, study)
    (signed,) = identifiers.list_identifiers(workspace, owner, study)
    assert (signed.kind, signed.label) == ("signature", "[commenter 1]")
    identifiers.cover(workspace, owner, study, [signed.id], label="[the porter]")
    identifier_search.keep_names(workspace, owner, study, NAMES)
    identifier_search.look_for_identifiers(workspace, owner, study)
    assert {(one.kind, one.label) for one in identifiers.list_identifiers(workspace, owner, study)} == {
        ("signature", "[the porter]"),
        ("name_listed", "[the porter]"),
    }
    listed = next(one for one in identifiers.list_identifiers(workspace, owner, study) if one.kind == "name_listed")
    identifiers.cover(workspace, owner, study, [listed.id], label="porter")
    assert {one.label for one in identifiers.list_identifiers(workspace, owner, study)} == {"[porter]"}


def test_searching_again_adds_nothing_and_keeps_what_was_decided(workspace, coded):
    study, _, people = coded
    one = name(workspace, study)
    identifiers.cover(workspace, people["Ada"], study, [one.id])
    looked = identifier_search.look_for_identifiers(workspace, people["Ada"], study)
    assert (looked.texts, looked.new_identifiers, looked.new_places) == (3, 0, 0)
    assert (
        name(workspace, study)
        == identifiers.list_identifiers(workspace, people["Ada"], study, verdict=Verdict.COVERED)[0]
    )
    assert "Quill" not in "".join(texts(workspace, study))


def test_a_name_taken_off_the_list_goes_when_undecided_and_stays_covered_when_covered(workspace, coded):
    study, _, people = coded
    owner = people["Ada"]
    identifier_search.keep_names(workspace, owner, study, NameLists("Odo Quillfeather\nNobody"))
    identifier_search.look_for_identifiers(workspace, owner, study)
    assert "Nobody" in by_surface(workspace, study)
    identifiers.cover(workspace, owner, study, [name(workspace, study).id])
    identifier_search.keep_names(workspace, owner, study, NameLists(""))
    identifier_search.look_for_identifiers(workspace, owner, study)
    assert set(by_surface(workspace, study)) == {"Quillfeather", "keys@gate.example"}
    assert "Quill" not in "".join(texts(workspace, study))


def test_a_later_import_is_searched_at_once_and_shows_a_covered_name_to_nobody(workspace, coded):
    study, _, people = coded
    identifiers.cover(workspace, people["Ada"], study, [name(workspace, study).id])
    later = source_of("later.txt", "Has Quillfeather gone? Ask @gate_keeper.")
    importing.store_sources(workspace, people["Ada"], study, (make_incoming(later),), Purpose.MAIN)
    assert texts(workspace, study)[-1] == "Has [name 1] gone? Ask @gate_keeper."
    assert by_surface(workspace, study)["@gate_keeper"].verdict is Verdict.FOUND


def test_an_import_into_a_study_nobody_searched_is_not_searched(workspace):
    study, _, people = make_coded_study(workspace)
    later = source_of("later.txt", "Write to a@b.example")
    importing.store_sources(workspace, people["Ada"], study, (make_incoming(later),), Purpose.MAIN)
    assert rows(workspace, models.Identifier) == []
    assert not identifiers.overview(workspace, make_owner(workspace), study).searched


def test_names_of_authors_come_from_the_vault_and_a_missing_file_is_named(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    importing.import_files(workspace, owner, study, [ToRead(SourceFile("rota.txt", PAGE.encode()))], Purpose.MAIN)
    looked = identifier_search.look_for_identifiers(workspace, owner, study)
    assert looked.unread == ()
    assert set(by_surface(workspace, study)) == {"Marigold Pumpernickel"}
    (sha256,) = workspace.vault.list_originals(study.id)
    workspace.vault.remove(study.id, sha256)
    looked = identifier_search.look_for_identifiers(workspace, owner, study)
    assert looked.unread == ("rota.txt",)
    assert "rota.txt" in looked.sentence


def test_spans_marked_over_a_label_are_stored_over_all_of_it_and_come_back_so(workspace, coded):
    study, round_, people = coded
    identifiers.cover(workspace, people["Ada"], study, [name(workspace, study).id], label="porter")
    tasks = coding.desk_window(workspace, people["Ada"], round_.id, at=0, count=10).tasks
    task = next(one for one in tasks if one.unit.text.startswith("Ask"))
    shown = task.unit.text
    inside = CodedSpan("risk", shown.index("rter"), shown.index("keys") + 4)
    answer = make_answer(task.assignment, spans=(inside,), text_version=task.unit.text_version)
    assert save(workspace, people["Ada"], answer).status.value == "committed"
    (spans,) = rows(workspace, models.Decision, "spans")
    (_, start, end) = spans[0]
    assert TEXTS[0][start:end] == "Quillfeather 🙂 about the keys"
    (decision,) = seen_by(workspace, people["Ada"], round_)
    (span,) = decision.decision.spans
    assert shown[span.start : span.end] == "[porter] 🙂 about the keys"
    data_set = exporting.coded_data_set(workspace, people["Ada"], study)
    (exported,) = data_set.decisions[0].spans
    unit = next(one for one in data_set.units if one.id == data_set.decisions[0].unit)
    assert unit.text[exported.start : exported.end] == "[porter] 🙂 about the keys"


def test_a_span_stored_before_covering_widens_on_display_and_is_itself_again_after_undoing(workspace, coded):
    study, round_, people = coded
    tasks = coding.desk_window(workspace, people["Ada"], round_.id, at=0, count=10).tasks
    task = next(one for one in tasks if one.unit.text.startswith("Ask"))
    start = TEXTS[0].index("feather")
    save(workspace, people["Ada"], make_answer(task.assignment, spans=(CodedSpan("risk", start, start + 9),)))
    one = name(workspace, study)

    def marked():
        (decision,) = seen_by(workspace, people["Ada"], round_)
        text = next(text for text in texts(workspace, study) if text.startswith("Ask"))
        return [text[span.start : span.end] for span in decision.decision.spans]

    assert marked() == ["feather 🙂"]
    identifiers.cover(workspace, people["Ada"], study, [one.id])
    assert marked() == ["[name 1] 🙂"]
    identifiers.undecide(workspace, people["Ada"], study, [one.id])
    assert marked() == ["feather 🙂"]


def test_a_span_marked_before_a_name_was_covered_is_refused_with_a_sentence(workspace, coded):
    study, round_, people = coded
    tasks = coding.desk_window(workspace, people["Ben"], round_.id, at=0, count=10).tasks
    task = next(one for one in tasks if one.unit.text.startswith("Ask"))
    identifiers.cover(workspace, people["Ada"], study, [name(workspace, study).id])
    answer = make_answer(task.assignment, spans=(CodedSpan("risk", 0, 3),), text_version=task.unit.text_version)
    saved = save(workspace, people["Ben"], answer)
    assert saved.status.value == "refused"
    assert "covered by a label since" in saved.sentence
    assert save(workspace, people["Ben"], make_answer(task.assignment, "risk")).status.value == "committed"


def test_what_cannot_be_decided_is_refused_and_changes_nothing(workspace, coded):
    study, _, people = coded
    owner, one = people["Ada"], name(workspace, study)
    other = studies.create_study(workspace, owner, "Another").after
    before = rows(workspace, models.Identifier)
    for act, words in (
        (lambda: identifiers.cover(workspace, people["Ben"], study, [one.id]), "Only the owner"),
        (lambda: identifiers.list_identifiers(workspace, make_person(9, is_owner=False), study), "Only the owner"),
        (lambda: identifier_search.look_for_identifiers(workspace, people["Ben"], study), "Only the owner"),
        (lambda: identifier_search.name_lists(workspace, people["Ben"], study), "Only the owner"),
        (lambda: identifiers.cover(workspace, owner, other, [one.id]), "not in this study"),
        (lambda: identifiers.cover(workspace, owner, study, [one.id], label=" "), "at least one word"),
        (lambda: identifiers.cover(workspace, owner, study, [one.id], place=999_999), "not one of this name"),
        (lambda: identifiers.cover(workspace, owner, study, [], label="x"), "one name at a time"),
        (lambda: identifier_search.keep_names(workspace, owner, study, NameLists("A\n?")), "Line 1"),
    ):
        with pytest.raises(Refusal, match=words):
            act()
    studies.archive_study(workspace, owner, study.id)
    for act in (
        lambda: identifiers.cover(workspace, owner, study, [one.id]),
        lambda: identifier_search.look_for_identifiers(workspace, owner, study),
        lambda: identifier_search.keep_names(workspace, owner, study, NameLists("Somebody Else")),
    ):
        with pytest.raises(Refusal, match="archived"):
            act()
    assert rows(workspace, models.Identifier) == before


def test_without_the_key_nothing_is_looked_for(workspace, coded):
    study, _, people = coded
    workspace.vault.key_path(study.id).unlink()
    with pytest.raises(Refusal, match="key of this study is missing"):
        identifier_search.look_for_identifiers(workspace, people["Ada"], study)


def test_the_names_kept_are_the_owners_to_read_and_to_change(workspace, coded):
    study, _, people = coded
    assert identifier_search.name_lists(workspace, people["Ada"], study) == NAMES
    count = len(rows(workspace, models.Event))
    identifier_search.keep_names(workspace, people["Ada"], study, NAMES)
    assert len(rows(workspace, models.Event)) == count
    lists = NameLists("Odo Quillfeather", "Mary Poppins")
    identifier_search.keep_names(workspace, people["Ada"], study, lists)
    assert identifier_search.name_lists(workspace, people["Ada"], study) == lists
    assert json.loads(json.dumps(rows(workspace, models.Event)[-1]["after"])) == {"names": 1, "keep": 1}


def test_what_is_imported_while_the_texts_are_looked_through_is_searched_as_well(workspace):
    study, _, people = make_coded_study(workspace, source=source_of("keys.txt", *TEXTS))
    owner = people["Ada"]
    later = source_of("later.txt", "Write to later@gate.example")

    def import_meanwhile(phase, _done, _total):
        if phase == "Looking through the texts":
            importing.store_sources(workspace, owner, study, (make_incoming(later),), Purpose.MAIN)

    looked = identifier_search.look_for_identifiers(workspace, owner, study, import_meanwhile)
    assert looked.texts == 4
    assert set(by_surface(workspace, study)) == {"keys@gate.example", "later@gate.example"}


def test_an_import_that_began_before_the_first_search_ended_is_searched_as_well(workspace, coded, monkeypatch):
    study, _, people = coded
    identifiers.cover(workspace, people["Ada"], study, [name(workspace, study).id])
    monkeypatch.setattr(identifier_search, "wanted_in_imports", lambda *_: None)
    later = source_of("later.txt", "Has Quillfeather gone?")
    importing.store_sources(workspace, people["Ada"], study, (make_incoming(later),), Purpose.MAIN)
    assert texts(workspace, study)[-1] == "Has [name 1] gone?"


@pytest.mark.parametrize("phase", ["Reading who wrote", "Looking through the texts", "storing"])
def test_a_search_that_is_stopped_leaves_nothing_behind(workspace, phase):
    study, _, people = make_coded_study(workspace, source=source_of("keys.txt", *TEXTS))
    before = set(workspace.vault.root.rglob("*"))

    def stop(at, _done=0, _total=None):
        if at == phase:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        identifier_search.look_for_identifiers(workspace, people["Ada"], study, stop, lambda: stop("storing"))
    assert rows(workspace, models.Identifier) == []
    assert rows(workspace, models.IdentifierPlace) == []
    assert not identifiers.overview(workspace, people["Ada"], study).searched
    assert set(workspace.vault.root.rglob("*")) == before

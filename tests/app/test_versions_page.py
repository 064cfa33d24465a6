"""The page Versions: what changed, who may move a round and what they are told beforehand."""

import dataclasses

import pytest

from annotator.domain.codebook import Code
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, rounds, versions
from tests.factories import make_answer, make_codebook
from tests.store.coding_for_tests import assignments, save
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def changed_codebook(**changes):
    book = make_codebook()
    codes = tuple(dataclasses.replace(code, **changes) if code.id == "risk" else code for code in book.codes)
    return dataclasses.replace(book, codes=codes)


@pytest.fixture
def coded(workspace):
    """A study with a second version, a coder Ben, and a round that nobody has begun but that stays with version 1."""
    study, round_, people = make_coded_study(workspace, "Ben")
    after = changed_codebook(name="Risk to others", definition="Harm that <b>others</b> may come to")
    codebooks.publish_codebook(workspace, people["Ada"], study, after, "Two meanings in one", move=())
    return study, round_, people


def uses(workspace, study):
    return {use.round.name: use.round.codebook_version for use in versions.list_versions(workspace, study.id).rounds}


def test_without_a_codebook_the_owner_is_led_to_it_and_a_coder_is_told_to_wait(workspace, sit_down):
    study = make_study(workspace)
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", "a long password")
    screen = sit_down(workspace).open("versions")
    assert screen.told("info") == [
        "This study has no codebook yet, so there are no versions. Choose or write one first."
    ]
    assert screen.links == ["Go to the codebook"]
    other = sit_down(workspace, "Ben").open("versions")
    assert other.told("info") == [
        "This study has no codebook yet, so there are no versions. The owner publishes the first one."
    ]
    assert other.links == []


def test_with_one_version_there_is_nothing_to_compare_but_something_to_save(workspace, sit_down):
    make_coded_study(workspace)
    screen = sit_down(workspace).open("versions")
    assert screen.told("info") == [
        "Version 1 is the only one so far. From the next one on you see here what changed, word by word."
    ]
    assert "versions_before" not in screen.keys
    assert "&amp;version=1&amp;format=yaml" in screen.text


def test_an_empty_codebook_has_a_version_too(workspace, sit_down):
    study = make_study(workspace)
    empty = dataclasses.replace(make_codebook(), codes=(), sections=())
    codebooks.publish_codebook(workspace, make_owner(workspace), study, empty, "We begin with nothing")
    screen = sit_down(workspace).open("versions")
    assert "The first version, 0 codes" in screen.text
    assert "There is no round yet." in screen.text


def test_the_newest_change_is_shown_first_with_words_marked_and_other_peoples_text_as_it_is(workspace, coded, sit_down):
    screen = sit_down(workspace).open("versions")
    assert "<strong>1 code renamed, 1 redefined.</strong>" in screen.text
    assert "Risk<ins> to others</ins>" in screen.text
    assert "Harm that &lt;b&gt;others&lt;/b&gt; may come to" in screen.text
    assert "Why: Two meanings in one" in screen.text
    assert "codes unchanged" in screen.text


def test_any_two_versions_are_chosen_and_the_same_one_twice_is_answered(workspace, coded, sit_down):
    study, _, people = coded
    codebooks.publish_codebook(workspace, people["Ada"], study, changed_codebook(), "Back", move=())
    screen = sit_down(workspace).open("versions")
    assert "<del> to others</del>" in screen.text
    screen.choose("versions_before", 1)
    assert screen.told("info") == ["Both say the same: nothing differs."]
    screen.choose("versions_after", 1)
    assert screen.told("info") == ["These are the same version. Choose two different ones."]
    screen.press("versions_show_2")
    assert (screen.app.selectbox(key="versions_before").value, screen.app.selectbox(key="versions_after").value) == (
        1,
        2,
    )
    assert screen.app.session_state["versions_tab"] == "What changed"


def test_every_version_says_who_published_it_why_and_where_it_is_used(workspace, coded, sit_down):
    screen = sit_down(workspace).open("versions")
    assert "Version 2" in screen.text
    assert "Two meanings in one" in screen.text
    assert "1 code renamed, 1 redefined" in screen.text
    assert "The first version, 7 codes · used in Independent coding" in screen.text
    assert "Time line: version 1 of" in screen.text
    assert "“Independent coding” uses version 1" in screen.text


def test_of_very_many_changed_codes_the_first_are_shown_and_the_rest_is_counted(workspace, sit_down):
    study, owner = make_study(workspace), make_owner(workspace)
    codes = tuple(Code(f"c{number}", f"Code {number}") for number in range(600))
    renamed = tuple(dataclasses.replace(code, name=f"{code.name}, too") for code in codes)
    for one in (codes, renamed):
        codebooks.publish_codebook(workspace, owner, study, make_codebook(codes=one, sections=()), "")
    screen = sit_down(workspace).open("versions")
    assert "600 codes renamed" in screen.text
    assert screen.text.count("<ins>, too</ins>") == 500
    assert "Shown are the first 500 of 600 changed codes." in screen.text


def test_many_versions_are_listed_in_part_until_one_asks_for_all(workspace, coded, sit_down):
    study, _, people = coded
    for number in range(3, 15):
        codebooks.publish_codebook(workspace, people["Ada"], study, make_codebook(title=f"Book {number}"), "", move=())
    screen = sit_down(workspace).open("versions")
    assert "versions_show_2" not in screen.keys
    assert "The picture holds the newest 12 versions; 2 earlier ones stand in the list." in screen.text
    screen.press("versions_more")
    assert "versions_show_2" in screen.keys


def test_the_owner_moves_a_round_forward_after_reading_what_it_means(workspace, coded, sit_down):
    study, round_, people = coded
    screen = sit_down(workspace).open("versions")
    assert "Nobody has begun it, so all of it will be coded with version 2." in screen.text
    save(workspace, people["Ben"], make_answer(assignments(workspace, people["Ben"], round_)[0], "risk"))
    screen.run()
    assert "What changes from version 1 to 2: 1 code renamed, 1 redefined." in screen.text
    assert "Its coders have begun. From now on they code with version 2." in screen.text
    assert "It cannot be taken back" in screen.text
    screen.press(f"versions_move_{round_.id}")
    assert screen.told("success") == ["“Independent coding” uses version 2 from now on."]
    assert uses(workspace, study) == {"Independent coding": 2}
    assert "moved by Ada" in screen.text
    assert f"versions_move_{round_.id}" not in screen.keys


def test_a_round_that_must_stay_says_why_to_everybody(workspace, coded, sit_down):
    _, round_, people = coded
    for person in people.values():
        rounds.seal_own(workspace, person, round_.id)
    for name in ("Ada", "Ben"):
        screen = sit_down(workspace, name).open("versions")
        assert "keeps its version: every coder has finished it." in screen.text
        assert f"versions_move_{round_.id}" not in screen.keys


def test_a_coder_sees_the_versions_and_rounds_but_moves_none(workspace, coded, sit_down):
    screen = sit_down(workspace, "Ben").open("versions")
    assert "Risk<ins> to others</ins>" in screen.text
    assert "uses version 1 (the newest is 2)" in screen.text
    assert not [key for key in screen.keys if key.startswith("versions_move")]


def test_a_move_that_is_no_longer_possible_is_refused_in_words(workspace, coded, sit_down):
    study, round_, people = coded
    screen = sit_down(workspace).open("versions")
    screen.app.button(key=f"versions_move_{round_.id}").click()
    move = codebooks.move_round

    def after_a_seal(*arguments):
        for person in people.values():
            rounds.seal_own(workspace, person, round_.id)
        return move(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codebooks, "move_round", after_a_seal)
        screen.run()
    (told,) = screen.told("error")
    assert "every coder has finished it" in told
    assert uses(workspace, study) == {"Independent coding": 1}


def test_the_newer_version_is_chosen_when_there_are_several(workspace, coded, sit_down):
    study, round_, people = coded
    rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    for number in (3, 4):
        codebooks.publish_codebook(workspace, people["Ada"], study, make_codebook(title=f"Book {number}"), "", move=())
    (second,) = [use.round for use in versions.list_versions(workspace, study.id).rounds if use.round.id != round_.id]
    screen = sit_down(workspace).open("versions")
    screen.choose(f"versions_move_{second.id}_to", 3).press(f"versions_move_{second.id}")
    assert uses(workspace, study)["Practice 2"] == 3

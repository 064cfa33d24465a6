"""Start here as a checklist that reads its state from the study, and the page that mounts the desk."""

import json

import pytest

from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, coding, importing, rounds, studies
from tests.factories import make_answer, make_codebook, make_incoming, make_source, make_thread
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


def line_of(screen, title):
    """The mark and the words of one line of the checklist."""
    for key in sorted(key for key in screen.keys if "step" in key):
        mark, words = (one.value for one in screen.app.container(key=key).markdown)
        if title in words:
            return "done" if "check_circle" in mark else "open", screen.read(words)
    raise AssertionError(screen.text)


def code_some(workspace, person, round_, count):
    window = coding.desk_window(workspace, person, round_.id, count=count)
    coding.save_answers(workspace, person, [make_answer(one.assignment, "risk") for one in window.tasks])


def test_the_sample_study_says_what_it_is_and_what_comes_next(sample, sit_down):
    coders.join_every_study(sample, make_owner(sample).account)
    screen = sit_down(sample)
    assert screen.title == "Sample study"
    assert "invented" in screen.told("info")[0]
    assert line_of(screen, "Import comments") == ("done", "**1. Import comments**  \n124 units from 1 file")
    assert line_of(screen, "Choose the codebook")[0] == "done"
    assert line_of(screen, "Code 20 comments")[1].endswith("0 of 20 coded")
    assert ":blue-badge[next]" in line_of(screen, "Code 20 comments")[1]
    assert "Import a file into a study of your own" in screen.links
    assert str(sample.database.place) in screen.text
    assert "2 of 6 done" in [bar.text for bar in screen.app.progress]


def test_an_empty_study_begins_with_the_import(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace)
    assert ":blue-badge[next]" in line_of(screen, "Import comments")[1]
    assert line_of(screen, "Code 20 comments")[1].endswith("You have no comments to code here yet.")
    assert screen.app.progress[0].text == "0 of 6 done"


def test_the_checklist_follows_the_work(workspace, sit_down):
    source = make_source("page.txt", make_thread(25))
    _, round_, people = make_coded_study(workspace, purpose=Purpose.TRAINING, source=source)
    screen = sit_down(workspace)
    code_some(workspace, people["Ada"], round_, 20)
    assert line_of(screen.run(), "Code 20 comments") == ("done", "**3. Code 20 comments**  \n20 of 20 coded")
    assert line_of(screen, "Look at agreement")[0] == "open"
    screen.open("agreement").open("home")
    assert line_of(screen, "Look at agreement")[0] == "done"
    assert line_of(screen, "Code the rest") == ("open", "**5. Code the rest** :blue-badge[next]  \n20 of 25 coded")
    code_some(workspace, people["Ada"], round_, 5)
    assert line_of(screen.run(), "Code the rest")[0] == "done"


def test_agreement_is_not_promised_before_a_blind_round_opens(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    assert "this round is blind" in line_of(sit_down(workspace), "Look at agreement")[1]


def test_a_coder_gets_no_link_to_what_only_the_owner_may_do(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben")
    assert "Import a file" not in screen.links
    assert "Start coding" in screen.links


def test_the_desk_is_mounted_for_this_coder_in_this_round(workspace, sit_down):
    _, round_, people = make_coded_study(workspace, "Ben")
    given = {}
    for name in ("Ada", "Ben"):
        screen = sit_down(workspace, name).open("code")
        (key,) = (key for key in screen.keys if key.startswith("desk-"))
        given[name] = json.loads(screen.app.get_by_key(key).proto.json)
        assert set(given[name]) == {"api", "files", "token", "round", "database", "coder"}
        assert given[name]["round"] == round_.id
        assert given[name]["database"] == workspace.database.id
        assert given[name]["files"].startswith("/desk-files/")
        (mine,) = rounds.own_rounds(workspace, people[name], round_.study)
        assert given[name]["coder"] == mine[1].coder
    assert given["Ada"]["token"] != given["Ben"]["token"]
    # What the page sends is not the cookie.
    assert screen.secret not in json.dumps(given)


def test_a_run_of_the_page_leaves_the_mounted_desk_as_it_is(workspace, sit_down):
    make_coded_study(workspace)
    screen = sit_down(workspace).open("code")
    before = screen.keys
    assert screen.run().keys == before


def test_where_there_are_several_rounds_the_newest_is_shown_and_another_can_be_chosen(workspace, sit_down):
    study, first, people = make_coded_study(workspace)
    second = rounds.start_next_round(workspace, people["Ada"], study, Purpose.TRAINING)
    screen = sit_down(workspace).open("code")
    assert screen.app.selectbox(key="code_round").options == [second.name, first.name]
    assert any(key.startswith(f"desk-{second.id}-") for key in screen.keys)
    screen.choose("code_round", first.id)
    assert any(key.startswith(f"desk-{first.id}-") for key in screen.keys)


def test_an_older_round_of_one_study_is_not_looked_for_in_another(workspace, sit_down):
    owner = make_owner(workspace)
    study, first, _ = make_coded_study(workspace)
    rounds.start_next_round(workspace, owner, study, Purpose.TRAINING)
    other = make_study(workspace, "Other")
    source = make_source("other.txt", make_thread(3))
    importing.store_sources(workspace, owner, other, (make_incoming(source),), Purpose.MAIN)
    codebooks.publish_codebook(workspace, owner, other, make_codebook(), "first")
    rounds.start_next_round(workspace, owner, other, Purpose.TRAINING)
    screen = sit_down(workspace).choose("sidebar_study", study.id).open("code").choose("code_round", first.id)
    assert any(key.startswith(f"desk-{first.id}-") for key in screen.keys)
    screen.choose("sidebar_study", other.id)
    theirs = {one.round.id for one in rounds.list_overviews(workspace, other.id)}
    (desk,) = (key for key in screen.keys if key.startswith("desk-"))
    assert int(desk.split("-")[1]) in theirs


def test_without_comments_or_codebook_the_owner_is_led_on_and_a_coder_told(workspace, sit_down, page_bytes):
    study = make_study(workspace)
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", "a long password")
    owner, coder = sit_down(workspace).open("code"), sit_down(workspace, "Ben").open("code")
    assert owner.told("info") == coder.told("info") == ["You have no comments to code in this study yet."]
    assert (owner.links, coder.links) == (["Import comments"], [])
    owner.open("import").send(("page.txt", page_bytes)).press("import_save").open("code")
    assert owner.told("info") == ["There is no codebook yet, so there is nothing to code with."]
    assert owner.links == ["Choose a codebook"]
    codebooks.publish_codebook(workspace, make_owner(workspace), study, make_codebook(), "first")
    assert any(key.startswith("desk-") for key in owner.run().keys)


def test_the_study_is_switched_in_the_bar_at_the_side_and_stays_switched(workspace, sit_down):
    first = make_study(workspace, "Early shift")
    make_study(workspace, "Late shift")
    screen = sit_down(workspace)
    assert screen.title == "Late shift"
    screen.choose("sidebar_study", first.id)
    assert screen.title == "Early shift"
    screen.open("settings")
    assert "“Early shift”" in screen.text
    # A reload of the page is a new run with the same cookie.
    again = sit_down(workspace)
    again.secret = screen.secret
    assert again.run().title == "Early shift"


@pytest.mark.parametrize("name", ["home", "code", "settings"])
def test_an_archived_study_is_left_for_another(name, workspace, sit_down):
    kept, away = make_study(workspace, "Kept"), make_study(workspace, "Away")
    screen = sit_down(workspace).open(name)
    assert screen.app.selectbox(key="sidebar_study").value == away.id
    studies.archive_study(workspace, make_owner(workspace), away.id)
    assert screen.run().app.selectbox(key="sidebar_study").value == kept.id
    assert "Away" not in screen.beside

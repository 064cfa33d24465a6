"""What holds for all pages: nobody gets in without a sign-in, and each runs with nothing to show."""

import pytest

from annotator.domain.codebook import Code
from annotator.domain.study import Purpose
from annotator.operations import codebooks, coders, importing, rounds, signing_in, studies
from tests.factories import make_codebook, make_incoming, make_source, make_thread
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study

PAGES = [
    *(
        "home",
        "code",
        "import",
        "corpus",
        "duplicates",
        "codebook",
        "edit_codebook",
        "versions",
        "codes",
        "second_looks",
        "identifiers",
        "memos",
        "agreement",
        "export",
        "coders",
    ),
    *("studies", "settings"),
]
PLAIN_CODES = (Code("pay", "Pay", key="p"), Code("mood", "Mood", key="o"))
ABOUT_A_STUDY = [name for name in PAGES if name not in ("import", "studies")]


def test_who_is_not_signed_in_sees_the_way_to_sign_in_and_nothing_else(sample, stranger):
    make_owner(sample)
    screen = stranger(sample)
    for name in PAGES:
        screen.open(name)
        assert screen.told("warning") == ["You are signed out. What you decided is kept."], name
        assert '<a href="/sign-in" target="_self">' in screen.text, name
        assert "Sample study" not in screen.text, name
        assert (screen.links, screen.beside) == ([], ""), name


def test_a_sign_in_that_ended_elsewhere_ends_here_at_the_next_click(workspace, sit_down):
    make_coded_study(workspace)
    screen = sit_down(workspace).open("settings")
    signing_in.sign_out(workspace, screen.secret)
    screen.submit("settings", setting_show_dates=False)
    assert screen.told("warning") == ["You are signed out. What you decided is kept."]
    assert studies.list_studies(workspace, make_owner(workspace))[0].settings.show_dates


def test_without_a_study_the_owner_is_led_to_make_one(workspace, sit_down):
    screen = sit_down(workspace)
    for name in ABOUT_A_STUDY:
        screen.open(name)
        assert screen.told("info") == ["There is no study here that you can open."], name
        assert screen.links == ["Create a study"], name


def test_a_coder_without_a_study_is_told_so_and_cannot_make_one(workspace, sit_down):
    study = make_study(workspace)
    coders.add_coder(workspace, make_owner(workspace), study, "Ben", "a long password")
    studies.archive_study(workspace, make_owner(workspace), study.id)
    screen = sit_down(workspace, "Ben")
    for name in ABOUT_A_STUDY:
        screen.open(name)
        assert screen.told("info") == ["There is no study here that you can open."], name
        assert screen.links == [], name


def test_every_page_runs_on_a_study_without_comments(workspace, sit_down):
    make_study(workspace)
    screen = sit_down(workspace)
    for name in PAGES:
        assert screen.open(name).title, name


@pytest.mark.parametrize("purpose", [Purpose.MAIN, Purpose.TRAINING])
def test_every_page_runs_for_a_coder_who_is_not_the_owner(purpose, workspace, sit_down):
    make_coded_study(workspace, "Ben", purpose=purpose)
    screen = sit_down(workspace, "Ben")
    for name in PAGES:
        screen.open(name)
        assert "Signed in as **Ben**" in screen.beside, name
        assert not screen.told("error"), name


def test_every_page_runs_on_the_sample_study(sample, sit_down):
    coders.join_every_study(sample, make_owner(sample).account)
    screen = sit_down(sample)
    for name in PAGES:
        screen.open(name)
        assert not screen.told("error"), name
        assert not screen.told("warning"), name


def test_switching_the_study_on_any_page_shows_the_other_study(workspace, sit_down):
    owner = make_owner(workspace)
    first, _, _ = make_coded_study(workspace)
    second = studies.create_study(workspace, owner, "Second").after
    source = make_source("second.txt", make_thread(3))
    importing.store_sources(workspace, owner, second, (make_incoming(source),), Purpose.MAIN)
    codebooks.publish_codebook(workspace, owner, second, make_codebook(sections=(), codes=PLAIN_CODES), "first")
    for study, purpose in ((first, Purpose.TRAINING), (second, Purpose.DRIFT_CHECK)):
        rounds.start_next_round(workspace, owner, study, purpose)
    screen = sit_down(workspace)
    for name in PAGES:
        screen.choose("sidebar_study", first.id).open(name)
        for key in ("agreement_round", "export_round", "agreement_section"):
            if key in screen.keys:
                box = screen.app.selectbox(key=key)
                box.select_index(len(box.options) - 1)
        screen.run().choose("sidebar_study", second.id)
        if name != "studies":
            assert "Rota study" not in screen.text, name


def test_hostile_names_stay_text_on_every_page(workspace, sit_down):
    study, _, _ = make_coded_study(workspace)
    name = "![x](https://example.org/x.png) <script>alert(1)</script> :red[a] $x$"
    studies.rename_study(workspace, make_owner(workspace), study.id, name)
    coders.add_coder(workspace, make_owner(workspace), study, "[b](https://example.org)", "a long password")
    screen = sit_down(workspace)
    seen = set()
    for page in PAGES:
        screen.open(page)
        for node in (*screen.app.main, *screen.app.sidebar):
            kind = type(node).__name__
            # What is typed or chosen is shown letter by letter by the browser itself.
            if kind in ("TextInput", "Selectbox", "Dataframe"):
                continue
            for words in (getattr(node, "value", None), getattr(node, "label", None), getattr(node, "text", None)):
                if isinstance(words, str):
                    seen.add(kind)
                    # HTML is read as HTML alone.
                    assert kind == "Html" or "](https://example.org" not in words, (page, kind, words)
                    assert "<script>" not in words, (page, kind, words)
    assert {"Markdown", "Title", "Caption", "Html", "Progress"} <= seen

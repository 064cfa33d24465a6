"""The import page: what was understood is shown before anything is stored, then it is stored once."""

import io
import time
import zipfile

import pytest

from annotator.domain.study import Purpose
from annotator.importers.registry import IMPORTERS
from annotator.operations import importing, jobs, rounds, studies
from annotator.sample import sample_files
from annotator.ui.widgets import import_options, import_read
from tests.app.conftest import PATIENCE
from tests.store.studies_for_tests import make_coded_study, make_owner, make_study


@pytest.fixture
def screen(workspace, sit_down):
    """The owner's import page, before there is any study."""
    return sit_down(workspace).open("import")


def sources(workspace, study):
    return importing.list_sources(workspace, study.id)


def metrics(screen):
    return {one.label: one.value for one in screen.app.metric}


def test_a_dropped_page_is_shown_as_understood_and_nothing_is_stored(screen, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes))
    assert metrics(screen) == {"Threads": "1", "Units to code": "2", "Authors": "2"}
    (thread,) = (one for one in screen.app.expander if "The rota" in one.label)
    assert screen.read(thread.label) == "The rota · 2023-03-06 · 2 units · 2 comments declared"
    table = thread.dataframe[0].value
    assert list(table["Kind"]) == ["comment", "reply"]
    assert list(table["Text"]) == ["Nobody on the late shift was asked.", "↳ Nor on the early one."]
    assert list(table["Author"]) == ["Tea Urn", "Spare Lanyard"]
    assert screen.app.button(key="import_save").label == "Save 2 units"
    assert studies_of(screen.workspace) == {}


def test_saving_makes_the_study_and_says_what_was_stored(screen, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes))
    screen.app.text_input(key="import_study_name").set_value("Rota study")
    screen.press("import_save")
    assert screen.told("success") == ["rota.txt: 2 units added, 1 new thread."]
    assert "Go on with the checklist of the study" in screen.links
    assert 'aria-label="new 2"' in screen.text
    assert "2 units read: 2 added, 0 already there." in screen.text
    study = studies_of(screen.workspace)["Rota study"]
    assert [(one.name, one.units) for one in sources(screen.workspace, study)] == [("rota.txt", 2)]
    (overview,) = rounds.list_overviews(screen.workspace, study.id)
    assert overview.round.purpose is Purpose.MAIN
    assert [(one.coder_name, one.total) for one in overview.progress] == [("Ada", 2)]
    assert screen.open("home").open("import").app.dataframe[0].value["Added"].tolist() == [2]


def test_the_same_file_a_second_time_is_known_and_adds_nothing(screen, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes)).press("import_save").open("import")
    assert screen.app.dataframe[0].value["File"].tolist() == ["rota.txt"]
    screen.send(("renamed.txt", page_bytes))
    assert "is in this study already" in screen.told("info")[0]
    assert len(screen.told("info")) == 1
    save = screen.app.button(key="import_save")
    assert (save.label, save.disabled) == ("Save 0 units", True)
    (study,) = studies_of(screen.workspace).values()
    assert [one.units for one in sources(screen.workspace, study)] == [2]


def test_the_same_file_twice_in_one_go_is_stored_once(screen, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes), ("again.txt", page_bytes)).press("import_save")
    (study,) = studies_of(screen.workspace).values()
    assert [one.units for one in sources(screen.workspace, study)] == [2]
    assert "nothing was added" in screen.told("success")[0]


def test_a_longer_version_of_a_page_adds_only_what_is_new(screen, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes)).press("import_save").open("import")
    longer = page_bytes.replace(b"2 comments", b"3 comments") + (
        b"\n  2. Kettle6 March 2023 at 21:00\n\n    There was a memo, on paper.\n\n    ReplyDelete\n"
    )
    screen.send(("rota.txt", longer)).press("import_save")
    assert screen.told("success")[0].startswith("rota.txt: 1 unit added")
    (study,) = studies_of(screen.workspace).values()
    (overview,) = rounds.list_overviews(screen.workspace, study.id)
    assert overview.progress[0].total == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
        (bytes(range(32)) * 9, "not a text file"),
    ],
)
def test_an_unreadable_file_is_refused_in_a_sentence_and_cannot_be_saved(data, words, screen, studies_of):
    screen.send(("odd.txt", data))
    assert words in screen.told("error")[0]
    assert "odd.txt" in screen.told("error")[0]
    assert "import_save" not in screen.keys
    assert studies_of(screen.workspace) == {}


def test_an_unreadable_file_beside_a_good_one_is_named_and_left_out(screen, page_bytes, studies_of):
    screen.send(("odd.txt", b"\x00\x01\x02"), ("rota.txt", page_bytes))
    assert "“odd.txt”" in screen.told("error")[0]
    assert "Files that cannot be read are left out." in screen.text
    screen.press("import_save")
    (study,) = studies_of(screen.workspace).values()
    assert [one.name for one in sources(screen.workspace, study)] == ["rota.txt"]


def test_the_files_of_a_zip_archive_are_shown_one_by_one(screen, page_bytes, studies_of):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pages/rota.txt", page_bytes)
        archive.writestr("pages/sample.txt", sample_files().page)
        archive.writestr("__MACOSX/pages/._rota.txt", b"\x00")
    screen.send(("pages.zip", packed.getvalue()))
    assert screen.app.dataframe[0].value["File"].tolist() == ["rota.txt", "sample.txt"]
    assert screen.app.dataframe[0].value["Units to code"].tolist() == [2, 124]
    assert screen.app.subheader[0].value == "rota\\.txt"
    (shown,) = (box for box in screen.app.selectbox if box.key == "import_shown")
    shown.select_index(1)
    assert screen.run().app.subheader[0].value == "sample\\.txt"
    assert screen.app.button(key="import_save").label == "Save 126 units"
    screen.press("import_save")
    (study,) = studies_of(screen.workspace).values()
    assert {one.name: one.units for one in sources(screen.workspace, study)} == {"rota.txt": 2, "sample.txt": 124}


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"PK is not enough", "damaged"), (b"", "damaged"), (b"PK\x05\x06" + bytes(18), "holds no file")],
)
def test_a_zip_archive_that_holds_nothing_is_refused(data, words, screen, studies_of):
    screen.send(("pages.zip", data))
    assert words in screen.told("error")[0]
    assert "“pages.zip”" in screen.told("error")[0]
    assert "import_save" not in screen.keys
    assert studies_of(screen.workspace) == {}


def test_a_damaged_archive_does_not_hide_the_files_dropped_after_it(screen, page_bytes):
    screen.send(("damaged.zip", b"PK is not enough"), ("rota.txt", page_bytes))
    assert "damaged.zip" in screen.told("error")[0]
    assert screen.app.button(key="import_save").label == "Save 2 units"


def test_a_count_that_differs_from_the_declared_one_is_a_warning_with_its_line(screen, page_bytes):
    screen.send(("rota.txt", page_bytes.replace(b"2 comments", b"4 comments")))
    assert any("Line 5: The page declares 4 comments, but 2 were read." in told for told in screen.told("warning"))
    screen.press("import_save")
    assert "“The rota” declares 4 comments, 2 read; 2 are not in the file." in screen.text
    screen.send(("again.txt", page_bytes))
    assert screen.app.button(key="import_save")


def test_lines_that_belong_to_nothing_are_listed(screen, page_bytes):
    screen.send(("rota.txt", b"Menu\nSign in\nHome\n\n" + page_bytes))
    assert metrics(screen)["Lines that belong to nothing"] == "3"
    assert "not imported (the original keeps them): 1, 2, 3" in screen.text


def test_paragraphs_become_units_on_request_only(screen, page_bytes):
    article = page_bytes.replace(b"2 comments:", b"The rota was changed again in the night.\n\n2 comments:")
    screen.send(("rota.txt", article))
    assert metrics(screen)["Units to code"] == "2"
    screen.app.checkbox[0].check()
    screen.run()
    assert metrics(screen)["Units to code"] == "3"


def test_the_purpose_is_asked_for_the_first_import_and_then_stays(screen, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes))
    assert "nobody sees another's codes" in " ".join(screen.app.radio(key="import_purpose").proto.captions)
    screen.choose("import_purpose", Purpose.TRAINING).press("import_save")
    (study,) = studies_of(screen.workspace).values()
    (overview,) = rounds.list_overviews(screen.workspace, study.id)
    assert overview.round.purpose is Purpose.TRAINING
    screen.open("import").send(("more.txt", page_bytes.replace(b"late", b"night")))
    assert screen.app.radio(key="import_purpose").options[0] == "They join the round “Practice”"


def test_a_name_that_is_taken_is_refused_and_nothing_is_stored(sample, sit_down, page_bytes, studies_of):
    screen = sit_down(sample).open("import").send(("rota.txt", page_bytes))
    assert "new study of your own" in screen.text
    screen.app.text_input(key="import_study_name").set_value("sample STUDY")
    screen.press("import_save")
    assert "already" in screen.told("error")[0]
    assert list(studies_of(sample)) == ["Sample study"]
    screen.app.text_input(key="import_study_name").set_value("   ")
    assert "needs a name" in screen.press("import_save").told("error")[0]
    screen.app.text_input(key="import_study_name").set_value("Mine")
    assert screen.press("import_save").told("success")
    assert set(studies_of(sample)) == {"Sample study", "Mine"}


def test_from_the_sample_study_one_imports_into_a_study_of_ones_own(sample, sit_down, page_bytes, studies_of):
    screen = sit_down(sample).open("import").send(("rota.txt", page_bytes)).press("import_save")
    assert "“My study”" in screen.text
    assert [len(sources(sample, study)) for study in studies_of(sample).values()] == [1, 1]


def test_a_coder_who_is_not_the_owner_sees_why_there_is_nothing_to_do(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("import")
    assert screen.told("info") == ["Only the owner imports comments. Ask them."]
    assert "import_files" not in screen.keys


def test_after_a_coder_has_finished_an_import_makes_the_next_round(workspace, sit_down, page_bytes):
    study, round_, people = make_coded_study(workspace, "Ben")
    rounds.seal_own(workspace, people["Ben"], round_.id)
    screen = sit_down(workspace).open("import").send(("rota.txt", page_bytes))
    screen.choose("import_purpose", Purpose.MAIN).press("import_save")
    assert [one.round.name for one in rounds.list_overviews(workspace, study.id)] == [
        "Independent coding",
        "Independent coding 2",
    ]


def test_what_is_dropped_goes_into_the_study_one_is_in(workspace, sit_down, page_bytes):
    first = make_study(workspace, "Early shift")
    second = make_study(workspace, "Late shift")
    screen = sit_down(workspace).choose("sidebar_study", first.id).open("import")
    assert "“Early shift”" in screen.text
    screen.send(("rota.txt", page_bytes)).press("import_save")
    assert (len(sources(workspace, first)), len(sources(workspace, second))) == (1, 0)
    assert studies.list_studies(workspace, make_owner(workspace))[0].name == "Early shift"


def keys_of(screen, start):
    return [key for key in screen.keys if key.startswith(start)]


def test_a_file_is_read_as_another_format_on_request(screen, page_bytes):
    screen.send(("rota.txt", page_bytes))
    (key,) = keys_of(screen, "import_format_")
    screen.choose(key, "plain_text")
    assert "Read as: Plain text or transcript" in screen.text
    assert screen.app.dataframe[0].value["Kind"][0] == "paragraph"


def test_many_units_wait_in_the_corpus_unless_said_otherwise(screen, studies_of):
    rows = "".join(f"{n},Comment number {n} on the late shift\n" for n in range(5_001))
    screen.send(("many.csv", f"id,comment\n{rows}".encode()))
    assert screen.app.radio(key="import_purpose_of_many").value == "later"
    assert "2,000 of 5,001 units are shown here" in screen.text or "200 of 5,001 units are shown here" in screen.text
    screen.press("import_save")
    (study,) = studies_of(screen.workspace).values()
    assert rounds.list_overviews(screen.workspace, study.id) == ()
    assert [one.units for one in sources(screen.workspace, study)] == [5_001]


def test_the_report_on_a_file_stands_under_what_was_imported(screen, page_bytes):
    screen.send(("rota.txt", page_bytes)).press("import_save")
    longer = page_bytes.replace(b"2 comments", b"3 comments").replace(b"Nor on the early one.", b"Nor on ours, I hear.")
    longer += b"\n  2. Kettle6 March 2023 at 21:00\n\n    There was a memo, on paper.\n\n    ReplyDelete\n"
    screen.send(("longer.txt", longer)).press("import_save").open("home").open("import")
    (box,) = (box for box in screen.app.selectbox if box.key.startswith("import_report_"))
    box.select_index(0)
    screen.run()
    assert "A later version of: “The rota”." in screen.text
    assert "1 unit edited since at the source; what was stored first stays." in screen.text


def test_what_could_not_be_read_stays_to_be_seen_after_the_rest_was_saved(screen, page_bytes):
    screen.send(("odd.txt", b"\x00\x01\x02"), ("rota.txt", page_bytes)).press("import_save")
    assert "rota.txt: 2 units added" in screen.told("success")[0]
    assert "“odd.txt”" in screen.told("error")[0]


@pytest.fixture
def by_job(monkeypatch, project):
    """Every file counts as large: jobs read and store it."""
    monkeypatch.setattr(import_read, "SMALL", 0)
    monkeypatch.setenv("PYTHONPATH", str(project))


def until(screen, condition):
    """Run the page until a state of it comes about."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, screen.text
        time.sleep(0.1)
        screen.run()


def test_large_files_are_read_and_stored_by_jobs_which_leave_nothing_behind(screen, by_job, page_bytes, studies_of):
    screen.send(("rota.txt", page_bytes), ("odd.txt", b"\x00\x01"))
    until(screen, lambda: "import_save" in screen.keys)
    assert screen.app.dataframe[0].value["Units to code"].tolist() == [2, 0]
    assert "“odd.txt”" in screen.told("error")[0]
    screen.press("import_save")
    until(screen, lambda: screen.told("success"))
    assert "rota.txt: 2 units added" in screen.told("success")[0]
    (study,) = studies_of(screen.workspace).values()
    assert [one.units for one in sources(screen.workspace, study)] == [2]
    for file in screen.workspace.vault.folder.glob("jobs/**/result.json"):
        assert b"Tea Urn" not in file.read_bytes()


def test_a_choice_about_a_large_file_is_followed_when_it_is_read_again(screen, by_job, page_bytes):
    screen.send(("rota.txt", page_bytes))
    until(screen, lambda: "import_save" in screen.keys)
    (key,) = keys_of(screen, "import_format_")
    screen.choose(key, "plain_text")
    assert "What stands below is what was read before" in screen.told("info")[0]
    assert screen.app.button(key="import_save").disabled
    screen.press("import_read_again")
    until(screen, lambda: "Read as: Plain text or transcript" in screen.text)
    assert not screen.app.button(key="import_save").disabled


def test_a_large_file_that_was_read_is_not_read_again_by_a_reloaded_page(screen, by_job, page_bytes, sit_down):
    screen.send(("rota.txt", page_bytes))
    until(screen, lambda: "import_save" in screen.keys)
    (first,) = jobs.list_own_jobs(screen.workspace, make_owner(screen.workspace))
    again = sit_down(screen.workspace).open("import")
    assert "import_save" in again.keys
    (second,) = jobs.list_own_jobs(screen.workspace, make_owner(screen.workspace))
    assert first.id == second.id


def test_every_option_of_every_format_has_its_widget():
    known = {*import_options.ELSEWHERE, *import_options.TICKS, *import_options.CHOICES, *import_options.TYPED, "sheet"}
    assert {name for importer in IMPORTERS for name in importer.options} <= known


def test_every_option_of_every_format_stands_in_the_documentation(project):
    documented = (project / "docs" / "importing.md").read_text("utf-8")
    options = {name for importer in IMPORTERS for name in importer.options} - {"map"}
    assert [name for name in sorted(options) if f"| `{name}` |" not in documented] == []

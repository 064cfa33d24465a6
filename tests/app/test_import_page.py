"""The import page: what was understood is shown before anything is stored, then it is stored once."""

import io
import zipfile

import pytest

from annotator.domain.study import Purpose
from annotator.operations import importing, rounds, studies
from annotator.sample import sample_files
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
    screen.drop(("rota.txt", page_bytes))
    assert metrics(screen) == {"Threads": "1", "Units to code": "2", "Lines that belong to nothing": "0"}
    (thread,) = (one for one in screen.app.expander if "The rota" in one.label)
    assert screen.read(thread.label) == "The rota · 2023-03-06 · 2 units · 2 comments declared"
    table = thread.dataframe[0].value
    assert list(table["Kind"]) == ["comment", "reply"]
    assert list(table["Text"]) == ["Nobody on the late shift was asked.", "↳ Nor on the early one."]
    assert list(table["Author"]) == ["Tea Urn", "Spare Lanyard"]
    assert screen.app.button(key="import_save").label == "Save 2 units"
    assert studies_of(screen.workspace) == {}


def test_saving_makes_the_study_and_leads_to_its_checklist(screen, page_bytes, studies_of):
    screen.drop(("rota.txt", page_bytes))
    screen.app.text_input(key="import_study_name").set_value("Rota study")
    screen.press("import_save")
    assert screen.title == "Rota study"
    assert screen.told("success") == ["rota.txt: 2 units added, 1 new thread."]
    study = studies_of(screen.workspace)["Rota study"]
    assert [(one.name, one.units) for one in sources(screen.workspace, study)] == [("rota.txt", 2)]
    (overview,) = rounds.list_overviews(screen.workspace, study.id)
    assert overview.round.purpose is Purpose.MAIN
    assert [(one.coder_name, one.total) for one in overview.progress] == [("Ada", 2)]
    # Told once.
    assert screen.run().told("success") == []


def test_the_same_file_a_second_time_is_known_and_adds_nothing(screen, page_bytes, studies_of):
    screen.drop(("rota.txt", page_bytes)).press("import_save").open("import")
    assert screen.app.dataframe[0].value["File"].tolist() == ["rota.txt"]
    screen.drop(("renamed.txt", page_bytes))
    assert "is in this study already" in screen.told("info")[0]
    assert len(screen.told("info")) == 1
    save = screen.app.button(key="import_save")
    assert (save.label, save.disabled) == ("Save 0 units", True)
    (study,) = studies_of(screen.workspace).values()
    assert [one.units for one in sources(screen.workspace, study)] == [2]


def test_the_same_file_twice_in_one_go_is_stored_once(screen, page_bytes, studies_of):
    screen.drop(("rota.txt", page_bytes), ("again.txt", page_bytes)).press("import_save")
    (study,) = studies_of(screen.workspace).values()
    assert [one.units for one in sources(screen.workspace, study)] == [2]
    assert "nothing was added" in screen.told("success")[0]


def test_a_longer_version_of_a_page_adds_only_what_is_new(screen, page_bytes, studies_of):
    screen.drop(("rota.txt", page_bytes)).press("import_save").open("import")
    longer = page_bytes.replace(b"2 comments", b"3 comments") + (
        b"\n  2. Kettle6 March 2023 at 21:00\n\n    There was a memo, on paper.\n\n    ReplyDelete\n"
    )
    screen.drop(("rota.txt", longer)).press("import_save")
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
        (b"Dear all, nothing here is a comment.", "does not look like a saved blog page"),
    ],
)
def test_an_unreadable_file_is_refused_in_a_sentence_and_cannot_be_saved(data, words, screen, studies_of):
    screen.drop(("odd.txt", data))
    assert words in screen.told("error")[0]
    assert "odd.txt" in screen.told("error")[0]
    assert "import_save" not in screen.keys
    assert studies_of(screen.workspace) == {}


def test_an_unreadable_file_beside_a_good_one_is_named_and_left_out(screen, page_bytes, studies_of):
    screen.drop(("odd.txt", b"\x00\x01\x02"), ("rota.txt", page_bytes))
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
    screen.drop(("pages.zip", packed.getvalue()))
    assert [screen.read(one.value) for one in screen.app.subheader][:2] == ["rota.txt", "sample.txt"]
    assert screen.app.button(key="import_save").label == "Save 126 units"
    screen.press("import_save")
    (study,) = studies_of(screen.workspace).values()
    assert {one.name: one.units for one in sources(screen.workspace, study)} == {"rota.txt": 2, "sample.txt": 124}


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"PK is not enough", "damaged"), (b"", "damaged"), (b"PK\x05\x06" + bytes(18), "holds no file")],
)
def test_a_zip_archive_that_holds_nothing_is_refused(data, words, screen, studies_of):
    screen.drop(("pages.zip", data))
    assert words in screen.told("error")[0]
    assert "“pages.zip”" in screen.told("error")[0]
    assert "import_save" not in screen.keys
    assert studies_of(screen.workspace) == {}


def test_a_damaged_archive_does_not_hide_the_files_dropped_after_it(screen, page_bytes):
    screen.drop(("damaged.zip", b"PK is not enough"), ("rota.txt", page_bytes))
    assert "damaged.zip" in screen.told("error")[0]
    assert screen.app.button(key="import_save").label == "Save 2 units"


def test_a_count_that_differs_from_the_declared_one_is_a_warning_with_its_line(screen, page_bytes):
    screen.drop(("rota.txt", page_bytes.replace(b"2 comments", b"4 comments")))
    assert any("Line 5: The page declares 4 comments, but 2 were read." in told for told in screen.told("warning"))
    assert screen.app.button(key="import_save")


def test_lines_that_belong_to_nothing_are_listed(screen, page_bytes):
    screen.drop(("rota.txt", b"Menu\nSign in\nHome\n\n" + page_bytes))
    assert metrics(screen)["Lines that belong to nothing"] == "3"
    assert "not imported (the original keeps them): 1, 2, 3" in screen.text


def test_paragraphs_become_units_on_request_only(screen, page_bytes):
    article = page_bytes.replace(b"2 comments:", b"The rota was changed again in the night.\n\n2 comments:")
    screen.drop(("rota.txt", article))
    assert metrics(screen)["Units to code"] == "2"
    screen.app.checkbox[0].check()
    screen.run()
    assert metrics(screen)["Units to code"] == "3"


def test_the_purpose_is_asked_for_the_first_import_and_then_stays(screen, page_bytes, studies_of):
    screen.drop(("rota.txt", page_bytes))
    assert "nobody sees another's codes" in " ".join(screen.app.radio(key="import_purpose").proto.captions)
    screen.choose("import_purpose", Purpose.TRAINING).press("import_save")
    (study,) = studies_of(screen.workspace).values()
    (overview,) = rounds.list_overviews(screen.workspace, study.id)
    assert overview.round.purpose is Purpose.TRAINING
    screen.open("import").drop(("more.txt", page_bytes.replace(b"late", b"night")))
    assert "import_purpose" not in screen.keys
    assert "New units join the round “Practice”" in screen.text


def test_a_name_that_is_taken_is_refused_and_nothing_is_stored(sample, sit_down, page_bytes, studies_of):
    screen = sit_down(sample).open("import").drop(("rota.txt", page_bytes))
    assert "new study of your own" in screen.text
    screen.app.text_input(key="import_study_name").set_value("sample STUDY")
    screen.press("import_save")
    assert "already" in screen.told("error")[0]
    assert list(studies_of(sample)) == ["Sample study"]
    screen.app.text_input(key="import_study_name").set_value("   ")
    assert "needs a name" in screen.press("import_save").told("error")[0]
    screen.app.text_input(key="import_study_name").set_value("Mine")
    assert screen.press("import_save").title == "Mine"


def test_from_the_sample_study_one_imports_into_a_study_of_ones_own(sample, sit_down, page_bytes, studies_of):
    screen = sit_down(sample).open("import").drop(("rota.txt", page_bytes)).press("import_save")
    assert screen.title == "My study"
    assert [len(sources(sample, study)) for study in studies_of(sample).values()] == [1, 1]


def test_a_coder_who_is_not_the_owner_sees_why_there_is_nothing_to_do(workspace, sit_down):
    make_coded_study(workspace, "Ben")
    screen = sit_down(workspace, "Ben").open("import")
    assert screen.told("info") == ["Only the owner imports comments. Ask them."]
    assert not screen.app.file_uploader


def test_after_a_coder_has_finished_an_import_makes_the_next_round(workspace, sit_down, page_bytes):
    study, round_, people = make_coded_study(workspace, "Ben")
    rounds.seal_own(workspace, people["Ben"], round_.id)
    screen = sit_down(workspace).open("import").drop(("rota.txt", page_bytes))
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
    screen.drop(("rota.txt", page_bytes)).press("import_save")
    assert (len(sources(workspace, first)), len(sources(workspace, second))) == (1, 0)
    assert studies.list_studies(workspace, make_owner(workspace))[0].name == "Early shift"

"""The import page: what was understood is shown before anything is stored, then it is stored once."""

import io
import time
import zipfile

import openpyxl
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


SURVEY = [
    ["Name", "Email", "Shift", "What would make the late shift easier?", "Anything else you want to say?"],
    ["Hedge Cutter", "hc@example.org", "Day", "A bus that runs after ten at night", "The kettle broke again today"],
    ["Tea Urn", "tu@example.org", "Night", "Knowing the rota two weeks ahead", "Please ask all of us earlier"],
    ["Wet Umbrella", "wu@example.org", "Day", "A second person on the front desk", "The heating is far too warm"],
    ["Loose Button", "lb@example.org", "Night", "Fewer forms before one goes home", "Thank you for asking us now"],
]


def xlsx(rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def roles(screen):
    """What each column of the table shown is, by its title."""
    boxes = [box for box in screen.app.selectbox if (box.key or "").startswith("import_role_")]
    return {screen.read(box.label): box.value for box in boxes}


def set_role(screen, column, role):
    (box,) = (box for box in screen.app.selectbox if screen.read(box.label) == column)
    box.set_value(role)
    return screen.run()


def keys_of(screen, start):
    return [key for key in screen.keys if key.startswith(start)]


def test_survey_answers_in_a_spreadsheet_are_understood_without_a_word(screen, studies_of):
    screen.send(("answers.xlsx", xlsx(SURVEY)))
    assert list(roles(screen).values()) == ["author", "ignore", "attribute", "text", "text"]
    assert "Left out because they may say who somebody is: “Email”" in screen.told("info")[0]
    assert screen.app.button(key="import_save").label == "Save 8 units"
    screen.press("import_save")
    assert screen.told("success") == ["answers.xlsx: 8 units added, 2 new threads."]


def test_columns_chosen_by_looking_hold_for_the_next_table_of_the_same_shape(screen, studies_of):
    screen.send(("answers.xlsx", xlsx(SURVEY)))
    set_role(screen, "Anything else you want to say?", "attribute")
    assert screen.app.button(key="import_save").label == "Save 4 units"
    screen.press("import_save")
    screen.send(("later.xlsx", xlsx([SURVEY[0], *reversed(SURVEY[1:])])))
    assert roles(screen)["Anything else you want to say?"] == "attribute"
    assert "as you chose them for the last table like this" in screen.text
    (guess,) = keys_of(screen, "import_guess_")
    screen.press(guess)
    assert roles(screen)["Anything else you want to say?"] == "text"


def test_a_role_that_only_one_column_can_have_leaves_the_column_that_had_it(screen):
    screen.send(("answers.xlsx", xlsx(SURVEY)))
    set_role(screen, "Shift", "author")
    assert roles(screen)["Name"] == "attribute"
    assert roles(screen)["Shift"] == "author"


def test_columns_that_cannot_be_so_are_refused_in_a_sentence_and_can_be_changed_back(screen):
    screen.send(("answers.xlsx", xlsx(SURVEY)))
    set_role(screen, "Shift", "parent")
    assert "A parent column needs an id column" in screen.told("error")[0]
    assert "import_save" not in screen.keys
    set_role(screen, "Shift", "attribute")
    assert screen.told("error") == []
    assert screen.app.button(key="import_save").label == "Save 8 units"


DATED = (
    "when,who,comment\n3/4/2025,Tea Urn,The rota came too late again\n5/6/2025,Kettle,Nobody was told of it at all\n"
)


def test_dates_that_may_mean_two_days_are_asked_about_before_anything_is_saved(screen):
    screen.send(("dated.csv", DATED.encode()))
    (question,) = (box for box in screen.app.radio if box.key.startswith("import_dates_"))
    assert "In “3/4/2025”" in screen.read(question.label)
    assert question.value is None
    assert screen.app.button(key="import_save").disabled
    question.set_value("day_first")
    screen.run()
    assert screen.app.dataframe[0].value["Time"].tolist() == ["2025-04-03", "2025-06-05"]
    assert not screen.app.button(key="import_save").disabled


def test_dates_can_be_kept_as_they_are_printed(screen):
    screen.send(("dated.csv", DATED.encode()))
    (question,) = (box for box in screen.app.radio if box.key.startswith("import_dates_"))
    question.set_value("printed")
    screen.run()
    assert not screen.app.button(key="import_save").disabled
    assert "Time" not in screen.app.dataframe[0].value


def test_broken_accents_are_repaired_only_on_request(screen):
    broken = DATED.replace("The rota", "The café rota".encode().decode("cp1252")).replace("3/4", "13/4")
    screen.send(("dated.csv", broken.encode()))
    assert "cafÃ©" in screen.app.dataframe[0].value["Text"][0]
    assert "After: … The café rota" in screen.text.replace("*", "")
    (tick,) = (box for box in screen.app.checkbox if box.key.startswith("import_repair_"))
    tick.check()
    assert "The café rota" in screen.run().app.dataframe[0].value["Text"][0]


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


TWO_POSTS = "\n".join(
    [
        "Monday, 6 March 2023", "", "The rota", "", "It was changed again, at night, on paper.", "", "1 comment:", "",
        "  1. Tea Urn6 March 2023 at 19:12", "", "    Nobody on the late shift was asked about any of it.",
        "    The new kettle", "    It came on a Monday and was gone on the Tuesday.", "", "    ReplyDelete", "",
    ]
)  # fmt: skip
LONGER = TWO_POSTS.replace("1 comment:", "2 comments:") + (
    "\n  2. Lanyard7 March 2023 at 08:00\n\n    We were told a day later, by a note on the door.\n\n    ReplyDelete\n"
)


def pick(screen, key, words):
    box = screen.app.selectbox(key=key)
    (place,) = (place for place, option in enumerate(box.options) if words in option)
    box.select_index(place)
    return screen.run()


def begin_thread(screen):
    """Begin a thread at the line “The new kettle”."""
    pick(screen, "import_act", "Begin a new thread")
    pick(screen, "import_unit", "Nobody on the late shift")
    (line,) = keys_of(screen, "import_line_")
    pick(screen, line, "The new kettle")
    return screen.press("import_do")


def thread_titles(screen):
    return [one.label.split(" · ")[0] for one in screen.app.expander if " · " in one.label]


def test_a_thread_is_split_by_hand_and_the_change_can_be_undone(screen):
    screen.send(("rota.txt", TWO_POSTS.encode()))
    begin_thread(screen)
    assert thread_titles(screen) == ["The rota", "The new kettle"]
    screen.press("import_undo")
    assert thread_titles(screen) == ["The rota"]
    assert "import_undo" not in screen.keys


def test_what_was_done_by_hand_is_done_again_to_a_longer_version(screen, studies_of):
    begin_thread(screen.send(("rota.txt", TWO_POSTS.encode()))).press("import_save")
    assert "1 change made by hand." in screen.text
    screen.send(("longer.txt", LONGER.encode()))
    assert "1 change made by hand to “rota.txt” were made here again." in screen.told("info")[0]
    assert thread_titles(screen) == ["The rota", "The new kettle"]
    screen.press("import_leave_earlier")
    assert thread_titles(screen) == ["The rota"]
    (again,) = (one for one in screen.app.button if one.label.startswith("Make the changes"))
    again.click()
    screen.run().press("import_save")
    assert screen.told("success")[0].startswith("longer.txt: 1 unit added, 0 new threads.")


def test_a_unit_is_taken_out_by_hand_and_its_lines_belong_to_nothing(screen, page_bytes):
    screen.send(("rota.txt", page_bytes))
    pick(screen, "import_act", "Take a unit out")
    pick(screen, "import_unit", "Nor on the early one")
    screen.press("import_do")
    assert metrics(screen)["Units to code"] == "1"
    assert int(metrics(screen)["Lines that belong to nothing"]) > 0


def test_two_units_are_joined_by_hand(screen, page_bytes):
    screen.send(("rota.txt", page_bytes))
    pick(screen, "import_act", "Join")
    pick(screen, "import_pair", "Nobody")
    screen.press("import_do")
    assert metrics(screen)["Units to code"] == "1"
    assert "Nor on the early one." in screen.app.dataframe[0].value["Text"][0]


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


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_hostile_cells_and_names_of_columns_stay_text(name, screen):
    hostile = "![x](https://example.org/x.png) <b>:red[a]</b> and more words"
    rows = [
        ["comment", hostile],
        ["A first long answer of some words", hostile],
        ["Another answer that is long", "b c"],
    ]
    data = xlsx(rows) if name == "a.xlsx" else "\n".join(f'"{a}","{b}"' for a, b in rows).encode()
    screen.send((name, data))
    for node in screen.app.main:
        for words in (getattr(node, "value", None), getattr(node, "label", None)):
            if isinstance(words, str) and type(node).__name__ != "Dataframe":
                assert "](https://example.org" not in words

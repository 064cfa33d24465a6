"""The columns of a table on the import page: understood, chosen by looking, remembered, asked about."""

import io

import openpyxl
import pytest


@pytest.fixture
def screen(workspace, sit_down):
    """The owner's import page, before there is any study."""
    return sit_down(workspace).open("import")


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

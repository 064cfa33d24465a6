"""Changes by hand on the import page, and what becomes of them with a longer version of the page."""

import pytest


@pytest.fixture
def screen(workspace, sit_down):
    """The owner's import page, before there is any study."""
    return sit_down(workspace).open("import")


def metrics(screen):
    return {one.label: one.value for one in screen.app.metric}


def keys_of(screen, start):
    return [key for key in screen.keys if key.startswith(start)]


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

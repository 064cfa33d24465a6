"""Places in a text and marking by keyboard, as plain functions: the browser's figures against Python's."""

import pytest

FAMILY = "👩\u200d👩\u200d👧"
TEXTS = [
    "Plain words only.",
    f"One 🙂 and {FAMILY} and e\u0301 then ﷽ end",
    "هذا تعليق مختلق 🙂 – 12 %",
    "first line\r\nsecond\tline\r\n\r\nlast",
    "🙂",
    "",
]


@pytest.fixture
def run(new_page, fake):
    """Call a function of one of the desk's modules with values, on a page without the desk."""
    page = new_page()
    page.goto(f"{fake.address}page.css")

    def call(module, function, *values):
        return page.evaluate(
            "async ([file, name, values]) => (await import(`/files/${file}`))[name](...values)",
            [module, function, list(values)],
        )

    return call


def units(text, point):
    return len(text[:point].encode("utf-16-le")) // 2


def slice_of(text, start, end):
    """The slice of a text between two places in UTF-16 units."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_every_code_point_has_the_place_python_gives_it(run):
    for text in TEXTS:
        points = list(range(len(text) + 1))
        expected = [units(text, point) for point in points]
        assert run("offsets.js", "unitsOf", text, points) == expected
        assert run("offsets.js", "unitsOf", text, points[::-1]) == expected[::-1]
        assert [run("offsets.js", "pointOf", text, unit) for unit in expected] == points


SELECTED = [  # text, what of it is selected, what is meant by it
    ("a word here", " word ", "word"),
    ("a word\u00a0here", "\u00a0", None),
    ("blank \r\n\t lines", " \r\n\t ", None),
    ("zero \u200b\u200d width", "\u200b\u200d", None),
    (f"the {FAMILY} came", "👩", FAMILY),
    (f"the {FAMILY} came", "👧 c", f"{FAMILY} c"),
    ("cafe\u0301 au lait", "caf", "caf"),
    ("cafe\u0301 au lait", "cafe", "cafe\u0301"),
    ("flags 🇬🇧🇫🇷 here", "🇧", "🇬🇧"),
]


def test_a_selection_is_trimmed_and_never_cuts_a_character(run):
    for text, selected, meant in SELECTED:
        start = units(text, text.index(selected))
        found = run("offsets.js", "meant", text, start, start + units(selected, len(selected)))
        assert (found and slice_of(text, found["start"], found["end"])) == meant, selected


def test_half_of_an_emoji_selected_is_the_whole_emoji(run):
    assert run("offsets.js", "meant", "so 🙂!", 4, 5) == {"start": 3, "end": 5}


TOLD = [  # text, characters at most, what is read out
    ("short", 10, "short"),
    ("one  line\nonly", 20, "one line only"),
    ("twelve letters", 7, "twelve…"),
    (FAMILY * 4, 3, f"{FAMILY * 2}…"),
    (FAMILY * 40, 3, f"{FAMILY * 2}…"),
    ("a" + FAMILY * 40, 2, "a…"),
    ("word " * 500, 8, "word wo…"),
]


def test_what_is_read_out_is_one_line_and_cut_between_characters(run):
    for text, most, told in TOLD:
        assert run("offsets.js", "cut", text, most) == told


TALE = "Pay fell. Nobody (not one) asked why!\nThe end, then."


def walk(run, text, strokes, rtl=False, **begin):
    """The words marked after each of the strokes, beginning with the first mark."""
    pieces = run("marking.js", "piecesOf", text)
    place = run("marking.js", "begun", pieces, begin)
    seen = [place and slice_of(text, place["start"], place["end"])]
    for stroke in strokes:
        place = run("marking.js", "moved", pieces, place, stroke, {"rightToLeft": rtl})
        seen.append(slice_of(text, place["start"], place["end"]))
    return seen


STROKES = [  # strokes, and what is marked before and after each
    ("ArrowRight ArrowRight ArrowLeft ArrowLeft ArrowLeft", "Pay|fell|Nobody|fell|Pay|Pay"),
    ("End ArrowRight Home", "Pay|then|then|Pay"),
    ("Shift+ArrowRight Shift+ArrowRight Shift+ArrowLeft", "Pay|Pay fell|Pay fell. Nobody|Pay fell"),
    ("Shift+ArrowLeft", "Pay|Pay"),
    ("ArrowDown ArrowDown ArrowDown ArrowUp ArrowUp", "Pay|Nobody|The|The|Nobody|Pay"),
    ("ArrowRight ArrowUp", "Pay|fell|Pay"),
    (
        "Shift+ArrowDown Shift+ArrowDown Shift+ArrowUp Shift+ArrowUp Shift+ArrowUp",
        "Pay|Pay fell.|Pay fell. Nobody (not one) asked why!|Pay fell.|Pay|Pay",
    ),
    ("Control+Shift+ArrowRight Control+Shift+ArrowRight Control+Shift+ArrowLeft", "Pay|Pay |Pay f|Pay "),
    ("Control+Shift+ArrowLeft Control+Shift+ArrowLeft Control+Shift+ArrowLeft", "Pay|Pa|P|P"),
    ("Shift+ArrowRight ArrowRight", "Pay|Pay fell|Nobody"),
    ("End Shift+ArrowRight Shift+ArrowDown", "Pay|then|then|then."),
    ("Shift+End Shift+Home", f"Pay|{TALE[:-1]}|Pay"),
]


def test_marking_moves_by_word_sentence_and_character(run):
    for strokes, seen in STROKES:
        assert walk(run, TALE, strokes.split()) == seen.split("|"), strokes


def test_marking_begins_at_the_selection_or_after_the_last_span(run):
    assert walk(run, TALE, [], after=9) == ["Nobody"]
    assert walk(run, TALE, [], after=len(TALE)) == ["Pay"]
    assert walk(run, TALE, ["Shift+ArrowRight"], selected={"start": 4, "end": 8}) == ["fell", "fell. Nobody"]


def test_in_a_text_from_the_right_the_left_arrow_goes_on(run):
    text = "هذا تعليق مختلق"
    assert walk(run, text, ["ArrowLeft", "ArrowRight", "Shift+ArrowLeft"], rtl=True) == [
        "هذا",
        "تعليق",
        "هذا",
        "هذا تعليق",
    ]


def test_a_text_of_emoji_alone_can_be_marked_and_an_empty_one_cannot(run):
    assert walk(run, "🙂 🙃", ["ArrowRight"]) == ["🙂", "🙃"]
    assert walk(run, " \n ", []) == [None]


def span(code, start, end):
    return {"code": code, "start": start, "end": end}


def test_overlapping_spans_of_one_code_become_one_and_those_that_touch_stay_two(run):
    spans = [span("a", 0, 4), span("b", 2, 6), span("a", 8, 12)]
    assert run("spans.js", "withSpan", spans, span("a", 3, 9)) == [span("a", 0, 12), span("b", 2, 6)]
    assert run("spans.js", "withSpan", spans, span("a", 4, 8)) == [
        span("a", 0, 4),
        span("b", 2, 6),
        span("a", 4, 8),
        span("a", 8, 12),
    ]


def test_spans_that_overlap_lie_in_lanes_of_their_own(run):
    laned = run("spans.js", "inLanes", [span("a", 0, 10), span("b", 2, 6), span("c", 4, 12), span("d", 6, 8)])
    assert [(found["code"], found["lane"]) for found in laned] == [("a", 0), ("b", 1), ("c", 2), ("d", 1)]

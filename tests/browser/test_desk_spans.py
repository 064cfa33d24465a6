"""Coded spans on the desk: marked by mouse, touch and keyboard, drawn, taken away, saved letter by letter."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk_page import DeskPage
from tests.browser.fake_desk import name

FAMILY = "👩\u200d👩\u200d👧"
TALE = f"Nobody 🙂 asked why the {FAMILY} left. The cafe\u0301 closed, pay fell, and morale went with it."
ARABIC = "هذا تعليق مختلق 🙂 عن الراتب والمعنويات"
# The marked words as the browser has them: the rectangles of their first and last line.
BOXES = """(node, [start, end]) => {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let passed = 0;
    for (let piece = walk.nextNode(); piece; piece = walk.nextNode()) {
      const within = (place) => place >= passed && place <= passed + piece.length;
      if (within(start)) range.setStart(piece, start - passed);
      if (within(end)) { range.setEnd(piece, end - passed); break; }
      passed += piece.length;
    }
    const boxes = [...range.getClientRects()].filter((box) => box.width);
    const side = ({ left, right, top, bottom }) => [left, right, (top + bottom) / 2];
    return [side(boxes[0]), side(boxes.at(-1))];
}"""
SELECT = """(node, [start, end]) => {
    const piece = node.firstChild;
    document.getSelection().setBaseAndExtent(piece, start, piece, end);
}"""


@pytest.fixture
def told(fake, open_desk):
    """The desk with a tale of emoji, accents and several sentences."""
    fake.texts[0] = TALE
    return open_desk()


def units(text, words):
    """Where words begin and end in a text, as the browser counts."""
    start = text.index(words)
    return [len(text[:point].encode("utf-16-le")) // 2 for point in (start, start + len(words))]


def drag(desk, text, words):
    (left, _, above), (_, right, below) = desk.text.evaluate(BOXES, units(text, words))
    mouse = desk.page.mouse
    mouse.move(left + 0.5, above)
    mouse.down()
    mouse.move((left + right) / 2, below)
    mouse.move(right - 0.5, below)
    mouse.up()


def spans(fake, place=0):
    """(code, words) of the stored spans, cut out by Python."""
    text = fake.texts[place]
    return [(span["code"], text[span["start"] : span["end"]]) for span in fake.current(place)["spans"]]


def listed(desk, *rows):
    """These spans and no others are listed below the comment, each (name, words)."""
    expect(desk.find(".span-list li")).to_have_count(len(rows))
    for place, (code, words) in enumerate(rows):
        row = desk.find(".span-list li").nth(place)
        expect(row.locator(".span-code")).to_have_text(code)
        expect(row.locator("q")).to_have_text(words.strip("“”"))


def said(desk, sentence):
    expect(desk.find(".desk > .inner > [role=status]")).to_have_text(sentence)


def marked(desk):
    return desk.page.evaluate("CSS.highlights.has('annotator-marked')")


def decide(fake, place, *given, state="coded"):
    """A stored decision with spans, each (code, words)."""
    text = fake.texts[place]
    places = [(code, text.index(words), len(words)) for code, words in given]
    found = [{"code": code, "start": start, "end": start + length} for code, start, length in places]
    item = {"uuid": f"00000000-0000-4000-8000-{place:012}", "assignment": name(place), "state": state, "note": ""}
    codes = sorted({code for code, _ in given})
    fake.stored.append({**item, "codes": codes, "spans": found, "codebook_version": 1, "supersedes": None})


# ---- marking ----


def test_words_selected_by_mouse_get_the_code_whose_key_comes(told, fake):
    drag(told, TALE, f"why the {FAMILY}")
    told.press("w")
    listed(told, ("Workload", f"“why the {FAMILY}”"))
    told.chosen("Workload")
    assert told.page.evaluate("document.getSelection().toString()") == ""
    told.press("m")
    drag(told, TALE, "pay fell, and")
    told.press("l", "p", "Enter")
    told.saved()
    assert spans(fake) == [("workload", f"why the {FAMILY}"), ("morale_leaving", "pay fell, and")]
    assert fake.current(0)["codes"] == ["morale_leaving", "pay", "workload"]


def test_words_stay_marked_while_a_button_is_pressed_and_a_theme_opened(told, fake):
    drag(told, TALE, "cafe\u0301 closed")
    told.button("Morale").click()
    told.button("Distress").click()
    drag(told, TALE, "Nobody 🙂")
    told.button("Pay").click()
    told.button("Courts").click()
    told.button("Save and next").click()
    told.saved()
    assert spans(fake) == [("pay", "Nobody 🙂"), ("morale_distress", "cafe\u0301 closed")]
    assert fake.current(0)["codes"] == ["morale_distress", "pay", "courts"]


def test_a_press_in_the_text_or_escape_drops_what_is_marked(told):
    drag(told, TALE, "closed")
    told.press("Escape", "w")
    told.chosen("Workload")
    drag(told, TALE, "closed")
    told.text.click(position={"x": 5, "y": 5})
    told.press("p")
    told.chosen("Pay", "Workload")
    listed(told)
    assert not marked(told)


def test_words_selected_by_touch_get_the_code_tapped(fake, open_desk):
    fake.texts[0] = TALE
    desk = open_desk(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    desk.text.evaluate(SELECT, units(TALE, " morale went "))
    hint = desk.button("Choose a code for the marked words")
    said(desk, "Choose a code for the marked words")
    desk.page.evaluate("document.getSelection().removeAllRanges()")  # as a tap does on some phones
    hint.tap()
    desk.button("Morale").tap()
    desk.button("Leaving").tap()
    expect(hint).to_be_hidden()
    listed(desk, ("Morale › Leaving", "“morale went”"))
    desk.button("Save and next").tap()
    desk.saved()
    assert spans(fake) == [("morale_leaving", "morale went")]


def test_everything_is_marked_by_keyboard_alone(told, fake):
    told.press(".")
    said(told, "Marked: Nobody")
    told.press("Shift+ArrowRight", "Shift+ArrowRight")
    said(told, "Marked: Nobody 🙂 asked why")
    told.press("c", ".")
    said(told, "Marked: the")
    told.press("ArrowDown", "Shift+ArrowDown")
    said(told, "Marked: The cafe\u0301 closed, pay fell, and morale went with it.")
    told.press("m", "d", ".", "Home", "Control+Shift+ArrowLeft", "w")
    told.chosen("Morale › Distress", "Workload", "Courts")
    told.press("Enter")
    told.saved()
    told.shows(2)
    assert spans(fake) == [
        ("courts", "Nobody 🙂 asked why"),
        ("workload", "Nobod"),
        ("morale_distress", "The cafe\u0301 closed, pay fell, and morale went with it."),
    ]


def test_escape_leaves_marking_and_the_arrows_leaf_again(told):
    told.press(".", "ArrowRight", "Escape", "ArrowRight")
    told.shows(2)
    told.press("ArrowLeft", ".", "ArrowRight", "m", "Escape")
    told.shows(1)
    assert marked(told)
    told.press("w", ".", "p", "Enter")
    told.press("ArrowLeft")
    told.shows(1)
    assert not marked(told)


def test_a_selection_by_mouse_is_made_longer_by_keyboard(told, fake):
    drag(told, TALE, "pay")
    told.press("Shift+ArrowRight", "p", "Enter")
    told.saved()
    assert spans(fake) == [("pay", "pay fell")]


def test_other_browsers_tell_the_selection_in_other_ways(fake, new_page):
    fake.texts[0] = TALE
    page = new_page()
    page.add_init_script(
        "delete ShadowRoot.prototype.getSelection; Object.defineProperty(CSS, 'highlights', { value: undefined });"
    )
    desk = DeskPage(page, fake).open()
    assert page.evaluate("[CSS.highlights, document.querySelector('#host').shadowRoot.getSelection]") == [None, None]
    drag(desk, TALE, "pay fell")
    desk.button("Pay").click()
    desk.press(".", "Shift+ArrowRight", "w")
    drag(desk, TALE, "Nobody")
    desk.button("Mark words").click()
    desk.press("Shift+ArrowRight", "c", "Enter")
    desk.saved()
    assert spans(fake) == [("courts", "Nobody 🙂 asked"), ("pay", "pay fell"), ("workload", "and morale")]


def test_marking_keys_typed_before_the_comment_is_there_are_kept_for_it(fake, new_page):
    fake.held.clear()
    page = new_page()
    page.goto(fake.address)
    expect(page.locator(".end")).to_contain_text("Loading comments")
    for key in (".", "ArrowRight", "Shift+ArrowRight", "Control+Shift+ArrowLeft", "w", "Enter"):
        page.keyboard.press(key)
    fake.held.set()
    expect(page.locator(".comment h2")).to_have_text("Comment 2 of 60")
    expect(page.locator('.save[data-save="saved"]')).to_be_visible()
    assert spans(fake) == [("workload", "comment numbe")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TALE, f"{FAMILY} left. The cafe\u0301"),
        (ARABIC, "مختلق 🙂 عن"),
        ("one\r\ntwo\tthree 🙂\r\n\r\nfour", "two\tthree 🙂\r\n\r\nfour"),
        ("<script>document.title='run'</script> &amp; <b>bold</b>", "</script> &amp; <b>"),
    ],
)
def test_offsets_are_code_points_whatever_is_written(fake, open_desk, text, words):
    fake.texts[0] = text
    desk = open_desk()
    desk.text.evaluate(SELECT, units(text, words))
    desk.press("w")
    desk.press(".")
    assert desk.text.evaluate("(node) => node.textContent") == text
    desk.press("Escape", "Enter")
    desk.saved()
    assert spans(fake) == [("workload", words)]
    assert desk.page.title() == "Desk"


# ---- rules ----


def test_the_same_words_and_code_once_more_take_the_span_away_and_leave_the_code(told):
    for _ in range(2):
        drag(told, TALE, "pay fell")
        told.press("p")
    listed(told)
    told.chosen("Pay")


def test_overlapping_spans_of_one_code_become_one(told):
    drag(told, TALE, "closed, pay")
    told.press("p")
    drag(told, TALE, "pay fell, and")
    told.press("p")
    listed(told, ("Pay", "“closed, pay fell, and”"))


def test_taking_a_code_off_the_comment_takes_its_spans_and_undo_brings_them_back(told):
    drag(told, TALE, "pay fell")
    told.press("p", "w", "p")
    listed(told)
    told.chosen("Workload")
    told.press("Backspace")
    listed(told, ("Pay", "“pay fell”"))
    told.button("Remove Pay").click()
    listed(told)
    told.press("Backspace", "0")
    listed(told)
    told.press("Backspace", "Backspace", "Backspace")
    told.chosen()
    listed(told)


def test_choosing_between_codes_that_exclude_each_other_drops_the_spans_of_the_other(told, fake):
    drag(told, TALE, "pay fell")
    told.press("f")
    drag(told, TALE, "morale went")
    told.press("g")
    listed(told, ("Against", "“morale went”"))
    told.press("Enter")
    told.saved()
    assert (fake.current(0)["codes"], spans(fake)) == (["against"], [("against", "morale went")])


def test_spans_outlast_a_reload_and_the_undo_of_a_saved_decision(told, fake):
    drag(told, TALE, "pay fell")
    told.press("p")
    told.open()
    listed(told, ("Pay", "“pay fell”"))
    told.press("Enter")
    told.shows(2)
    told.press("Backspace")
    listed(told, ("Pay", "“pay fell”"))
    told.press("Enter", "ArrowLeft")
    told.shows(1)
    expect(told.find(".chosen-state")).to_have_text("decided")
    told.saved()
    assert spans(fake) == [("pay", "pay fell")]


def test_a_refused_decision_says_which_spans_it_had(told, fake):
    fake.refuse = lambda item: "The code “Pay” was archived."
    drag(told, TALE, "pay fell")
    told.press("p")
    drag(told, TALE, "Nobody")
    told.press("p", "Enter")
    spans_said = "span Pay from character 1 to 6, span Pay from character 54 to 61"
    expect(told.find(".entry")).to_contain_text(f"You had chosen: Pay, {spans_said}")
    told.button("Open the comment").click()
    listed(told, ("Pay", "“Nobody”"), ("Pay", "“pay fell”"))


def test_a_study_without_spans_takes_no_new_ones_and_lets_old_ones_go(fake, open_desk):
    fake.texts[0] = TALE
    fake.settings = {**fake.settings, "code_spans": False}
    decide(fake, 0, ("pay", "pay fell"), ("pay", "Nobody"))
    desk = open_desk()
    desk.press("ArrowLeft")
    drag(desk, TALE, "morale went")
    desk.press("w", ".")
    expect(desk.find(".hush")).to_contain_text("spans are switched off")
    desk.chosen("Pay", "Workload")
    desk.button("Remove the span “Nobody” from Pay").click()
    listed(desk, ("Pay", "“pay fell”"))
    desk.press("Enter")
    desk.saved()
    assert spans(fake) == [("pay", "pay fell")]


def test_a_finished_round_shows_its_spans_and_changes_none(fake, open_desk):
    fake.texts = [TALE]
    decide(fake, 0, ("pay", "pay fell"))
    fake.sealed = True
    desk = open_desk()
    desk.button("Look through your decisions").click()
    listed(desk, ("Pay", "“pay fell”"))
    expect(desk.find(".span-remove")).to_have_count(0)
    drag(desk, TALE, "Nobody")
    desk.press("w", ".")
    said(desk, "This round is finished: its decisions change no more.")
    listed(desk, ("Pay", "“pay fell”"))


# ---- drawing ----


def test_three_overlapping_spans_have_three_labels_patterns_and_lanes(fake, open_desk):
    fake.texts[0] = TALE
    decide(fake, 0, ("pay", "closed, pay fell"), ("courts", "pay fell, and"), ("workload", "fell, and morale"))
    desk = open_desk()
    desk.press("ArrowLeft")
    desk.shows(1)
    labels = desk.find(".span-label")
    assert labels.evaluate_all("(all) => all.map((label) => getComputedStyle(label, '::before').content)") == [
        '"Pay"',
        '"Courts"',
        '"Workload"',
    ]
    looks = desk.find(".lane").evaluate_all(
        """(all) => all.filter((lane) => lane.textContent === "fell").map((lane) => {
            const style = getComputedStyle(lane);
            return [lane.dataset.code, style.textDecorationStyle, style.textUnderlineOffset];
        })"""
    )
    assert len(looks) == len({code for code, _, _ in looks}) == 3
    assert len({style for _, style, _ in looks}) == len({offset for _, _, offset in looks}) == 3
    assert desk.text.evaluate("(node) => node.textContent") == TALE
    labels.first.click()
    said(desk, "Definition of Pay")


def test_the_list_of_spans_is_used_by_keyboard(fake, open_desk):
    fake.texts[0] = TALE
    decide(fake, 0, ("pay", "Nobody"), ("courts", "asked"), ("workload", "closed"))
    desk = open_desk()
    desk.press("ArrowLeft")
    desk.button("Remove the span “asked” from Courts").focus()
    desk.press("Enter")
    expect(desk.button("Remove the span “closed” from Workload")).to_be_focused()
    desk.press("Enter", "Enter")
    listed(desk)
    desk.press("Backspace")
    listed(desk, ("Pay", "“Nobody”"))


def test_quoted_words_are_set_apart_by_more_than_colour(fake, open_desk):
    fake.texts[0] = text = "> You said 🙂 so\nI did not."
    quoted = "> You said 🙂 so"
    fake.threads = lambda place: {"quoted": [[0, len(quoted)]] if place == 0 else []}
    desk = open_desk()
    drag(desk, text, "said 🙂 so\nI did")
    desk.press("w")
    quotation = desk.find(".text blockquote")
    expect(quotation).to_have_count(1)
    assert quotation.evaluate("(node) => node.textContent") == quoted
    assert desk.text.evaluate("(node) => node.textContent") == text
    colour = "(node) => getComputedStyle(node).color"
    assert quotation.evaluate(colour) != desk.text.evaluate(colour)
    assert quotation.evaluate("(node) => getComputedStyle(node).borderInlineStartWidth") == "2px"
    desk.press("Enter")
    desk.saved()
    assert spans(fake) == [("workload", "said 🙂 so\nI did")]
    expect(quotation).to_have_count(0)


def test_two_hundred_thousand_characters_are_one_piece_of_text_until_a_span_is_made(fake, open_desk):
    fake.texts[0] = text = "🙂 " + "lorem ipsum " * 16_667
    desk = open_desk()
    assert desk.text.evaluate("(node) => node.childNodes.length") == 1
    size = len(text.encode("utf-16-le")) // 2
    desk.text.evaluate(SELECT, [size - 6, size - 1])
    desk.press("w", ".", "Escape", ".", "End", "p", "Enter")
    desk.shows(2)
    desk.saved()
    assert spans(fake) == [("pay", "ipsum"), ("workload", "ipsum")]
    assert {(span["start"], span["end"]) for span in fake.current(0)["spans"]} == {(len(text) - 6, len(text) - 1)}


# ---- what else is known about a comment ----


def test_what_a_study_shows_of_a_comment_is_listed_and_much_of_it_is_folded(fake, open_desk):
    few = [["Grade", "<b>Officer</b>"], ["Region", "شمال"]]
    many = [[f"Question {number}", f"Answer {number}"] for number in range(12)]
    fake.threads = lambda place: {
        "attributes": [few, many, []][min(place, 2)],
        "thread": {"title": None if place == 2 else "A week", "date": "2015-07-07"},
    }
    desk = open_desk()
    expect(desk.find(".attributes > div")).to_have_text(["Grade<b>Officer</b>", "Regionشمال"])
    more = desk.button("More about this comment (12)")
    expect(more).to_be_hidden()
    desk.press("ArrowRight")
    last = desk.page.get_by_text("Answer 11")
    expect(last).not_to_be_in_viewport()
    more.click()
    expect(last).to_be_in_viewport()
    expect(desk.page.get_by_text("A week")).to_be_visible()
    desk.press("ArrowRight")
    desk.shows(3)
    expect(desk.find(".attributes")).to_be_hidden()
    expect(desk.find(".comment p.meta").first).to_be_hidden()

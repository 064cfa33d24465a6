"""The desk's keys: nothing dropped, nothing on the wrong comment, nothing taken from anybody else."""

import re

from playwright.sync_api import expect

FAST = 40  # milliseconds between two keys of a fast coder: the one pause in these tests


def test_the_fast_coder_gets_twenty_right_rows(desk, fake):
    for number in range(20):
        desk.press("w" if number % 2 else "p")
        desk.page.wait_for_timeout(FAST)
        desk.press("Enter")
    desk.saved()
    assert fake.rows() == [(place, "coded", ["workload" if place % 2 else "pay"]) for place in range(20)]


def test_sixty_keys_a_second_are_all_accounted_for(desk, fake):
    desk.page.evaluate(
        """async (keys) => {
            const start = performance.now();
            for (const [place, key] of keys.entries()) {
              while (performance.now() < start + place * 1000 / 60) await new Promise(requestAnimationFrame);
              const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true });
              document.activeElement.dispatchEvent(event);
            }
        }""",
        ["m", "l", "w", "Enter"] * 30,
    )
    desk.saved()
    assert fake.rows() == [(place, "coded", ["morale_leaving", "workload"]) for place in range(30)]
    desk.shows(31)


def test_enter_shows_the_next_comment_in_the_same_turn_while_the_server_is_silent(desk, fake):
    fake.held.clear()
    fake.failing = 503
    desk.press("w")
    shown = desk.page.evaluate(
        """() => {
            const root = document.querySelector("#host").shadowRoot;
            const key = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
            window.dispatchEvent(key);
            return root.querySelector(".text").textContent;
        }"""
    )
    assert shown == fake.texts[1]


def test_keys_typed_before_the_comments_are_there_are_kept_for_them(open_desk, fake, new_page):
    fake.held.clear()
    page = new_page()
    page.goto(fake.address)
    expect(page.locator(".end")).to_contain_text("Loading comments")
    for key in ("w", "Enter", "m", "l", "Enter", "p"):
        page.keyboard.press(key)
    expect(page.locator(".end")).to_contain_text("6 keys are kept")
    fake.held.set()
    expect(page.locator(".chip")).to_have_text(["✓Pay"])
    expect(page.locator('.save[data-save="saved"]')).to_be_visible()
    assert fake.rows() == [(0, "coded", ["workload"]), (1, "coded", ["morale_leaving"])]


def test_keys_typed_past_the_last_comment_at_hand_reach_the_next_ones_and_a_note_stays_a_note(desk, fake):
    desk.saved()
    fake.held.clear()
    for _ in range(45):
        desk.press("w", "Enter")
    expect(desk.find(".end")).to_contain_text("kept for the next comment")
    desk.press("n", "H", "w", "x", "Backspace", "Escape", "0", "Enter")
    fake.held.set()
    desk.shows(47)
    desk.saved()
    assert fake.rows() == [(place, "coded", ["workload"]) for place in range(45)] + [(45, "none_applies", [])]
    assert fake.current(45)["note"] == "Hw"


GRAMMAR = [
    ("w", ["Workload"]),
    ("ww", []),
    ("ml", ["Morale › Leaving"]),
    ("mlml", []),
    ("mm", ["Morale"]),
    ("mmml", ["Morale", "Morale › Leaving"]),
    ("mw", ["Workload"]),
    ("mrp", ["Risk › Public"]),
    ("mdrp", ["Morale › Distress", "Risk › Public"]),
    ("m0", ["None applies"]),
    ("mq", []),
    ("fg", ["Against"]),
    ("wp0", ["None applies"]),
    ("0w", ["Workload"]),
    ("x0", ["None applies"]),
    ("w?", ["Workload", "Unsure"]),
    ("?w", ["Workload", "Unsure"]),
    ("?0", ["None applies"]),
    ("0?", ["Unsure"]),
    ("??", []),
    ("wx", ["Ineligible"]),
    ("WML", ["Morale › Leaving", "Workload"]),
    ("mhl", ["Morale › Leaving"]),
]


def test_the_grammar_of_keys(desk):
    for keys, chosen in GRAMMAR:
        desk.press(*keys)
        desk.chosen(*chosen)
        desk.press("ArrowRight")


def test_escape_closes_an_open_theme_and_the_next_key_is_its_own(desk):
    desk.press("r")
    expect(desk.find('[data-theme="risk"]')).to_have_attribute("aria-expanded", "true")
    desk.press("Escape")
    expect(desk.find('[data-theme="risk"]')).to_have_attribute("aria-expanded", "false")
    desk.press("p")
    desk.chosen("Pay")


def test_enter_closes_an_open_theme_and_saves_what_was_chosen(desk, fake):
    desk.press("w", "m", "Enter")
    desk.shows(2)
    desk.saved()
    assert fake.rows() == [(0, "coded", ["workload"])]


def test_enter_with_nothing_chosen_saves_nothing_and_says_what_to_do(desk, fake):
    desk.press("Enter")
    expect(desk.find(".chosen")).to_have_text("Choose a code, or 0 for none applies.")
    expect(desk.find(".desk > .inner > [role=status]")).to_contain_text("Choose a code, or 0 for none applies.")
    desk.press("n")
    desk.page.keyboard.type("Only a note.")
    desk.press("Control+Enter", "Enter")
    desk.shows(1)
    assert fake.stored == []
    desk.press("m", "Enter")
    desk.shows(1)
    desk.press("w", "Enter")
    desk.saved()
    assert (fake.current(0)["note"], fake.current(0)["codes"]) == ("Only a note.", ["workload"])


def test_undo_takes_back_changes_then_saved_decisions_and_leaves_every_act_on_record(desk, fake):
    desk.press("w", "p", "Enter", "0", "Enter")
    desk.shows(3)
    desk.press("Backspace")
    desk.shows(2)
    desk.chosen("None applies")
    desk.press("Backspace")
    desk.chosen()
    desk.press("Control+z")
    desk.shows(1)
    desk.chosen("Pay", "Workload")
    desk.press("Backspace")
    desk.chosen("Workload")
    desk.press("Enter")
    desk.saved()
    assert fake.rows() == [(0, "coded", ["workload"])]
    states = [(item["assignment"], item["state"], item["supersedes"]) for item in fake.stored]
    uuids = [item["uuid"] for item in fake.stored]
    assert states == [
        ("a0", "coded", None),
        ("a1", "none_applies", None),
        ("a1", "retracted", uuids[1]),
        ("a0", "retracted", uuids[0]),
        ("a0", "coded", uuids[3]),
    ]


def test_undo_of_a_changed_decision_restores_the_earlier_one_and_then_takes_that_back(desk, fake):
    desk.press("w", "Enter", "ArrowLeft", "p", "Enter", "ArrowLeft")
    desk.chosen("Pay", "Workload")
    desk.press("Backspace")
    desk.saved()
    assert fake.rows() == [(0, "coded", ["workload"])]
    expect(desk.find(".chosen")).to_contain_text("changed")
    desk.press("Backspace")
    desk.chosen("Workload")
    desk.press("Backspace")
    desk.saved()
    assert fake.rows() == []
    assert [item["state"] for item in fake.stored] == ["coded", "coded", "coded", "retracted"]
    chain = [item["supersedes"] for item in fake.stored]
    assert chain == [None, *[item["uuid"] for item in fake.stored[:3]]]


def test_undo_belongs_to_the_visible_comment_first(desk, fake):
    desk.press("w", "Enter", "p", "Enter", "c", "Enter", "ArrowLeft", "ArrowLeft")
    desk.shows(2)
    desk.press("Backspace")
    desk.shows(2)
    desk.chosen("Pay")
    desk.saved()
    assert fake.rows() == [(0, "coded", ["workload"]), (2, "coded", ["courts"])]


def test_undo_reaches_a_decision_of_an_earlier_day_only_when_it_is_on_screen(desk, fake):
    desk.press("w", "Enter")
    desk.saved()
    desk.open()
    desk.press("Backspace")
    expect(desk.find(".hush")).to_have_text("There is nothing to undo.")
    desk.press("ArrowLeft", "Backspace")
    expect(desk.find(".hush")).to_have_text("Undone: comment 1 is open again.")
    desk.chosen("Workload")
    desk.saved()
    assert fake.rows() == []


def test_a_decided_comment_left_unchanged_posts_nothing_and_the_next_undecided_follows(desk, fake):
    desk.press("w", "Enter", "p", "Enter", "c", "Enter", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    desk.shows(1)
    desk.saved()
    desk.press("Enter")
    desk.shows(4)
    assert len(fake.stored) == 3


def test_a_held_key_counts_once_and_held_arrows_go_on(desk, fake):
    desk.page.keyboard.down("w")
    desk.page.keyboard.down("w")
    desk.page.keyboard.up("w")
    desk.chosen("Workload")
    for _ in range(3):
        desk.page.keyboard.down("Enter")
    desk.page.keyboard.up("Enter")
    desk.shows(2)
    desk.press("ArrowRight", "ArrowRight")
    desk.shows(4)
    desk.page.keyboard.down("ArrowLeft")
    desk.page.keyboard.down("ArrowLeft")
    desk.shows(2)


def test_keys_of_the_page_and_of_the_browser_are_left_alone(desk):
    desk.press("q", "z", "w", "9")
    assert desk.page.evaluate("reached") == []
    expect(desk.find(".hush")).to_have_text("No code has the key 9.")
    desk.press("Control+c", "Alt+w", "Meta+p", "ArrowDown")
    desk.chosen("Workload")
    reached = desk.page.evaluate("reached")
    assert [key for key in reached if key not in ("Control", "Alt", "Meta")] == []
    # Stopped at the desk's edge for the page's shortcuts, yet not prevented for the browser.
    prevented = desk.page.evaluate(
        """() => {
            const key = new KeyboardEvent("keydown", { key: "c", ctrlKey: true, bubbles: true, cancelable: true });
            document.querySelector("#host").shadowRoot.activeElement.dispatchEvent(key);
            return key.defaultPrevented;
        }"""
    )
    assert not prevented


def test_keys_outside_the_desk_are_not_its_own_and_a_click_brings_them_back(desk):
    desk.find("#outside").click()
    expect(desk.button("Click here to use the keys")).to_be_visible()
    desk.page.keyboard.type("wp0")
    assert desk.find("#outside").input_value() == "wp0"
    desk.chosen()
    desk.find("#blank").click()
    desk.press("w")
    desk.chosen()
    desk.button("Click here to use the keys").click()
    expect(desk.button("Click here to use the keys")).to_be_hidden()
    desk.press("w")
    desk.chosen("Workload")
    desk.find("#elsewhere").click()
    desk.press("p")
    desk.text.click()
    desk.find("#blank").click()
    expect(desk.button("Click here to use the keys")).to_be_visible()
    desk.press("p")
    desk.text.click()
    desk.press("c")
    desk.chosen("Workload", "Courts")


def test_what_is_typed_into_a_note_codes_nothing_and_reaches_no_shortcut_of_the_page(desk, fake):
    desk.press("n")
    desk.page.keyboard.type("Crew, 0 rest? wx")
    desk.press("Escape")
    assert desk.find(".note-field").input_value() == "Crew, 0 rest? wx"
    assert desk.page.evaluate("reached") == []
    desk.chosen()
    desk.press("w", "Backspace")
    assert desk.find(".note-field").input_value() == "Crew, 0 rest? wx"
    desk.press("Backspace")
    expect(desk.find(".note-field")).to_be_hidden()
    desk.press("w", "Enter")
    desk.saved()
    assert fake.current(0)["note"] == ""


def test_a_note_goes_on_after_something_else_took_the_focus_for_a_moment(desk):
    desk.press("n")
    desk.page.keyboard.type("War")
    desk.find("#elsewhere").focus()
    desk.page.evaluate("desk.takeKeys()")
    desk.page.keyboard.type("ped")
    assert desk.find(".note-field").input_value() == "Warped"
    desk.press("Escape")
    desk.find("#elsewhere").focus()
    desk.page.evaluate("desk.takeKeys()")
    desk.press("w")
    desk.chosen("Workload")


def test_keys_of_a_composition_are_left_to_it(desk):
    composed = desk.page.evaluate(
        """() => {
            const target = document.querySelector("#host").shadowRoot.activeElement;
            const open = { key: "w", bubbles: true, cancelable: true, composed: true };
            const events = [{ ...open, isComposing: true }, { ...open, keyCode: 229 }, { ...open, key: "Process" }];
            return events.map((init) => {
              const event = new KeyboardEvent("keydown", init);
              target.dispatchEvent(event);
              return event.defaultPrevented;
            });
        }"""
    )
    assert composed == [False, False, False]
    desk.chosen()


def test_a_button_reached_with_tab_is_pressed_with_enter_and_one_clicked_leaves_enter_to_saving(desk, fake):
    desk.button("Workload").focus()
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    desk.chosen("Courts")
    desk.shows(1)
    desk.button("Pay").click()
    desk.press("Enter")
    desk.shows(2)
    desk.saved()
    assert fake.rows() == [(0, "coded", ["pay", "courts"])]


def test_find_filters_and_enter_toggles_the_first_code_found(desk, fake):
    desk.press("/")
    desk.page.keyboard.type("nigh")
    expect(desk.page.get_by_role("option")).to_have_text([re.compile("Morale › Distress › Night shifts")])
    desk.press("Enter")
    desk.chosen("Morale › Distress › Night shifts")
    expect(desk.find(".find-field")).to_be_hidden()
    desk.press("/", "w", "Escape", "/", "ArrowDown", "Enter", "Enter")
    desk.saved()
    assert fake.rows() == [(0, "coded", ["morale_distress", "night"])]
    desk.press("/")
    desk.page.keyboard.type("zebra")
    desk.press("Enter")
    expect(desk.find(".found")).to_have_text("No code has this word.")
    desk.press("Escape")
    desk.shows(2)


def test_h_reads_a_definition_and_applies_nothing(desk):
    definition = desk.find(".definition")
    desk.press("h")
    expect(definition).to_contain_text("Press a code's key to read its definition.")
    desk.press("w")
    expect(definition).to_contain_text("What is said about workload.")
    desk.chosen()
    desk.press("Escape")
    expect(definition).to_be_hidden()
    desk.press("m", "h")
    expect(definition).to_contain_text("Distress")
    desk.press("l", "h")
    expect(definition.locator("h3")).to_have_text("Morale › Leaving")
    desk.press("h", "h")
    expect(definition).to_be_hidden()
    desk.chosen("Morale › Leaving")


def test_f1_shows_every_key_and_codes_nothing_meanwhile(desk):
    desk.press("F1")
    sheet = desk.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Leaving")
    expect(sheet).to_contain_text("Save and show the next comment")
    desk.press("w")
    assert desk.page.evaluate("reached") == []
    desk.press("F1")
    expect(sheet).to_be_hidden()
    desk.chosen()
    desk.press("F1", "Escape", "w")
    desk.chosen("Workload")

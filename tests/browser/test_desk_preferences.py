"""Text size, line width and keys as one coder wants them: applied at once, remembered, printed everywhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fake_writing import USUAL

SIZE = "(node) => parseFloat(getComputedStyle(node).fontSize)"


def panel(desk):
    if desk.find(".comfort").is_hidden():
        desk.button("Text and keys").click()
    return desk.find(".comfort")


def change(desk, name, key):
    desk.button(f"Change the key of {name}").click()
    desk.press(key)


@pytest.fixture
def key_list(desk):
    """The desk with “Change keys” open."""
    panel(desk)
    desk.button("Change keys…").click()
    expect(desk.page.get_by_role("dialog", name="Change keys")).to_be_visible()
    return desk


def confirmed(desk, fake, **wanted):
    """The server has these preferences."""
    desk.page.wait_for_function(
        "() => Object.entries(localStorage).some(([key, value]) => key.startsWith('annotator:preferences:')"
        " && !JSON.parse(value).unsent)"
    )
    assert fake.preferences == {**USUAL, **wanted}


# ---- text size and line width ----


def test_text_grows_at_once_wherever_it_is_read_and_is_remembered(desk, fake, open_desk):
    desk.press("m", "h")
    read = [".text", ".code .name", ".comment .meta"]
    before = [desk.find(one).first.evaluate(SIZE) for one in read]
    panel(desk)
    desk.button("Larger text").click()
    desk.button("Larger text").click()
    expect(desk.find(".comfort-size")).to_have_text("130 %")
    after = [desk.find(one).first.evaluate(SIZE) for one in read]
    assert [round(large / small, 2) for small, large in zip(before, after, strict=True)] == [1.3] * 3
    confirmed(desk, fake, text_size=130)
    elsewhere = open_desk()
    assert elsewhere.text.evaluate(SIZE) == after[0]


def test_the_text_stops_growing_and_shrinking_at_its_ends_and_the_button_keeps_the_focus(desk, fake):
    panel(desk)
    for _ in range(9):
        desk.button("Larger text").press("Enter")
    expect(desk.find(".comfort-size")).to_have_text("200 %")
    expect(desk.button("Larger text")).to_be_focused()
    for _ in range(9):
        desk.button("Smaller text").press("Enter")
    expect(desk.find(".comfort-size")).to_have_text("85 %")
    desk.shows(1)


def test_the_line_width_changes_at_once_and_is_remembered(fake, open_desk):
    fake.texts[0] = "lorem ipsum " * 60
    desk = open_desk(viewport={"width": 1900, "height": 900})
    width = "(node) => node.getBoundingClientRect().width"
    medium = desk.text.evaluate(width)
    panel(desk)
    desk.button("Wide").click()
    wide = desk.text.evaluate(width)
    desk.button("Narrow").click()
    narrow = desk.text.evaluate(width)
    assert narrow < medium < wide
    confirmed(desk, fake, line_width="narrow")
    desk.open()
    assert desk.text.evaluate(width) == narrow
    panel(desk)
    expect(desk.button("Narrow")).to_have_attribute("aria-pressed", "true")


def test_what_was_set_without_connection_applies_after_a_reload_and_is_sent_later(desk, fake):
    fake.failing = 503
    panel(desk)
    desk.button("Larger text").click()
    expect(desk.find(".save")).to_contain_text("busy")
    assert fake.preferences == USUAL
    desk.page.goto("about:blank")
    fake.held.clear()
    desk.page.goto(fake.address)
    expect(desk.find(".end")).to_contain_text("Loading comments")
    # Before the server has answered anything.
    assert desk.find(".desk").evaluate("(node) => node.style.getPropertyValue('--scale')") == "1.15"
    fake.failing = None
    fake.held.set()
    confirmed(desk, fake, text_size=115)
    assert desk.find(".desk").evaluate("(node) => node.style.getPropertyValue('--scale')") == "1.15"


def test_the_servers_copy_counts_when_nothing_here_is_unsent(desk, fake):
    panel(desk)
    desk.button("Larger text").click()
    confirmed(desk, fake, text_size=115)
    fake.preferences = {**USUAL, "text_size": 150}
    desk.open()
    panel(desk)
    expect(desk.find(".comfort-size")).to_have_text("150 %")


def test_settings_made_faster_than_the_server_answers_all_arrive_the_last_one_last(desk, fake):
    panel(desk)
    desk.page.evaluate(
        """() => {
          const root = document.querySelector("#host").shadowRoot;
          const press = (name) => root.querySelector(`[aria-label="${name}"]`).click();
          for (let turn = 0; turn < 4; turn += 1) press("Larger text");
          press("Smaller text");
        }"""
    )
    confirmed(desk, fake, text_size=150)
    assert len(fake.set_to) < 5


def test_a_setting_the_server_refuses_is_said_and_not_sent_for_ever(desk, fake):
    fake.unwritable = "The text size must be one of 85, 100."
    panel(desk)
    desk.button("Larger text").click()
    expect(desk.find(".hush")).to_have_text("The text size must be one of 85, 100.")
    desk.press("w", "Enter")
    desk.saved()


def test_the_panel_closes_with_escape_and_with_a_press_elsewhere_and_leaves_the_keys_to_the_desk(desk):
    panel(desk)
    desk.press("w")
    desk.chosen("Workload")
    desk.press("Escape")
    expect(desk.find(".comfort")).to_be_hidden()
    panel(desk)
    desk.text.click()
    expect(desk.find(".comfort")).to_be_hidden()
    desk.button("Text and keys").focus()
    desk.press("Tab", "Shift+Tab", "Enter")
    expect(desk.button("Smaller text")).to_be_focused()
    desk.press("Escape", "p")
    expect(desk.find(".comfort")).to_be_hidden()
    desk.chosen("Pay", "Workload")


@pytest.mark.parametrize(("width", "height", "size"), [(390, 800, 200), (640, 400, 100), (1360, 860, 200)])
def test_nothing_is_cut_off_on_a_phone_at_double_zoom_or_with_the_largest_text(fake, open_desk, width, height, size):
    fake.preferences = {**USUAL, "text_size": size}
    desk = open_desk(viewport={"width": width, "height": height})
    panel(desk)
    inside = "(node) => { const box = node.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; }"
    for name in ("Larger text", "Wide", "Change keys…"):
        assert desk.button(name).evaluate(inside), name
    desk.button("Change keys…").click()
    assert desk.button("No key for Workload").evaluate(inside)
    desk.press("Escape")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width


# ---- single keys ----


def test_with_single_keys_off_letters_digits_and_signs_do_nothing_and_the_others_work(desk, fake):
    desk.button("Workload").click()
    panel(desk)
    switch = desk.page.get_by_role("switch", name="Single letters, digits and signs as keys")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    desk.press("Escape")
    desk.press("p", "m", "0", "?", "x", "/", ",", "+", "n", "h", "r", "c")
    desk.chosen("Workload")
    expect(desk.find(".hush")).to_be_empty()
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert desk.page.evaluate("reached") == []
    desk.press("Enter")
    desk.shows(2)
    desk.press("ArrowLeft")
    desk.shows(1)
    desk.press("ArrowRight", "Backspace")
    desk.chosen("Workload")
    desk.press("Control+z")
    desk.chosen()
    desk.press("F1")
    expect(desk.page.get_by_role("dialog", name="All keys")).to_be_visible()
    desk.press("Escape")
    confirmed(desk, fake, single_keys=False)


def test_a_key_that_is_switched_off_is_not_prevented_for_the_browser(fake, open_desk):
    fake.preferences = {**USUAL, "single_keys": False}
    desk = open_desk()
    prevented = desk.page.evaluate(
        """() => {
            const key = new KeyboardEvent("keydown", { key: "c", bubbles: true, cancelable: true, composed: true });
            document.querySelector("#host").shadowRoot.activeElement.dispatchEvent(key);
            return key.defaultPrevented;
        }"""
    )
    assert not prevented


def test_keys_that_are_off_are_printed_nowhere(fake, open_desk):
    fake.preferences = {**USUAL, "single_keys": False}
    desk = open_desk()
    desk.button("Morale").click()
    caps = [text for text in desk.find(".panel .keycap:visible").all_inner_texts() if text]
    assert caps == ["⌫", "←", "→", "⏎"]
    offered = desk.find(".desk [aria-keyshortcuts]").evaluate_all(
        "(all) => all.map((node) => node.getAttribute('aria-keyshortcuts'))"
    )
    assert all(len(one) > 1 for one in offered)
    desk.press("Enter")
    expect(desk.find(".chosen")).to_have_text("Choose a code, or “None applies”.")
    desk.button("None applies").click()
    desk.press("Enter")
    desk.shows(2)


def test_switched_on_again_the_keys_are_back_at_once(fake, open_desk):
    fake.preferences = {**USUAL, "single_keys": False}
    desk = open_desk()
    panel(desk)
    desk.page.get_by_role("switch").click()
    desk.press("Escape", "w", "m", "m")
    desk.chosen("Morale", "Workload")


# ---- keys of one's own ----


def test_a_changed_key_works_at_once_and_is_printed_everywhere(key_list, fake):
    desk = key_list
    change(desk, "Workload", "z")
    change(desk, "Morale", "k")
    change(desk, "Morale › Leaving", "e")
    change(desk, "None applies", "9")
    change(desk, "Save and next", "s")
    desk.press("Escape")
    desk.press("z", "k", "e", "k", "k")
    desk.chosen("Morale", "Morale › Leaving", "Workload")
    desk.press("w", "m")
    desk.chosen("Morale", "Morale › Leaving", "Workload")
    expect(desk.find('[data-code="workload"]')).to_have_attribute("aria-keyshortcuts", "z")
    expect(desk.find('[data-code="workload"] .keycap')).to_have_text("z")
    expect(desk.find('[data-code="morale_leaving"]')).to_have_attribute("aria-keyshortcuts", "k e")
    expect(desk.button("None applies").locator(".keycap")).to_have_text("9")
    expect(desk.button("None applies")).to_have_attribute("aria-keyshortcuts", "9")
    desk.press("/")
    desk.page.keyboard.type("leav")
    expect(desk.find(".found .strokes").first).to_have_text("ke")
    desk.press("Escape", "F1")
    sheet = desk.page.get_by_role("dialog", name="All keys")
    expect(sheet.locator("dt", has=desk.page.get_by_text("9", exact=True))).to_have_count(1)
    expect(sheet.locator("dt", has=desk.page.get_by_text("0", exact=True))).to_have_count(0)
    expect(sheet.locator("dt", has=desk.page.get_by_text("z", exact=True))).to_have_count(1)
    desk.press("Escape", "Enter")
    desk.shows(1)
    desk.press("s")
    desk.shows(2)
    desk.press("s")
    expect(desk.find(".chosen")).to_have_text("Choose a code, or 9 for none applies.")
    desk.press("k", "h")
    expect(desk.find(".definition h4").nth(1)).to_have_text("eLeaving")
    desk.saved()
    confirmed(
        desk,
        fake,
        code_keys={"workload": "z", "morale": "k", "morale_leaving": "e"},
        command_keys={"none_applies": "9", "save": "s"},
    )
    desk.open()
    desk.press("z")
    desk.chosen("Workload")


def test_a_key_in_use_is_refused_by_name_and_another_can_be_pressed_then(key_list):
    desk = key_list
    said = desk.find(".keys-said")
    change(desk, "Pay", "w")
    expect(said).to_have_text("“w” is already the key of “Workload”. Give that one another key first, or none.")
    desk.press("Enter")
    expect(said).to_contain_text("can only be keys of the desk's own commands")
    desk.press("F2")
    expect(said).to_contain_text("This key cannot be chosen.")
    desk.press("y")
    expect(said).to_have_text("“Pay” has the key “y”.")
    expect(desk.button("Change the key of Pay")).to_be_focused()
    desk.press("Escape", "y")
    desk.chosen("Pay")


def test_escape_leaves_a_key_as_it_is_and_the_list_open(key_list):
    desk = key_list
    change(desk, "Pay", "Escape")
    expect(desk.page.get_by_role("dialog", name="Change keys")).to_be_visible()
    expect(desk.button("Change the key of Pay")).to_have_text("Change")
    desk.press("y", "Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    desk.press("p")
    desk.chosen("Pay")
    assert desk.page.evaluate("reached") == []


def test_commands_can_exchange_the_keys_with_names_and_control_z_still_undoes(key_list):
    desk = key_list
    desk.button("No key for Undo").click()
    expect(desk.button("Change the key of Undo")).to_be_focused()
    change(desk, "Back", "Backspace")
    change(desk, "Undo", "ArrowLeft")
    desk.press("Escape", "w", "Enter", "Backspace")
    desk.shows(1)
    desk.press("p", "ArrowLeft")
    desk.chosen("Workload")
    desk.press("p", "Control+z")
    desk.chosen("Workload")
    expect(desk.button("Undo").locator(".keycap")).to_have_text("←")


def test_back_to_the_codebooks_keys_takes_every_change_back(key_list, fake):
    desk = key_list
    change(desk, "Workload", "z")
    change(desk, "Definition", "j")
    desk.button("No key for Pay").click()
    desk.button("Back to the codebook's keys").click()
    desk.press("Escape", "w", "p")
    desk.chosen("Pay", "Workload")
    confirmed(desk, fake)


def test_a_command_without_a_key_is_still_there_for_the_mouse(key_list):
    desk = key_list
    desk.button("No key for Definition").click()
    desk.press("Escape", "w", "h")
    expect(desk.find(".hush")).to_have_text("No code has the key h.")
    expect(desk.button("Definition").locator(".keycap")).to_be_hidden()
    desk.button("Definition").click()
    expect(desk.find(".definition h3")).to_have_text("Workload")


def test_a_later_codebooks_key_gives_way_to_an_own_one_and_find_reaches_the_other_code(fake, open_desk):
    fake.preferences = {**USUAL, "code_keys": {"workload": "e"}}
    desk = open_desk()
    added = {**fake.codebook["codes"][-1], "id": "estates", "name": "Estates", "key": "e"}
    fake.codebook = {**fake.codebook, "version": 2, "codes": [*fake.codebook["codes"], added]}
    desk.page.evaluate("desk.update({ token: 'stale' })")
    desk.press("e", "Enter")
    desk.saved()
    desk.press("e", "Enter", "e")
    desk.chosen("Workload")
    expect(desk.find('[data-code="estates"]')).not_to_have_attribute("aria-keyshortcuts", re.compile("."))
    desk.press("/")
    desk.page.keyboard.type("esta")
    desk.press("Enter")
    desk.chosen("Workload", "Estates")


def test_a_theme_without_a_key_is_opened_by_mouse_and_its_sub_codes_keep_theirs(key_list):
    desk = key_list
    desk.button("No key for Morale").click()
    desk.press("Escape")
    desk.button("Morale").click()
    desk.press("l")
    desk.chosen("Morale › Leaving")


def test_a_key_of_a_composition_or_with_control_is_not_taken_for_the_new_key(key_list):
    desk = key_list
    desk.button("Change the key of Pay").click()
    desk.page.evaluate(
        """() => {
          const target = document.querySelector("#host").shadowRoot.activeElement;
          const open = { bubbles: true, cancelable: true, composed: true };
          for (const init of [{ key: "z", isComposing: true }, { key: "Process" , keyCode: 229 }, { key: "Shift" }])
            target.dispatchEvent(new KeyboardEvent("keydown", { ...open, ...init }));
        }"""
    )
    desk.press("Control+b")
    expect(desk.button("Change the key of Pay")).to_have_text("Press a key")
    desk.press("Z")
    expect(desk.find(".keys-said")).to_have_text("“Pay” has the key “z”.")


def test_another_tab_of_the_same_coder_follows(desk, fake):
    page = desk.page.context.new_page()
    page.goto(fake.address)
    expect(page.locator(".count")).not_to_be_empty()
    panel(desk)
    desk.button("Change keys…").click()
    change(desk, "Workload", "z")
    expect(page.locator('[data-code="workload"] .keycap')).to_have_text("z")

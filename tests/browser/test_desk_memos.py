"""Memos and proposed codes: written on the desk, kept until the server has them, never written twice."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_view import HOSTILE, RIGHT_TO_LEFT


def dialog(desk, name="Memo"):
    return desk.page.get_by_role("dialog", name=name, exact=True)


def said(desk):
    return desk.find("dialog[open] .writing-said")


def memos(fake):
    return [(one["assignment"], one["about"], one["code"], one["text"]) for one in fake.memos.values()]


def proposals(fake):
    return [(one["assignment"], one["name"], one["sentence"]) for one in fake.proposals.values()]


def gone(desk, *kinds):
    """Nothing of this kind is kept in the browser any more."""
    for kind in kinds or ("draft", "unsent"):
        desk.page.wait_for_function(
            "(start) => !Object.keys(localStorage).some((key) => key.startsWith(start))", arg=f"annotator:{kind}:"
        )


def write(desk, text, key=","):
    desk.press(key)
    desk.page.keyboard.type(text)


def test_a_memo_is_written_by_keyboard_alone_and_the_coder_codes_on(desk, fake):
    write(desk, "Two names, one worry; 0 rest? wx")
    assert desk.page.evaluate("reached") == []
    desk.press("Control+Enter")
    expect(desk.find(".hush")).to_have_text("The memo is saved.")
    expect(dialog(desk)).to_have_count(0)
    desk.press("w")
    desk.chosen("Workload")
    assert memos(fake) == [("a0", "unit", None, "Two names, one worry; 0 rest? wx")]
    gone(desk, "unsent")


def test_letters_typed_right_after_the_key_are_all_in_the_memo(desk, fake):
    typed = desk.page.evaluate(
        """() => {
          const root = document.querySelector("#host").shadowRoot;
          const open = { key: ",", bubbles: true, cancelable: true, composed: true };
          root.activeElement.dispatchEvent(new KeyboardEvent("keydown", open));
          return [root.activeElement.tagName, root.activeElement.getAttribute("aria-label")];
        }"""
    )
    assert typed == ["TEXTAREA", "Memo"]


def test_keys_typed_before_the_comment_is_there_end_up_in_the_memo(fake, open_desk, new_page):
    fake.held.clear()
    page = new_page()
    page.goto(fake.address)
    expect(page.locator(".end")).to_contain_text("Loading comments")
    for key in (",", "w", "x", "Escape", "w"):
        page.keyboard.press(key)
    fake.held.set()
    expect(page.locator(".chip")).to_have_text(["✓Workload"])
    page.keyboard.press(",")
    expect(page.locator("textarea[aria-label=Memo]")).to_have_value("wx")


@pytest.mark.parametrize(
    ("about", "stored"), [("This comment", "unit"), ("Its thread", "thread"), ("The study", "study")]
)
def test_a_memo_can_be_about_other_things(desk, fake, about, stored):
    write(desk, "Seen twice.")
    desk.page.get_by_role("radio", name=about).check()
    desk.button("Save the memo").click()
    expect(dialog(desk)).to_have_count(0)
    assert memos(fake) == [("a0", stored, None, "Seen twice.")]


def test_a_memo_about_a_code_starts_with_the_code_chosen_last(desk, fake):
    desk.press("m", "l")
    write(desk, "Where does leaving end?")
    expect(desk.page.get_by_label("Code", exact=True)).to_be_hidden()
    desk.page.get_by_role("radio", name="A code").check()
    expect(desk.page.get_by_label("Code", exact=True)).to_have_value("morale_leaving")
    desk.page.get_by_label("Code", exact=True).select_option("Pay")
    desk.press("Control+Enter")
    expect(dialog(desk)).to_have_count(0)
    assert memos(fake) == [("a0", "code", "pay", "Where does leaving end?")]


def test_memos_already_there_are_listed_letter_by_letter_and_hidden_ones_announced(desk, fake):
    fake.memos = {
        "1": {"uuid": "1", "assignment": "a0", "about": "unit", "code": None, "text": HOSTILE},
        "2": {
            "uuid": "2",
            "assignment": "a9",
            "about": "code",
            "code": "pay",
            "text": RIGHT_TO_LEFT,
            "by": HOSTILE,
            "own": False,
        },
    }
    fake.memos_hidden = True
    desk.press(",")
    expect(desk.find(".memo .unit-text")).to_have_text([HOSTILE, RIGHT_TO_LEFT])
    expect(desk.find(".memo .meta").first).to_have_text("This commentyou2 March 2026 at 09:15")
    expect(desk.find(".memo .meta").nth(1)).to_contain_text(f"Pay{HOSTILE}")
    expect(desk.find(".memos")).to_contain_text("Memos by others are shown when no round of this study is blind")
    assert desk.page.title() == "Desk"
    desk.press("Escape")
    fake.memos, fake.memos_hidden = {}, False
    desk.press(",")
    expect(desk.find(".memos")).to_have_text("No memos yet on this comment, its thread, the codes or the study.")


def test_escape_keeps_what_was_written_and_a_reload_too(desk, fake):
    write(desk, "Half a thou")
    desk.press("Escape", "w")
    desk.chosen("Workload")
    memo = desk.find(".tools [data-command=memo]")
    expect(memo).to_have_accessible_name("Memo 1 not saved yet")
    desk.open()
    expect(memo).to_have_accessible_name("Memo 1 not saved yet")
    write(desk, "ght")
    expect(desk.page.get_by_label("Memo", exact=True).locator("textarea")).to_have_value("Half a thought")
    desk.press("Control+Enter")
    expect(memo).to_have_accessible_name("Memo")
    assert memos(fake) == [("a0", "unit", None, "Half a thought")]


def test_a_memo_half_written_on_another_comment_is_within_reach_and_stays_with_it(desk, fake):
    write(desk, "About the first.")
    desk.press("Escape", "ArrowRight")
    write(desk, "About the second.")
    expect(desk.find("dialog[open] .writing-others")).to_contain_text("1 memo not saved yet on other comments")
    desk.button("Comment 1 About the first.").click()
    expect(desk.find("dialog[open] h2")).to_have_text("Memo on comment 1")
    desk.press("Control+Enter")
    expect(dialog(desk)).to_have_count(0)
    assert memos(fake) == [("a0", "unit", None, "About the first.")]
    desk.shows(2)
    desk.press(",", "Control+Enter")
    expect(dialog(desk)).to_have_count(0)
    assert memos(fake)[1:] == [("a1", "unit", None, "About the second.")]


def test_an_emptied_memo_is_not_kept_and_an_empty_one_not_sent(desk, fake):
    write(desk, "x")
    desk.press("Backspace", "Control+Enter")
    expect(said(desk)).to_have_text("Write something first.")
    desk.press("Escape")
    gone(desk, "draft", "unsent")
    assert fake.memos == {}


@pytest.mark.parametrize(
    ("status", "words"), [(503, "The database is busy."), (401, "You are signed out."), (None, "does not answer")]
)
def test_a_memo_that_could_not_be_sent_is_kept_and_tried_again(desk, fake, status, words):
    write(desk, "Worth keeping.")
    if status == 503:
        fake.failing = 503
    elif status == 401:
        fake.coder = None
    else:
        fake.stop()
    desk.press("Control+Enter")
    expect(said(desk)).to_contain_text(words)
    expect(said(desk)).to_contain_text("The text is kept in this browser.")
    expect(desk.button("Try again")).to_be_visible()
    assert [one["body"]["text"] for one in desk.kept("unsent")] == ["Worth keeping."]
    fake.failing, fake.coder = None, 3
    if fake.server is None:
        fake.start()
    # Again by itself when the server is back, or by hand: once in any case.
    if desk.button("Try again").is_visible():
        desk.press("Control+Enter")
    expect(dialog(desk)).to_have_count(0)
    gone(desk, "unsent")
    assert memos(fake) == [("a0", "unit", None, "Worth keeping.")]


def test_a_memo_that_waits_is_sent_after_a_reload_without_being_asked(desk, fake):
    fake.failing = 503
    write(desk, "Sent by itself.")
    desk.press("Control+Enter")
    expect(said(desk)).to_contain_text("Not saved")
    desk.page.goto("about:blank")
    fake.failing = None
    desk.open()
    gone(desk, "unsent")
    assert memos(fake) == [("a0", "unit", None, "Sent by itself.")]


def test_a_memo_whose_answer_was_lost_is_stored_once(desk, fake):
    fake.lost = 1
    write(desk, "Once.")
    desk.press("Control+Enter")
    gone(desk, "unsent")
    expect(dialog(desk)).to_have_count(0)
    assert memos(fake) == [("a0", "unit", None, "Once.")]


def test_a_memo_changed_after_it_was_sent_loses_neither_text(desk, fake):
    fake.held.clear()
    fake.lost = 1
    write(desk, "First")
    desk.press("Control+Enter")
    expect(said(desk)).to_contain_text("Not saved")
    desk.page.keyboard.type(" and second")
    desk.press("Control+Enter")
    expect(dialog(desk)).to_have_count(0)
    assert [text for *_, text in memos(fake)] == ["First", "First and second"]
    fake.held.set()


def test_a_memo_the_server_refuses_is_kept_with_its_sentence_and_not_sent_for_ever(desk, fake):
    fake.unwritable = "This round is finished."
    write(desk, "Too late?")
    desk.press("Control+Enter")
    expect(said(desk)).to_have_text("Not saved: This round is finished. The text is kept in this browser.")
    desk.press("Escape", "w", "Enter")
    desk.saved()
    assert [one["refused"] for one in desk.kept("unsent")] == [True]
    assert fake.memos == {}
    fake.unwritable = None
    desk.press("ArrowLeft", ",")
    desk.button("Try again").click()
    gone(desk, "unsent")
    assert memos(fake) == [("a0", "unit", None, "Too late?")]


def test_keys_of_a_composition_neither_save_nor_close(desk, fake):
    write(desk, "かな")
    desk.page.evaluate(
        """() => {
          const field = document.querySelector("#host").shadowRoot.activeElement;
          for (const key of ["Enter", "Escape"])
            field.dispatchEvent(new KeyboardEvent("keydown",
              { key, ctrlKey: key === "Enter", isComposing: true, bubbles: true, cancelable: true }));
        }"""
    )
    expect(dialog(desk)).to_be_visible()
    assert fake.memos == {}


def test_the_focus_stays_in_the_dialog_and_goes_back_to_the_desk(desk):
    desk.press(",")
    inside = "document.querySelector('#host').shadowRoot.activeElement?.closest('dialog[open]') !== null"
    for _ in range(9):
        desk.press("Tab")
        if desk.page.evaluate("document.querySelector('#host').shadowRoot.activeElement !== null"):
            assert desk.page.evaluate(inside)
    desk.press("Escape", "w")
    desk.chosen("Workload")
    desk.page.get_by_role("button", name="Memo").click()
    dialog(desk).get_by_role("button", name="Close").click()
    desk.press("p")
    desk.chosen("Pay", "Workload")


def test_a_code_is_proposed_without_leaving_the_comment(desk, fake):
    desk.press("w")
    write(desk, "Names lost", "+")
    desk.press("Tab")
    desk.page.keyboard.type("People turn into numbers, 0.")
    expect(dialog(desk, "Propose a code")).to_contain_text("Everybody sees name and sentence at once")
    desk.press("Control+Enter")
    sentence = "“Names lost” is proposed. The codebook's authors see it."
    expect(desk.find(".hush")).to_have_text(sentence)
    expect(desk.find(".desk > .inner > [role=status]")).to_have_text(sentence)
    desk.shows(1)
    desk.chosen("Workload")
    assert proposals(fake) == [("a0", "Names lost", "People turn into numbers, 0.")]


def test_a_proposal_needs_a_name_and_is_kept_until_it_has_one(desk, fake):
    desk.button("Propose a code").click()
    desk.press("Tab")
    desk.page.keyboard.type("Only a reason.")
    desk.press("Control+Enter")
    expect(said(desk)).to_have_text("The proposed code needs a name.")
    desk.press("Escape")
    desk.open()
    desk.page.get_by_role("button", name="Propose a code 1 not saved yet").click()
    desk.page.keyboard.type("Reasons")
    desk.button("Propose the code").click()
    expect(dialog(desk, "Propose a code")).to_have_count(0)
    gone(desk)
    assert proposals(fake) == [("a0", "Reasons", "Only a reason.")]


@pytest.mark.parametrize("key", [",", "+"])
def test_nothing_of_a_dialog_is_cut_off_on_a_phone(open_desk, fake, key):
    desk = open_desk(viewport={"width": 390, "height": 700})
    desk.press(key)
    desk.page.keyboard.type("word " * 60)
    over = desk.find("dialog[open] :is(button, textarea, input, .choice)").evaluate_all(
        "(all) => all.filter((node) => node.checkVisibility() && node.getBoundingClientRect().right > innerWidth)"
        ".map((node) => node.outerHTML)"
    )
    assert over == []
    assert desk.find("dialog[open]").evaluate("(node) => node.scrollWidth <= node.clientWidth")


def test_a_code_added_at_once_is_there_for_the_comment_on_screen_with_what_was_chosen(desk, fake):
    fake.may_add_codes = True
    desk.open()
    desk.press("w")
    desk.chosen("Workload")
    write(desk, "Humour", "+")
    desk.page.get_by_label("Add it to the codebook now").check()
    desk.page.get_by_label("Where it stands").select_option("under Morale")
    desk.button("Add the code").click()
    expect(desk.find(".hush")).to_have_text("“Humour” is in the codebook now. Its key is z.")
    expect(dialog(desk, "Propose a code")).to_have_count(0)
    expect(desk.find('[data-code="humour"]')).to_have_count(1)
    desk.shows(1)
    desk.chosen("Workload")
    desk.press("m", "z")
    desk.chosen("Workload", "Morale › Humour")
    desk.press("Enter")
    desk.saved()
    assert [(one["add"], one["parent"]) for one in fake.proposals.values()] == [(True, "morale")]
    (item,) = fake.stored
    assert (item["codebook_version"], set(item["codes"])) == (2, {"humour", "workload"})


def test_where_codes_are_agreed_on_first_nothing_can_be_added_at_once(desk, fake):
    desk.press("+")
    expect(dialog(desk, "Propose a code").get_by_label("Name")).to_be_visible()
    expect(desk.page.get_by_text("Add it to the codebook now")).to_be_hidden()
    desk.page.keyboard.type("Humour")
    desk.press("Control+Enter")
    expect(dialog(desk, "Propose a code")).to_have_count(0)
    gone(desk)
    assert [set(one) for one in fake.proposals.values()] == [{"uuid", "assignment", "name", "sentence"}]


def test_without_codes_the_desk_says_how_the_first_one_comes(open_desk, fake):
    fake.codebook = {**fake.codebook, "codes": [], "sections": [], "groups": []}
    fake.may_add_codes = True
    desk = open_desk()
    expect(desk.find(".codes")).to_contain_text("No codes yet: press + to propose the first one.")
    write(desk, "Humour", "+")
    expect(desk.page.get_by_label("Add it to the codebook now")).to_be_checked()
    desk.press("Control+Enter")
    expect(desk.find(".codes > .muted")).to_be_hidden()
    desk.press("z")
    desk.chosen("Humour")

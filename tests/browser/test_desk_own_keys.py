"""The keys of one coder, as values: what an own key does to the codebook's, and which keys are refused."""

import pytest

from tests.browser.desk_page import codebook
from tests.browser.fake_writing import USUAL

RUN = """async ([call, codebook, preferences, ...rest]) => {
  const { CodebookIndex } = await import("/files/codebook.js");
  const own = await import("/files/own_keys.js");
  const index = new CodebookIndex(codebook);
  const made = own[call](index, preferences, ...rest);
  if (call === "ownKeys")
    return { codes: Object.fromEntries(made.codes), commands: Object.fromEntries(made.commands) };
  return made;
}"""


@pytest.fixture
def call(page, fake):
    """Call a function of own_keys.js with the tests' codebook, or another one, and these changes."""
    page.goto(fake.address)

    def run(name, changed=None, *rest, book=None):
        return page.evaluate(RUN, [name, book or codebook(), {**USUAL, **(changed or {})}, *rest])

    return run


@pytest.fixture
def keys(call):
    return lambda changed=None, book=None: call("ownKeys", changed, book=book)


@pytest.fixture
def refused(call):
    return lambda target, key, changed=None: call("refusal", changed, target, key)


def test_without_changes_every_key_is_the_codebooks_and_the_desks(keys):
    made = keys()
    assert made["codes"] == {
        "morale": "m",
        "morale_distress": "d",
        "morale_leaving": "l",
        "risk": "r",
        "risk_public": "p",
        "risk_unkeyed": None,
        "pay": "p",
        "workload": "w",
        "courts": "c",
        "for": "f",
        "against": "g",
    }
    assert made["commands"]["save"] == "Enter"
    assert made["commands"]["none_applies"] == "0"
    assert (made["commands"]["memo"], made["commands"]["propose"]) == (",", "+")


def test_an_own_key_replaces_the_usual_one_and_none_takes_it_away(keys):
    made = keys({"code_keys": {"pay": "é", "courts": None}, "command_keys": {"note": "j", "keys": None}})
    assert (made["codes"]["pay"], made["codes"]["courts"]) == ("é", None)
    assert (made["commands"]["note"], made["commands"]["keys"]) == ("j", None)


def test_an_own_key_wins_over_a_later_codebooks_and_the_other_code_has_none(keys):
    own = {"code_keys": {"workload": "z", "morale_distress": "q"}, "command_keys": {"find": "v"}}
    later = codebook()
    for code in later["codes"]:
        code["key"] = {"pay": "z", "courts": "v", "morale_leaving": "q"}.get(code["id"], code["key"])
    made = keys(own, later)
    assert (made["codes"]["workload"], made["codes"]["pay"]) == ("z", None)
    assert (made["commands"]["find"], made["codes"]["courts"]) == ("v", None)
    assert (made["codes"]["morale_distress"], made["codes"]["morale_leaving"]) == ("q", None)


def test_a_themes_letter_is_never_lost_to_one_of_its_own_sub_codes(keys):
    later = codebook()
    for code in later["codes"]:
        code["key"] = "q" if code["id"] == "morale" else code["key"]
    made = keys({"code_keys": {"morale_distress": "q"}}, later)
    assert (made["codes"]["morale"], made["codes"]["morale_distress"]) == ("q", None)


def test_two_own_keys_that_clash_leave_one_of_them(keys):
    made = keys({"code_keys": {"pay": "z", "courts": "z"}})
    assert [made["codes"]["pay"], made["codes"]["courts"]] == ["z", None]


def test_a_key_used_beside_it_is_refused_and_its_holder_named(refused):
    assert refused({"code": "pay"}, "w") == (
        "“w” is already the key of “Workload”. Give that one another key first, or none."
    )
    assert "“None applies”" in refused({"code": "pay"}, "0")
    assert "“Pay”" in refused({"command": "note"}, "p")
    assert "“Undo”" in refused({"command": "save"}, "Backspace")
    assert "the left arrow" in refused({"command": "save"}, "ArrowLeft")
    assert "“Morale › Distress”" in refused({"code": "morale"}, "d")
    assert "“Morale”" in refused({"code": "morale_distress"}, "m")
    assert "“Morale › Leaving”" in refused({"code": "morale_distress"}, "l")
    assert "“Definition”" in refused({"code": "morale_distress"}, "h")
    assert "“Morale › Leaving”" in refused({"command": "definition"}, "l")


def test_the_same_key_may_be_used_in_another_space_or_after_it_was_given_up(refused):
    assert refused({"code": "risk_public"}, "w") == ""
    assert refused({"code": "risk_public"}, "d") == ""
    assert refused({"code": "pay"}, "p") == ""
    assert refused({"code": "pay"}, "w", {"code_keys": {"workload": "y"}}) == ""
    assert refused({"code": "pay"}, "x", {"command_keys": {"ineligible": None}}) == ""
    assert refused({"command": "save"}, "Backspace", {"command_keys": {"undo": "u"}}) == ""


@pytest.mark.parametrize("key", ["F2", "Delete", " ", "PageDown", "Unidentified", "\u200b", "🙂"])
def test_a_key_that_is_no_sign_is_refused(refused, key):
    assert refused({"command": "save"}, key) == "This key cannot be chosen. Letters, digits and signs can."


def test_a_code_gets_no_key_with_a_name(refused):
    assert "the desk's own commands" in refused({"code": "pay"}, "Enter")


def test_setting_the_usual_key_again_leaves_no_own_key(call):
    own = {"code_keys": {"pay": "z", "gone": "q"}, "command_keys": {"note": "j"}}
    assert call("withKey", own, {"code": "pay"}, "p")["code_keys"] == {"gone": "q"}
    assert call("withKey", own, {"command": "note"}, "n")["command_keys"] == {}
    assert call("withKey", own, {"command": "note"}, None)["command_keys"] == {"note": None}


def test_with_single_keys_off_only_keys_with_names_are_left_and_those_given_away_are_back(page, fake):
    page.goto(fake.address)
    left = page.evaluate(
        """async () => {
          const { withoutSingleKeys } = await import("/files/own_keys.js");
          const commands = { save: "s", undo: "ArrowLeft", back: "b", note: "n", forward: null, keys: "F1" };
          const keys = { codes: new Map([["pay", "p"]]), commands: new Map(Object.entries(commands)) };
          const { codes, commands: named } = withoutSingleKeys(keys);
          return { codes: Object.fromEntries(codes), commands: Object.fromEntries(named) };
        }"""
    )
    assert left["codes"] == {"pay": None}
    assert left["commands"] == {
        "save": "Enter",
        "undo": "ArrowLeft",
        "back": None,
        "note": None,
        "forward": None,
        "keys": "F1",
    }

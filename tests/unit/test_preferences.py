"""How a coder wants the desk, from plain values."""

import pytest

from annotator.domain.preferences import Preferences, read_preferences
from annotator.domain.refusal import Refusal


def test_what_was_stored_is_read_back_and_what_is_missing_takes_its_default():
    wanted = Preferences(
        130, "wide", single_keys=False, code_keys={"risk": "ö", "pay": None}, command_keys={"note": ";"}
    )
    assert read_preferences(wanted.as_dict()) == wanted
    assert read_preferences({}) == Preferences()
    assert read_preferences({"text_size": 115, "of a later version": 1}) == Preferences(115)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text_size": 99}, "text size must be one of"),
        ({"text_size": True}, "text size must be one of"),
        ({"text_size": [100]}, "text size must be one of"),
        ({"line_width": "endless"}, "line width must be one of narrow, medium, wide"),
        ({"line_width": ["narrow"]}, "line width"),
        ({"single_keys": "no"}, "either on or off"),
        ({"code_keys": []}, "one character that can be seen"),
        ({"code_keys": {"risk": "ab"}}, "one character that can be seen"),
        ({"code_keys": {"risk": " "}}, "one character that can be seen"),
        ({"code_keys": {"risk": "\x00"}}, "one character that can be seen"),
        ({"code_keys": {"risk": ["r"]}}, "one character that can be seen"),
        ({"code_keys": {"x" * 201: "r"}}, "a code that does not exist"),
        ({"code_keys": {"\ud800": "r"}}, "a code that does not exist"),
        ({"command_keys": {"explode": "e"}}, "an act the desk does not have"),
        ({"command_keys": {str(number): "e" for number in range(1001)}}, "one character that can be seen"),
    ],
)
def test_nonsense_is_refused_in_words(given, sentence):
    with pytest.raises(Refusal, match=sentence):
        read_preferences(given)

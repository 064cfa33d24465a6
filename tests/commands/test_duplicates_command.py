"""`annotator duplicates`: what it lists, and what scripts get."""

import json

PAGE = """Monday, 6 March 2023

The rota

Who made it? It was never asked for.

2 comments:

  1. Tea Urn6 March 2023 at 19:12

    Nobody on the late shift was asked about the new rota before it came into force.

    ReplyDelete

  2. Spare Lanyard6 March 2023 at 20:01

    Nobody on the late shift was asked about the new rota befor it came into force!

    ReplyDelete
"""


def test_the_units_of_a_group_are_listed_with_their_beginnings(terminal, tmp_path):
    page = tmp_path / "rota.txt"
    page.write_text(PAGE, encoding="utf-8")
    terminal.done("import", "--new-study", "Rota", page)
    answer = terminal.done("duplicates", "--study", "Rota")
    heading, one, two = answer.out.splitlines()
    assert heading == "Nearly the same (99 %), 2 units:"
    assert "“The rota”  Nobody on the late shift" in one
    assert "befor it came" in two
    (group,) = json.loads(terminal.done("duplicates", "--json").out)["groups"]
    assert len(group["units"]) == 2
    assert "Lanyard" not in answer.out


def test_without_duplicates_standard_error_says_so(rota):
    answer = rota.done("duplicates")
    assert (answer.out, answer.err) == ("", "No duplicates were found that nobody has decided about.\n")
    assert json.loads(rota.done("duplicates", "--json").out)["groups"] == []

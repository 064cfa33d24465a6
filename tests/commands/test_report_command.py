"""`annotator report`: what was imported, against what the files said."""

import json


def test_the_report_names_what_is_missing_and_never_an_author(terminal, page):
    page.write_text(page.read_text("utf-8").replace("2 comments", "5 comments"), "utf-8")
    terminal.done("import", page, "--new-study", "Rota study")
    told = terminal.done("report").out
    assert "What was imported into “Rota study”" in told
    assert "“The rota” declares 5 comments, 2 read; 3 are not in the file." in told
    found = json.loads(terminal.done("report", "--study", "Rota study", "--json").out)
    assert found["sources"][0]["read"] == found["units"] == 2
    assert found["sources"][0]["mismatched"] == [{"title": "The rota", "declared": 5, "stored": 2}]
    assert "Tea Urn" not in told + json.dumps(found)


def test_a_study_that_is_not_there_is_refused(terminal):
    assert "There is no study" in terminal.refused("report", "--study", "None")

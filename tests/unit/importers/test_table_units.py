from annotator.domain.material import Severity, UnitKind
from tests.unit.importers.tables_for_tests import read, said, texts

THREADED = "id,parent,user,topic,comment\n1,,owl,Ferry,late again\n2,1,hen,Ferry,not so\n3,,elk,Bridge,it squeaks\n"


def test_parents_make_comments_and_replies_and_a_thread_column_makes_threads():
    source = read(THREADED)
    assert [thread.title for thread in source.threads] == ["Ferry", "Bridge"]
    ferry = source.threads[0].units
    assert [(unit.kind, unit.depth, unit.parent) for unit in ferry] == [
        (UnitKind.COMMENT, 0, None),
        (UnitKind.REPLY, 1, 0),
    ]


def test_a_zero_is_a_parent_only_where_a_comment_has_that_id():
    first = read("id,parent_id,comment\n0,,one here\n1,0,answers it\n").threads[0].units
    assert [unit.parent for unit in first] == [None, 0]
    second = read("id,parent_id,comment\n7,0,one here\n8,7,answers it\n")
    assert [unit.parent for unit in second.threads[0].units] == [None, 0]
    assert "not in the file" not in said(second)


def test_removed_comments_keep_their_place_and_nobody_codes_them():
    source = read("id,parent,user,comment\n1,,[deleted],[removed]\n2,1,owl,I agree\n3,,hen,\n")
    units = source.threads[0].units
    assert [unit.gone for unit in units] == [True, False, True]
    assert units[0].author is None
    assert units[1].parent == 0
    assert "2 comments" in said(source)


def test_every_text_column_is_a_question_and_every_answer_a_unit():
    source = read(
        "nr,What is good about it?,What is bad about it?,age\n"
        "1,The light in the morning.,Nothing at all is bad.,33\n2,,The long way to the shop.,51\n"
    )
    assert [thread.title for thread in source.threads] == ["What is good about it?", "What is bad about it?"]
    assert [len(thread.units) for thread in source.threads] == [1, 2]
    keys = [unit.key for unit in source.units()]
    assert len(set(keys)) == len(keys) == 3
    assert {unit.kind for unit in source.units()} == {UnitKind.ROW}
    assert source.threads[1].units[1].attributes == {"age": "51"}


def test_dates_of_two_meanings_are_asked_about_and_kept_as_printed():
    table = "comment,date\nhere we are,03/04/2025\nthere we go,05/06/2025\n"
    source = read(table)
    assert [unit.time for unit in source.units()] == [None, None]
    assert next(source.units()).attributes["date"] == "03/04/2025"
    assert any(problem.severity is Severity.WARNING and "two days" in problem.message for problem in source.problems)
    told = read(table, map="text=comment,time=date,dates=day_first")
    assert [unit.time for unit in told.units()] == ["2025-04-03", "2025-06-05"]
    assert "two days" not in said(told)


def test_dates_that_settle_themselves_say_by_which_date():
    source = read("comment,date\nhere we are,03/04/2025\nthere we go,25/06/2025\n")
    assert [unit.time for unit in source.units()] == ["2025-04-03", "2025-06-25"]
    assert "day first, because one of them is “25/06/2025”" in said(source)


def test_a_date_that_cannot_be_read_is_kept_among_the_attributes():
    source = read("comment,date\nhere we are,2024-05-06\nthere we go,some day\n", map="text=comment,time=date")
    assert [unit.time for unit in source.units()] == ["2024-05-06", None]
    assert list(source.units())[1].attributes == {"date": "some day"}
    assert "the first in row 3" in said(source)


def test_personal_columns_are_left_out_and_named():
    source = read("comment,E-Mail,IP,name,contact,age\nhere we are,a@example.org,192.0.2.1,owl,b@example.org,3\n")
    unit = next(source.units())
    assert unit.attributes == {"age": "3"}
    assert all(f"“{name}”" in said(source) for name in ("E-Mail", "IP", "contact"))
    assert "owl" not in said(source)


def test_a_mapping_that_names_no_author_does_not_leak_names_as_attributes():
    source = read("comment,user,age\nhere we are,owl,3\n", map="text=comment")
    unit = next(source.units())
    assert (unit.author, unit.attributes) == (None, {"age": "3"})


def test_a_personal_column_is_kept_when_it_is_named():
    source = read("comment,city,age\nhere we are,Elmham,3\n", map="text=comment,attribute=city")
    assert next(source.units()).attributes == {"city": "Elmham"}


def test_words_such_as_na_are_answers_unless_said_otherwise():
    table = "comment,likes\nNA,1\n-,2\nhere we are,3\n"
    source = read(table)
    assert texts(source) == ["NA", "-", "here we are"]
    assert "missing=NA|n/a|-" in said(source)
    assert texts(read(table, map="text=comment,missing=NA|-")) == ["here we are"]


def test_a_wrong_encoding_is_offered_a_repair_and_repaired_only_on_request():
    table = "comment,likes\nItâ€™s a cafÃ©,1\nplain enough,2\n"
    source = read(table)
    assert texts(source)[0] == "Itâ€™s a cafÃ©"
    assert "repair_mojibake" in said(source)
    repaired = read(table, repair_mojibake=True)
    assert texts(repaired) == ["It’s a café", "plain enough"]
    assert "1 unit was repaired" in said(repaired)


def test_a_mapping_may_come_as_plain_values():
    assert texts(read(THREADED, map={"text": ["topic"], "attributes": []})) == ["Ferry", "Ferry", "Bridge"]

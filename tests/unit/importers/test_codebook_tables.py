"""Tables of codes as people have them: other words, other orders, and every fault with its row."""

import csv
import io

import pytest
import xlsxwriter

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.refusal import Refusal
from annotator.importers.codebook_format import CodebookFaults
from annotator.importers.codebook_formats import read_codebook_file


def read(text, name="tea.csv", known=None):
    return read_codebook_file(name, text.encode(), known)


def faults_in(text, name="tea.csv"):
    with pytest.raises(CodebookFaults) as caught:
        read(text, name)
    assert caught.value.place == "row"
    return caught.value.faults


def tree(codebook):
    return [codebook.path(code.id) for code in codebook.codes]


def workbook(**sheets):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "code_id,parent_id,name\ntea,,Tea\ngreen,tea,Green\njapan,green,Japan\n",
        "Parent;ID;Code\ngreen;japan;Japan\n;tea;Tea\ntea;green;Green\n",
        "name\tpath\nJapan\tTea > Green > Japan\nTea\tTea\nGreen\tTea > Green\n",
        "Path|Meaning\nTea|Leaves\nTea > Green|\nTea > Green > Japan|\n",
        "Label,Description\nTea,Leaves\n  Green,\n    Japan,\n",
        "Tag,parent\nTea,\nGreen,Tea\nJapan,Green\n",
    ],
    ids=["ids", "children first", "path and name", "path alone", "indented", "parents by name"],
)
def test_the_tree_is_told_in_several_ways_and_the_rows_stand_in_any_order(text):
    assert tree(read(text).codebook) == ["Tea", "Tea > Green", "Tea > Green > Japan"]


def test_columns_are_found_by_the_words_several_programs_use():
    book = read(
        "Code,Colour,Inclusion criteria,Exclude,Example quote,Quote 2,Shortcut,Description,Files\n"
        "Tea,#0AF,hot,cold,A cup.,Two cups.,t,Leaves,12\n"
    ).codebook
    assert book.codes == (
        Code("tea", "Tea", None, None, "t", "#00AAFF", "Leaves", "hot", "cold", ("A cup.", "Two cups.")),
    )
    assert book.title == "tea"


def test_names_in_any_script_with_slashes_and_emoji_keep_every_sign():
    names = ["شاي/أخضر", "תה: ירוק", "🍵 tea/water", "a \\ b", "<b>&amp;"]
    text = "code_id,name\n" + "".join(f"c{number},{name}\n" for number, name in enumerate(names))
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        book = read_codebook_file("tea.csv", text.encode(encoding)).codebook
        assert [code.name for code in book.codes] == names


def test_columns_nothing_is_known_of_are_named_and_counts_are_passed_over():
    notes = read("name,count_codings,Sort order,Owner\nTea,3,1,Ada\n").notes
    assert notes == ("Not read, because a codebook has no such columns: “Sort order”, “Owner”.",)


def test_a_table_without_names_is_refused_with_the_word_it_needs():
    ((row, sentence),) = faults_in("definition,colour\nLeaves,#ffffff\n")
    assert (row, "Call one “name”" in sentence) == (1, True)


def test_every_fault_is_told_with_the_row_a_spreadsheet_shows():
    text = (
        "code_id,parent_id,name,key,color,archived,group_id,group_kind,group_value\n"
        'tea,,"Tea\nof any kind",t,,,,,\n'  # one row of two lines
        "tea,,Tea again,,,,,,\n"
        "green,nothing,Green,,,,,,\n"
        "black,,Black,n,,,,,\n"
        "\n"
        "red,,Black,,red,,,,\n"
        "up,down,Up,,,,,,\n"
        "down,up,Down,,,,,,\n"
        "white id,,White,,,perhaps,,,\n"
        "one,,One,,,,strength,scale,much\n"
        "two,,,,,,strength,scales,2\n"
    )
    found = faults_in(text)
    said = {row: [sentence for at, sentence in found if at == row] for row, _ in found}
    assert sorted(said) == [2, 3, 4, 5, 7, 8, 10, 11, 12]
    for row, words in {
        3: "stands already in row 2",
        4: "“nothing”, which is not in the table",
        5: "reserved",
        2: "cannot be seen",
        7: "The colour “red”",
        11: "needs a number",
        8: "itself, by way of the rows 8, 9",
    }.items():
        assert any(words in sentence for sentence in said[row]), (row, said[row])
    assert any("“perhaps”" in sentence for sentence in said[10])
    assert any("The id “white id”" in sentence for sentence in said[10])
    assert any("“scales” does not exist" in sentence for sentence in said[12])


def test_a_code_under_a_name_that_several_have_is_a_fault():
    ((row, sentence),) = faults_in("code_id,name,parent\na,Tea,\nb,Other,\nc,Tea,b\nd,Cup,Tea\n")
    assert (row, "several codes are called" in sentence) == (5, True)


def test_more_levels_than_anybody_reads_are_a_fault():
    rows = "".join(f"c{number},{f'c{number - 1}' if number else ''},Code {number}\n" for number in range(3000))
    ((row, sentence),) = faults_in(f"code_id,parent_id,name\n{rows}")
    assert (row, "more than 40 levels" in sentence) == (42, True)


def test_a_path_that_disagrees_with_the_id_above_is_noted_and_not_followed():
    found = read("code_id,parent_id,path,name\na,,A,A\nb,,B,B\nc,a,B > C,C\n")
    assert tree(found.codebook) == ["A", "B", "A > C"] or tree(found.codebook) == ["A", "A > C", "B"]
    assert "In 1 rows, the first is row 4" in found.notes[0]


def test_sections_and_groups_come_from_columns():
    book = read(
        'name,section,group,group_kind,group_value\nTea,Drinks,Strength,scale,2\nMilk,Drinks,Strength,scale,"0,5"\n'
        "Cake,Food,,,\n"
    ).codebook
    assert book.sections == (Section("drinks", "Drinks"), Section("food", "Food"))
    assert [code.section for code in book.codes] == ["drinks", "drinks", "food"]
    assert book.groups == (CodeGroup("strength", "Strength", GroupKind.SCALE, ("milk", "tea"), (0.5, 2.0)),)


def test_codes_keep_their_ids_and_what_the_table_has_no_column_for():
    known = Codebook(
        "Drinks",
        (
            Code("t1", "Tea", section="main", key="t", colour="#0072b2", definition="old", guid="G-1"),
            Code("t2", "Green", "t1", key="g"),
            Code("t3", "Old", archived=True, merged_into="t1"),
        ),
        (Section("main", "Main"),),
        (CodeGroup("g", "Both", GroupKind.EXCLUSIVE, ("t1", "t2")),),
        "What people drink",
        4,
    )
    read_again = read("path,definition\nTea,new\nTea > Green,\nTea > Black,\n", known=known).codebook
    assert [code.id for code in read_again.codes if not code.archived] == ["t1", "t2", "black"]
    tea = read_again.code("t1")
    assert (tea.definition, tea.key, tea.colour, tea.section, tea.guid) == ("new", "t", "#0072b2", "main", "G-1")
    assert read_again.code("t3").merged_into == "t1"
    assert (read_again.title, read_again.sections, read_again.groups) == ("Drinks", known.sections, known.groups)


def test_a_spreadsheet_of_ones_own_is_read_from_its_sheet_of_codes_with_its_faults_by_row():
    sheets = {
        "notes": [["x"] * 9] * 40,
        "Codes": [["My codes"], [], ["ID", "Code", "Definition"], [1, "Tea", "Leaves"], [2, "Milk", 3.5]],
    }
    book = read_codebook_file("mine.xlsx", workbook(**sheets)).codebook
    assert [(code.id, code.name, code.definition) for code in book.codes] == [
        ("1", "Tea", "Leaves"),
        ("2", "Milk", "3.5"),
    ]
    sheets["Codes"].append([1, "Cake", ""])
    with pytest.raises(CodebookFaults) as caught:
        read_codebook_file("mine.xlsx", workbook(**sheets))
    assert caught.value.lines() == ("row 6: The code id “1” stands already in row 4.",)


def test_a_fault_of_a_group_names_its_sheet():
    sheets = {
        "codes": [["code_id", "name"], ["a", "A"], ["b", "B"]],
        "groups": [["group_id", "group", "group_kind", "code_id", "group_value"], ["g", "G", "any", "gone", ""]],
    }
    with pytest.raises(CodebookFaults) as caught:
        read_codebook_file("mine.xlsx", workbook(**sheets))
    assert all(row == 2 and sentence.startswith("In the sheet “groups”: ") for row, sentence in caught.value.faults)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.xlsx", b"PK\x03\x04 cut off", "damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "password"),
        ("a.exe", b"MZ\x90\x00", "Codebooks are read from: "),
        ("a", b"hello", "(.yaml, .yml)"),
    ],
)
def test_what_is_no_codebook_is_refused_with_a_sentence(name, data, words):
    with pytest.raises(Refusal, match=words.replace("(", r"\(").replace(")", r"\)")):
        read_codebook_file(name, data)


def test_content_decides_whatever_the_name():
    assert read("title: T\ncodes: []\n", "tea.csv").codebook.title == "T"
    assert tree(read("name,definition\nTea,Leaves\n", "tea.yaml").codebook) == ["Tea"]
    assert tree(read_codebook_file("tea.csv", workbook(codes=[["name"], ["Tea"]])).codebook) == ["Tea"]


def test_taguettes_dots_are_levels_where_there_is_such_a_tag():
    text = "tag,description,number of highlights,number of documents\n"
    found = read(text + "tea.green,Leaves,2,1\nv1.2,,0,0\ntea,,0,0\ntea.green.japan,,0,0\n")
    assert tree(found.codebook) == ["v1.2", "tea", "tea > green", "tea > green > japan"]
    assert found.notes == ()
    assert [row for row, _ in faults_in(text + "tea,,0,0\ntea,,0,0\n")] == [2, 3]


def test_a_codebook_exported_by_taguette_is_read_whole(corpus):
    path = corpus.parent / "reference" / "refi-qda" / "taguette_1.5.2_codebook.csv"
    book = read_codebook_file(path.name, path.read_bytes()).codebook
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert [code.definition for code in book.codes] == [row["description"] for row in rows]
    assert tree(book) == ["interesting", "warmth", "critique", "critique > tone"]

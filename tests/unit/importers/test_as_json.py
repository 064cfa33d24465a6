import json

from annotator.importers.as_json import source_as_dict, sources_as_dict
from annotator.importers.registry import read_source

PAGE = (
    "Monday, 4 March 2019\n\nTitle\n\nA.\n\n***\nB.\n\n2 comments:\n\n"
    "  1. Some One4 March 2019 at 1:05 pm\n\n    Yes.\n\n"
    "    ReplyDelete\n    Replies\n    1. No.\n\n      Delete\nHome\n"
)


def test_a_source_is_printed_in_the_documented_shape():
    source = read_source("page.txt", PAGE.encode())
    printed = source_as_dict(source)
    assert list(printed) == ["name", "sha256", "format", "encoding", "threads", "unassigned_lines", "problems"]
    (thread,) = printed["threads"]
    assert [thread[key] for key in ("title", "date", "declared_comments")] == ["Title", "2019-03-04", 2]
    assert thread["units"][2] == {
        "kind": "comment",
        "number": 1,
        "depth": 0,
        "parent": None,
        "author": "Some One",
        "time": "2019-03-04T13:05",
        "text": "Yes.",
        "lines": [12, 14],
    }
    assert [(unit["kind"], unit["number"], unit["depth"], unit["parent"]) for unit in thread["units"]] == [
        ("passage", None, 0, None),
        ("passage", None, 0, None),
        ("comment", 1, 0, None),
        ("reply", 1, 1, 2),
    ]
    assert printed["unassigned_lines"] == [21]
    assert printed["problems"] == [
        {
            "line": 21,
            "severity": "warning",
            "message": "Line 21 belongs to nothing that was recognised; it is in no unit.",
        }
    ]


def test_several_sources_are_one_object_that_json_can_hold():
    source = read_source("page.txt", PAGE.encode())
    printed = sources_as_dict([source, source])
    assert list(printed) == ["sources"]
    assert json.loads(json.dumps(printed)) == printed

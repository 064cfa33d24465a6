"""Reddit: the traps of dumps and listings."""

import json

import pytest
import zstandard

from annotator.domain.material import ReadUnit, ThreadStart
from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.reddit import REDDIT
from annotator.importers.registry import read_source


def comment(key, body="Words", parent="t3_p", post="p", **more):
    known = {"id": key, "body": body, "parent_id": parent, "link_id": f"t3_{post}", "author": "kite", "created_utc": 1}
    return {**known, **more}


def post(key="p", count=0, **more):
    known = {"id": key, "title": "A title", "selftext": "", "num_comments": count, "created_utc": 1500000000}
    return {**known, **more}


def listing(*children):
    return {"kind": "Listing", "data": {"children": list(children)}}


def thing(record):
    return {"kind": "t1" if "body" in record else "t3", "data": record}


def read(*records, **options):
    data = "\n".join(json.dumps(record) for record in records)
    return read_source("dump.jsonl", data.encode(), format="reddit", options=options)


def only(*records, **options):
    return next(read(*records, **options).units())


def said(source):
    return " ".join(problem.message for problem in source.problems)


@pytest.mark.parametrize("created", [1413223640, "1413223640", 1413223640.0])
def test_the_time_is_utc_whether_a_number_or_a_string(created):
    assert only(comment("a", created_utc=created)).time == "2014-10-13T18:07:20Z"


def test_a_record_without_time_is_kept_and_said():
    source = read(comment("a", created_utc=None))
    assert next(source.units()).time is None
    assert "Without a time that can be read: 1 record." in said(source)


def test_parents_are_named_by_bare_ids_and_a_post_is_no_parent():
    units = list(read(comment("a"), comment("b", parent="t1_a"), comment("c", parent="t1_b")).units())
    assert [(unit.kind.value, unit.key, unit.parent_key, unit.parent, unit.depth) for unit in units] == [
        ("comment", "a", None, None, 0),
        ("reply", "b", "a", 0, 1),
        ("reply", "c", "b", 1, 2),
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("&gt; quoted\n\nanswer", "> quoted\n\nanswer"),
        ("a &amp;gt; b", "a &gt; b"),
        ("&amp;amp; &lt;3", "&amp; <3"),
        ("&nbsp; stays", "&nbsp; stays"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("*as* [typed](http://example.org)", "*as* [typed](http://example.org)"),
    ],
)
def test_the_body_is_turned_back_once_and_otherwise_left_as_typed(body, text):
    assert only(comment("a", body)).text == text


@pytest.mark.parametrize(
    ("body", "status"),
    [("[deleted]", "deleted"), ("[removed]", "removed"), ("[ Removed by Reddit ]", "removed"), ("", "empty")],
)
def test_a_removed_comment_keeps_its_place_so_that_answers_keep_their_parent(body, status):
    source = read(comment("a", body, author="[deleted]"), comment("b", parent="t1_a"))
    gone, answer = source.units()
    assert (gone.gone, gone.text, gone.author, gone.attributes["status"]) == (True, "", None, status)
    assert (answer.gone, answer.parent) == (False, 0)
    assert "Removed where published, or empty: 1 comment." in said(source)


def test_a_comment_whose_writer_left_is_still_coded():
    unit = only(comment("a", "Still here", author="[deleted]"))
    assert (unit.gone, unit.author, unit.text) == (False, None, "Still here")


def test_attributes_are_those_a_researcher_asks_for_and_no_account_ids():
    unit = only(
        comment("a", score=-3, edited=1413223640, stickied=True, distinguished="moderator", subreddit="towns",
                author_fullname="t2_x", author_flair_text="Oldham", ups=1, is_submitter=True)
    )  # fmt: skip
    assert unit.attributes == {
        "score": "-3", "edited": "2014-10-13T18:07:20Z", "stickied": "yes", "distinguished": "moderator",
        "subreddit": "towns", "by_the_poster": "yes",
    }  # fmt: skip
    assert "accounts" in said(read(comment("a", author_fullname="t2_x")))


@pytest.mark.parametrize(
    ("more", "attributes"),
    [({"edited": False, "stickied": False, "distinguished": None}, {}), ({"edited": True}, {"edited": "yes"}),
     ({"score": 1, "score_hidden": True}, {})],
)  # fmt: skip
def test_what_does_not_hold_is_no_attribute(more, attributes):
    assert only(comment("a", **more)).attributes == attributes


def test_threads_alternate_and_each_opens_before_its_first_unit():
    source = read(comment("a"), comment("b", post="q"), comment("c"), post("q", 1))
    assert [[unit.key for unit in thread.units] for thread in source.threads] == [["a", "c"], ["b"]]
    lines = [comment("a"), post("q", 1, permalink="/r/x/comments/q/t/"), comment("b", post="q"), comment("c")]
    data = "\n".join(map(json.dumps, lines)).encode()
    pieces = REDDIT.read(SourceFile("dump", data), {}).pieces
    shape = [(type(piece), getattr(piece, "key", None) or piece.thread) for piece in pieces]
    assert shape == [(ThreadStart, "p"), (ReadUnit, "p"), (ThreadStart, "q"), (ReadUnit, "q"), (ReadUnit, "p")]


def test_a_post_before_its_comments_gives_title_date_count_and_link():
    source = read(post(count=1, title="This &amp;\nthat", permalink="/r/x/comments/p/this/"), comment("a"))
    (thread,) = source.threads
    assert (thread.title, thread.date, thread.declared_comments) == ("This & that", "2017-07-14", 1)
    assert thread.link == "https://www.reddit.com/r/x/comments/p/this/"
    assert source.problems == ()


def test_a_post_after_its_comments_leaves_the_thread_without_title_and_says_so():
    source = read(comment("a"), post(count=1))
    assert (source.threads[0].title, source.threads[0].link) == (None, "https://www.reddit.com/comments/p/")
    assert "In 1 thread the post stands behind its first comment" in said(source)


def test_comments_that_reddit_counted_and_that_are_not_there_are_said():
    assert "counted 4 comments more than are in this file, in 1 of 2 threads" in said(
        read(post(count=5), comment("a"), post("q", 1), comment("b", post="q"))
    )


def test_the_text_of_a_post_is_a_unit_only_when_asked_for():
    records = [post(selftext="Asking &amp; waiting", count=1, author="asker"), comment("a")]
    plain, asked = read(*records), read(*records, posts=True)
    assert [unit.kind.value for unit in plain.units()] == ["comment"]
    assert "Texts of posts that are not among the units: 1." in said(plain)
    first = next(asked.units())
    assert (first.kind.value, first.text, first.author, first.key) == ("passage", "Asking & waiting", "asker", "t3_p")
    assert [unit.parent for unit in asked.units()] == [None, None]


def test_automoderator_is_left_out_only_when_asked_and_answers_to_it_move_up():
    records = [comment("a"), comment("b", author="AutoModerator", parent="t1_a"), comment("c", parent="t1_b")]
    assert [unit.key for unit in read(*records).units()] == ["a", "b", "c"]
    source = read(*records, without_bots=True)
    assert [(unit.key, unit.parent) for unit in source.units()] == [("a", None), ("c", 0)]
    assert "Left out, being by AutoModerator: 1 comment." in said(source)


def test_a_listing_with_nested_replies_and_stubs_is_read_in_its_order():
    stub = {"kind": "more", "data": {"count": 7, "children": ["x"]}}
    inner = listing(thing(comment("b", parent="t1_a", replies="")), stub)
    pair = [listing(thing(post(count=9))), listing(thing(comment("a", replies=inner)), thing(comment("c")))]
    source = read_source("answer.json", json.dumps(pair).encode())
    assert source.format == "reddit"
    assert [(unit.key, unit.depth, unit.lines) for unit in source.units()] == [
        ("a", 0, (2, 2)),
        ("b", 1, (3, 3)),
        ("c", 0, (5, 5)),
    ]
    assert "Reddit held 7 more comments back behind 1 link" in said(source)


def test_comments_that_stand_inside_others_need_name_no_parent_and_no_thread():
    nested = post(count=2, comments=[{"id": "a", "body": "A", "replies": [{"id": "b", "body": "B"}]}])
    source = read_source("saved.json", json.dumps(nested).encode(), format="reddit")
    assert [(unit.key, unit.parent) for unit in source.units()] == [("a", None), ("b", 0)]
    assert len(source.threads) == 1


def test_listings_one_a_line_keep_the_line_as_their_place():
    source = read(thing(comment("a", replies=listing(thing(comment("b", parent="t1_a"))))), thing(comment("c")))
    assert [(unit.key, unit.lines) for unit in source.units()] == [("a", (1, 1)), ("b", (1, 1)), ("c", (2, 2))]


def test_a_record_of_another_kind_is_said_with_its_line():
    source = read(comment("a"), {"display_name": "towns", "subscribers": 4})
    assert [(problem.line, problem.message) for problem in source.problems] == [
        (2, "Record 2 is neither a comment nor a post of Reddit; it was not read.")
    ]


def test_a_very_deep_thread_is_read_or_refused_with_a_sentence():
    lines = [comment("c0"), *(comment(f"c{n}", parent=f"t1_c{n - 1}") for n in range(1, 3000))]
    assert list(read(*lines).units())[-1].depth == 2999
    inside = json.dumps(comment("last"))
    for n in range(500):
        # The library writes no deeper than it reads, so this is put together by hand.
        inside = f'{{"id": "n{n}", "body": "x", "link_id": "t3_p", "replies": [{inside}]}}'
    with pytest.raises(Refusal, match="nested too deeply"):
        read_source("deep.json", f"[{inside}]".encode(), format="reddit")


def test_a_dump_is_recognised_whether_packed_or_not_and_whatever_its_name():
    data = json.dumps(comment("a")).encode() + b"\n" + json.dumps(comment("b")).encode()
    for content in (data, zstandard.compress(data)):
        assert read_source("RC_2015-01", content).format == "reddit"


def test_a_list_of_other_objects_is_not_taken_for_reddit():
    assert REDDIT.recognise(SourceFile("a.json", b'[{"body": "x", "id": 1, "title": "kind"}]')) == 0


@pytest.mark.parametrize("options", [{"bots": True}, {"posts": "yes"}])
def test_unknown_options_are_refused(options):
    with pytest.raises(Refusal, match="option"):
        read(comment("a"), **options)


def test_problems_never_name_a_writer():
    source = read(post(author="wren_of_wrens", selftext="x", count=9), comment("a", author="wren_of_wrens", body=""))
    assert "wren_of_wrens" not in said(source)

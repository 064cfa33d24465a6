"""YouTube: answers of the Data API in every arrangement, and the info.json of yt-dlp."""

import json

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source
from annotator.importers.youtube import YOUTUBE


def comment(key, parent=None, **snippet):
    known = {
        "textOriginal": "Words",
        "authorDisplayName": "@wren",
        "likeCount": 2,
        "publishedAt": "2021-05-06T07:08:09Z",
    }
    snippet = {**known, "updatedAt": "2021-05-06T07:08:09Z", **snippet}
    return {"kind": "youtube#comment", "id": key, "snippet": {**snippet, **({"parentId": parent} if parent else {})}}


def thread(top, count=0, replies=(), video="bench-vid_1"):
    item = {"id": top["id"], "snippet": {"videoId": video, "topLevelComment": top, "totalReplyCount": count}}
    return {**item, "replies": {"comments": list(replies)}} if replies else item


def page(*items):
    return {"kind": "youtube#commentThreadListResponse", "items": list(items)}


def info(*comments, **more):
    known = {"id": "bench-vid_1", "title": "A bench", "extractor": "youtube", "formats": [], "comments": list(comments)}
    return {**known, **more}


def read(value, name="answer.json"):
    return read_source(name, json.dumps(value).encode())


def said(source):
    return " ".join(problem.message for problem in source.problems)


TWO = [thread(comment("A"), 1, [comment("A.1", "A")]), thread(comment("B"))]


@pytest.mark.parametrize(
    "value",
    [page(*TWO), [page(TWO[0]), page(TWO[1])], TWO, [page(*TWO), page(*TWO)]],
    ids=["one", "pages", "flat", "twice"],
)
def test_one_answer_a_list_of_pages_and_a_flat_list_give_the_same(value):
    source = read(value)
    assert source.format == "youtube"
    assert [(unit.key, unit.kind.value, unit.parent) for unit in source.units()] == [
        ("A", "comment", None),
        ("A.1", "reply", 0),
        ("B", "comment", None),
    ]
    assert [thread.link for thread in source.threads] == ["https://www.youtube.com/watch?v=bench-vid_1"]


def test_one_answer_a_line_is_read_too():
    data = "\n".join(json.dumps(one) for one in (page(TWO[0]), page(TWO[1])))
    assert len(list(read_source("pages.jsonl", data.encode()).units())) == 3


def test_a_comment_that_comes_twice_is_taken_once_and_said():
    assert "3 comments with an id that had come before" in said(read([page(*TWO), page(*TWO)]))


def test_replies_that_are_counted_but_not_there_are_said_with_their_number():
    source = read(page(thread(comment("A"), 9, [comment("A.1", "A")]), thread(comment("B"), 2)))
    assert "10 more replies not in this file: YouTube counted more under 2 comments" in said(source)


def test_replies_fetched_apart_count_and_find_their_video():
    source = read([page(thread(comment("A"), 1)), {"items": [comment("A.1", "A")]}])
    assert [len(thread.units) for thread in source.threads] == [2]
    assert "more repl" not in said(source)


def test_every_video_is_a_thread():
    source = read(page(thread(comment("A")), thread(comment("B"), video="other-vid_2"), thread(comment("C"))))
    assert [[unit.key for unit in thread.units] for thread in source.threads] == [["A", "C"], ["B"]]


def test_the_original_text_goes_before_the_displayed_one():
    shown = {"textDisplay": "<b>a</b> &lt; b"}
    assert next(read(page(thread(comment("A", textOriginal="*a* < b", **shown)))).units()).text == "*a* < b"
    assert next(read(page(thread(comment("A", textOriginal=None, **shown)))).units()).text == "a < b"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("one<br>two<br />three", "one\ntwo\nthree"),
        ("a &amp;lt; b &#39;c&#39;", "a &lt; b 'c'"),
        ('<a href="https://example.org/?a=1&amp;b">1:23</a> here', "1:23 here"),
        ("<script>bad()</script>x<style>y{}</style>", "x"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("5 < 6 and <unclosed", "5 < 6 and"),
        ("", ""),
    ],
)
def test_displayed_html_becomes_plain_text(markup, text):
    shown = comment("A", textOriginal=None, textDisplay=markup)
    assert next(read(page(thread(shown))).units()).text.startswith(text)


def test_likes_and_an_edit_are_attributes_and_channel_ids_are_not():
    source = read(page(thread(comment("A", updatedAt="2021-06-01T00:00:00Z", authorChannelId={"value": "UCxyz"}))))
    unit = next(source.units())
    assert unit.attributes == {"likes": "2", "edited": "2021-06-01T00:00:00Z"}
    assert (unit.author, unit.time) == ("@wren", "2021-05-06T07:08:09Z")
    assert "The ids of the writers’ channels are in the file" in said(source)


def test_an_info_json_gives_title_date_and_estimated_times():
    top = {"id": "A", "parent": "root", "text": "Oak?\r\n", "author": "@wren", "timestamp": 1620000000, "like_count": 3}
    answer = {"id": "A.1", "parent": "A", "text": "Oak.", "author_is_uploader": True, "is_pinned": False}
    source = read(info(top, answer, comment_count=5, upload_date="20210501"), "bench.info.json")
    (only,) = source.threads
    assert (only.title, only.date, only.declared_comments) == ("A bench", "2021-05-01", 5)
    assert [(unit.text, unit.time, dict(unit.attributes), unit.parent) for unit in only.units] == [
        ("Oak?", "2021-05-03T00:00:00Z", {"likes": "3", "time_estimated": "yes"}, None),
        ("Oak.", None, {"by_the_channel": "yes"}, 0),
    ]
    assert "The times are estimates" in said(source)
    assert "3 more comments not in this file: YouTube counted 5, 2 are there." in said(source)


def test_an_info_json_is_known_though_its_comments_stand_far_behind_its_formats():
    formats = [{"format_id": str(n), "url": "https://example.org/" + "v" * 90} for n in range(2000)]
    value = {"id": "v", "formats": formats, "thumbnails": [], "comments": [{"id": "A", "parent": "root", "text": "Hi"}]}
    assert read(value, "download.json").format == "youtube"


def test_a_comment_without_words_is_kept_but_not_coded():
    assert next(read(page(thread(comment("A", textOriginal="  ")))).units()).gone


def test_records_that_are_no_comments_are_counted():
    assert "2 records that are no comments of YouTube" in said(read([page(*TWO), {"kind": "other"}, "word"]))


@pytest.mark.parametrize("value", [{"items": []}, info(), [], {"items": [{"snippet": {}, "id": "x"}]}])
def test_a_file_without_comments_is_refused_or_read(value):
    data = json.dumps(value).encode()
    try:
        assert len(list(read_source("some.json", data, format="youtube").units())) == 1
    except Refusal as refusal:
        sentence = str(refusal)
        assert "holds no comments of YouTube" in sentence


def test_there_are_no_options_and_other_json_is_not_taken():
    with pytest.raises(Refusal, match="no option “posts”"):
        read_source("some.json", b"{}", format="youtube", options={"posts": True})
    assert YOUTUBE.recognise(SourceFile("a.json", b'[{"comments": "x"}]')) == 0

"""Saved pages of blogs and forums, by layout, and pages that cannot be read."""

from pathlib import Path

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.importer import SourceFile
from annotator.importers.registry import read_source, recognise

GOLDEN = Path(__file__).parents[2] / "golden" / "html_page"


def page(body, head="<title>A page</title>"):
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def read(body, head="<title>A page</title>"):
    return read_source("page.html", page(body, head))


def shape(source):
    return [(unit.author, unit.time, unit.number, unit.parent, unit.text) for unit in source.units()]


def messages(source):
    return " ".join(problem.message for problem in source.problems)


BLOGGER_BEFORE_2011 = (
    "<dl id='comments-block'><dt class='comment-author anon' id='c71'><a name='c71'></a>Digger said...</dt>"
    "<dd class='comment-body' id='B_71'><p>Cover them.</p></dd><dd class='comment-footer'>"
    "<span class='comment-timestamp'><a href='#c71'>7 July 2009 at 10:05</a></span></dd>"
    "<dt class='comment-author' id='c72'>Ola said...</dt><dd class='comment-body'>I <b>did</b>.</dd>"
    "<dd class='comment-footer'><span class='comment-timestamp'>7 July 2009 at 11:00</span></dd></dl>"
)
DISQUS_AS_EMBEDDED = (
    "<ul id='post-list'><li class='post' id='post-5'><div class='post-content'><header>"
    "<span class='post-byline'><span class='author'><a href='#'>Bo</a></span></span>"
    "<a class='time-ago' title='Tuesday, March 4, 2025 9:15 AM'>2 months ago</a></header>"
    "<div class='post-body-inner'><div class='post-message'><p>Ring it.</p></div></div><footer><a>Reply</a>"
    "</footer></div><ul class='children'><li class='post' id='post-6'><div class='post-content'>"
    "<span class='author'>Cy</span><div class='post-message'><p>Twice.</p></div></div></li></ul></li></ul>"
)
VBULLETIN_4 = (
    "<ol id='posts'><li class='postbitlegacy postcontainer' id='post_31'><div class='posthead'>"
    "<span class='postdate'><span class='date'>5th June 2012, <span class='time'>10:30 AM</span></span></span>"
    "<span class='nodecontrols'><a class='postcounter' href='#'>#7</a></span></div><div class='userinfo'>"
    "<a class='username'>Bo</a><span class='usertitle'>Regular</span></div><div class='postbody'>"
    "<blockquote class='postcontent restore'><div class='bbcode_quote'>older words</div>mine</blockquote></div>"
    "<blockquote class='signature restore'>never</blockquote></li></ol>"
)
XENFORO = (
    "<article class='message message--post' data-content='post-81' id='js-post-81'><div class='message-user'>"
    "<h4><a class='username'>Bo</a></h4><h5>Member</h5></div><div class='message-attribution'>"
    "<time datetime='2021-05-01T12:00:00+0200' title='x'>May 1</time><a href='#'>#3</a></div>"
    "<article class='message-body'><div class='bbWrapper'>Text<br>more</div></article></article>"
)
DISCOURSE = (
    "<div class='topic-post'><article data-post-id='901'><div class='names'><span class='username'><a>bo</a>"
    "</span></div><a class='post-date'><span class='relative-date' data-time='1389720663000'>Jan 14</span></a>"
    "<div class='cooked'><aside class='quote'><div class='title'>cy:</div><blockquote><p>why</p></blockquote>"
    "</aside><p>So.</p></div></article></div>"
)
BOXES_IN_BOXES = (
    "<div class='comment-wrapper'><div class='comment'><span class='author'>Bo</span><p>First.</p>"
    "<div class='comment'><span class='author'>Cy</span><p>Second.</p></div></div><div class='comment'>"
    "<span class='author'>Di</span><p>Third.</p></div></div>"
)
LAYOUTS = {
    "Blogger before 2011": (
        BLOGGER_BEFORE_2011,
        [("Digger", "2009-07-07T10:05", None, None, "Cover them."), ("Ola", "2009-07-07T11:00", None, None, "I did.")],
    ),
    "Disqus as embedded": (
        DISQUS_AS_EMBEDDED,
        [("Bo", "2025-03-04T09:15", None, None, "Ring it."), ("Cy", None, None, 0, "Twice.")],
    ),
    "vBulletin 4": (VBULLETIN_4, [("Bo", "2012-06-05T10:30", 7, None, "> older words\n\nmine")]),
    "XenForo": (XENFORO, [("Bo", "2021-05-01T12:00:00+02:00", 3, None, "Text\nmore")]),
    "Discourse": (DISCOURSE, [("bo", "2014-01-14T17:31:03Z", None, None, "> cy:\n>\n> why\n\nSo.")]),
    "boxes in boxes": (
        BOXES_IN_BOXES,
        [("Bo", None, None, None, "First."), ("Cy", None, None, 0, "Second."), ("Di", None, None, None, "Third.")],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read(layout):
    body, expected = LAYOUTS[layout]
    assert shape(read(body)) == expected


def test_ids_are_those_of_the_site():
    keys = {path.name: [unit.key for unit in read_source(path.name, path).units()] for path in GOLDEN.glob("*.html")}
    assert keys["blogger_threaded.html"] == ["111", "112", "113", "114"]
    assert keys["phpbb_topic.html"] == ["501", "502"]
    assert keys["wordpress_nested.html"] == ["11", "12", "15", "13"]


def test_scripts_styles_remarks_and_hidden_words_are_never_text():
    for path in GOLDEN.glob("*.html"):
        said = repr(read_source(path.name, path))
        for word in ("never text", "color: red", "a remark of the theme", "hidden words", "draft", "Every mile counts"):
            assert word not in said


def test_the_post_above_the_comments_is_no_unit():
    source = read_source("w.html", GOLDEN / "wordpress_nested.html")
    assert "The article above" not in repr(source)
    assert source.threads[0].title == "The ferry timetable"


def test_other_pages_and_hidden_comments_are_named():
    one = "<div class='comment'>x</div>"
    assert "page 2 of 7" in messages(read(one + "<p>Page 2 of 7</p>"))
    assert "“Load more comments”" in messages(read(one + "<button>Load more comments</button>"))
    assert "“View 3 more replies”" in messages(read(one + "<a href='#'>View 3 more replies</a>"))
    assert messages(read(one + "<div class='loadmore hidden'><a>Load more...</a></div>")).count("still offers") == 0
    assert "12 comments; 1 are in the file" in messages(read("<h3>12 Comments</h3>" + one))


def test_a_page_that_says_it_has_no_comments_is_a_thread_without_units():
    source = read("<h4>No comments:</h4>")
    assert [(thread.title, thread.declared_comments, thread.units) for thread in source.threads] == [("A page", 0, ())]


def test_a_time_told_from_the_day_of_saving_is_left_empty_and_said():
    source = read("<div class='comment'><time>3 years ago</time>x</div>")
    assert shape(source)[0][1] is None
    assert "distance from the day the page was saved" in messages(source)


@pytest.mark.parametrize(
    ("charset", "encoding", "named"),
    [("utf-8", "utf-8", "utf-8"), ("windows-1251", "cp1251", "cp1251"), ("iso-8859-1", "utf-8", "utf-8")],
)
def test_a_page_is_read_in_its_encoding_even_when_it_names_another(charset, encoding, named):
    text = f"<html><meta charset='{charset}'><body><div class='comment'>жук</div></body></html>"
    source = read_source("p.html", text.encode(encoding))
    assert (source.encoding, shape(source)[0][4]) == (named, "жук")


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html>",
        b"  <!-- x -->\n<HTML lang=en>",
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>",
    ],
)
def test_a_web_page_is_known_by_its_start(data):
    assert recognise(SourceFile("saved", data)).name == "html_page"


@pytest.mark.parametrize("data", [b"if a < b then <stop>", b"<?xml version='1.0'?><Project/>", b"a,b\n1,2"])
def test_what_is_no_web_page_is_not_taken_for_one(data):
    found = recognise(SourceFile("saved.txt", data))
    assert found is None or found.name != "html_page"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>Only an article.</p>", "no comments can be told"),
        ("<div class='comment'>" + "<div>" * 10_000, "nested too deeply"),
        ("<div class='comment'>" + "x" * 11_000_000, "one of its texts is too long"),
        ("<i>" * 600_000, "too large for a page"),
        ("<p " + " ".join(f"a{at}=1" for at in range(20_000)) + ">", "a tag without end"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused_with_a_sentence(body, said):
    with pytest.raises(Refusal, match=r"“page\.html”") as caught:
        read(body)
    assert said in str(caught.value)


def test_pictures_saved_into_a_page_do_not_make_it_too_large():
    picture = "<img src='data:image/png;base64," + "A" * 17_000_000 + "'>"
    assert shape(read(f"<div class='comment'>{picture}x</div>"))[0][4] == "x"

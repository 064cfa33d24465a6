"""Blogger, WordPress and Disqus: the traps of their exports, and the real samples."""

import gzip
import os
from pathlib import Path

import pytest

from annotator.domain.refusal import Refusal
from annotator.importers.registry import read_source
from tests.fixtures.programs import absent

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture
def samples():
    """The folder of real exports; they are never part of the project."""
    named = os.environ.get("ANNOTATOR_CORPUS")
    folder = Path(named).parent / "reference" / "samples" if named else None
    if folder is None or not folder.is_dir():
        absent("ANNOTATOR_CORPUS does not lead to the real sample files")
    return folder


def relations(thread):
    return {unit.key: unit.parent_key for unit in thread.units}


def messages(source):
    return " ".join(problem.message for problem in source.problems)


def test_the_real_wordpress_export_gives_its_counts(samples):
    path = samples / "wxr10_isso.xml"
    source = read_source(path.name, path)
    assert source.format == "wordpress_wxr"
    assert [len(thread.units) for thread in source.threads] == [7, 1, 0]
    assert {key: parent for key, parent in relations(source.threads[0]).items() if parent} == {
        "7": "6",
        "8": "7",
        "9": "7",
    }
    assert all(unit.time and unit.time.endswith("Z") for unit in source.units())
    assert "11" in relations(source.threads[0])
    assert "11" in relations(source.threads[1])


def test_the_real_disqus_export_gives_its_counts(samples):
    path = samples / "disqus_isso.xml"
    source = read_source(path.name, path)
    assert source.format == "disqus_xml"
    assert [list(relations(thread)) for thread in source.threads] == [["4", "5", "9", "11"], ["8"], ["6"]]
    first = source.threads[0]
    assert (relations(first)["5"], relations(first)["11"]) == ("4", "9")
    assert [unit.gone for unit in first.units] == [False, False, True, False]
    assert "1 page without title, link, date and comments was left out" in messages(source)
    assert "a page that is not in the file" in messages(source)


def test_nothing_of_a_person_but_the_name_is_taken_over():
    for path in [*GOLDEN.glob("wordpress_wxr/*.xml"), *GOLDEN.glob("disqus_xml/*.xml"), *GOLDEN.glob("blogger/*.xml")]:
        said = repr(read_source(path.name, path))
        assert "@mail.example" not in said
        assert "192.0.2." not in said
        assert "blogger.com/profile" not in said


def test_a_compressed_disqus_export_is_recognised_and_read():
    path = GOLDEN / "disqus_xml" / "two_pages.xml"
    plain, packed = read_source(path.name, path), read_source("export.xml.gz", gzip.compress(path.read_bytes()))
    assert packed.format == "disqus_xml"
    assert packed.threads == plain.threads


def disqus(*parts):
    head = "<disqus xmlns='http://disqus.com' xmlns:dsq='http://disqus.com/disqus-internals'>"
    return (head + "".join(parts) + "</disqus>").encode()


def test_a_comment_before_its_disqus_page_waits_for_it():
    post = "<post dsq:id='1'><message>first</message><thread dsq:id='9'/></post>"
    page = "<thread dsq:id='9'><title>Late</title></thread>"
    (thread,) = read_source("d.xml", disqus(post, page)).threads
    assert (thread.title, [unit.text for unit in thread.units]) == ("Late", ["first"])


def test_an_empty_disqus_page_with_comments_is_kept():
    post = "<post dsq:id='1'><message>first</message><thread dsq:id='9'/></post>"
    source = read_source("d.xml", disqus("<thread dsq:id='9'><id/></thread>", post))
    assert [len(thread.units) for thread in source.threads] == [1]
    assert "left out" not in messages(source)


def test_the_comments_of_a_deleted_disqus_page_are_gone_with_their_texts():
    page = "<thread dsq:id='9'><title>x</title><isDeleted>true</isDeleted></thread>"
    post = "<post dsq:id='1'><message>was here</message><thread dsq:id='9'/></post>"
    (unit,) = read_source("d.xml", disqus(page, post)).units()
    assert (unit.gone, unit.text) == (True, "")


def test_pingbacks_become_units_only_when_asked_for():
    path = GOLDEN / "wordpress_wxr" / "export_1_2.xml"
    without = list(read_source(path.name, path).units())
    asked = list(read_source(path.name, path, options={"pingbacks": True}).units())
    assert len(asked) == len(without) + 1
    assert [unit.text for unit in asked if unit.attributes.get("type") == "pingback"] == ["[...] nets [...]"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_wordpress_export_is_read(version):
    data = (GOLDEN / "wordpress_wxr" / "export_1_2.xml").read_bytes()
    source = read_source("x.xml", data.replace(b"export/1.2/", f"export/{version}/".encode()))
    assert source.format == "wordpress_wxr"
    assert [len(thread.units) for thread in source.threads] == [4, 1]


def test_a_wordpress_comment_without_a_time_in_utc_has_that_of_the_site():
    path = GOLDEN / "wordpress_wxr" / "export_1_2.xml"
    times = {unit.text: unit.time for unit in read_source(path.name, path).threads[0].units}
    assert times["Answer to one who is not here"] == "2020-02-06T11:00:00"
    assert times["Still answering Ola"] == "2020-02-07T08:00:00Z"


def test_the_body_of_a_blogger_post_is_a_unit_only_on_request():
    path = GOLDEN / "blogger" / "feed.atom"
    (thread,) = read_source(path.name, path, options={"posts": True}).threads
    assert next((unit.kind, unit.text) for unit in thread.units) == ("paragraph", "Tables.")
    assert [unit.parent for unit in thread.units] == [None, None, 1, None]
    assert all(unit.kind != "paragraph" for unit in read_source(path.name, path).units())


def test_a_blogger_draft_with_comments_is_kept_with_them():
    path = GOLDEN / "blogger" / "feed.atom"
    data = path.read_bytes().replace(b"<blogger:status>LIVE", b"<blogger:status>DRAFT", 2)
    assert [thread.title for thread in read_source(path.name, data).threads] == ["Spring tides"]


def test_settings_and_templates_of_blogger_are_nothing():
    path = GOLDEN / "blogger" / "classic_backup.xml"
    titles = [thread.title for thread in read_source(path.name, path).threads]
    assert titles == ["Compost & worms", None]


@pytest.mark.parametrize(
    ("name", "option"),
    [("blogger", "pages"), ("wordpress_wxr", "spam"), ("disqus_xml", "posts"), ("html_page", "posts")],
)
def test_an_option_that_is_none_of_a_formats_own_is_refused(name, option):
    with pytest.raises(Refusal, match=f"no option “{option}”"):
        read_source("x", b"<a/>", format=name, options={option: True})


@pytest.mark.parametrize("name", ["blogger", "wordpress_wxr", "disqus_xml"])
def test_a_file_of_another_kind_is_refused_with_a_sentence(name):
    for data in (b"<a><b/></a>", b"plain", b"\x00\x01", b"<feed/>", b"<rss><channel/></rss>", b"<disqus/>"):
        with pytest.raises(Refusal, match=r"“x\.bin”"):
            read_source("x.bin", data, format=name)

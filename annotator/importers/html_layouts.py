"""What marks a comment, and the parts of one, in the pages of blogs and forums.

Sites differ in their classes and ids far less than in their looks: the themes of Blogger,
WordPress, Disqus, phpBB, vBulletin, XenForo and Discourse, and microdata, cover most.
Adding a layout is adding a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

_ANY: Final = re.compile("")


@dataclass(frozen=True, slots=True)
class Layout:
    """An element is a comment when its tag, one of its classes and its id fit, and it holds one of ``holds``."""

    name: str
    classes: frozenset[str]
    tags: frozenset[str] = frozenset()
    id_form: re.Pattern[str] = _ANY
    holds: frozenset[str] = frozenset()


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _ranked(words: str) -> tuple[str, ...]:
    return tuple(words.split())


#: Tried in this order; the first that finds a comment reads the page.
LAYOUTS: Final = (
    Layout("Blogger", _words("comment"), _words("li"), holds=_words("comment-block")),
    Layout("Disqus", _words("post"), _words("li div"), re.compile(r"^(?:post-[0-9]+)?$"), _words("post-message")),
    Layout("phpBB", _words("post"), _words("div"), re.compile(r"^p[0-9]+$"), _words("postbody")),
    Layout("vBulletin", _words("postbit postbitlegacy postcontainer postbitim"), _words("li div table")),
    Layout("XenForo", _words("message"), _words("article li"), holds=_words("messageText message-body bbWrapper")),
    Layout("Discourse", _words("topic-post crawler-post"), holds=_words("cooked post topic-body")),
    Layout("WordPress", _words("comment pingback trackback"), _words("li"), re.compile("^(?!.*respond)")),
    Layout("article", _words("comment comment-body review"), _words("article")),
    Layout("plain", _words("comment comment-item comment-wrap comment-wrapper single-comment c-comment comment_item")),
    Layout("forum", _words("post forum-post forumpost post-container post_block reply message")),
)
#: schema.org types of which one element is one comment.
MICRODATA: Final = re.compile(r"schema\.org/(?:Comment|UserComments|Answer)\s*$")

#: Classes and itemprops, the surest first: an element of one of these is the part.
BODY: Final = _ranked(
    "post-message comment-content comment__content comment-text comment_text commenttext comment-message postcontent "
    "post_content bbWrapper messageText message-body cooked usertext-body comment-body comment_body comment__body text "
    "commentText content body-text post-body post_body post-content entry-content message-content"
)
AUTHOR: Final = _ranked(
    "fn user username username-coloured bigusername author-name comment-author-name comment__author author creator "
    "comment-author comment_author commentauthor name poster"
)
TIME: Final = _ranked(
    "datetime comment-date comment-time comment-timestamp timestamp time-ago postdate post-date post_date date "
    "DateTime dateCreated datePublished comment-metadata commentmetadata comment-meta comment-footer comment_date "
    "posted author postdetails message-attribution time relative-date"
)
NUMBER: Final = _ranked("post-number postcounter postNumber message-number comment-number position nodecontrols")
SIGNATURE: Final = _words("signature postsignature sig message-signature post-signature signaturecontainer")
EDITED: Final = _words("lastedited edited editedby edit-info message-lastEdit notice")
#: Never part of a comment's text, wherever they stand in it.
APART: Final = (
    _words(
        "comment-author comment-meta comment-metadata commentmetadata comment-header comment-footer comment-actions "
        "comment-reply-link comment-edit-link comment-reply edit-link says reply-link vcard postprofile post-buttons "
        "postcontrols post-menu-area topic-meta-data post-links avatar userinfo message-user message-attribution "
        "bbCodeBlock-expandLink post-controls votes voting comment-awaiting-moderation flat-list actions "
        "reply comment-replies message-footer"
    )
    | SIGNATURE
    | EDITED
)
TITLE: Final = _words("entry-title post-title topic-title thread-title threadtitle p-title-value fancy-title")
#: Lists that hold the answers to a comment.
ANSWERS: Final = _words(
    "children comment-replies replies comment-thread comment-list commentlist child thread-children"
)
_KEYS: Final = ("data-comment-id", "data-post-id", "data-commentid", "data-id")
_ID: Final = re.compile(
    r"^(?:li-comment|div-comment|dsq-comment|comment|post_message|post|edit|message|js-post|msg|pid|p|c)[-_]?([0-9]+)$"
)


def classes(element: etree._Element) -> frozenset[str]:
    """The classes of an element and what its itemprop says, in one set."""
    return frozenset(f"{element.get('class', '')} {element.get('itemprop', '')}".split())


def comments_of(root: etree._Element) -> list[etree._Element]:
    """The elements that are comments, in the order of the page; empty when no layout fits."""
    wrap_old_blogger(root)
    for layout in LAYOUTS:
        if found := [element for element in root.iter(etree.Element) if _fits(element, layout)]:
            return found
    return [element for element in root.iter(etree.Element) if MICRODATA.search(element.get("itemtype", ""))]


def key_of(element: etree._Element) -> str | None:
    """The id a site gives a comment; None when its element and the anchor in it have none."""
    for name in _KEYS:
        if value := element.get(name, "").strip():
            return value
    anchors = [element.get("id", ""), *(anchor.get("name", "") or anchor.get("id", "") for anchor in element.iter("a"))]
    for anchor in anchors[:4]:
        if found := _ID.match(anchor):
            return found[1]
    return None


def wrap_old_blogger(root: etree._Element) -> None:
    """Blogger once wrote a comment as a term and its definitions; each gets an element of its own here."""
    for listing in root.iter("dl"):
        if listing.get("id") != "comments-block":
            continue
        item: etree._Element | None = None
        for part in list(listing):
            if part.tag == "dt":
                item = etree.SubElement(listing, "li", {"class": "comment", "id": part.get("id", "")})
                # Line numbers are those of the term: the new element has none.
                item.sourceline = part.sourceline
                etree.SubElement(item, "div", {"class": "comment-block"})
            if item is not None:
                item.append(part)


def _fits(element: etree._Element, layout: Layout) -> bool:
    if layout.tags and element.tag not in layout.tags:
        return False
    if layout.classes.isdisjoint(element.get("class", "").split()) or not layout.id_form.search(element.get("id", "")):
        return False
    return not layout.holds or any(not layout.holds.isdisjoint(classes(part)) for part in _inside(element))


def _inside(element: etree._Element) -> Iterator[etree._Element]:
    return element.iterdescendants(etree.Element)

"""Reddit: dumps (one object a line, also .zst) and what its API answers: the importer ``reddit``.

A thread is a post; comments name it by ``link_id``, and each other by ``t1_`` ids. Dumps
alternate between threads, and most hold no posts: a thread opens with whatever of it
comes first, and has title and date when that is the post. ``&amp;``, ``&lt;`` and
``&gt;`` are turned back once, as Reddit escapes them once; lines that quote somebody else
keep their "> ".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.domain.material import ParsedUnit, Piece, Problem, Reading, ReadUnit, Severity, ThreadStart, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.json_reading import JsonText, first_objects, head_text, plain, unescaped
from annotator.importers.json_times import from_epoch
from annotator.importers.reddit_listing import Held, is_comment, is_post, records
from annotator.importers.repeated import Repeated

NAME = "reddit"
OPTIONS: Mapping[str, str] = {
    "posts": "The text of a post becomes a unit too, before its comments.",
    "without_bots": "Comments by AutoModerator are left out.",
}
_BOT = "automoderator"
_SITE = "https://www.reddit.com"
_GONE = {
    "[deleted]": "deleted",
    "[removed]": "removed",
    "[ removed by reddit ]": "removed",
    "[deleted by user]": "deleted",
}


def recognise(file: SourceFile) -> float:
    """How sure it is, by the keys that comments and posts of Reddit have."""
    head = head_text(file)
    if head.lstrip()[:1] not in ("{", "["):
        return 0.0
    if any(_is_of_reddit(value) for value in first_objects(head)):
        return 0.95
    keys = sum(f'"{key}"' in head for key in ("link_id", "subreddit", "created_utc", "selftext", "parent_id"))
    kinds = '"kind"' in head and any(f'"{kind}"' in head for kind in ("Listing", "t1", "t3"))
    return 0.95 if kinds and keys else 0.9 if keys >= 3 else 0.0


def _is_of_reddit(value: dict[str, Any]) -> bool:
    data = value.get("data")
    if isinstance(data, dict) and value.get("kind") in ("t1", "t3"):
        return True
    if is_comment(value):
        return "link_id" in value or str(value.get("parent_id")).startswith(("t1_", "t3_"))
    return is_post(value) and ("selftext" in value or "subreddit" in value)


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """A dump or listing; the options are those of OPTIONS, true or false."""
    for name, value in options.items():
        if name not in OPTIONS:
            raise Refusal(f"Reddit files have no option “{name}”. The options are: {', '.join(OPTIONS)}.")
        if not isinstance(value, bool):
            raise Refusal(f"The option “{name}” is either true or false.")
    source = JsonText(file)
    reader = _Reader(source, options.get("posts", False), options.get("without_bots", False))
    return Reading(source.encoding, reader.pieces())


class _Reader:
    """The pieces of one file, and what has to be said at its end."""

    def __init__(self, source: JsonText, posts: bool, without_bots: bool) -> None:
        self.source = source
        self.posts = posts
        self.without_bots = without_bots
        #: Thread -> comments that Reddit counted and that have not come; None while it said no count.
        self.missing: dict[str, int | None] = {}
        #: Comments left out -> what they answered, so that answers to them move up.
        self.left_out: dict[str, str | None] = {}
        self.unread = Repeated(source.said)
        self.gone = self.late = self.post_texts = self.without_time = self.stubs = self.held = 0
        self.account_ids = False

    def pieces(self) -> Iterator[Piece]:
        """Everything in the file, in its order."""
        source = self.source
        for place, record in records(source):
            if type(record) is Held:
                self.stubs += 1
                self.held += record.count
            elif "body" in record:
                thread = _bare(record.get("link_id")) or "unknown"
                if thread not in self.missing:
                    self.missing[thread] = None
                    yield ThreadStart(thread, link=_thread_link(thread))
                unit = self._comment(place, record, thread)
                if unit is not None:
                    yield ReadUnit(thread, unit)
            elif is_post(record):
                yield from self._post(place, record)
            else:
                self.unread.add(place, f"Record {place} is neither a comment nor a post of Reddit; it was not read.")
            if source.said:
                yield from source.told()
        self.unread.end("more records are neither a comment nor a post of Reddit and were not read")
        yield from source.told()
        if not self.missing:
            raise Refusal(
                f"“{source.file.name}” holds no comments or posts of Reddit. "
                "Check that it is the file you meant, or choose another format."
            )
        yield from self._closing()

    def _comment(self, place: int, data: dict[str, Any], thread: str) -> ParsedUnit | None:
        if (missing := self.missing[thread]) is not None:
            self.missing[thread] = missing - 1
        key = _bare(data.get("id")) or _bare(data.get("name"))
        parent_id = data.get("parent_id")
        parent = parent_id[3:] if isinstance(parent_id, str) and parent_id.startswith("t1_") else None
        if self.left_out and parent in self.left_out:
            parent = self.left_out[parent]
        author = _author(data)
        if self.without_bots and author is not None and author.casefold() == _BOT:
            if key is not None:
                self.left_out[key] = parent
            else:
                self.left_out[f"line {place}"] = None
            return None
        text = _text(data["body"])
        attributes = _attributes(data)
        status = _GONE.get(text.casefold()) if text[:1] == "[" else None
        gone = status is not None or not text
        if gone:
            self.gone += 1
            text = ""
            attributes["status"] = status or "empty"
        return ParsedUnit(
            kind=UnitKind.COMMENT if parent is None else UnitKind.REPLY,
            text=text,
            lines=(place, place),
            author=author,
            time=self._time(data),
            attributes=attributes,
            key=key,
            parent_key=parent,
            gone=gone,
        )

    def _post(self, place: int, data: dict[str, Any]) -> Iterator[Piece]:
        """The start of a thread, and the text of the post where it is asked for."""
        key = _bare(data.get("id")) or _bare(data.get("name")) or f"line {place}"
        time = self._time(data)
        if key in self.missing:
            self.late += 1
        else:
            count = data.get("num_comments")
            declared = int(count) if isinstance(count, str) and count.isdecimal() and len(count) < 10 else None
            self.missing[key] = declared
            permalink = data.get("permalink")
            link = _SITE + permalink if isinstance(permalink, str) and permalink.startswith("/") else _thread_link(key)
            title = " ".join(_text(data["title"]).split()) or None
            yield ThreadStart(key, title, time and time[:10], declared, link)
        text = _text(data.get("selftext"))
        if not text or text.casefold() in _GONE:
            return
        if not self.posts:
            self.post_texts += 1
            return
        yield ReadUnit(
            key,
            ParsedUnit(
                kind=UnitKind.PASSAGE,
                text=text,
                lines=(place, place),
                author=_author(data),
                time=time,
                attributes=_attributes(data),
                key=f"t3_{key}",
            ),
        )

    def _time(self, data: dict[str, Any]) -> str | None:
        if "author_fullname" in data:
            self.account_ids = True
        time = from_epoch(data.get("created_utc"))
        if time is None:
            self.without_time += 1
        return time

    def _closing(self) -> Iterator[Problem]:
        """What concerns the file as a whole."""
        if self.stubs:
            yield _warning(
                f"Reddit held {_many(self.held, 'more comment')} back behind {_many(self.stubs, 'link')} "
                "(“load more comments”, “continue this thread”); they are not in this file."
            )
        short = [missing for missing in self.missing.values() if missing and missing > 0]
        if short:
            yield _warning(
                f"Reddit counted {_many(sum(short), 'comment')} more than are in this file, "
                f"in {len(short)} of {_many(len(self.missing), 'thread')}."
            )
        if self.late:
            yield _warning(
                f"In {_many(self.late, 'thread')} the post stands behind its first comment, so title and date are "
                "missing. Put the posts before the comments to have them."
            )
        if self.gone:
            yield _hint(
                f"Removed where published, or empty: {_many(self.gone, 'comment')}. "
                "Such comments keep their place, and nobody codes them."
            )
        if self.left_out:
            yield _hint(f"Left out, being by AutoModerator: {_many(len(self.left_out), 'comment')}.")
        if self.post_texts:
            yield _hint(
                f"Texts of posts that are not among the units: {self.post_texts}. "
                "To code them too, import with the option “posts”."
            )
        if self.without_time:
            yield _hint(f"Without a time that can be read: {_many(self.without_time, 'record')}.")
        if self.account_ids:
            yield _hint("The ids of the writers’ accounts are in the file; they were not taken.")


def _warning(message: str) -> Problem:
    return Problem(None, Severity.WARNING, message)


def _hint(message: str) -> Problem:
    return Problem(None, Severity.HINT, message)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _bare(name: object) -> str | None:
    """An id without its prefix."""
    if not isinstance(name, str) or not name:
        return None
    return name[3:] if name[:1] == "t" and name[2:3] == "_" else name


def _author(data: dict[str, Any]) -> str | None:
    author = data.get("author")
    return author if isinstance(author, str) and author and author.casefold() not in _GONE else None


def _text(body: object) -> str:
    """Markdown as its writer typed it."""
    if not isinstance(body, str):
        return ""
    return plain(unescaped(body))


def _attributes(data: dict[str, Any]) -> dict[str, str]:
    """What a researcher may want of a comment or post; account ids and flairs are not taken."""
    get = data.get
    attributes = {}
    score = get("score")
    if type(score) is str and get("score_hidden") is not True:
        attributes["score"] = score
    if (subreddit := get("subreddit")) and type(subreddit) is str:
        attributes["subreddit"] = subreddit
    if edited := get("edited"):
        attributes["edited"] = "yes" if edited is True else from_epoch(edited) or "yes"
    if get("stickied") is True:
        attributes["stickied"] = "yes"
    if (distinguished := get("distinguished")) and type(distinguished) is str:
        attributes["distinguished"] = distinguished
    if get("is_submitter") is True:
        attributes["by_the_poster"] = "yes"
    return attributes


def _thread_link(key: str) -> str | None:
    return f"{_SITE}/comments/{key}/" if key.isalnum() and key.isascii() else None


REDDIT = Importer(
    name=NAME,
    version="1",
    label="Reddit (dump or API answer)",
    recognise=recognise,
    read=read,
    options=OPTIONS,
    extensions=(".json", ".jsonl", ".ndjson", ".zst"),
)

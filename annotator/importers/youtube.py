"""YouTube: pages of the Data API and the info.json of yt-dlp: the importer ``youtube``.

A thread is a video. API files hold one answer, a list of answers, or a list of their
items; answers may stand inside the comment they answer, or by themselves. What yt-dlp
calls a timestamp is worked out from "2 weeks ago", so it is marked as an estimate.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.domain.material import ParsedUnit, Piece, Problem, Reading, ReadUnit, Severity, ThreadStart, UnitKind
from annotator.domain.refusal import Refusal
from annotator.importers.html_text import html_to_text
from annotator.importers.importer import Importer, SourceFile
from annotator.importers.json_reading import JsonText, head_text, plain
from annotator.importers.json_times import from_epoch, from_text

NAME = "youtube"
#: What yt-dlp says of a comment -> the attribute.
_MARKS = {"is_pinned": "pinned", "is_favorited": "liked_by_the_channel", "author_is_uploader": "by_the_channel"}
_WATCH = "https://www.youtube.com/watch?v="
_API = re.compile(r'"youtube#comment|"topLevelComment"')
_YT_DLP = re.compile(r'"(?:_time_text|author_is_uploader|comment_count)"')


def recognise(file: SourceFile) -> float:
    """How sure it is, by the names the API and yt-dlp give their parts."""
    head = head_text(file)
    if head.lstrip()[:1] not in ("{", "["):
        return 0.0
    if _API.search(head):
        return 0.95
    if '"comments"' in head and _YT_DLP.search(head):
        return 0.9
    # The comments of an info.json stand behind long lists of video formats, out of reach of the head.
    printed = '"formats"' in head and '"format_id"' in head
    return 0.9 if file.name.lower().endswith(".info.json") or printed else 0.0


def read(file: SourceFile, options: Mapping[str, Any]) -> Reading:
    """Comments of one or more videos; there are no options."""
    for name in options:
        raise Refusal(f"YouTube files have no option “{name}”; they have none at all.")
    source = JsonText(file)
    return Reading(source.encoding, _Reader(source).pieces())


class _Reader:
    """The pieces of one file, and what has to be said at its end."""

    def __init__(self, source: JsonText) -> None:
        self.source = source
        self.place = 0
        self.videos: set[str] = set()
        self.video_of: dict[str, str] = {}  #: comment -> its video
        self.declared: dict[str, int] = {}  #: comment -> answers that YouTube counted
        self.answers: dict[str, int] = {}  #: comment -> answers in the file
        self.twice = self.without_time = self.estimated = self.unread = 0
        self.account_ids = False

    def pieces(self) -> Iterator[Piece]:
        """Everything in the file, in its order."""
        if self.source.in_lines():
            for line, value in self.source.lines():
                # Records count on inside a line, places are lines.
                yield from self._entries(value, line)
                yield from self.source.told()
        else:
            yield from self._entries(self.source.document(), None)
        yield from self.source.told()
        if not self.videos:
            raise Refusal(
                f"“{self.source.file.name}” holds no comments of YouTube. Ask the API for the part “snippet”, "
                "or start yt-dlp with --write-comments."
            )
        yield from self._closing()

    def _entries(self, root: Any, line: int | None) -> Iterator[Piece]:
        stack = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node))
            elif not isinstance(node, dict):
                self.unread += 1
            elif isinstance(node.get("items"), list):
                stack.extend(reversed(node["items"]))
            elif isinstance(node.get("comments"), list):
                yield from self._video(node, line)
            elif isinstance(node.get("snippet"), dict):
                yield from self._item(node, line)
            else:
                self.unread += 1

    def _item(self, item: dict[str, Any], line: int | None) -> Iterator[Piece]:
        """A comment thread of the API with the answers it brings, or a comment by itself."""
        snippet = item["snippet"]
        top = snippet.get("topLevelComment")
        if not isinstance(top, dict):
            yield from self._comment(item, _string(snippet.get("videoId")), _string(snippet.get("parentId")), line)
            return
        inner = top.get("snippet")
        video = _string(snippet.get("videoId")) or (isinstance(inner, dict) and _string(inner.get("videoId"))) or None
        yield from self._comment(top, video, None, line)
        key = _string(top.get("id")) or _string(item.get("id"))
        count = _number(snippet.get("totalReplyCount"))
        if key is not None and count is not None:
            self.declared[key] = count
        replies = item.get("replies")
        comments = replies.get("comments") if isinstance(replies, dict) else None
        for reply in comments if isinstance(comments, list) else ():
            yield from self._comment(reply, video, key, line)

    def _comment(self, comment: Any, video: str | None, parent: str | None, line: int | None) -> Iterator[Piece]:
        snippet = comment.get("snippet") if isinstance(comment, dict) else None
        if not isinstance(snippet, dict):
            self.unread += 1
            return
        key = _string(comment.get("id"))
        parent = _string(snippet.get("parentId")) or parent
        video = video or _string(snippet.get("videoId")) or self.video_of.get(parent or "") or "unknown"
        original = snippet.get("textOriginal")
        text = plain(original) if isinstance(original, str) else html_to_text(_string(snippet.get("textDisplay")) or "")
        self.account_ids |= "authorChannelId" in snippet or "authorChannelUrl" in snippet
        published, updated = snippet.get("publishedAt"), snippet.get("updatedAt")
        attributes = _likes(snippet.get("likeCount"))
        if isinstance(updated, str) and updated != published and (edited := from_text(updated)):
            attributes["edited"] = edited
        yield from self._unit(
            ThreadStart(video, link=_link(video)),
            line,
            key,
            parent,
            text,
            author=_string(snippet.get("authorDisplayName")),
            time=from_text(published),
            attributes=attributes,
        )

    def _video(self, info: dict[str, Any], line: int | None) -> Iterator[Piece]:
        """An info.json of yt-dlp."""
        video = _string(info.get("id")) or "unknown"
        title = " ".join((_string(info.get("title")) or "").split()) or None
        link = _string(info.get("webpage_url")) or _link(video)
        day = _string(info.get("upload_date")) or ""
        date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if re.fullmatch(r"[0-9]{8}", day) else None
        declared = _number(info.get("comment_count"))
        start = ThreadStart(video, title, date, declared, link)
        for comment in info["comments"]:
            if not isinstance(comment, dict) or "text" not in comment:
                self.unread += 1
                continue
            parent = _string(comment.get("parent"))
            attributes = _likes(comment.get("like_count"))
            for name, word in _MARKS.items():
                if comment.get(name) is True:
                    attributes[word] = "yes"
            time = from_epoch(comment.get("timestamp"))
            if time is not None:
                attributes["time_estimated"] = "yes"
                self.estimated += 1
            self.account_ids |= "author_id" in comment
            yield from self._unit(
                start,
                line,
                _string(comment.get("id")),
                None if parent == "root" else parent,
                plain(_string(comment["text"]) or ""),
                author=_string(comment.get("author")),
                time=time,
                attributes=attributes,
            )
        present = len(info["comments"])
        if declared is not None and declared > present:
            more = _many(declared - present, "more comment")
            message = f"{more} not in this file: YouTube counted {declared}, {present} are there."
            yield Problem(line, Severity.WARNING, message)

    def _unit(
        self,
        start: ThreadStart,
        line: int | None,
        key: str | None,
        parent: str | None,
        text: str,
        **known: Any,
    ) -> Iterator[Piece]:
        if key is not None:
            if key in self.video_of:
                self.twice += 1
                return
            self.video_of[key] = start.key
        if start.key not in self.videos:
            self.videos.add(start.key)
            yield start
        if parent is not None:
            self.answers[parent] = self.answers.get(parent, 0) + 1
        self.place += 1
        self.without_time += known["time"] is None
        place = line or self.place
        yield ReadUnit(
            start.key,
            ParsedUnit(
                kind=UnitKind.COMMENT if parent is None else UnitKind.REPLY,
                text=text,
                lines=(place, place),
                key=key,
                parent_key=parent,
                gone=not text,
                **known,
            ),
        )

    def _closing(self) -> Iterator[Problem]:
        """What concerns the file as a whole."""
        lacking = [count - self.answers.get(key, 0) for key, count in self.declared.items()]
        lacking = [count for count in lacking if count > 0]
        if lacking:
            yield Problem(
                None,
                Severity.WARNING,
                f"{_many(sum(lacking), 'more reply', 'more replies')} not in this file: YouTube counted more under "
                f"{_many(len(lacking), 'comment')} than came with them.",
            )
        if self.unread:
            records = _many(self.unread, "record")
            yield Problem(None, Severity.WARNING, f"{records} that are no comments of YouTube were not read.")
        if self.twice:
            times = _many(self.twice, "comment")
            yield Problem(None, Severity.HINT, f"{times} with an id that had come before; each was taken once only.")
        if self.estimated:
            yield Problem(
                None,
                Severity.HINT,
                "The times are estimates: yt-dlp works them out from words such as “2 weeks ago”. "
                "They are marked with the attribute “time_estimated”.",
            )
        if self.without_time:
            yield Problem(
                None, Severity.HINT, f"{_many(self.without_time, 'comment')} without a time that can be read."
            )
        if self.account_ids:
            yield Problem(None, Severity.HINT, "The ids of the writers’ channels are in the file; they were not taken.")


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else None


def _likes(count: object) -> dict[str, str]:
    return {"likes": count} if isinstance(count, str) else {}


def _link(video: str) -> str | None:
    return _WATCH + video if re.fullmatch(r"[\w-]{5,20}", video, re.ASCII) else None


def _many(count: int, one: str, several: str | None = None) -> str:
    return f"1 {one}" if count == 1 else f"{count} {several or one + 's'}"


YOUTUBE = Importer(
    name=NAME,
    version="1",
    label="YouTube (API pages or yt-dlp)",
    recognise=recognise,
    read=read,
    extensions=(".json", ".jsonl"),
)

"""Which key of a JSON object is what: as the options say, or guessed from the names of the keys."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.domain.refusal import Refusal

#: Names of keys, the likelier first, in small letters and without anything but letters.
_NAMES = {
    "text": (
        "fulltext", "text", "body", "comment", "message", "content", "commenttext", "commentbody", "commentcontent",
        "messagetext", "posttext", "textoriginal", "tweet", "post", "answer", "response", "review", "opentext",
        "selftext", "texte", "inhalt", "kommentar", "commentaire", "comentario",
    ),
    "id": ("idstr", "id", "commentid", "tweetid", "statusid", "messageid", "postid", "responseid", "uuid", "guid"),
    "parent": (
        "parent", "parentid", "parentcommentid", "parentcomment", "inreplyto", "inreplytoid", "replyto", "replytoid",
        "replytomessageid",
        "inreplytostatusidstr", "inreplytostatusid", "answerto",
    ),
    "author": (
        "author", "authorname", "user", "username", "authordisplayname", "screenname", "name", "displayname", "handle",
        "commenter", "poster", "writer", "from", "nick", "nickname",
    ),
    "time": (
        "time", "createdat", "created", "createdutc", "publishedat", "published", "datetime", "timestamp", "date",
        "postedat", "posted", "createdtime", "submitdate",
    ),
    "thread": (
        "thread", "threadid", "threadtitle", "conversationid", "discussion", "discussionid", "topic", "topicid",
        "linkid", "videoid", "articleid", "article", "posttitle", "page", "question",
    ),
}  # fmt: skip
ROLES = tuple(_NAMES)
#: Where a person stands as an object, the part of it that is the name.
_NAME_PARTS = ("name", "screen_name", "username", "display_name", "displayName", "login")
#: Words in the name of a key whose value tells who somebody is, or where to find them.
_PERSONAL = re.compile(
    r"authors?|users?|.*name|nick|screen|handle|account|profile|avatar|image|picture|login|from|sender|e?mail|ip|ipaddr"
    r"|phone|telephone|tel|mobile|address|geo|coordinates|location|place|lat|lon|lng|latitude|longitude|channel|birth"
    r"|birthday|permalink|url|autor|auteur|nom|nombre|nome|benutzer|nutzer|usuario|utilisateur"
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Columns:
    """The key of each role, dots leading inside objects; ``attributes`` None takes every key that is no person's."""

    text: str
    id: str | None = None
    parent: str | None = None
    author: str | None = None
    time: str | None = None
    thread: str | None = None
    attributes: tuple[str, ...] | None = None

    def used(self) -> frozenset[str]:
        """The outermost keys that have a role."""
        keys = (self.text, self.id, self.parent, self.author, self.time, self.thread)
        return frozenset(key.partition(".")[0] for key in keys if key) | {key for key in keys if key}


def choose_columns(name: str, records: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> Columns:
    """The columns of the file ``name``, by its first records.

    Raises Refusal, naming the keys there are, when there is no such key or none looks like a text.
    """
    keys = list(dict.fromkeys(key for record in records for key in record))
    chosen: dict[str, str] = {}
    for role in ROLES:
        wanted = options.get(role)
        if wanted:
            if all(value_at(record, wanted) is None for record in records) and wanted not in keys:
                raise Refusal(f"“{name}” has no key “{wanted}” for the {role}. {_keys(keys)}")
            chosen[role] = wanted
    for role in ROLES:
        if role not in options and (found := _guess(role, keys, records, chosen.values())):
            chosen[role] = found
    if "text" not in chosen:
        raise Refusal(f"No key of “{name}” looks like the text to code. {_keys(keys)} Name it with the option “text”.")
    named = options.get("attributes")
    attributes = tuple(one.strip() for one in named.split(",") if one.strip()) if named is not None else None
    for key in attributes or ():
        if all(value_at(record, key) is None for record in records) and key not in keys:
            raise Refusal(f"“{name}” has no key “{key}” for an attribute. {_keys(keys)}")
    return Columns(**chosen, attributes=attributes)


def value_at(record: Mapping[str, Any], key: str) -> Any:
    """The value of a key, which may lead inside objects by dots; None when there is none."""
    if key in record:
        return record[key]
    value: Any = record
    for part in key.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def is_personal(key: str) -> bool:
    """Whether the name of a key says that its value tells who somebody is or where to find them."""
    words = [word.lower() for word in _WORD.findall(key)]
    return any(_PERSONAL.fullmatch(word) for word in [*words, "".join(words)])


def _guess(role: str, keys: Iterable[str], records: Sequence[Mapping[str, Any]], taken: Iterable[str]) -> str | None:
    """The likeliest key that nothing else has and whose values may be what they should be."""
    taken = set(taken)
    by_letters: dict[str, str] = {}
    for key in keys:
        by_letters.setdefault("".join(re.findall("[a-z]", key.lower())), key)
    for name in _NAMES[role]:
        key = by_letters.get(name)
        if key is None or key in taken:
            continue
        values = [record[key] for record in records if record.get(key) is not None]
        if any(isinstance(value, str) for value in values):
            return key
        if role == "author" and (inner := _name_part(key, values)):
            return inner
    return None


def _name_part(key: str, values: Iterable[Any]) -> str | None:
    for value in values:
        if isinstance(value, dict):
            for part in _NAME_PARTS:
                if isinstance(value.get(part), str):
                    return f"{key}.{part}"
    return None


def _keys(keys: Sequence[str]) -> str:
    shown = ", ".join(f"“{key[:40]}”" for key in keys[:_SHOWN])
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return f"Its keys are: {shown}{more}." if keys else "Its objects have no keys."

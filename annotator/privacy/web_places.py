"""E-mail addresses, links and handles, found by their form."""

import re
from collections.abc import Iterator

from annotator.privacy.found import Kind

#: A place found in one text: kind, start, end, key.
Place = tuple[Kind, int, int, str]

# No sign of a name may stand before any of these, so each run of signs is tried once: long runs stay quick.
_EMAIL = re.compile(r"(?<![\w.+%'@-])[\w+%][\w.+%'-]{0,63}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+%@-])[\w+%][\w.+%-]{0,63} ?[\[({] ?at ?[\])}] ?"
    r"[\w-]{1,63}(?:(?:\.| ?[\[({] ?dot ?[\])}] ?| dot )[\w-]{2,63}){1,5}",
    re.IGNORECASE,
)
_SPELT_AT = re.compile(r" ?[\[({] ?at ?[\])}] ?", re.IGNORECASE)
_SPELT_DOT = re.compile(r" ?[\[({] ?dot ?[\])}] ?| dot ", re.IGNORECASE)
_BRACKET = re.compile(r"[\[({] ?at ?[\])}]", re.IGNORECASE)

_LINK_SIGNS = r"[^\s<>“”«»\"]"
_SCHEME = re.compile(rf"(?:(?:https?|ftps?|hxxps?)://|(?<![\w.@/-])www\.(?=[^\W_])){_LINK_SIGNS}+", re.IGNORECASE)
#: Ends of hosts after which a link needs neither scheme nor path. "is", "in", "it", "me", "so", "to" and their like are
#: missing, because people forget the blank after a full stop.
_ENDINGS = (
    "com|org|net|edu|gov|mil|info|biz|online|blog|dev|io|tv|fm|eu|uk|de|fr|es|nl|pl|ch|cz|dk|fi|gr|hu|ie|pt|"
    "ro|se|sk|ru|ua|au|nz|ca|mx|br|jp|cn|kr|za|ly|gl"
)
_BARE = re.compile(
    rf"(?<![\w.@/:-])(?=[^\W_])(?:[\w-]{{1,63}}\.){{1,5}}"
    rf"(?:(?:{_ENDINGS}|{_ENDINGS.upper()})(?![\w-])(?!\.\w)(?:[/?#]{_LINK_SIGNS}*)?"
    rf"|[a-z]{{2,12}}/{_LINK_SIGNS}*[\w/])"
)
_BARE_HINT = re.compile(r"\w\.[A-Za-z]{2}")
_WEB_HINT = re.compile(r"@|://|www\.|\w\.[a-z]{2}|\bu/|[\[({](?:at[\])}]|$)|^at[\])}]", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'’‘*_~|…"
_OPENED_BY = {")": "(", "]": "[", "}": "{"}
_PROFILE = re.compile(
    r"(?:(?:twitter|x|instagram|facebook|tiktok|threads|medium|youtube|github)\.(?:com|net)|bsky\.app/profile|t\.me)/@?"
    r"([\w.-]{2,40})(?=[/?#]|$)|reddit\.com/(?:u|user)/([\w-]{3,20})",
    re.IGNORECASE,
)
#: What stands in the place of a name in addresses of those sites.
_NO_PROFILE = frozenset(
    (
        "watch",
        "playlist",
        "channel",
        "results",
        "search",
        "hashtag",
        "home",
        "explore",
        "intent",
        "share",
        "sharer",
        "sharer.php",
        "groups",
        "events",
        "pages",
        "status",
        "reel",
        "tag",
        "login",
        "about",
        "help",
        "privacy",
        "terms",
        "news",
        "story.php",
    )
)

_HANDLE = re.compile(
    r"(?<![\w.@/+%-])@(?=[\w.-]*[^\W\d])\w+(?:[.-]\w+){0,5}(?:@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24})?(?![\w@])"
)
_CLOCK = re.compile(r"@\d{1,2}(?:[.:]\d\d)?(?:[ap]m|h|hrs?|hours?|x)?|@\d+(?:st|nd|rd|th|k|p)", re.IGNORECASE)
_REDDIT = re.compile(r"(?<![\w/.])/?(u/[\w-]{3,20})(?![\w/-])", re.ASCII)


def may_be_web(stretch: str) -> bool:
    """Whether a stretch between two blanks can be, or begin, one of the places; False for almost all."""
    return _WEB_HINT.search(stretch) is not None


def web_places(text: str) -> Iterator[Place]:
    """All e-mail addresses, links and handles of a text. A handle that is part of a link's address is given too."""
    links = list(_links(text)) if "." in text else []
    in_links = covered_by(text, links)
    emails = [place for place in _emails(text) if not all(in_links[place[1] : place[2]])]
    yield from emails
    in_emails = covered_by(text, emails)
    for place in links:
        if not any(in_emails[place[1] : place[2]]):
            yield place
            yield from _profiles(text, *place[1:3])
    if "@" in text or "u/" in text:
        for match in (*_HANDLE.finditer(text), *_REDDIT.finditer(text)):
            start, end = match.span()
            if not _CLOCK.fullmatch(match[0]) and not any(in_emails[start:end]) and not any(in_links[start:end]):
                yield Kind.HANDLE, start, end, match[0].casefold().removeprefix("/")


def covered_by(text: str, places: list[Place]) -> bytearray:
    """For each code point of a text 1 where a place covers it, else 0."""
    covered = bytearray(len(text))
    for _, start, end, _ in places:
        covered[start:end] = b"\x01" * (end - start)
    return covered


def _emails(text: str) -> Iterator[Place]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Kind.EMAIL, *match.span(), match[0].casefold()
    if _BRACKET.search(text):
        for match in _SPELT_EMAIL.finditer(text):
            plain = _SPELT_DOT.sub(".", _SPELT_AT.sub("@", match[0]))
            yield Kind.EMAIL, *match.span(), plain.casefold()


def _links(text: str) -> Iterator[Place]:
    found: list[Place] = []
    if "://" in text or "www." in text.casefold():
        found = [_link(text, *match.span()) for match in _SCHEME.finditer(text)]
    if _BARE_HINT.search(text):
        covered = covered_by(text, found)
        bare = (match.span() for match in _BARE.finditer(text))
        found += [_link(text, start, end) for start, end in bare if not any(covered[start:end])]
    yield from (place for place in sorted(found) if place[1] < place[2])


def _link(text: str, start: int, end: int) -> Place:
    end = _end_of_link(text, start, end)
    return Kind.LINK, start, end, _link_key(text[start:end])


def _end_of_link(text: str, start: int, end: int) -> int:
    """Where a link ends once the signs of the sentence around it are taken away."""
    while end > start:
        last = text[end - 1]
        opened_by = _OPENED_BY.get(last)
        alone = opened_by is not None and text.count(last, start, end) > text.count(opened_by, start, end)
        if last not in _AFTER_LINK and not alone:
            break
        end -= 1
    return end


def _link_key(link: str) -> str:
    address = re.sub(r"^[a-z]+://", "", link, flags=re.IGNORECASE)
    return address.casefold().removeprefix("www.").rstrip("/")


def _profiles(text: str, start: int, end: int) -> Iterator[Place]:
    match = _PROFILE.search(text, start, end)
    if match:
        group = 1 if match[1] else 2
        name = match[group].casefold()
        if name not in _NO_PROFILE:
            yield Kind.HANDLE, *match.span(group), f"@{name}" if group == 1 else f"u/{name}"

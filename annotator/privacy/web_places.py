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
    taken: list[tuple[int, int]] = []
    links: list[Place] = []
    if "." in text:
        links = list(_links(text))
    for place in _emails(text):
        if not _inside(place, links):
            taken.append(place[1:3])
            yield place
    for place in links:
        if not any(start < place[2] and place[1] < end for start, end in taken):
            taken.append(place[1:3])
            yield place
            yield from _profiles(text, *place[1:3])
    if "@" in text or "u/" in text:
        for match in (*_HANDLE.finditer(text), *_REDDIT.finditer(text)):
            start, end = match.span()
            if not _CLOCK.fullmatch(match[0]) and not any(start < last and first < end for first, last in taken):
                yield Kind.HANDLE, start, end, match[0].casefold().removeprefix("/")


def _emails(text: str) -> Iterator[Place]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Kind.EMAIL, *match.span(), match[0].casefold()
    if _BRACKET.search(text):
        for match in _SPELT_EMAIL.finditer(text):
            plain = _SPELT_DOT.sub(".", _SPELT_AT.sub("@", match[0]))
            yield Kind.EMAIL, *match.span(), plain.casefold()


def _links(text: str) -> Iterator[Place]:
    found: list[tuple[int, int]] = []
    if "://" in text or "www." in text or "WWW." in text or "Www." in text:
        found = [(match.start(), _end_of_link(text, *match.span())) for match in _SCHEME.finditer(text)]
    if _BARE_HINT.search(text):
        for match in _BARE.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in found):
                found.append((match.start(), _end_of_link(text, *match.span())))
    for start, end in sorted(found):
        yield Kind.LINK, start, end, _link_key(text[start:end])


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


def _inside(place: Place, others: list[Place]) -> bool:
    return any(other[1] <= place[1] and place[2] <= other[2] for other in others)

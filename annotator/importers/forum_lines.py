"""What the lines of a saved forum page are: heads of posts, what is printed about members, quotations, pagers.

A head is the number of a post (“#12”) with a time: beside it, in the line above, or in the
lines below, where the author, a rank and figures about the member stand too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotator.importers.blog_lines import LONGEST_NAME, LONGEST_TITLE, Line, ends_without_punctuation
from annotator.importers.printed_dates import PrintedTime, printed_date, printed_time

_LONGEST_FORM = 120
#: How many lines of text may stand between the number of a post and its time.
_LONGEST_HEAD = 10
_NUMBER_FIRST = re.compile(r"(?:post\s+)?#(?P<number>[0-9]{1,7})(?:\s+(?P<rest>\S.*))?", re.IGNORECASE)
_NUMBER_LAST = re.compile(r"(?P<rest>\S.*?)\s+#(?P<number>[0-9]{1,7})")
_POSTED = re.compile(
    r"(?:posted|date|sent)(?:\s+on)?\s*:\s*(?P<when>\S.*)|posted\s+on\s+(?P<when2>\S.*)", re.IGNORECASE
)
_BY_FIRST = re.compile(r"(?:post(?:ed)?\s+)?by\s+(?P<name>\S.*?)\s*(?:»|›|,|\bon\b|-)\s*(?P<when>\S.*)", re.IGNORECASE)
_BY_LAST = re.compile(r"(?P<when>\S.*?)\s+by\s+(?P<name>\S.*)", re.IGNORECASE)
_FROM_NOW = re.compile(
    r"(?:today|yesterday)\b.{0,20}|(?:about )?(?:[0-9]{1,4}|an?) (?:minute|hour|day|week|month|year)s? ago",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"(?:join date|joined|registered|member since|location|from|posts|post count|messages|threads|age|gender|occupation"
    r"|likes|likes received|reaction score|thanks|thanked|reputation|rep power|karma|points|trophy points|country"
    r"|blog entries|my mood|interests)\s*:.*",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?:new|newbie|junior|senior|active|full|registered|well-known|gold|silver|super|global|site|board|forum|banned|"
    r"trusted|honorary)?\s*(?:member|user|moderator|admin|administrator|guest|newbie)|banned|staff|veteran|regular",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?:is )?(?:offline|online)|view profile|private message|re: .+|post subject: .+", re.IGNORECASE)
_QUOTE = re.compile(r"(?:quote:|quote)?\s*(?P<said>originally posted by\s*:?\s*\S.*)", re.IGNORECASE)
_WROTE = re.compile(r"(?P<name>\S.{0,80}?)\s+(?:wrote|said)\s*:\s*(?P<arrow>[↑→]?)", re.IGNORECASE)
_EDITED = re.compile(
    r"(?:last edited by|edited by|last edited:|this post was edited by)\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_EDITED_AT = re.compile(r"(?P<when>\S.*?[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?:\s*[ap]\.?m\.?)?)", re.IGNORECASE)
_BUTTONS = re.compile(
    r"(?:reply with quote|reply|quote|multi-?quote|report post|report|back to top|top|share|like|thanks|edit|link"
    r"|permalink|blog this post|[|·•\s])+",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:.*\b)?page\s+(?P<page>[0-9]{1,6})\s+of\s+(?P<pages>[0-9]{1,6})\b.*", re.IGNORECASE)
_POSTS = re.compile(
    r"(?P<posts>[0-9]{1,7})\s+(?:posts|messages)\b|results [0-9]+ to [0-9]+ of (?P<results>[0-9]{1,7})", re.IGNORECASE
)
# The words and the signs exclude one another: a line is taken apart in one way only.
_PAGER = re.compile(
    r"(?:(?:page|first|last|previous|prev|next|results|posts?|messages|to|of)\b|[0-9«»‹›<>.…•·|\s])+", re.IGNORECASE
)
_TITLE = re.compile(r"(?:thread|topic|subject|post subject)\s*:\s*(?P<title>\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Posted:
    """The time of a post, ``when`` None when it is told from now, and its author if one stands beside it."""

    when: PrintedTime | None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a post: indexes of its first line and of the line behind it, and what it says."""

    first: int
    behind: int
    number: int
    when: PrintedTime | None
    author: str | None
    rank: str | None


def posted(text: str) -> Posted | None:
    """The time (and author) a line tells of a post; None when it tells none."""
    if len(text) > LONGEST_NAME + _LONGEST_FORM or not any(sign.isdigit() or sign == "y" for sign in text):
        return None
    found = _POSTED.fullmatch(text)
    if found:
        text = found["when"] or found["when2"]
    if (when := _when(text, labelled=found is not None)) is not None:
        return Posted(when[0])
    for pattern in (_BY_FIRST, _BY_LAST):
        named = pattern.fullmatch(text)
        if named and len(named["name"]) <= LONGEST_NAME and (when := _when(named["when"], labelled=True)) is not None:
            return Posted(when[0], named["name"].strip())
    return None


def _when(text: str, *, labelled: bool) -> tuple[PrintedTime | None] | None:
    if found := printed_time(text):
        return (found,)
    if labelled and (day := printed_date(text, shortened=True)):
        return (PrintedTime(day.iso, day.readings),)
    return (None,) if len(text) <= _LONGEST_FORM and _FROM_NOW.fullmatch(text) else None


def heads_of(lines: Sequence[Line]) -> list[Head]:
    """The heads of all posts, in order."""
    with_text = [at for at, line in enumerate(lines) if line.text]
    numbers = {place: found for place, at in enumerate(with_text) if (found := _number(lines[at].text))}
    places = sorted(numbers)
    heads: list[Head] = []
    for place, limit in pairwise([*places, len(with_text)]):
        number, beside = numbers[place]
        above = place and (not heads or with_text[place - 1] >= heads[-1].behind) and beside is None
        before = posted(lines[with_text[place - 1]].text) if above else None
        first = with_text[place - 1] if before else with_text[place]
        block = with_text[place + 1 : min(limit, place + 1 + _LONGEST_HEAD)]
        head = _head(lines, first, with_text[place], number, beside or before, block)
        if head:
            heads.append(head)
    return heads


def _number(text: str) -> tuple[int, Posted | None] | None:
    """The number of a post and what stands beside it; None when a line is neither a number nor one with a time."""
    if "#" not in text or len(text) > LONGEST_NAME + _LONGEST_FORM:
        return None
    for pattern in (_NUMBER_FIRST, _NUMBER_LAST):
        found = pattern.fullmatch(text)
        if found:
            beside = posted(found["rest"]) if found["rest"] else None
            if not found["rest"] or beside:
                return int(found["number"]), beside
    return None


def _head(
    lines: Sequence[Line], first: int, at: int, number: int, told: Posted | None, block: Sequence[int]
) -> Head | None:
    """The head whose number stands in a line; ``block`` are the lines with text behind it. None without a time."""
    names: Sequence[int] = []
    behind = at + 1
    if told is None:
        timed = next((one for one in block if posted(lines[one].text)), None)
        if timed is None:
            return None
        told = posted(lines[timed].text)
        names = [one for one in block if one < timed]
        block = [one for one in block if one > timed]
        behind = timed + 1
    if not names and not (told and told.author):
        names, block = block[:1], block[1:]
        if not names or not _is_name(lines[names[0]].text):
            return Head(first, behind, number, told.when if told else None, None, None)
        behind = names[0] + 1
    more = _about_member(lines, block, behind)
    behind = more[-1] + 1 if more else behind
    author = told.author if told else None
    about = [lines[one].text for one in (*names, *more)]
    if author is None:
        plain = [text for text in about if not _MEMBER.fullmatch(text) and not _STATUS.fullmatch(text)]
        author = next((text for text in plain if _is_name(text)), None)
    rank = next((text for text in about if text != author and _RANK.fullmatch(text)), None)
    return Head(first, behind, number, told.when if told else None, author, rank)


def _about_member(lines: Sequence[Line], block: Sequence[int], behind: int) -> list[int]:
    """The lines right behind a name that are about the member: up to the last figure of the run, or a known rank."""
    run: list[int] = []
    at = behind
    for one in block:
        if one != at:
            break
        run.append(one)
        at = one + 1
    figures = [place for place, one in enumerate(run) if _MEMBER.fullmatch(lines[one].text)]
    if figures:
        return run[: figures[-1] + 1]
    ranks = [one for one in run[:2] if _RANK.fullmatch(lines[one].text) or _STATUS.fullmatch(lines[one].text)]
    return ranks if ranks == run[: len(ranks)] else []


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and ends_without_punctuation(text)


def quotation(text: str) -> str | None:
    """What a line that opens a quotation keeps of itself: who is quoted, or nothing (""); None for another line."""
    if text.casefold() == "quote:":
        return ""
    found = _QUOTE.fullmatch(text) if len(text) <= LONGEST_TITLE else None
    return found["said"] if found else None


def names_the_quoted(text: str) -> bool | None:
    """Whether a line such as “A. Name wrote:” surely opens a quotation (it has an arrow); None for another line."""
    found = _WROTE.fullmatch(text) if len(text) <= LONGEST_NAME + 20 else None
    return bool(found["arrow"]) if found else None


def edited(text: str) -> str | None:
    """When a post was edited, as far as a line says so: ISO 8601, or “yes”; None for another line."""
    found = _EDITED.fullmatch(text) if len(text) <= 2 * LONGEST_TITLE else None
    if not found:
        return None
    rest = re.split(r"\breason\s*:", found["rest"], maxsplit=1, flags=re.IGNORECASE)[0]
    for part in re.split(r"[;»]|\bon\b|\bat(?=\s+[^0-9])", rest):
        told = _EDITED_AT.match(part.strip(" ,.")) if len(part) <= _LONGEST_FORM else None
        when = printed_time(told["when"]) if told else None
        if when and when.iso:
            return when.iso
    return "yes"


def is_button(text: str) -> bool:
    """Whether a line holds nothing but links below a post, such as “Reply With Quote”."""
    return len(text) <= _LONGEST_FORM and _BUTTONS.fullmatch(text) is not None


def is_signature_line(text: str) -> bool:
    """Whether a line parts a post from the signature below it: three underscores or more."""
    return len(text) >= 3 and not text.strip("_")


def page_of(text: str) -> tuple[int, int] | None:
    """The page and the number of pages of a line such as “67 posts • Page 2 of 7”, else None."""
    found = _PAGE.fullmatch(text) if len(text) <= _LONGEST_FORM and is_pager(text) else None
    return (int(found["page"]), int(found["pages"])) if found else None


def declared_posts(text: str) -> int | None:
    """The number of posts a pager line declares, else None."""
    found = _POSTS.search(text) if is_pager(text) else None
    return int(found["posts"] or found["results"]) if found else None


def is_pager(text: str) -> bool:
    """Whether a line leads through the pages of a thread."""
    has_word = any(word in text.casefold() for word in ("page", "results", "«", "»", "posts", "next", "last"))
    return len(text) <= _LONGEST_FORM and has_word and _PAGER.fullmatch(text) is not None


def thread_title(text: str) -> str | None:
    """The title in a line such as “Thread: A title”, else None."""
    found = _TITLE.fullmatch(text) if len(text) <= LONGEST_TITLE else None
    return found["title"] if found else None

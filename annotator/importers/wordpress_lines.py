"""What the lines of a saved WordPress page are: heads of comments, links below them, notes between them.

English, German, French, Spanish and Dutch. Line numbers are 1-based; nothing here decides
where a comment ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.importers.blog_lines import LONGEST_NAME, LONGEST_TITLE, Line, ends_without_punctuation, responses_count
from annotator.importers.printed_dates import PrintedDate, PrintedTime, printed_date, printed_time

_LONGEST_FORM = 120
_SAYS = (
    r"(?:says|said|wrote|writes|sagt|sagte|schreibt|schrieb|meint|dit|a dit|écrit|dice|dijo|ha dicho|escribió"
    r"|zegt|zei|schreef|schrijft)"
)
_SAYS_LINE = re.compile(
    rf"(?:(?P<number>[0-9]{{1,5}})[.)]\s+)?(?P<name>\S.*?)\s+{_SAYS}\s*:(?P<when>\s+\S.*)?", re.IGNORECASE
)
_ON_LINE = re.compile(
    rf"(?:(?P<number>[0-9]{{1,5}})[.)]\s+)?(?P<name>\S.*?)\s+(?:on|am|le|el|op)\s+(?P<when>\S.*?[0-9].*?)\s+{_SAYS}\s*:",
    re.IGNORECASE,
)
_NAMED_ANSWER = re.compile(r"(?P<name>\S.*?)\s+in reply to\s+(?P<other>\S.*)", re.IGNORECASE)
_IN_REPLY = re.compile(
    r"(?:[↳↪@>]\s*)?(?:in reply to|reply to|(?:als )?antwort (?:auf|an)|en réponse à|en respuesta a"
    r"|(?:als|in) antwoord op)\s*:?\s+(?P<name>\S.*?)[.:]?",
    re.IGNORECASE,
)
_LINKS_BEHIND_DATE = re.compile(r"(?:\s*(?:\(edit\)|edit|permalink|link|[#|·•]|reply))+\Z", re.IGNORECASE)
_AGO = re.compile(
    r"(?:about |vor |hace |il y a )?(?:[0-9]{1,4}|an?|one) [^\W\d_]{3,10}(?: (?:ago|geleden))?", re.IGNORECASE
)
_AGO_WORDS = re.compile(r"\b(?:ago|geleden|vor|hace|il y a)\b", re.IGNORECASE)
_CLOSES = re.compile(
    r"reply\s*[↓↩]?|log in to (?:reply|leave a comment)|antworten\s*[↓↩]?|zum antworten anmelden|répondre\s*[↓↩]?"
    r"|responder\s*[↓↩]?|(?:be)?antwoorden\s*[↓↩]?",
    re.IGNORECASE,
)
_REPLY_TO = re.compile(r"(?:reply to|antworte auf|répondre à|responder a|reageer op)\s+(?P<name>\S.*)", re.IGNORECASE)
_ENDS = re.compile(
    r"leave a (?:reply|comment)(?: cancel reply)?|comments are closed\.?|post navigation|(?:schreibe? einen|kommentar) "
    r"(?:kommentar|hinterlassen)\b.*|laisser un commentaire\b.*|deja (?:una respuesta|un comentario)\b.*"
    r"|(?:laat een reactie achter|geef een reactie)\b.*",
    re.IGNORECASE,
)
_PAGES = re.compile(r"[←«‹]?\s*(?:older|newer|previous|next) comments\s*[→»›]?", re.IGNORECASE)
_PINGBACK = re.compile(r"(?:[0-9]{1,5}[.)]\s+)?(?:pingback|trackback|rétrolien)\s*(?::.*)?", re.IGNORECASE | re.DOTALL)
_MODERATION = re.compile(
    r"your comment is awaiting moderation\b.*|d?ein kommentar wartet auf (?:freischaltung|moderation)\b.*"
    r"|votre commentaire est en attente de modération\b.*|tu comentario está pendiente de moderación\b.*"
    r"|je reactie wacht op moderatie\b.*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:(?:comments|kommentare|commentaires|comentarios|reacties)(?:\s*\(?(?P<behind>[0-9]{1,6})\)?)?"
    r"|(?P<count>[0-9]{1,6}|no|one)\s+(?:comments?|responses?|replies|thoughts?|kommentare?|commentaires?|comentarios?"
    r"|reacties?))\s*:?",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:(?:posted|published|veröffentlicht|publié|publicado|geplaatst)\b\s*:?\s*)?(?:(?:on|am|le|el|op)\s+)?(?P<day>.*)",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:[|·•]|\b(?:by|von|par|por|door|in|at|um)\s).*\Z", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a comment: indexes of its first line and of the line behind it, and what it says.

    ``says`` tells a head with the words “says:” from a name alone. ``when`` is None for a
    time that is no date (“3 years ago”).
    """

    first: int
    behind: int
    name: str
    when: PrintedTime | None
    indent: int
    says: bool
    number: int | None = None
    answers: str | None = None


def head_at(lines: Sequence[Line], at: int, before: int | None, following: int | None) -> Head | None:
    """The head that starts in the line with this index; ``before`` and ``following`` are the next lines with text."""
    line = lines[at]
    if not line.text or len(line.text) > LONGEST_NAME + _LONGEST_FORM:
        return None
    if line.text.endswith(":") and (found := _ON_LINE.fullmatch(line.text)):
        when = _when(found["when"])
        if when is not None and len(found["name"]) <= LONGEST_NAME:
            return _head(at, at + 1, found["name"], when, line.indent, number=found["number"])
    if ":" in line.text and (found := _SAYS_LINE.fullmatch(line.text)):
        return _says(lines, at, found, following)
    if following is None or following > at + 2 or not (before is None or _ends_something(lines[before].text)):
        return None
    when = printed_time(_LINKS_BEHIND_DATE.sub("", lines[following].text))
    if when is None or len(line.text) > LONGEST_NAME or not ends_without_punctuation(line.text) or is_form(line.text):
        return None
    return _head(at, following + 1, line.text, (when,), line.indent, says=False)


def _says(lines: Sequence[Line], at: int, found: re.Match[str], following: int | None) -> Head | None:
    if len(found["name"]) > LONGEST_NAME:
        return None
    if found["when"]:
        when = _when(found["when"])
        return _head(at, at + 1, found["name"], when, lines[at].indent, number=found["number"]) if when else None
    if following is None or following > at + 2:
        return None
    when = _when(lines[following].text)
    return _head(at, following + 1, found["name"], when, lines[at].indent, number=found["number"]) if when else None


def _head(
    first: int,
    behind: int,
    name: str,
    when: tuple[PrintedTime | None],
    indent: int,
    *,
    number: str | None = None,
    says: bool = True,
) -> Head:
    named = _NAMED_ANSWER.fullmatch(name)
    answers = named["other"].strip() if named else None
    name = (named["name"] if named else name).strip()
    return Head(first, behind, name, when[0], indent, says, int(number) if number else None, answers)


def _when(text: str) -> tuple[PrintedTime | None] | None:
    """The time of a head in a tuple: (None,) when it is told from now; None when the text is no time."""
    text = _LINKS_BEHIND_DATE.sub("", text.strip()) if len(text) <= _LONGEST_FORM else ""
    if found := printed_time(text):
        return (found,)
    if day := printed_date(text, shortened=True):
        return (PrintedTime(day.iso, day.readings),)
    return (None,) if _AGO.fullmatch(text) and _AGO_WORDS.search(text) else None


def _ends_something(text: str) -> bool:
    return closes_comment(text) or heading_count(text) is not None or is_pingback(text) or is_page_link(text)


def is_form(text: str) -> bool:
    """Whether a line is something the page prints between comments."""
    return _ends_something(text) or ends_list(text) or is_moderation_note(text)


def closes_comment(text: str, author: str | None = None) -> bool:
    """Whether a line is the link below a comment by which it is answered, such as “Reply” or “Reply to” its author."""
    if len(text) > _LONGEST_FORM:
        return False
    named = _REPLY_TO.fullmatch(text)
    to_author = named is not None and author is not None and named["name"].casefold() == author.casefold()
    return to_author or _CLOSES.fullmatch(text) is not None


def in_reply_to(text: str) -> str | None:
    """The name in a line such as “In reply to A. Name”, else None."""
    found = _IN_REPLY.fullmatch(text) if len(text) <= LONGEST_NAME + 30 else None
    return found["name"] if found else None


def ends_list(text: str) -> bool:
    """Whether a line stands below the last comment, such as “Leave a Reply”."""
    return len(text) <= _LONGEST_FORM and _ENDS.fullmatch(text) is not None


def is_page_link(text: str) -> bool:
    """Whether a line leads to another page of comments."""
    return len(text) <= _LONGEST_FORM and _PAGES.fullmatch(text) is not None


def is_pingback(text: str) -> bool:
    """Whether a line says that another site links to the post."""
    return _PINGBACK.fullmatch(text) is not None


def is_moderation_note(text: str) -> bool:
    """Whether a line says that nobody has let the comment through yet."""
    return len(text) <= 2 * _LONGEST_FORM and _MODERATION.fullmatch(text) is not None


def heading_count(text: str) -> int | None:
    """The number of comments the heading of a list declares, -1 when it names none; None when it is no heading."""
    if (count := responses_count(text)) is not None:
        return count
    found = _HEADING.fullmatch(text) if len(text) <= _LONGEST_FORM else None
    if not found:
        return None
    number = found["count"] or found["behind"]
    return {"no": 0, "one": 1}.get(number.lower(), int(number) if number.isdecimal() else -1) if number else -1


def posted_date(text: str) -> PrintedDate | None:
    """The day of a line such as “Posted on March 4, 2025 by A. Name”, else None."""
    if len(text) > LONGEST_TITLE:
        return None
    found = _POSTED.fullmatch(text)
    return printed_date(_BY.sub("", found["day"]), shortened=True) if found else None

"""Pages of Blogger in other interface languages: their markers and count lines in the words of an English page.

The rest of ``blog_*`` knows the English words only. A line keeps what is printed
(``Line.words``), so that a marker which turns out to be text is stored as it stands.
Months and weekdays are read in every language anyway, see ``printed_dates``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.importers.blog_lines import CLOSES_COMMENT, CLOSES_REPLY, REPLIES, Line, split_marker

_LONGEST_FORM = 80


@dataclass(frozen=True, slots=True)
class _Words:
    """What a page prints: the links below a comment, the heading of replies, the count line."""

    reply: str
    delete: str
    replies: str
    counted: str
    none: str


_LANGUAGES: Mapping[str, _Words] = {
    "en": _Words("Reply", "Delete", "Replies", "comments?", "no comments"),
    "de": _Words("Antworten", "Löschen", "Antworten", "kommentare?", "keine kommentare"),
    "fr": _Words("Répondre", "Supprimer", "Réponses", "commentaires?", "aucun commentaire"),
    "es": _Words("Responder", "Eliminar", "Respuestas", "comentarios?", "no hay comentarios"),
    "nl": _Words(
        "Beantwoorden", "Verwijderen", "Reacties", "(?:opmerking(?:en)?|reacties?)", "geen (?:opmerkingen|reacties)"
    ),
    "it": _Words("Rispondi", "Elimina", "Risposte", "comment[oi]", "nessun commento"),
    "pt": _Words(
        "Responder", "(?:Excluir|Eliminar)", "Respostas", "comentários?", "(?:nenhum comentário|sem comentários)"
    ),
}


@dataclass(frozen=True, slots=True)
class _Forms:
    """The patterns of one language; ``closes_comment`` matches at the start of a line, the others whole lines."""

    closes_comment: re.Pattern[str]
    closes_reply: re.Pattern[str]
    replies: re.Pattern[str]
    count: re.Pattern[str]


def _forms(words: _Words) -> _Forms:
    return _Forms(
        # The two links are glued, or parted by blanks or a bar where nothing else stands in the line.
        re.compile(rf"{words.reply}(?:{words.delete}|[\s|·•]+{words.delete}\Z)"),
        re.compile(rf"{words.delete}(?P<rest>.*)", re.DOTALL),
        re.compile(words.replies),
        re.compile(
            rf"(?:(?P<count>[0-9][0-9.,\u00a0\u202f]{{0,8}})\s+{words.counted}|{words.none})\s*:", re.IGNORECASE
        ),
    )


_FORMS = {language: _forms(words) for language, words in _LANGUAGES.items()}


def in_english(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with the markers and count lines of the page's language in English.

    The language is that of the markers that close comments, else that of a count line; a
    page with English ones stays as it is.
    """
    if any(line.text.startswith(CLOSES_COMMENT) for line in lines):
        return lines
    language = _most(lines, "closes_comment")
    if language is None:
        language = _most(lines, "count")
        if language == "en":
            return lines
    return lines if language is None else [_translated(line, _FORMS[language]) for line in lines]


def _most(lines: Sequence[Line], form: str) -> str | None:
    """The language of most lines of a form; of two with equally many the one that prints “Replies” its way."""
    sure: dict[str, tuple[int, int]] = {}
    for language, forms in _FORMS.items():
        pattern: re.Pattern[str] = getattr(forms, form)
        count = sum(_is_form(line, pattern, whole=form == "count") for line in lines)
        replies = sum(
            len(line.text) <= _LONGEST_FORM and forms.replies.fullmatch(line.text) is not None for line in lines
        )
        sure[language] = (count, replies)
    best = max(sure, key=lambda language: sure[language])
    return best if sure[best][0] else None


def _is_form(line: Line, pattern: re.Pattern[str], *, whole: bool) -> bool:
    if whole:
        return not line.indent and len(line.text) <= _LONGEST_FORM and pattern.fullmatch(line.text) is not None
    return pattern.match(line.text) is not None


def _translated(line: Line, forms: _Forms) -> Line:
    english = _english(line, forms)
    return line if english is None or english == line.text else replace(line, text=english, printed=line.text)


def _english(line: Line, forms: _Forms) -> str | None:
    text = line.text
    if closed := forms.closes_comment.match(text):
        behind = text[closed.end() :]
        # What is glued behind a marker may hold further ones: “AntwortenLöschenAntworten1. text”.
        glued = forms.replies.match(behind)
        return CLOSES_COMMENT + (REPLIES + behind[glued.end() :] if glued else behind)
    if _is_form(line, forms.count, whole=True):
        count = forms.count.fullmatch(text)
        digits = "".join(sign for sign in (count["count"] or "") if sign.isdecimal()) if count else ""
        return f"{digits or 'No'} comments:"
    if len(text) <= _LONGEST_FORM and forms.replies.fullmatch(text):
        return REPLIES
    deleted = forms.closes_reply.fullmatch(text)
    if deleted and split_marker(CLOSES_REPLY + deleted["rest"]):
        return CLOSES_REPLY + deleted["rest"]
    return None

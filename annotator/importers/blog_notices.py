"""What the template of a blog prints around posts and comments: links, pagers, notices of removal.

In English, German, French, Spanish and Dutch, partly in Italian and Portuguese.
"""

import re

#: No line that is read as a whole by a pattern is longer.
_LONGEST_FORM = 80
_AUTHOR = "the author|vom autor|l['’]auteur|el autor|de auteur|dall['’]autore|pelo autor"
_ADMINISTRATOR = (
    "a blog administrator|von einem blog-administrator|un administrateur du blog|un administrador del blog"
    "|een blogbeheerder|un amministratore del blog|um administrador do blogue?|de um administrador do blogue?"
)
_REMOVED = re.compile(
    rf"(?:this (?:comment|post) has been removed by (?P<en>{_AUTHOR}|{_ADMINISTRATOR})"
    rf"|(?:dieser kommentar|dieser post) wurde (?P<de>{_AUTHOR}|{_ADMINISTRATOR}) entfernt"
    rf"|ce commentaire a été supprimé par (?P<fr>{_AUTHOR}|{_ADMINISTRATOR})"
    rf"|este comentario ha sido eliminado por (?P<es>{_AUTHOR}|{_ADMINISTRATOR})"
    rf"|(?P<es2>{_AUTHOR}|{_ADMINISTRATOR}) ha eliminado este comentario"
    rf"|(?:deze reactie|deze opmerking) is verwijderd door (?P<nl>{_AUTHOR}|{_ADMINISTRATOR})"
    rf"|questo commento è stato eliminato (?:da )?(?P<it>{_AUTHOR}|{_ADMINISTRATOR})"
    rf"|este comentário foi removido (?:por )?(?P<pt>{_AUTHOR}|{_ADMINISTRATOR}))\.?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"Posted by .+ at [0-9]{1,2}[:.][0-9]{2}.*|Labels: .+|Post a Comment|Newer Posts?|Older Posts?|Home"
    r"|Load more\.\.\.|Add comment|Subscribe to: .*|Email ThisBlogThis!.*|Links to this post"
    r"|(?:Eingestellt|Gepostet) von .+ um [0-9]{1,2}[:.][0-9]{2}.*|Publié par .+ à [0-9]{1,2}[:.][0-9]{2}.*"
    r"|Publicado por .+ en [0-9]{1,2}[:.][0-9]{2}.*|Gepost door .+ op [0-9]{1,2}[:.][0-9]{2}.*"
    r"|Kommentar (?:veröffentlichen|posten)|Enregistrer un commentaire|Publicar un comentario"
    r"|Een (?:reactie|opmerking) (?:posten|plaatsen)|Posta un commento|Postar um comentário"
    r"|Neuere[rs]? Posts?|Ältere[rs]? Posts?|Startseite|Articles? plus (?:récents?|anciens?)|Accueil"
    r"|Entradas? más recientes?|Entradas? (?:antiguas?|más antiguas?)|Página [Pp]rincipal"
    r"|Nieuwere posts?|Oudere posts?|Homepage"
)
_PAGER = re.compile(
    r"(?:[«‹<]*\s*(?:Oldest|Older|Newer|Newest)\s*[»›>]*"
    r"|[0-9][0-9,.]*\s*[–—-]\s*[0-9][0-9,.]*\s+of\s+[0-9][0-9,.]*|\s)+",
    re.IGNORECASE,
)
_LOAD_MORE = re.compile(
    r"Load more\s*(?:\.\.\.|…)?|Mehr (?:laden|anzeigen)\s*(?:\.\.\.|…)?|Plus de commentaires\s*(?:\.\.\.|…)?"
    r"|Charger la suite\s*(?:\.\.\.|…)?|Cargar más\s*(?:\.\.\.|…)?|Meer laden\s*(?:\.\.\.|…)?",
    re.IGNORECASE,
)


def removed_by(text: str) -> str | None:
    """Who removed a comment, when its text is the notice of that: “author” or “administrator”."""
    found = _REMOVED.fullmatch(" ".join(text.split())) if len(text) <= _LONGEST_FORM + 20 else None
    if not found:
        return None
    who = next(words for words in found.groupdict().values() if words)
    return "author" if re.fullmatch(_AUTHOR, who, re.IGNORECASE) else "administrator"


def is_pager(text: str) -> bool:
    """Whether a line leads to the other pages of a list of comments, such as “Newer›” or “201 – 245 of 245”."""
    return len(text) <= _LONGEST_FORM and (_LOAD_MORE.fullmatch(text) or _PAGER.fullmatch(text)) is not None


def is_load_more(text: str) -> bool:
    """Whether a line is the button behind which further comments wait."""
    return len(text) <= _LONGEST_FORM and _LOAD_MORE.fullmatch(text) is not None


def is_furniture(text: str) -> bool:
    """What the blog's template prints below a post: who posted it, labels, links to other pages."""
    return len(text) <= 4 * _LONGEST_FORM and _FURNITURE.fullmatch(text) is not None

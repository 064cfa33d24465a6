"""Looking for words without regard to case and accents."""

import unicodedata


def plain_words(text: str) -> str:
    """The text as it is compared: no case, no accents, one blank for any white space."""
    if text.isascii():
        return " ".join(text.casefold().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def holds_words(texts: tuple[str, ...], wanted: str) -> bool:
    """Whether every word wanted occurs in one of the texts; a word may be the beginning or the middle of another."""
    words = plain_words(wanted).split()
    if not words:
        return True
    whole = plain_words("\n".join(texts))
    return all(word in whole for word in words)

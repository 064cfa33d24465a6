"""The little HTML that sites put into a comment, as plain text."""

from html.parser import HTMLParser

from annotator.importers.json_reading import plain

_UNSEEN = frozenset({"script", "style"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "blockquote", "pre"})
#: What is longer is no comment and stays as it is: the parser's time grows with the square of what is never closed.
_LONGEST = 200_000


def text_of_markup(markup: str) -> str:
    """Plain text of a comment's HTML: breaks and blocks end a line, links keep their words."""
    if len(markup) > _LONGEST or ("<" not in markup and "&" not in markup):
        return plain(markup)
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return plain("".join(parser.pieces))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "br":
            self.pieces.append("\n")
        elif tag in _BLOCKS:
            self._new_line()
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._new_line()
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

    def _new_line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")

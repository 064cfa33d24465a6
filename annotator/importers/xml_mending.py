"""Text that XML does not allow, made allowable on its way to the parser, and counted.

The parser could mend by itself, but badly: behind the first fault of a file it drops
every “&lt;” and “&amp;”, and a control character ends a CDATA section with all that
follows. So control characters are left out here, and outside CDATA sections every named
reference becomes the number of its sign.
"""

import html
import re
from dataclasses import dataclass

#: What XML does not allow, without the line ends and the tab.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREDEFINED = (("&lt;", "&#60;"), ("&gt;", "&#62;"), ("&quot;", "&#34;"), ("&apos;", "&#39;"), ("&amp;", "&#38;"))
_REFERENCE = re.compile(
    r"&(?!#(?:38|60|62|34|39);)(?:#(?P<decimal>[0-9]{1,7});|#x(?P<hex>[0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,30};))?"
)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
#: A text without a blank is cut anywhere when it is longer than this.
_LONGEST_WORD = 1024 * 1024
_ROOT = re.compile(r"<(feed|rss|disqus)(?=[\s>])")
#: Prefixes that exports use without declaring them.
_PREFIXES = ("app", "thr", "gd", "blogger", "georss", "media", "wp", "content", "excerpt", "dc", "dsq")


@dataclass(slots=True)
class Found:
    """How often something was found, and the line of the first."""

    count: int = 0
    line: int = 0

    def add(self, count: int, line: int) -> None:
        """Count more of it; the line is kept only of the first."""
        if not self.count:
            self.line = line
        self.count += count


class Mending:
    """One file on its way to the parser, a piece at a time; line numbers stay as they are."""

    def __init__(self) -> None:
        self.controls = Found()
        self.ampersands = Found()
        self._held = ""
        self._in_cdata = False
        self._line = 1
        self._started = False

    def text(self, piece: str, *, final: bool = False) -> str:
        """What can be given to the parser now; the rest is held until the next piece comes."""
        text = self._held + piece
        # No reference and no mark of a CDATA section goes on behind one of these three.
        end = max(text.rfind(" "), text.rfind("\n"), text.rfind(">")) + 1
        if final or (not end and len(text) > _LONGEST_WORD):
            end = len(text)
        text, self._held = text[:end], text[end:]
        if not text:
            return ""
        if not self._started:
            text, self._started = _with_prefixes(text), True
        text = self._without_controls(text)
        parts: list[str] = []
        at = 0
        while at < len(text):
            mark = text.find(_CDATA_END if self._in_cdata else _CDATA, at)
            end = len(text) if mark < 0 else mark
            parts.append(text[at:end] if self._in_cdata else self._numbered(text[at:end]))
            self._line += text.count("\n", at, end)
            at = end
            if mark >= 0:
                parts.append(_CDATA_END if self._in_cdata else _CDATA)
                at += len(parts[-1])
                self._in_cdata = not self._in_cdata
        return "".join(parts)

    def _without_controls(self, text: str) -> str:
        found = _CONTROLS.search(text)
        if found is None:
            return text
        clean, count = _CONTROLS.subn("", text)
        self.controls.add(count, self._line + text.count("\n", 0, found.start()))
        return clean

    def _numbered(self, text: str) -> str:
        """The text with each reference as a number; a bare “&” stands for itself."""
        if "&" not in text:
            return text
        for name, number in _PREDEFINED:
            text = text.replace(name, number)
        return _REFERENCE.sub(lambda found: self._number(found, text), text)

    def _number(self, found: re.Match[str], text: str) -> str:
        if number := found["decimal"] or found["hex"]:
            code = int(number, 10 if found["decimal"] else 16)
            if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
                return found[0]
            self._add(self.controls, found, text)
            return ""
        self._add(self.ampersands, found, text)
        sign = html.unescape(found[0]) if found["name"] else "&"
        if sign.endswith(";") and len(sign) > 1:
            return f"&#38;{found[0][1:]}"
        return "".join(f"&#{ord(character)};" for character in sign)

    def _add(self, what: Found, found: re.Match[str], text: str) -> None:
        # Lines are counted for the first alone: a file may be full of them.
        what.add(1, 0 if what.count else self._line + text.count("\n", 0, found.start()))


def _with_prefixes(text: str) -> str:
    """The start of a file, with the prefixes declared on its root that it does not declare there."""
    root = _ROOT.search(text)
    if root is None:
        return text
    tag = text[root.end() : text.find(">", root.end())]
    missing = "".join(f' xmlns:{name}="urn:undeclared:{name}"' for name in _PREFIXES if f"xmlns:{name}" not in tag)
    return text[: root.end()] + missing + text[root.end() :]

"""Text from people and files, shown letter by letter.

Streamlit reads Markdown in almost everything it shows. A study called ``![](https://…)``
would fetch a picture from outside, so whatever a person or a file supplied goes through
``plain`` first.
"""

import re

# Every ASCII punctuation mark may be escaped in Markdown (CommonMark 0.31, section 2.4);
# the colon and the dollar sign begin Streamlit's own directives and formulas.
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_LINES = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    return _MARKS.sub(r"\\\1", _LINES.sub(" ", text))

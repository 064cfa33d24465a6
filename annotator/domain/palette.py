"""Colours for codes that stay apart for colour-blind readers, on light and on dark ground."""

from collections import Counter
from types import MappingProxyType

from annotator.domain.codebook import Codebook

#: What each colour is called, in the order in which themes get them: each as far as may be from those before.
#: Measured in tests/unit/test_palette.py.
NAMES = MappingProxyType(
    {
        "#235ada": "blue",
        "#bf8900": "ochre",
        "#dd5fcd": "pink",
        "#2ba96a": "green",
        "#b53827": "brick",
        "#656565": "grey",
        "#368afc": "light blue",
        "#fc4e54": "red",
        "#7e9084": "grey green",
        "#a230a8": "purple",
        "#007e36": "dark green",
        "#a884a8": "mauve",
        "#7230fc": "violet",
        "#845484": "plum",
    }
)
PALETTE = tuple(NAMES)


def next_colour(codebook: Codebook, parent: str | None = None) -> str | None:
    """The colour for a new code: under a parent that of its theme, else the one the fewest themes have."""
    if parent is not None:
        return codebook.code(codebook.lineage(parent)[0]).colour
    used = Counter(theme.colour for theme in codebook.themes() if not theme.archived)
    return min(PALETTE, key=lambda colour: used[colour])

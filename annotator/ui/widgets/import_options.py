"""How a file is read: its format, which a person can override, and the options of the format as widgets."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from annotator.operations.import_reading import labels_of_formats
from annotator.operations.import_values import FileChoice, FileRead
from annotator.ui.widgets.import_choices import choices
from annotator.ui.widgets.plain_text import plain

#: Options that a section of their own takes care of: the columns, changes by hand, the repair of accents.
ELSEWHERE = frozenset({"map", "split_at", "repair_mojibake"})
#: Options that are ticked or not, with what stands beside the tick.
TICKS: Mapping[str, str] = {
    "paragraphs": "Code the paragraphs of articles too",
    "posts": "Code the posts themselves too",
    "without_bots": "Leave out AutoModerator",
    "pingbacks": "Code pingbacks and trackbacks too",
    "split_at_headings": "Begin a thread at each heading",
    "without_previews": "Leave out previews of the form",
    "complete_only": "Leave out unfinished answers",
}
_ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac-roman", "iso8859-15", "cp850")
#: Options with few values, and what the values are called; the first is what holds unless said otherwise.
CHOICES: Mapping[str, Mapping[str | None, str]] = {
    "unit": {
        None: "By itself: turns in transcripts, else paragraphs",
        "paragraph": "Each paragraph",
        "turn": "Each turn of a speaker",
        "document": "The whole document",
    },
    "delimiter": {None: "By itself", "comma": "Comma", "semicolon": "Semicolon", "tab": "Tab", "pipe": "Pipe"},
    "quotes": {None: "Quotation marks enclose cells", "none": "Quotation marks are signs like any other"},
    "encoding": {None: "By itself"} | {name: name for name in _ENCODINGS},
}
#: What the others, which are typed, are called.
TYPED: Mapping[str, str] = {
    "header_row": "Row with the column names",
    "text": "Key of the text",
    "id": "Key of the id",
    "parent": "Key of the parent’s id",
    "author": "Key of the author",
    "time": "Key of the time",
    "thread": "Key of the thread",
    "attributes": "Keys of the attributes",
}
_LABELS = {
    "unit": "What becomes a unit",
    "delimiter": "What separates the cells",
    "quotes": "Quotation marks",
    "encoding": "Encoding",
}
#: Options about the form of one file; the others are set for all files of the format.
_OF_FILE = frozenset({"header_row", "sheet", "encoding", "delimiter", "quotes"})


def show_format(read: FileRead, alike: int) -> None:
    """The format a file was recognised as, and how else it can be read; ``alike`` files share its format."""
    labels = labels_of_formats()
    found = labels.get(read.format, "nothing we know")
    with st.expander(f"Read as: {found}", expanded=bool(read.preview.refusal and read.table is None)):
        chosen = choices().files.get(read.key, FileChoice()).format
        names = [None, *sorted(labels, key=lambda name: labels[name].casefold())]
        widget = f"import_format_{read.key}"
        st.selectbox(
            "Format",
            names,
            index=names.index(chosen),
            format_func=lambda name: "By itself" if name is None else labels[name],
            key=widget,
            on_change=_take_format,
            args=(read.key, widget),
            help="The format is recognised by what the file holds. Choose another when that went wrong.",
        )
        for name, sentence in read.options.items():
            if name not in ELSEWHERE and not (name == "sheet" and read.table and len(read.table.sheets) < 2):
                _show_option(read, name, sentence, alike)


def show_repair(read: FileRead) -> None:
    """The offer to repair accents that were broken by a wrong encoding, with one of them before and after."""
    choice = choices().files.get(read.key, FileChoice())
    is_on = bool(choice.options.get("repair_mojibake"))
    if read.broken is None and not is_on:
        return
    widget = f"import_repair_{read.key}"
    st.checkbox(
        "Repair broken accents",
        value=is_on,
        key=widget,
        on_change=_take_option,
        args=(read, "repair_mojibake", widget),
    )
    if read.broken is not None:
        before, after = read.broken
        st.markdown(f"**Before:** … {plain(before)} …  \n**After:** … {plain(after)} …")


def _show_option(read: FileRead, name: str, sentence: str, alike: int) -> None:
    choice = choices().files.get(read.key, FileChoice())
    options = choice.options if name in _OF_FILE else choices().formats.get(read.format, {})
    value = options.get(name)
    widget = f"import_option_{read.key if name in _OF_FILE else read.format}_{name}"
    shared: dict[str, Any] = {"key": widget, "on_change": _take_option, "args": (read, name, widget), "help": sentence}
    if name not in _OF_FILE and alike > 1:
        shared["help"] = f"{sentence} This holds for all {alike} files of this format."
    if name in TICKS:
        st.checkbox(TICKS[name], value=bool(value), **shared)
    elif name in CHOICES:
        values = CHOICES[name]
        st.selectbox(
            _LABELS[name], list(values), index=list(values).index(value), format_func=values.__getitem__, **shared
        )
    elif name == "sheet":
        sheets = list(read.table.sheets) if read.table else []
        shown = value or (read.table.sheet if read.table else None)
        st.selectbox("Sheet", sheets, index=sheets.index(shown) if shown in sheets else None, **shared)
    else:
        st.text_input(TYPED[name], value="" if value is None else str(value), **shared)


def _take_format(key: str, widget: str) -> None:
    choices().set_format(key, st.session_state[widget])


def _take_option(read: FileRead, name: str, widget: str) -> None:
    value = st.session_state[widget]
    if name in _OF_FILE or name == "repair_mojibake":
        choices().set_option(read.key, name, value)
    else:
        choices().set_format_option(read.format, name, value)

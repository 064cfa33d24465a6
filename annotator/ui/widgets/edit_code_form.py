"""The form of one code of the draft: every field is one change, saved when the field is left."""

import html
from collections.abc import Sequence
from functools import partial

import streamlit as st

from annotator.domain import palette
from annotator.domain.code_ids import suggest_key
from annotator.domain.codebook import LONGEST_NAME, Code
from annotator.domain.codebook_faults import Fault
from annotator.domain.study import Study
from annotator.operations import anchors, codebook_editing
from annotator.operations.codebook_drafts import OpenDraft
from annotator.ui import swatches
from annotator.ui.session import Asking
from annotator.ui.widgets.edit_acts import try_change
from annotator.ui.widgets.edit_fields import long_field, text_field
from annotator.ui.widgets.plain_text import plain

#: Of the anchors of a code so many are shown, and of each so many characters.
_MOST_ANCHORS = 3
_LONGEST_ANCHOR = 300

_TEXTS = (
    ("definition", "Definition", "What the code means, in a sentence or two"),
    ("apply_when", "Apply when", "Signs by which a coder knows that it applies"),
    ("do_not_apply_when", "Do not apply when", "What looks alike and is something else; which code that has"),
)


def show_code_form(study: Study, draft: OpenDraft, code: Code, found: Sequence[Fault]) -> None:
    """Show the fields of a code; ``found`` are the faults of the whole draft."""
    for fault in found:
        if fault.where == code.id:
            st.error(plain(fault.message))
    save = codebook_editing.change_code
    prefix = f"edit_{study.id}|{code.id}|"
    name, key = st.columns([4, 1.4], vertical_alignment="top")
    with name:
        text_field(
            study.id, prefix + "name", "Name", code.name, (save, code.id, _named("name")), max_chars=LONGEST_NAME
        )
    with key:
        text_field(
            study.id,
            prefix + "key",
            "Key",
            code.key or "",
            (save, code.id, _named("key")),
            max_chars=1,
            help="One small letter that gives the code at the desk; n, h and x are the desk's own. It may stay empty.",
        )
        _suggest(study, draft, code)
    _colour(study, code)
    for field, label, hint in _TEXTS:
        long_field(
            study.id, prefix + field, label, getattr(code, field), (save, code.id, _named(field)), placeholder=hint
        )
    _examples(study, code, prefix)


def _named(field: str) -> partial[dict[str, str]]:
    return partial(_keyword, field)


def _keyword(field: str, typed: str) -> dict[str, str]:
    return {field: typed}


def _suggest(study: Study, draft: OpenDraft, code: Code) -> None:
    """A button with a free key, where there is none or it clashes."""
    free = suggest_key(draft.codebook, code.name, code.parent, code.id)
    if code.archived or free is None or code.key:
        return
    st.button(
        f"Use “{free}”",
        key=f"edit_suggest_{code.id}",
        help="A letter of its name that nothing beside it has",
        on_click=try_change,
        args=(study.id, codebook_editing.change_code, code.id),
        kwargs={"key": free},
    )


def _colour(study: Study, code: Code) -> None:
    key = f"edit_colour_{study.id}_{code.id}"

    def chosen() -> None:
        try_change(study.id, codebook_editing.change_code, code.id, colour=swatches.asked_colour(key))

    swatches.show_swatches("Colour", palette.NAMES, code.colour, key=key, on_asked=chosen)


def _examples(study: Study, code: Code, prefix: str) -> None:
    """The invented examples: each a field, with its place in the row, and one to add another."""
    save = codebook_editing.change_code
    st.markdown("**Examples**")
    st.caption("Invent them. Words of a real comment belong to its author, and would be recognised.")
    for place, text in enumerate(code.examples):
        field, acts = st.columns([5, 1.4], vertical_alignment="bottom")
        with field:
            long_field(
                study.id,
                f"{prefix}example{place}",
                f"Example {place + 1}",
                text,
                (save, code.id, partial(_with_example, code.examples, place)),
                label_visibility="collapsed",
            )
        with acts, st.container(horizontal=True, gap=None):
            _example_act(study, code, place, "up", "keyboard_arrow_up", "Move up", disabled=not place)
            _example_act(study, code, place, "remove", "close", "Remove")
    new = f"{prefix}example_new"
    # A field that was saved is empty again: what it holds stands in the list above.
    long_field(
        study.id,
        f"{new}{len(code.examples)}",
        "Another example",
        "",
        (save, code.id, partial(_with_example, code.examples, len(code.examples))),
        placeholder="“Nobody on the late shift was asked.”",
    )


def show_anchored(who: Asking, study: Study, draft: OpenDraft, code: Code) -> None:
    """The real comments that were marked as anchors of a published code, and the way to where they are marked."""
    if draft.before is None or code.id not in draft.before.by_id:
        return
    found = anchors.list_anchors(who.workspace, who.person, study, code.id)
    if found:
        st.markdown("**Anchors**")
        st.caption("Real comments, marked by the team; they stand in the desk’s help, and in no file of the codebook.")
    for one in found[:_MOST_ANCHORS]:
        st.html(
            '<blockquote dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere;max-width:78ch;margin-block:0">'
            f"<strong>{html.escape(one.anchor.kind.value)}</strong>: {html.escape(_short(one.text))}</blockquote>"
        )
    more = f"All {len(found)} anchors" if len(found) > _MOST_ANCHORS else "Anchors"
    st.html(
        f'<a href="/codes?code={html.escape(code.id)}" target="_self">{more}, history and use of '
        f"“{html.escape(code.name)}”</a>"
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_ANCHOR else f"{text[:_LONGEST_ANCHOR].rstrip()} …"


def _with_example(examples: tuple[str, ...], place: int, typed: str) -> dict[str, tuple[str, ...]]:
    return {"examples": (*examples[:place], typed, *examples[place + 1 :])}


def _example_act(
    study: Study, code: Code, place: int, act: str, icon: str, label: str, *, disabled: bool = False
) -> None:
    rest = [*code.examples[:place], *code.examples[place + 1 :]]
    if act == "up" and place:
        rest.insert(place - 1, code.examples[place])
    st.button(
        "",
        key=f"edit_example_{act}_{code.id}_{place}",
        icon=f":material/{icon}:",
        help=f"{label}: example {place + 1}",
        type="tertiary",
        disabled=disabled,
        on_click=try_change,
        args=(study.id, codebook_editing.change_code, code.id),
        kwargs={"examples": tuple(rest)},
    )

"""A diff of codebooks as a document: what was added is underlined, what was removed struck through."""

import html
from collections.abc import Iterable, Iterator
from itertools import groupby

import streamlit as st

from annotator.domain.codebook_diff import CodebookDiff, CodeDiff, Kind, PartDiff
from annotator.domain.marked_words import Mark, MarkedText, TextChange

#: Changed codes shown at once: a browser is slow with many more.
MOST_SHOWN = 500

# Blue and orange can be told apart by colour-blind readers; the lines through and under tell the rest.
_STYLE = """<style>
.codebook-diff { max-width: 82ch; overflow-wrap: anywhere; line-height: 1.55; }
.codebook-diff ins, .codebook-diff del { border-radius: 3px; padding: 0 .12em; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
.codebook-diff ins { text-decoration: underline 2px; text-underline-offset: 3px;
  background: light-dark(#dcebfd, #173a63); color: light-dark(#0b3a75, #cfe4ff); }
.codebook-diff del { text-decoration: line-through; background: light-dark(#fdeadb, #54290f);
  color: light-dark(#7c3502, #ffd3b3); }
.codebook-diff .whole ins, .codebook-diff .whole del { background: none; padding: 0; color: inherit; }
.codebook-diff .whole ins { text-decoration: none; }
.codebook-diff h4 { margin: 1.4rem 0 .5rem; padding: 0 0 .25rem; font-size: 1.15rem;
  border-bottom: 1px solid light-dark(#d8dbe0, #3a414c); }
.codebook-diff .entry { margin: .55rem 0 .55rem calc(var(--level) * 1.4rem); padding: .1rem 0 .2rem .8rem;
  border-left: 5px solid #8a8f98; }
.codebook-diff .around { opacity: .75; padding-block: 0; }
.codebook-diff .name { font-weight: 650; }
.codebook-diff .kind { display: inline-block; margin: 0 0 0 .45rem; padding: 0 .5rem; border-radius: 1rem;
  border: 1px solid currentColor; font-size: .78rem; font-weight: 600; line-height: 1.45; vertical-align: .08em;
  white-space: nowrap; }
.codebook-diff .told { font-size: .93rem; color: light-dark(#4d5663, #b3bcc9); }
.codebook-diff .text { margin-top: .2rem; white-space: pre-wrap; }
.codebook-diff .label { font-weight: 600; margin-right: .4em; }
.codebook-diff details { margin: .55rem 0; font-size: .93rem; color: light-dark(#4d5663, #b3bcc9); }
.codebook-diff summary { cursor: pointer; width: fit-content; }
.codebook-diff details ul { margin: .3rem 0 0; padding: 0; list-style: none; }
@media (max-width: 50rem) { .codebook-diff .entry { margin-left: calc(var(--level) * .7rem); } }
</style>"""


def show_diff(diff: CodebookDiff) -> None:
    """Show a diff with its summary; unchanged codes are folded away."""
    if diff.is_empty:
        st.info("Both say the same: nothing differs.")
        return
    changed = sum(1 for one in diff.codes if one.kinds)
    st.html(_STYLE)
    st.html(f'<div class="codebook-diff">{"".join(_document(diff))}</div>')
    if changed > MOST_SHOWN:
        st.caption(
            f"Shown are the first {MOST_SHOWN} of {changed:,} changed codes. "
            "The command “annotator codebook diff” prints all of them."
        )


def texts_as_html(changes: Iterable[TextChange], *, are_new: bool = False) -> str:
    """Changed texts alone with what differs marked, and the style they need; nothing is marked in new ones."""
    whole = ' class="whole"' if are_new else ""
    return f'{_STYLE}<div class="codebook-diff"><div{whole}>{"".join(map(_text, changes))}</div></div>'


def _document(diff: CodebookDiff) -> Iterator[str]:
    yield f"<p><strong>{html.escape(diff.summary[:1].upper() + diff.summary[1:])}.</strong></p>"
    for change in diff.head:
        yield _text(change)
    sections = {part.id: part for part in diff.sections}
    left = MOST_SHOWN
    for section, codes in groupby(diff.codes, key=lambda one: one.section):
        part = sections.pop(section, None)
        shown = tuple(_cut(codes, left))
        left -= sum(1 for one in shown if one.kinds)
        if part is not None:
            yield _part(part)
        elif diff.sections:
            yield "<h4>Codes in no section</h4>"
        yield from _codes(shown)
    yield from (_part(part) for part in sections.values() if part.sentences)
    groups = [part for part in diff.groups if part.sentences]
    if groups:
        yield "<h4>Groups</h4>"
        for part in groups:
            name = f'<div class="name" dir="auto">{_marks(part.name.marked)}</div>'
            yield f'<div class="entry" style="--level:0">{name}{_told(part.sentences)}</div>'


def _cut(codes: Iterable[CodeDiff], most: int) -> Iterator[CodeDiff]:
    """The codes up to so many changed ones."""
    for one in codes:
        if one.kinds:
            if most == 0:
                return
            most -= 1
        yield one


def _part(part: PartDiff) -> str:
    return f'<h4 dir="auto">{_marks(part.name.marked)}</h4>{_told(part.sentences)}'


def _codes(codes: tuple[CodeDiff, ...]) -> Iterator[str]:
    around = _around_changes(codes)
    for folded, run in groupby(codes, key=lambda one: not one.kinds and one.code.id not in around):
        if folded:
            yield _folded(tuple(run))
        else:
            yield from (_changed(one) if one.kinds else _unchanged(one) for one in run)


def _around_changes(codes: tuple[CodeDiff, ...]) -> frozenset[str]:
    """The codes above changed ones: they are named, so that one sees where those stand."""
    above: list[str] = []
    found: set[str] = set()
    for one in codes:
        del above[one.level - 1 :]
        if one.kinds:
            found.update(above)
        above.append(one.code.id)
    return frozenset(found)


def _changed(one: CodeDiff) -> str:
    whole = " whole" if one.before is None or one.after is None else ""
    kinds = "".join(f'<span class="kind">{html.escape(kind.value)}</span>' for kind in one.kinds)
    name = f'<div class="name" dir="auto">{_key(one)}{_marks(one.name.marked)}{kinds}</div>'
    texts = "".join(_text(change) for change in one.texts)
    return f'<div class="entry{whole}" style="{_place(one)}">{name}{_told(_more_than_kinds(one))}{texts}</div>'


def _more_than_kinds(one: CodeDiff) -> tuple[str, ...]:
    """The sentences, but for those that only say again what stands beside the name."""
    return () if one.kinds in ((Kind.ADDED,), (Kind.REMOVED,)) else one.sentences


def _unchanged(one: CodeDiff) -> str:
    name = f'<div class="name" dir="auto">{_key(one)}{html.escape(one.code.name)}</div>'
    return f'<div class="entry around" style="{_place(one)}">{name}</div>'


def _folded(codes: tuple[CodeDiff, ...]) -> str:
    names = "".join(
        f'<li dir="auto" style="margin-left:{(one.level - 1) * 1.2}rem">{_key(one)}{html.escape(one.code.name)}</li>'
        for one in codes
    )
    count = f"{len(codes):,} code{'' if len(codes) == 1 else 's'} unchanged"
    return f"<details><summary>{count}</summary><ul>{names}</ul></details>"


def _key(one: CodeDiff) -> str:
    return f"<kbd>{html.escape(one.code.key)}</kbd> " if one.code.key else ""


def _place(one: CodeDiff) -> str:
    return f"--level:{one.level - 1};border-left-color:{html.escape(one.code.colour or '#8a8f98')}"


def _told(sentences: tuple[str, ...]) -> str:
    return f'<div class="told" dir="auto">{html.escape(" ".join(sentences))}</div>' if sentences else ""


def _text(change: TextChange) -> str:
    return f'<div class="text" dir="auto"><span class="label">{change.field}</span>{_marks(change.marked)}</div>'


def _marks(marked: MarkedText) -> str:
    tags = {Mark.SAME: "{}", Mark.ADDED: "<ins>{}</ins>", Mark.REMOVED: "<del>{}</del>"}
    return "".join(tags[mark].format(html.escape(text)) for mark, text in marked)

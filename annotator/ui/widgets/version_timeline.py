"""The versions of a codebook as a line of dots, and below it how far each round went along."""

import html
from collections.abc import Iterator

import streamlit as st

from annotator.operations.versions import History, ListedVersion, RoundUse

#: How many of the newest versions the picture holds.
MOST_SHOWN = 12

# From right to left, so that a picture wider than the screen begins with its newest end; what is in it reads as usual.
_STYLE = """<style>
.version-line { overflow-x: auto; padding: .3rem .2rem .6rem; direction: rtl; }
.version-line:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.version-line .grid { direction: ltr; display: grid; row-gap: .4rem; align-items: center; width: max-content;
  margin-right: auto; min-width: min(100%, 40rem);
  grid-template-columns: repeat(var(--count), minmax(6.6rem, 1fr)); }
.version-line .dot { position: relative; text-align: center; font-size: .85rem;
  color: light-dark(#4d5663, #b3bcc9); }
.version-line .dot b { display: block; position: relative; z-index: 1; width: 2.1rem; margin: 0 auto .15rem;
  line-height: 2.1rem; border-radius: 50%; font-size: .95rem;
  background: light-dark(#1f5fa8, #7db4f0); color: light-dark(#ffffff, #0e1116); }
.version-line .dot::before { content: ""; position: absolute; top: 1.02rem; left: 0; right: 0; height: 3px;
  background: light-dark(#b9c3d0, #465060); }
.version-line .dot.first::before { left: 50%; }
.version-line .dot.last::before { right: 50%; }
.version-line .dot.first.last::before { display: none; }
.version-line .way { grid-row: var(--row); height: .5rem; margin: 0 calc(50% / var(--span)); border-radius: 1rem;
  background: light-dark(#d5dfeb, #333d4b); }
.version-line .round { grid-row: var(--row); z-index: 1; justify-self: center; max-width: 95%; padding: .1rem .6rem;
  border-radius: 1rem; font-size: .85rem; text-align: center; overflow-wrap: anywhere; line-height: 1.3;
  background: light-dark(#eef3f9, #1d2836); border: 1.5px solid light-dark(#1f5fa8, #7db4f0); }
</style>"""


def show_timeline(history: History) -> None:
    """Show the newest versions from left to right; each round stands below the version it uses now."""
    shown = tuple(reversed(history.versions[:MOST_SHOWN]))
    uses = [use for use in history.rounds if use.round.codebook_version is not None]
    columns = {version.number: place for place, version in enumerate(shown, start=1)}
    dots = "".join(_dot(version, place, len(shown)) for place, version in enumerate(shown, start=1))
    lines = "".join(step for row, use in enumerate(uses, start=2) for step in _round(use, columns, row))
    st.html(_STYLE)
    st.html(
        f'<div class="version-line" role="img" tabindex="0" aria-label="{html.escape(_in_words(shown, uses))}">'
        f'<div class="grid" style="--count:{len(shown)}">{dots}{lines}</div></div>'
    )
    earlier = len(history.versions) - len(shown)
    if earlier:
        st.caption(f"The picture holds the newest {len(shown)} versions; {earlier} earlier ones stand in the list.")


def _dot(version: ListedVersion, place: int, count: int) -> str:
    ends = f"{' first' if place == 1 else ''}{' last' if place == count else ''}"
    day = html.escape(version.published.published_at[:10])
    return f'<div class="dot{ends}" style="grid-row:1;grid-column:{place}"><b>{version.number}</b>{day}</div>'


def _round(use: RoundUse, columns: dict[int, int], row: int) -> Iterator[str]:
    """The way a round has come, and its name at the version it uses; earlier than the picture: at its left edge."""
    last = columns.get(use.round.codebook_version, 1)
    first = min([columns.get(step.version, 1) for step in use.steps] + [last])
    if first < last:
        span = last - first + 1
        yield f'<div class="way" style="--row:{row};--span:{span};grid-column:{first} / {last + 1}"></div>'
    name = html.escape(use.round.name)
    older = "" if use.round.codebook_version in columns else f" (version {use.round.codebook_version})"
    yield f'<div class="round" dir="auto" style="--row:{row};grid-column:{last}">{name}{older}</div>'


def _in_words(shown: tuple[ListedVersion, ...], uses: list[RoundUse]) -> str:
    versions = ", ".join(f"version {one.number} of {one.published.published_at[:10]}" for one in shown)
    rounds = "; ".join(f"“{use.round.name}” uses version {use.round.codebook_version}" for use in uses)
    return f"Time line: {versions}. {rounds or 'No round uses one yet'}."

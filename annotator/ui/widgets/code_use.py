"""How often a code is given, by coder and round, and how well coders agree on it through the rounds."""

import html
from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from annotator.domain.code_memory import CoderShare, RoundShares
from annotator.domain.study import Purpose, Round
from annotator.operations.code_memory import CodeMemory, RoundMemory
from annotator.ui import navigation
from annotator.ui.widgets.plain_text import plain

_PRACTICE = "Practice: coders could see each other’s codes there, so these figures are not evidence of reliability."
_STYLE = """<style>
.code-use { overflow-x: auto; max-width: 100%; }
.code-use table { border-collapse: separate; border-spacing: 3px; font-variant-numeric: tabular-nums; }
.code-use :is(th, td) { padding: .4rem .7rem; text-align: start; vertical-align: top; border: 0; }
.code-use th { font-weight: 600; }
.code-use td { min-width: 7rem; border-radius: 6px;
  background: color-mix(in srgb, light-dark(#4a90d9, #3f7fc4) calc(var(--share) * .6%), transparent);
  outline: 1px solid color-mix(in srgb, currentColor 14%, transparent); outline-offset: -1px; }
.code-use td.none { background: none; opacity: .72; }
.code-use .percent { font-size: 1.05rem; font-weight: 650; }
.code-use .count, .code-use .kind { display: block; white-space: nowrap; font-size: .85rem; font-weight: 400; }
</style>"""


def show_use(memory: CodeMemory) -> None:
    """A table of coders and rounds: how many decisions gave the code, and of how many."""
    st.subheader("How often it is given")
    seen = [one.use for one in memory.rounds if one.use.shares or one.use.hidden]
    if not seen:
        st.info("Nobody has comments to code yet, so it was not given.")
        return
    st.html(_STYLE + _table(seen))
    below = [code.name for code in memory.codebook.family(memory.code.id)[1:] if not code.archived]
    told = ["Of the decisions that could give it, read with today’s codebook."]
    if below:
        told.append("A code under it counts as it; “itself” counts the decisions that gave this very code.")
    if any(one.hidden for one in seen):
        told.append("In a blind round you see your own decisions only, until every coder has finished.")
    if any(one.round.purpose is Purpose.TRAINING for one in seen):
        told.append(_PRACTICE)
    st.caption(plain(" ".join(told)))
    older = [one for one in seen if one.older]
    if older:
        each = ", ".join(f"{one.older:,} in “{one.round.name}”" for one in older)
        st.caption(
            plain(f"Given under an older meaning of it: {each}. They stay in the figures; “Second looks” lists them.")
        )
        navigation.link("second_looks", "Have them looked at again")


def show_agreement_through_rounds(memory: CodeMemory) -> None:
    """Alpha and agreement of every open round, as a picture and as a table, with the reasons where there is none."""
    st.subheader("Agreement through the rounds")
    blind = [one.use.round.name for one in memory.rounds if not one.use.round.is_open]
    if blind:
        names = ", ".join(f"“{name}”" for name in blind)
        st.caption(plain(f"Not shown until every coder has finished: {names}."))
    compared = [one for one in memory.rounds if one.agreement is not None]
    if not compared:
        if not blind:
            st.info("No round can be compared yet.")
        return
    table = _agreement_table(compared)
    defined = table.dropna(subset=["Alpha"])
    percent = st.column_config.NumberColumn("Agree", format="%.1f %%", help="Share of agreeing pairs of coders")
    columns = {
        "Agree": percent,
        "Alpha": st.column_config.NumberColumn(
            format="%.3f", help="Krippendorff’s alpha: 1 is perfect agreement, 0 what chance would give"
        ),
        "n": st.column_config.NumberColumn(help="Units that at least two coders decided"),
    }
    shown = table.drop(columns=["Reason"])
    if len(defined) > 1:
        left, right = st.columns([0.55, 0.45])
        left.altair_chart(_picture(defined), width="stretch")
        right.dataframe(shown, hide_index=True, width="stretch", column_config=columns)
    else:
        st.dataframe(shown, hide_index=True, width="stretch", column_config=columns)
    for row in table[table["Alpha"].isna()].itertuples():
        st.markdown(f"- {plain(row.Round)}: {plain(row.Reason)}")
    told = ["Read with today’s codebook. Second looks are left out: their coders saw the earlier decision."]
    if any(one.use.round.purpose is Purpose.TRAINING for one in compared):
        told.append(_PRACTICE)
    st.caption(plain(" ".join(told)))


def _table(seen: Sequence[RoundShares]) -> str:
    names = sorted(
        {share.coder.name for one in seen for share in one.shares} | {name for one in seen for name in one.hidden},
        key=str.casefold,
    )
    heads = "".join(f'<th scope="col" dir="auto">{html.escape(one.round.name)}{_kind(one)}</th>' for one in seen)
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{html.escape(name)}</th>{"".join(_cell(one, name) for one in seen)}</tr>'
        for name in names
    )
    return (
        '<div class="code-use" role="region" aria-label="Use by coder and round" tabindex="0"><table><thead><tr>'
        f"<td class='none' style='outline:0'></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _kind(one: RoundShares) -> str:
    words = {Purpose.TRAINING: "practice", Purpose.RECODING: "second looks"}.get(one.round.purpose)
    if words and words in one.round.name.casefold():
        words = None
    told = [word for word in (words, None if one.round.is_open else "blind") if word]
    return f'<span class="kind">{", ".join(told)}</span>' if told else ""


def _cell(one: RoundShares, name: str) -> str:
    if name in one.hidden:
        return '<td class="none">blind</td>'
    share = next((each for each in one.shares if each.coder.name == name), None)
    if share is None:
        return '<td class="none">–</td>'
    if share.percent is None:
        return '<td class="none">nothing decided</td>'
    return (
        f'<td style="--share:{share.percent:.0f}"><span class="percent">{share.percent:.0f} %</span>'
        f'<span class="count">{share.given:,} of {share.decided:,}{_alone(share)}</span></td>'
    )


def _alone(share: CoderShare) -> str:
    return f'</span><span class="count">itself {share.itself:,}' if share.itself != share.given else ""


def _agreement_table(compared: Sequence[RoundMemory]) -> pd.DataFrame:
    rows = []
    for one in compared:
        found, round_ = one.agreement, one.use.round
        share = found.percent.value
        rows.append(
            {
                "Round": _named(round_),
                "Alpha": found.alpha.value,
                "Agree": None if share is None else 100 * share,
                "n": found.n_pairable,
                "Reason": found.alpha.message,
            }
        )
    return pd.DataFrame(rows).astype({"Alpha": "Float64", "Agree": "Float64"})


def _named(round_: Round) -> str:
    is_told = round_.purpose is not Purpose.TRAINING or "practice" in round_.name.casefold()
    return round_.name if is_told else f"{round_.name} (practice)"


def _picture(defined: pd.DataFrame) -> alt.LayerChart:
    """Alpha from round to round against the two customary bounds."""
    data = defined[["Round", "Alpha", "n"]].astype({"Alpha": float})
    lowest = min(0.0, float(data["Alpha"].min()))
    across = alt.X("Round:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelLimit=140))
    up = alt.Y("Alpha:Q", title="Krippendorff’s alpha", scale=alt.Scale(domain=[lowest, 1.0]))
    tips = [alt.Tooltip("Round:N"), alt.Tooltip("Alpha:Q", format=".3f"), alt.Tooltip("n:Q")]
    base = alt.Chart(data).encode(x=across, y=up, tooltip=tips)
    bounds = (
        alt.Chart(pd.DataFrame({"bound": [0.667, 0.8]}))
        .mark_rule(strokeDash=[2, 3], strokeWidth=2, color="#8a8f98")
        .encode(y="bound:Q")
    )
    values = base.mark_text(dy=-12, color="#7d8796").encode(text=alt.Text("Alpha:Q", format=".2f"))
    line = base.mark_line(color="#4a78ab", strokeWidth=2) + base.mark_point(color="#4a78ab", filled=True, size=80)
    return (bounds + line + values).properties(height=260)

"""Agreement per code as a table and as a picture, readable in black and white."""

import altair as alt
import pandas as pd
import streamlit as st

from annotator.operations.agreement_report import RoundAgreement
from annotator.ui.widgets.plain_text import plain


def show_agreement(found: RoundAgreement) -> None:
    """The table, the picture, the reasons for what is undefined, and the settings behind the figures."""
    table = _table(found)
    if table.empty:
        st.info("The codebook has no code here.")
        return
    st.caption("Decided: " + " · ".join(f"{plain(one.name)} {found.decided.get(one.id, 0)}" for one in found.coders))
    percent = "%.1f %%"
    st.dataframe(
        table.drop(columns=["Reason"]),
        hide_index=True,
        width="stretch",
        height="content",
        column_config={
            "Prevalence": st.column_config.NumberColumn(format=percent, help="Share of all decisions with this code"),
            "Percent agreement": st.column_config.NumberColumn(
                "Agree", format=percent, help="Share of agreeing pairs of coders; says little for rare codes"
            ),
            "Alpha": st.column_config.NumberColumn(
                format="%.3f", help="Krippendorff’s alpha: 1 is perfect agreement, 0 what chance would give"
            ),
            "Units": st.column_config.NumberColumn("n", help="Units that at least two coders decided"),
            "Older meaning": st.column_config.TextColumn(
                "Older meaning", help="Values from decisions made when the code meant something else; they count"
            ),
        },
    )
    st.caption(
        "Below each coder’s name: how often they gave the code. n: units that at least two coders decided. "
        "Agree: pairs of coders who said the same. Alpha: the same beyond chance, 1 at best."
    )
    st.caption(_versions_sentence(found))
    defined = table.dropna(subset=["Alpha"])
    if not defined.empty:
        st.altair_chart(_picture(defined), width="stretch")
        st.caption(
            "The dotted lines mark .667 and .800, the customary bounds for tentative and for firm conclusions "
            "(Krippendorff 2004). They are conventions, and a value from few comments is uncertain."
        )
    undefined = table[table["Alpha"].isna()]
    if not undefined.empty:
        with st.expander(f"Without a value ({len(undefined)})", expanded=defined.empty):
            for reason, rows in undefined.groupby("Reason", sort=False):
                st.markdown(f"- {plain(', '.join(rows['Code']))}: {plain(reason)}")
    with st.expander("How these figures were made"):
        for name, value in found.settings.items():
            if isinstance(value, (str, int, float)):
                st.markdown(f"- **{name.replace('_', ' ')}**: {plain(str(value))}")


def _versions_sentence(found: RoundAgreement) -> str:
    """With which version the decisions are read, and what "older meaning" says."""
    version, made = found.settings["codebook_version"], found.settings["coded_under"]
    told = f"Read with version {version} of the codebook"
    if made and made != [version]:
        told += f"; the decisions were made under version {' and '.join(map(str, made))}, which stays as it is"
    if found.settings["older_meaning"]:
        told += (
            ". Older meaning: so many of a code’s values, 0 included, come from decisions made before its definition "
            "or rules changed; they count as they are"
        )
    return f"{told}."


def _table(found: RoundAgreement) -> pd.DataFrame:
    names = {coder.id: coder.name for coder in found.coders}
    rows = []
    for one in found.codes:
        row = {"Code": found.codebook.path(one.code)}
        row |= {names.get(use.coder, str(use.coder)): use.uses for use in one.uses}
        row |= {
            "Prevalence": _percent(one.prevalence),
            "Percent agreement": _percent(one.percent.value),
            "Alpha": one.alpha.value,
            "Units": one.n_pairable,
            "Older meaning": _older(found.settings["older_meaning"].get(one.code, 0), one.n_ratings),
            "Reason": one.alpha.message,
        }
        rows.append(row)
    table = pd.DataFrame(rows)
    if not found.settings["older_meaning"] and "Older meaning" in table:
        table = table.drop(columns=["Older meaning"])
    # A code that nobody has values for would make its column hold objects.
    for column in ("Prevalence", "Percent agreement", "Alpha"):
        if column in table:
            table[column] = table[column].astype("Float64")
    return table


def _older(count: int, ratings: int) -> str:
    return f"{count} of {ratings} values" if count else ""


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _picture(defined: pd.DataFrame) -> alt.LayerChart:
    """A bar for each code against the two customary bounds; lengths and labels say it without colour."""
    data = defined[["Code", "Alpha", "Units"]].astype({"Alpha": float})
    lowest = min(0.0, float(data["Alpha"].min()))
    across = alt.X(
        "Alpha:Q",
        title="Krippendorff’s alpha",
        scale=alt.Scale(domain=[lowest, 1.0]),
        axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1.0], format=".1f", orient="top"),
    )
    down = alt.Y("Code:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    tips = [alt.Tooltip("Code:N"), alt.Tooltip("Alpha:Q", format=".3f"), alt.Tooltip("Units:Q", title="n")]
    bars = alt.Chart(data).mark_bar(height={"band": 0.6}, color="#4a78ab").encode(x=across, y=down, tooltip=tips)
    values = (
        alt.Chart(data)
        .mark_text(align="left", dx=4, color="#7d8796")
        .encode(x="Alpha:Q", y=down, text=alt.Text("Alpha:Q", format=".2f"))
    )
    bounds = (
        alt.Chart(pd.DataFrame({"bound": [0.667, 0.8]}))
        .mark_rule(strokeDash=[2, 3], strokeWidth=2, color="#8a8f98")
        .encode(x="bound:Q")
    )
    return (bars + bounds + values).properties(height=26 * len(data) + 40)

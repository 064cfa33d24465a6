"""Agreement per code as a table and as a picture, readable in black and white."""

import altair as alt
import pandas as pd
import streamlit as st

from annotator.operations.agreement_report import RoundAgreement


def show_agreement(found: RoundAgreement) -> None:
    """The table, the picture, the reasons for what is undefined, and the settings behind the figures."""
    table = _table(found)
    if table.empty:
        st.info("The codebook has no code here.")
        return
    st.dataframe(
        table.drop(columns=["Reason"]),
        hide_index=True,
        width="stretch",
        column_config={
            "Code": st.column_config.TextColumn(width="medium"),
            "Prevalence": st.column_config.NumberColumn(format="percent", help="Share of all decisions with this code"),
            "Percent agreement": st.column_config.NumberColumn(
                format="percent", help="Share of agreeing pairs of coders; says little for rare codes"
            ),
            "Alpha": st.column_config.NumberColumn(
                "Krippendorff’s alpha", format="%.3f", help="1 is perfect agreement, 0 what chance would give"
            ),
            "Units": st.column_config.NumberColumn(help="Units that at least two coders decided"),
        },
    )
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
                st.markdown(f"- {', '.join(rows['Code'])}: {reason}")
    with st.expander("How these figures were made"):
        for name, value in found.settings.items():
            if isinstance(value, (str, int, float)):
                st.markdown(f"- **{name.replace('_', ' ')}**: {value}")


def _table(found: RoundAgreement) -> pd.DataFrame:
    names = {coder.id: coder.name for coder in found.coders}
    rows = []
    for one in found.codes:
        row = {"Code": found.codebook.path(one.code)}
        row |= {names.get(use.coder, str(use.coder)): use.uses for use in one.uses}
        row |= {
            "Prevalence": one.prevalence,
            "Percent agreement": one.percent.value,
            "Alpha": one.alpha.value,
            "Units": one.n_pairable,
            "Reason": one.alpha.message,
        }
        rows.append(row)
    table = pd.DataFrame(rows)
    # A code that nobody has values for would make its column hold objects.
    for column in ("Prevalence", "Percent agreement", "Alpha"):
        if column in table:
            table[column] = table[column].astype("Float64")
    return table


def _picture(defined: pd.DataFrame) -> alt.Chart:
    data = defined[["Code", "Alpha", "Units"]].astype({"Alpha": float})
    bars = (
        alt.Chart(data)
        .mark_bar(height={"band": 0.6}, color="#4a78ab")
        .encode(
            x=alt.X(
                "Alpha:Q", title="Krippendorff’s alpha", scale=alt.Scale(domain=[min(0.0, data["Alpha"].min()), 1.0])
            ),
            y=alt.Y("Code:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)),
            tooltip=[alt.Tooltip("Code:N"), alt.Tooltip("Alpha:Q", format=".3f"), alt.Tooltip("Units:Q")],
        )
    )
    values = bars.mark_text(align="left", dx=4).encode(text=alt.Text("Alpha:Q", format=".2f"))
    bounds = (
        alt.Chart(pd.DataFrame({"bound": [0.667, 0.8]}))
        .mark_rule(strokeDash=[2, 3], strokeWidth=1.5, color="gray")
        .encode(x="bound:Q")
    )
    return (bars + values + bounds).properties(height=alt.Step(26))

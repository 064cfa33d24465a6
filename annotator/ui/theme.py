"""Colours and type of the Streamlit pages; system fonts only, so that nothing is fetched from elsewhere."""

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif"

THEME = {
    "theme.font": _FONT,
    "theme.headingFont": _FONT,
    "theme.baseRadius": "8px",
    "theme.light.primaryColor": "#1f5fa8",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f4f3f0",
    "theme.light.textColor": "#1d2430",
    "theme.dark.primaryColor": "#7db4f0",
    "theme.dark.backgroundColor": "#14171c",
    "theme.dark.secondaryBackgroundColor": "#1d2128",
    "theme.dark.textColor": "#e8eaee",
}

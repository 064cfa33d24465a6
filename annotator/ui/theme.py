"""Colours and type of the Streamlit pages; system fonts only, so that nothing is fetched from elsewhere."""

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif"

THEME = {
    "theme.font": _FONT,
    "theme.headingFont": _FONT,
    "theme.headingFontSizes": ["1.9rem", "1.4rem", "1.2rem", "1.05rem", "1rem", "0.9rem"],
    "theme.baseRadius": "8px",
    "theme.linkUnderline": True,
    "theme.light.primaryColor": "#1f5fa8",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f4f3f0",
    "theme.light.textColor": "#1d2430",
    "theme.dark.primaryColor": "#7db4f0",
    "theme.dark.backgroundColor": "#14171c",
    "theme.dark.secondaryBackgroundColor": "#1d2128",
    "theme.dark.textColor": "#e8eaee",
}

#: What Streamlit's settings cannot say: less empty space above a page, keys as keycaps, links as buttons.
STYLE = """<style>
.stMainBlockContainer { padding: 3.2rem 2.5rem 4rem; max-width: 84rem; }
@media (max-width: 50rem) { .stMainBlockContainer { padding: 4.2rem 1rem 4rem; } }
.stApp kbd { display: inline-block; min-width: 1.5em; padding: 0 .35em; margin-right: .25em; text-align: center;
  font: 600 .85em/1.5 ui-monospace, monospace; border: 1px solid currentColor; border-bottom-width: 2px;
  border-radius: 5px; opacity: .8; }
.stApp .stHtml a { color: inherit; }
.stApp a.action { display: inline-block; padding: .6rem 1.3rem; border-radius: 8px; font-weight: 600;
  text-decoration: none; border: 2px solid currentColor; }
.stApp a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.st-key-next_way [data-testid="stPageLink"] a { border: 2px solid currentColor; }
.st-key-next_way [data-testid="stPageLink"] p { font-weight: 650; }
.stApp .rules { font-size: .93rem; opacity: .9; margin-top: .15rem; }
</style>"""

#: For the page of the desk: comment, definition and codes side by side need more room than words on a page do.
WIDE_STYLE = "<style>.stMainBlockContainer { max-width: 100rem; }</style>"

"""Colours and type of the Streamlit pages; system fonts only, so that nothing is fetched from elsewhere."""

from collections.abc import Mapping

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

#: What Streamlit's settings cannot say: less empty space above a page, keys as keycaps, links as buttons; and
#: enough contrast (WCAG 1.4.3) for its captions, and for its white text on the dark theme's light blue.
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
.stApp [data-testid="stCaptionContainer"] { color: light-dark(#5a6372, #a3acba); opacity: 1; }
.stApp [data-testid^="stBaseButton-primary"]:not(:disabled), .stApp .stMultiSelect [data-tag],
.stApp .stMultiSelect [data-tag] * { color: light-dark(#ffffff, #0e1116); }
.stApp .rules { font-size: .93rem; opacity: .9; margin-top: .15rem; }
</style>"""

#: For the page of the desk: comment, definition and codes side by side need more room than words on a page do.
WIDE_STYLE = "<style>.stMainBlockContainer { max-width: 100rem; }</style>"

#: For the page on which the codebook is edited: tree, form and preview side by side as far as there is room.
EDIT_STYLE = """<style>
.stMain:has(.st-key-edit_panes) .stMainBlockContainer { max-width: 110rem; }
.stVerticalBlock:has(> [data-testid="stLayoutWrapper"] > .st-key-edit_panes) { container-type: inline-size; }
.st-key-edit_panes { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem 2rem; align-items: start; }
@container (min-width: 44rem) {
  .st-key-edit_panes { grid-template: "tree form" auto "preview form" 1fr / minmax(19rem, 2fr) minmax(0, 3fr); }
  .st-key-edit_panes > :has(> .st-key-edit_pane_tree) { grid-area: tree; }
  .st-key-edit_panes > :has(> .st-key-edit_pane_form) { grid-area: form; }
  .st-key-edit_panes > :has(> .st-key-edit_pane_preview) { grid-area: preview; }
}
@container (min-width: 78rem) {
  .st-key-edit_panes { grid-template: "tree form preview" auto / minmax(20rem, 24rem) minmax(0, 1fr) 23rem; }
}
.st-key-edit_faults button { text-align: start; }
[class*="st-key-edit_example_"] button { min-width: 2.25rem; min-height: 2.25rem; }
</style>"""

_HEADING = (
    '[data-testid="stSidebarNavItems"] li:has(a[href$="/{page}"])::before {{ content: "{heading}"; display: block;'
    " padding: 1.1rem .5rem .3rem; font-size: .875rem; font-weight: 600; color: light-dark(#5a6372, #a3acba); }}"
)


def style_of_menu(headings: Mapping[str, str]) -> str:
    """The style that puts a heading (by the address of the page it stands above) into the list of pages."""
    rules = (_HEADING.format(page=page, heading=heading) for page, heading in headings.items())
    return f"<style>{' '.join(rules)}</style>"

"""What limits a search in the corpus, folded in until it is wanted."""

import datetime as dt

import streamlit as st

from annotator.domain.corpus import Standing, Wanted
from annotator.domain.material import UnitKind
from annotator.domain.refusal import Refusal
from annotator.domain.study import Study
from annotator.operations import corpus_view, importing
from annotator.ui.session import Asking
from annotator.ui.widgets.plain_text import plain

STANDINGS = {
    Standing.ALL: "all",
    Standing.USABLE: "those that can be coded",
    Standing.WAITING: "those that wait: nobody was given them yet",
    Standing.EXCLUDED: "excluded ones",
    Standing.GONE: "removed where they were published",
    Standing.WITHDRAWN: "withdrawn ones",
}
_KEYS = ("since", "until", "source", "kind", "shortest", "longest", "attribute", "value", "standing")


def asked_for(who: Asking, study: Study) -> Wanted | None:
    """The search box and the filters as they are filled in; None, with the reason shown, when they cannot be used."""
    words = st.text_input(
        "Find units",
        key="corpus_words",
        placeholder="words, “a phrase”, begin*",
        help="Units that hold all the words. Quotation marks keep words together, a star stands for any ending. Case "
        "and accents make no difference.",
    )
    set_so_far = sum(st.session_state.get(f"corpus_{key}") not in (None, "", Standing.ALL) for key in _KEYS)
    with st.expander(f"Filters ({set_so_far} set)" if set_so_far else "Filters"):
        values = _filters(who, study)
        if set_so_far and st.button("Clear the filters", key="corpus_clear"):
            for key in _KEYS:
                st.session_state.pop(f"corpus_{key}", None)
            st.rerun()
    try:
        return Wanted(words=words, **values)
    except Refusal as refusal:
        st.error(plain(str(refusal)))
        return None


def _filters(who: Asking, study: Study) -> dict:
    names = corpus_view.attribute_names(who.workspace, who.person, study)
    sources = {source.id: source.name for source in importing.list_sources(who.workspace, study.id)}
    one, two, three = st.columns(3)
    since = one.date_input("From", None, key="corpus_since", min_value=dt.date(1970, 1, 1))
    until = two.date_input("To", None, key="corpus_until", min_value=dt.date(1970, 1, 1))
    standing = three.selectbox("Which units", list(STANDINGS), key="corpus_standing", format_func=STANDINGS.__getitem__)
    source = one.selectbox(
        "File",
        list(sources),
        None,
        key="corpus_source",
        format_func=lambda key: sources.get(key, ""),
        placeholder="any",
    )
    kind = two.selectbox("Kind", [str(kind) for kind in UnitKind], None, key="corpus_kind", placeholder="any")
    shortest = one.number_input("At least this many characters", 0, value=None, key="corpus_shortest", step=1)
    longest = two.number_input("At most this many characters", 0, value=None, key="corpus_longest", step=1)
    attribute = None
    if names:
        name = one.selectbox("Attribute", names, None, key="corpus_attribute", placeholder="any")
        value = two.text_input("Its value", key="corpus_value", disabled=name is None, help="Empty: any value.")
        attribute = (name, value.strip()) if name else None
    return {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "source": source,
        "kind": kind,
        "shortest": shortest,
        "longest": longest,
        "attribute": attribute,
        "standing": standing or Standing.ALL,
    }

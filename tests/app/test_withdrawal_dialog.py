"""The dialog in which comments are withdrawn, on a page of its own: any page can open it."""

import pytest

from db import models
from tests.store.coding_for_tests import rows
from tests.store.withdrawals_for_tests import TELLING, make_quoted_study, quote_everywhere, unit_of

PAGE = """
import os
import streamlit as st
from annotator.ui.session import asking_about_study
from annotator.ui.widgets.refusals import show_told
from annotator.ui.widgets.withdrawal import withdraw_dialog

who, study = asking_about_study()
show_told()
if not st.session_state.get("withdrawal_done"):
    withdraw_dialog(who, study, unit=int(os.environ["TEST_UNIT"]))
"""


@pytest.fixture
def dialog(workspace, secrets_of_browsers, monkeypatch):
    """The dialog about the quoted comment, opened by its owner; and the workspace."""
    from streamlit.testing.v1 import AppTest

    from tests.store.studies_for_tests import sign_in_without_password

    study, round_, people = make_quoted_study(workspace)
    quote_everywhere(workspace, study, round_, people)
    monkeypatch.setenv("TEST_UNIT", str(unit_of(workspace, TELLING)))
    secrets_of_browsers["current"] = sign_in_without_password(workspace)
    app = AppTest.from_string(PAGE, default_timeout=120).run()
    assert not app.exception, app.exception
    return app


def said(app):
    return "\n".join(
        one.value.replace("\\", "") for kind in (app.markdown, app.caption, app.warning, app.success) for one in kind
    )


def test_it_says_what_goes_and_that_it_is_for_good(dialog):
    words = said(dialog)
    assert "1 comment to withdraw" in words
    assert "1 note, 1 memo, 1 proposal" in words
    assert "cannot be undone" in words
    assert "Backups, exports and printouts made earlier are not covered" in words
    ticks = dialog.checkbox
    assert len(ticks) == 8
    assert all(one.value for one in ticks)
    assert TELLING not in "".join(one.label for one in ticks)


def test_without_a_reason_nothing_is_erased(dialog, workspace):
    dialog.button(key="withdrawal_confirm").click().run()
    assert "A reason is needed" in dialog.error[0].value
    assert unit_of(workspace, TELLING)


def test_a_place_that_is_unticked_stays_and_the_rest_goes(dialog, workspace):
    next(one for one in dialog.checkbox if "A memo by Ada" in one.label).uncheck()
    dialog.text_area(key="withdrawal_reason").set_value("asked for by the writer")
    dialog.button(key="withdrawal_confirm").click().run()
    assert not dialog.exception
    holding = [row["text"] for row in rows(workspace, models.Memo) if TELLING in row["text"]]
    assert holding == [f"Again: {TELLING}"]
    assert not [row for row in rows(workspace, models.Unit) if TELLING in row["text"]]
    assert "1 comment withdrawn" in said(dialog)

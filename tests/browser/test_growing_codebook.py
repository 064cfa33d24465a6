"""Whoever codes alone starts without codes, and uses each from the moment it is missed."""

import json
import re

from playwright.sync_api import expect

from annotator.domain.people import Person
from annotator.domain.study import Purpose
from annotator.operations import codebook_drafts, codebooks, importing, signing_in, studies
from annotator.operations.workspace import open_workspace
from tests.factories import make_incoming, make_source


def prepare(app):
    """A study of Rosa's own with five comments and a codebook without codes, opened last."""
    workspace = open_workspace(f"sqlite:///{app.database}")
    secret = signing_in.start(workspace, signing_in.create_start_token(workspace)).secret
    person = Person.signed_in(signing_in.find_visit(workspace, secret).account)
    study = studies.create_study(workspace, person, "Reading alone").after
    importing.store_sources(workspace, person, study, (make_incoming(make_source()),), Purpose.MAIN)
    codebooks.publish_codebook(workspace, person, study, codebook_drafts.EMPTY, "Begun without codes")
    workspace.database.close()
    return study


def test_a_code_missed_while_reading_is_in_the_codebook_and_given_by_its_key(running_app, page):
    study = prepare(running_app)
    link = running_app.start()
    page.goto(link)
    page.wait_for_url(lambda url: "/sign-in/arrive" not in url)
    page.goto(f"{running_app.address}/code")
    expect(page.get_by_text("No codes yet: press + to propose the first one.")).to_be_visible()
    page.keyboard.press("+")
    page.keyboard.type("Rota")
    page.keyboard.press("Tab")
    page.keyboard.type("What is said about the rota.")
    expect(page.get_by_label("Add it to the codebook now")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hush")).to_have_text("“Rota” is in the codebook now. Its key is r.")
    code = page.get_by_role("button", name="Rota")
    expect(code).to_be_visible()
    expect(page.locator(".comment h2")).to_have_text("Comment 1 of 5")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("all saved", re.IGNORECASE)).first).to_be_visible()
    expect(page.locator(".comment h2")).to_have_text("Comment 2 of 5")
    ((codes, version),) = running_app.rows(
        "SELECT decision.codes, codebook_version.number FROM decision"
        " JOIN codebook_version ON codebook_version.id = decision.codebook_version_id"
        " WHERE codebook_version.study_id = ?",
        study.id,
    )
    assert (json.loads(codes), version) == (["rota"], 2)
    assert running_app.rows("SELECT name, state, code_id FROM code_proposal") == [("Rota", "taken", "rota")]

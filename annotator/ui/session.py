"""The one seam through which a page learns who is asking, and which study they are in."""

from dataclasses import dataclass

import streamlit as st

from annotator.domain.people import Person
from annotator.domain.study import Study
from annotator.operations import signing_in, studies
from annotator.operations.signing_in import Visit
from annotator.operations.workspace import Workspace, workspace_of_environment
from annotator.ui import navigation


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asking, and about which study; ``study`` is None when there is none to open.

    ``studies`` holds every study the person may open, archived ones too.
    """

    workspace: Workspace
    visit: Visit
    studies: tuple[Study, ...]
    study: Study | None

    @property
    def person(self) -> Person:
        """The person behind the visit."""
        return Person.signed_in(self.visit.account)

    @property
    def is_owner(self) -> bool:
        """Whether the person may change studies, coders and codebooks."""
        return self.person.can_manage()


def asking() -> Asking:
    """Who is asking; checked against the database at every run of a script.

    Stops the script with a way to sign in when nobody is.
    """
    workspace = workspace_of_environment()
    visit = signing_in.find_visit(workspace, sign_in_cookie(workspace))
    if visit is None:
        st.warning("You are signed out. What you decided is kept.")
        st.html('<a href="/sign-in" target="_self">Sign in again</a>')
        st.stop()
    found = studies.list_studies(workspace, Person.signed_in(visit.account))
    live = [study for study in found if study.archived_at is None]
    chosen = next((study for study in live if study.id == visit.study), None)
    if chosen is None and live:
        own = [study for study in live if not study.is_sample]
        chosen = (own or live)[-1]
    return Asking(workspace, visit, found, chosen)


def asking_about_study() -> tuple[Asking, Study]:
    """Like ``asking``, for pages about a study: stops with a link to make one when there is none."""
    who = asking()
    if who.study is None:
        st.info("There is no study here that you can open.")
        if who.is_owner:
            navigation.link("studies", "Create a study")
        st.stop()
    return who, who.study


def choose_study(who: Asking, study: int) -> None:
    """Make this the study the pages are about, in this browser."""
    signing_in.remember_study(who.workspace, who.visit, study)


def sign_in_cookie(workspace: Workspace) -> str | None:
    """The secret this browser signed in with, as it was at the first request of the session."""
    return st.context.cookies.get(signing_in.cookie_name(workspace))

"""Studies as tests need them: named, coded by somebody, with comments and a codebook."""

from annotator.domain.people import Person
from annotator.domain.study import Purpose, Round, Study
from annotator.operations import codebooks, coders, importing, signing_in, studies
from annotator.operations.workspace import Workspace
from annotator.store import accounts, rounds
from tests.factories import make_codebook, make_incoming, make_source


def make_owner(workspace: Workspace, name: str = "Ada") -> Person:
    """The owner, stored; the same one when called again."""
    with workspace.database.writing() as session:
        owner = accounts.find_owner(session) or accounts.add_account(session, name, None, is_owner=True)
    return Person.signed_in(owner)


def make_study(workspace: Workspace, name: str = "Rota study") -> Study:
    """An empty study with the owner as its coder."""
    return studies.create_study(workspace, make_owner(workspace), name).after


def make_coded_study(
    workspace: Workspace, *names: str, purpose: Purpose = Purpose.MAIN, codebook=None, source=None
) -> tuple[Study, Round, dict[str, Person]]:
    """A study with comments, a codebook, the owner and further coders; everybody by name."""
    owner = make_owner(workspace)
    study = make_study(workspace)
    people = {owner.account.name: owner}
    for name in names:
        coders.add_coder(workspace, owner, study, name, "a long password")
        with workspace.database.reading() as session:
            people[name] = Person.signed_in(accounts.find_account(session, name)[0])
    source = source or make_source()
    previews = (make_incoming(source),)
    importing.store_sources(workspace, owner, study, previews, purpose)
    codebooks.publish_codebook(workspace, owner, study, codebook or make_codebook(), "first")
    with workspace.database.reading() as session:
        (round_,) = rounds.list_rounds(session, study.id)
    return study, round_, people


def sign_in_without_password(workspace: Workspace) -> str:
    """The cookie secret of the passwordless owner, by the start link."""
    return signing_in.start(workspace, signing_in.create_start_token(workspace)).secret

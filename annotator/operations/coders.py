"""Coders and their passwords."""

from dataclasses import dataclass

from annotator.domain.people import Account, Coder, Person, check_password, check_person_name
from annotator.domain.refusal import Refusal
from annotator.domain.study import CoderKind, Round, Study
from annotator.operations.rounds import check_not_archived, join_rounds
from annotator.operations.signing_in import hash_password
from annotator.operations.studies import list_studies
from annotator.operations.workspace import Workspace
from annotator.store import accounts, events, studies


@dataclass(frozen=True, slots=True)
class CoderAdded:
    """A coder joined a study; ``rounds`` are those they have comments in now."""

    coder: Coder
    new_account: bool
    rounds: tuple[Round, ...]


def list_coders(workspace: Workspace, study: int) -> tuple[Coder, ...]:
    """Every coder of a study."""
    with workspace.database.reading() as session:
        return studies.list_coders(session, study)


def list_accounts(workspace: Workspace) -> tuple[Account, ...]:
    """Everybody who can sign in."""
    with workspace.database.reading() as session:
        return accounts.list_accounts(session)


def add_coder(workspace: Workspace, person: Person, study: Study, name: str, password: str | None) -> CoderAdded:
    """Add a person to a study; a password makes a new account, an existing account keeps its own.

    It cannot be undone, because decisions may hang on a coder; one who never codes stays
    without decisions and changes no figure.
    """
    if not person.can_manage():
        raise Refusal("Only the owner can add coders.")
    name = check_person_name(name)
    # Hashing takes a tenth of a second on purpose: never while others wait for the database.
    password_hash = hash_password(check_password(password)) if password else None
    with workspace.database.writing() as session:
        check_not_archived(session, study.id)
        found = accounts.find_account(session, name)
        if found is None and password_hash is None:
            raise Refusal(f"“{name}” is new here and needs a password of at least 8 characters to sign in with.")
        if found is not None and password_hash is not None:
            raise Refusal(
                f"There is an account “{name}” already. Leave the password empty to add that person to this study, "
                "or choose another name."
            )
        account = found[0] if found else accounts.add_account(session, name, password_hash, is_owner=False)
        names = {accounts.folded(coder.name) for coder in studies.list_coders(session, study.id)}
        if accounts.folded(name) in names:
            raise Refusal(f"“{name}” is a coder of this study already.")
        coder = studies.add_coder(session, study.id, account.name, CoderKind.ACCOUNT, account.id)
        joined = join_rounds(session, study, coder)
        events.record(session, person, "add_coder", f"coder:{coder.id}", study=study.id, after={"account": account.id})
        return CoderAdded(coder, found is None, joined)


def set_password(workspace: Workspace, person: Person, name: str, password: str) -> Account:
    """Set somebody's password, one's own or (as the owner) another's; they are signed out everywhere."""
    own = person.account is not None and accounts.folded(person.account.name) == accounts.folded(name)
    if not (own or person.can_manage()):
        raise Refusal("Only the owner can set another person's password.")
    password_hash = hash_password(check_password(password))
    with workspace.database.writing() as session:
        found = accounts.find_account(session, name)
        if found is None:
            raise Refusal(f"There is no account “{name}”.")
        accounts.set_password(session, found[0].id, password_hash)
        events.record(session, person, "set_password", f"account:{found[0].id}")
        return found[0]


def join_study(workspace: Workspace, person: Person, study: Study) -> Coder:
    """Make the person a coder of a study they may open, with comments to code; nothing happens if they are one."""
    if person.account is None:
        raise Refusal("Only somebody who signs in can code.")
    with workspace.database.writing() as session:
        coder = studies.find_coder_of(session, study.id, person.account.id)
        if coder is None:
            names = {accounts.folded(one.name) for one in studies.list_coders(session, study.id)}
            name = person.account.name
            if accounts.folded(name) in names:
                # A sample coder may bear the name the user chose.
                name = f"{name} (you)"
            coder = studies.add_coder(session, study.id, name, CoderKind.ACCOUNT, person.account.id)
            join_rounds(session, study, coder)
            events.record(session, person, "join_study", f"coder:{coder.id}", study=study.id)
        return coder


def join_every_study(workspace: Workspace, account: Account) -> None:
    """Make the first person a coder of the studies made before they gave their name, the sample included."""
    person = Person.signed_in(account)
    for study in list_studies(workspace, person):
        join_study(workspace, person, study)

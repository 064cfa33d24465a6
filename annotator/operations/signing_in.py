"""Who is there: the first start, passwords, signed-in browsers and one-time start tokens.

Cookies hold a random secret of which the database knows only the SHA-256: 256 random
bits need no slow hash. Passwords are hashed with Argon2id (RFC 9106).
"""

import datetime as dt
import hashlib
import secrets
import threading
from dataclasses import dataclass

import argon2

from annotator.domain.people import Account, Person, check_person_name
from annotator.domain.refusal import Refusal
from annotator.operations.workspace import Workspace
from annotator.store import accounts, events
from annotator.store.accounts import SignedIn
from annotator.store.database import Session, stamp

START_TOKEN_SECONDS = 60
#: Between opening the start page and typing one's name into it.
WELCOME_SECONDS = 3600
SIGN_IN_DAYS = 30
FAILURES_BEFORE_WAIT = 5
WAIT_MINUTES = 5
#: How long rows that let nobody in any more are kept. Sign-ins: not shorter than browsers keep the cookie.
START_TOKEN_KEPT_SECONDS = 86_400
SIGN_IN_KEPT_SECONDS = SIGN_IN_DAYS * 86_400

#: One hash takes 64 MiB and every core: requests that ask for one stand in line.
_hashing = threading.BoundedSemaphore(2)
_hasher = argon2.PasswordHasher()
#: Verified when the name is unknown, so that the answer takes as long as for a known one.
_nobody = _hasher.hash(secrets.token_hex(16))

Visit = SignedIn


class TooManyTries(Refusal):
    """A name was tried with wrong passwords too often and has to wait."""


@dataclass(frozen=True, slots=True)
class Started:
    """What a spent start token leads to: a signed-in browser, or a page that asks for a name or password."""

    secret: str | None
    grant: str | None


def create_start_token(workspace: Workspace, seconds: int = START_TOKEN_SECONDS) -> str:
    """A token for the person who started the program: one use, one minute."""
    token = secrets.token_urlsafe(32)
    with workspace.database.writing() as session:
        accounts.forget_old_start_tokens(session, _in(seconds=-START_TOKEN_KEPT_SECONDS))
        accounts.add_start_token(session, _hash(token), _in(seconds=seconds))
    return token


def is_start_token_open(workspace: Workspace, token: str) -> bool:
    """Whether a start token can still be spent."""
    with workspace.database.reading() as session:
        return accounts.is_start_token_open(session, _hash(token))


def start(workspace: Workspace, token: str) -> Started:
    """Spend a start token.

    The owner without a password is signed in; before there is an owner, the browser gets
    a grant to name one. Refusal when the token is unknown, spent or expired.
    """
    with workspace.database.writing() as session:
        if not accounts.use_start_token(session, _hash(token)):
            raise Refusal(
                "This link was used already or is older than one minute. "
                "Run the start command again (make run, or annotator run): it opens a new one."
            )
        owner = accounts.find_owner(session)
        if owner is None:
            grant = secrets.token_urlsafe(32)
            accounts.add_start_token(session, _hash_of_grant(grant), _in(seconds=WELCOME_SECONDS))
            return Started(secret=None, grant=grant)
        if owner.has_password:
            return Started(secret=None, grant=None)
        return Started(secret=_sign_in(session, owner), grant=None)


def needs_owner(workspace: Workspace) -> bool:
    """Whether this database still waits for its first person."""
    with workspace.database.reading() as session:
        return accounts.find_owner(session) is None


def name_owner(workspace: Workspace, grant: str, name: str) -> str:
    """The first start: make this person the owner and sign them in; the secret for the cookie."""
    name = check_person_name(name)
    with workspace.database.writing() as session:
        if accounts.find_owner(session) is not None:
            raise Refusal("This database has an owner already. Open the start link again to sign in.")
        if accounts.find_account(session, name) is not None:
            raise Refusal(f"There is an account “{name}” already, of a coder added before. Choose another name.")
        if not accounts.use_start_token(session, _hash_of_grant(grant)):
            raise Refusal("This page is too old. Run the start command again: it opens a new one.")
        owner = accounts.add_account(session, name, None, is_owner=True)
        events.record(session, Person.signed_in(owner), "name_owner", f"account:{owner.id}", after={"name": name})
        return _sign_in(session, owner)


def sign_in(workspace: Workspace, name: str, password: str) -> str:
    """Check a password and sign a browser in; the secret for the cookie.

    After five refusals in five minutes the name has to wait. One sentence for an unknown
    name and a wrong password, so that names cannot be tried out.
    """
    account, password_hash = _count_try(workspace, name) or (None, None)
    right = _matches(password_hash or _nobody, password) and password_hash is not None
    if right and account is not None:
        with workspace.database.writing() as session:
            # The password may have been changed while it was compared.
            if accounts.find_account(session, name) == (account, password_hash):
                accounts.forget_failed_sign_ins(session, name)
                return _sign_in(session, account)
    raise Refusal("The name or the password is not right. Check both; the owner can set a new password.")


def _count_try(workspace: Workspace, name: str) -> tuple[Account, str | None] | None:
    """Count a try before its password is looked at, so that many at once are counted, too; the name's account."""
    since = _in(seconds=-WAIT_MINUTES * 60)
    with workspace.database.writing() as session:
        accounts.lock_name(session, name)
        if accounts.count_failed_sign_ins(session, name, since) >= FAILURES_BEFORE_WAIT:
            raise TooManyTries(f"Too many wrong passwords for this name. Wait {WAIT_MINUTES} minutes, then try again.")
        accounts.forget_old_failed_sign_ins(session, since)
        accounts.add_failed_sign_in(session, name)
        return accounts.find_account(session, name)


def find_visit(workspace: Workspace, secret: str | None) -> Visit | None:
    """Who holds this cookie; None when the sign-in has ended or expired."""
    if not secret:
        return None
    with workspace.database.reading() as session:
        return accounts.find_sign_in(session, _hash(secret))


def was_signed_in(workspace: Workspace, secret: str | None) -> bool:
    """Whether this cookie is of a sign-in here, be it ended or expired: who still has one is no stranger."""
    if not secret:
        return False
    with workspace.database.reading() as session:
        return accounts.has_sign_in(session, _hash(secret))


def sign_out(workspace: Workspace, secret: str | None) -> None:
    """End the sign-in of this cookie; an unknown one is nothing to end."""
    visit = find_visit(workspace, secret)
    if visit is not None:
        with workspace.database.writing() as session:
            accounts.end_sign_in(session, visit.id)
            person = Person.signed_in(visit.account)
            events.record(session, person, "sign_out", f"account:{visit.account.id}")


def remember_study(workspace: Workspace, visit: Visit, study: int) -> None:
    """Keep the study a browser is in, so that a reload stays there; a convenience, so it leaves no event."""
    with workspace.database.writing() as session:
        accounts.save_last_study(session, visit.id, study)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters in it."""
    try:
        with _hashing:
            return _hasher.hash(password)
    except UnicodeEncodeError as error:
        raise Refusal("The password holds a character that cannot be used, such as half of an emoji.") from error


def cookie_name(workspace: Workspace) -> str:
    """The name of the sign-in cookie; it carries the database id, because cookies ignore ports."""
    return f"annotator-{workspace.database.id}"


def _sign_in(session: Session, account: Account) -> str:
    secret = secrets.token_urlsafe(32)
    accounts.forget_old_sign_ins(session, _in(seconds=-SIGN_IN_KEPT_SECONDS))
    accounts.add_sign_in(
        session, account.id, _hash(secret), secrets.token_urlsafe(24), _in(seconds=SIGN_IN_DAYS * 86400)
    )
    person = Person.signed_in(account)
    events.record(session, person, "sign_in", f"account:{account.id}")
    return secret


def _matches(password_hash: str, password: str) -> bool:
    try:
        with _hashing:
            return _hasher.verify(password_hash, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError, UnicodeEncodeError):
        return False


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hash_of_grant(grant: str) -> str:
    """A grant lives longer than a start token and must not pass for one."""
    return _hash(f"welcome {grant}")


def _in(*, seconds: int) -> str:
    return stamp(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds))

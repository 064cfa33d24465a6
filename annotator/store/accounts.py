"""Accounts, signed-in browsers, one-time start tokens and refused passwords."""

import hashlib
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from annotator.domain.people import Account
from annotator.store.database import now
from db import models


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A valid sign-in: whose it is, the token its writes must carry, the study it was in last."""

    id: int
    account: Account
    request_token: str
    study: int | None


def folded(name: str) -> str:
    """The form in which two names count as the same: letter case, blanks and Unicode form do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def add_account(session: Session, name: str, password_hash: str | None, *, is_owner: bool) -> Account:
    """Store a new account; the caller has checked that the name is free."""
    row = models.Account(
        name=name, name_folded=folded(name), password_hash=password_hash, is_owner=is_owner, created_at=now()
    )
    session.add(row)
    session.flush()
    return _account(row)


def find_account(session: Session, name: str) -> tuple[Account, str | None] | None:
    """The account of this name with its password hash."""
    row = session.scalar(sa.select(models.Account).where(models.Account.name_folded == folded(name)))
    return (_account(row), row.password_hash) if row else None


def list_accounts(session: Session) -> tuple[Account, ...]:
    """Every account, oldest first."""
    return tuple(_account(row) for row in session.scalars(sa.select(models.Account).order_by(models.Account.id)))


def find_owner(session: Session) -> Account | None:
    """The owner of the database; None before the first start has asked for a name."""
    row = session.scalar(sa.select(models.Account).where(models.Account.is_owner))
    return _account(row) if row else None


def set_password(session: Session, account: int, password_hash: str) -> None:
    """Replace an account's password and end its sign-ins everywhere."""
    session.execute(sa.update(models.Account).where(models.Account.id == account).values(password_hash=password_hash))
    session.execute(
        sa.update(models.SignIn)
        .where(models.SignIn.account_id == account, models.SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )


def add_sign_in(session: Session, account: int, secret_hash: str, request_token: str, expires_at: str) -> None:
    """Store a signed-in browser."""
    session.add(
        models.SignIn(
            account_id=account,
            secret_hash=secret_hash,
            request_token=request_token,
            created_at=now(),
            expires_at=expires_at,
        )
    )


def find_sign_in(session: Session, secret_hash: str) -> SignedIn | None:
    """The sign-in with this secret, unless it has ended or expired."""
    row = session.execute(
        sa.select(models.SignIn, models.Account)
        .join(models.Account, models.Account.id == models.SignIn.account_id)
        .where(
            models.SignIn.secret_hash == secret_hash,
            models.SignIn.ended_at.is_(None),
            models.SignIn.expires_at > now(),
        )
    ).one_or_none()
    if row is None:
        return None
    return SignedIn(row.SignIn.id, _account(row.Account), row.SignIn.request_token, row.SignIn.study_id)


def has_sign_in(session: Session, secret_hash: str) -> bool:
    """Whether there is a sign-in with this secret, ended and expired ones included."""
    return session.scalar(sa.select(models.SignIn.id).where(models.SignIn.secret_hash == secret_hash)) is not None


def forget_old_sign_ins(session: Session, before: str) -> None:
    """Delete the sign-ins that ended or expired before a moment."""
    session.execute(
        sa.delete(models.SignIn).where(sa.or_(models.SignIn.ended_at < before, models.SignIn.expires_at < before))
    )


def end_sign_in(session: Session, sign_in: int) -> None:
    """Sign one browser out."""
    session.execute(sa.update(models.SignIn).where(models.SignIn.id == sign_in).values(ended_at=now()))


def save_last_study(session: Session, sign_in: int, study: int) -> None:
    """Remember the study a browser is in."""
    session.execute(sa.update(models.SignIn).where(models.SignIn.id == sign_in).values(study_id=study))


def add_start_token(session: Session, token_hash: str, expires_at: str) -> None:
    """Store a one-time token."""
    session.add(models.StartToken(token_hash=token_hash, expires_at=expires_at))


def use_start_token(session: Session, token_hash: str) -> bool:
    """Spend a token; False when it is unknown, spent or expired. Two at once: one wins."""
    spent = session.execute(
        sa.update(models.StartToken)
        .where(
            models.StartToken.token_hash == token_hash,
            models.StartToken.used_at.is_(None),
            models.StartToken.expires_at > now(),
        )
        .values(used_at=now())
    )
    return spent.rowcount == 1


def is_start_token_open(session: Session, token_hash: str) -> bool:
    """Whether a token can still be spent."""
    found = sa.select(models.StartToken.id).where(
        models.StartToken.token_hash == token_hash,
        models.StartToken.used_at.is_(None),
        models.StartToken.expires_at > now(),
    )
    return session.scalar(found) is not None


def forget_old_start_tokens(session: Session, before: str) -> None:
    """Delete the tokens that were spent or expired before a moment."""
    session.execute(
        sa.delete(models.StartToken).where(
            sa.or_(models.StartToken.used_at < before, models.StartToken.expires_at < before)
        )
    )


def lock_name(session: Session, name: str) -> None:
    """Let one transaction at a time count the tries of a name, also of one that has no account.

    SQLite begins a writing transaction alone (BEGIN IMMEDIATE). On PostgreSQL the lock
    lasts until the transaction ends; two names that share one wait for each other, no more.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(folded(name).encode("utf-8", "surrogatepass")).digest()[:8], signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def add_failed_sign_in(session: Session, name: str) -> None:
    """Remember a try; a right password forgets it again."""
    session.add(models.FailedSignIn(name_folded=folded(name), at=now()))


def count_failed_sign_ins(session: Session, name: str, since: str) -> int:
    """How often a password for this name was refused since a moment."""
    return session.scalar(
        sa.select(sa.func.count())
        .select_from(models.FailedSignIn)
        .where(models.FailedSignIn.name_folded == folded(name), models.FailedSignIn.at > since)
    )


def forget_failed_sign_ins(session: Session, name: str) -> None:
    """A right password wipes the slate."""
    session.execute(sa.delete(models.FailedSignIn).where(models.FailedSignIn.name_folded == folded(name)))


def forget_old_failed_sign_ins(session: Session, before: str) -> None:
    """Delete the refused passwords that no longer count, whatever the name."""
    session.execute(sa.delete(models.FailedSignIn).where(models.FailedSignIn.at < before))


def _account(row: models.Account) -> Account:
    return Account(id=row.id, name=row.name, is_owner=row.is_owner, has_password=row.password_hash is not None)

"""Guessing passwords: tries at the same moment are counted too, hashing takes turns, and old rows go."""

import datetime as dt
import threading

import argon2
import pytest

from annotator.domain.refusal import Refusal
from annotator.operations import coders, signing_in
from annotator.store.database import stamp
from db import models
from tests.store.coding_for_tests import at_once, rows
from tests.store.studies_for_tests import make_owner, make_study, sign_in_without_password

PASSWORD = "a long password"


class WatchedHasher(argon2.PasswordHasher):
    """Counts the passwords that are looked at, and how many at once."""

    def __init__(self):
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.looks = self.now = self.most = 0
        self._counting = threading.Lock()
        self._together = threading.Event()

    def verify(self, *arguments):
        with self._counting:
            self.looks, self.now = self.looks + 1, self.now + 1
            self.most = max(self.most, self.now)
            if self.now > 2:
                self._together.set()
        self._together.wait(0.1)  # a third one has time to come in
        try:
            return super().verify(*arguments)
        finally:
            with self._counting:
                self.now -= 1


@pytest.fixture
def hasher(monkeypatch):
    hasher = WatchedHasher()
    monkeypatch.setattr(signing_in, "_hasher", hasher)
    return hasher


@pytest.fixture
def ben(workspace):
    coders.add_coder(workspace, make_owner(workspace), make_study(workspace), "Ben", PASSWORD)


def ago(**time):
    return stamp(dt.datetime.now(dt.UTC) - dt.timedelta(**time))


def store(workspace, *stored):
    with workspace.database.writing() as session:
        session.add_all(stored)


@pytest.mark.parametrize("name", ["Ben", "nobody of this name"])
def test_of_many_wrong_passwords_at_the_same_moment_five_are_looked_at(workspace, ben, hasher, name):
    answers = at_once(*[lambda: signing_in.sign_in(workspace, name, "not it at all")] * 12)
    assert hasher.looks == signing_in.FAILURES_BEFORE_WAIT
    assert sum(isinstance(answer, signing_in.TooManyTries) for answer in answers) == 12 - hasher.looks
    assert all(isinstance(answer, Refusal) for answer in answers)
    with pytest.raises(signing_in.TooManyTries):
        signing_in.sign_in(workspace, name, PASSWORD)


def test_two_passwords_at_most_are_hashed_at_once_whatever_the_names(workspace, hasher):
    names = [f"name {number}" for number in range(8)]
    at_once(*[lambda name=name: signing_in.sign_in(workspace, name, "not it at all") for name in names])
    assert (hasher.looks, hasher.most) == (8, 2)


def test_a_right_password_after_four_wrong_ones_forgets_them_and_itself(workspace, ben):
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refusal, match="is not right"):
                signing_in.sign_in(workspace, "Ben", "not it at all")
        assert signing_in.sign_in(workspace, "Ben", PASSWORD)
        assert rows(workspace, models.FailedSignIn) == []


def test_a_password_that_was_replaced_while_it_was_compared_signs_nobody_in(workspace, ben, monkeypatch):
    matches = signing_in._matches

    def slowly(*arguments):
        right = matches(*arguments)
        coders.set_password(workspace, make_owner(workspace), "Ben", "the new password")
        return right

    monkeypatch.setattr(signing_in, "_matches", slowly)
    with pytest.raises(Refusal, match="is not right"):
        signing_in.sign_in(workspace, "Ben", PASSWORD)
    assert rows(workspace, models.SignIn) == []


def test_refused_passwords_that_no_longer_count_are_forgotten_whatever_the_name(workspace, ben):
    store(
        workspace,
        models.FailedSignIn(name_folded="somebody", at=ago(minutes=6)),
        models.FailedSignIn(name_folded="another", at=ago(minutes=4)),
    )
    with pytest.raises(Refusal):
        signing_in.sign_in(workspace, "Ben", "not it at all")
    assert sorted(rows(workspace, models.FailedSignIn, "name_folded")) == ["another", "ben"]


def test_start_tokens_spent_or_expired_more_than_a_day_ago_are_forgotten(workspace):
    hour, two_days, later = ago(hours=1), ago(days=2), ago(hours=-1)
    store(
        workspace,
        models.StartToken(token_hash="spent long ago", expires_at=later, used_at=two_days),
        models.StartToken(token_hash="expired long ago", expires_at=two_days),
        models.StartToken(token_hash="spent", expires_at=later, used_at=hour),
        models.StartToken(token_hash="expired", expires_at=hour),
        models.StartToken(token_hash="open", expires_at=later),
    )
    token = signing_in.create_start_token(workspace)
    assert set(rows(workspace, models.StartToken, "token_hash")) == {
        "spent",
        "expired",
        "open",
        signing_in._hash(token),
    }


def test_sign_ins_are_forgotten_a_month_after_their_end_and_not_while_a_browser_may_hold_the_cookie(workspace):
    owner = make_owner(workspace)
    kept = {"account_id": owner.account.id, "request_token": "", "created_at": ago(days=70)}
    store(
        workspace,
        models.SignIn(**kept, secret_hash="ended long ago", expires_at=ago(days=1), ended_at=ago(days=31)),
        models.SignIn(**kept, secret_hash="expired long ago", expires_at=ago(days=31)),
        models.SignIn(**kept, secret_hash="ended", expires_at=ago(days=-1), ended_at=ago(days=29)),
        models.SignIn(**kept, secret_hash="expired", expires_at=ago(days=29)),
        models.SignIn(**kept, secret_hash="open", expires_at=ago(days=-29)),
    )
    before = set(rows(workspace, models.SignIn, "secret_hash"))
    secret = sign_in_without_password(workspace)
    left = set(rows(workspace, models.SignIn, "secret_hash"))
    assert before - left == {"ended long ago", "expired long ago"}
    assert left - before == {signing_in._hash(secret)}


def test_who_was_signed_in_here_is_known_and_a_stranger_is_not(workspace):
    make_owner(workspace)
    secret = sign_in_without_password(workspace)
    assert signing_in.was_signed_in(workspace, secret)
    signing_in.sign_out(workspace, secret)
    assert signing_in.was_signed_in(workspace, secret)
    for stranger in (None, "", "made up", secret[:-1], "é" * 50):
        assert not signing_in.was_signed_in(workspace, stranger)

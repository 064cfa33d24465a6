"""Who may sign in, how often one may guess, and how long a link, a sign-in and a password last."""

import datetime as dt
from types import SimpleNamespace

import argon2
import pytest

from annotator.domain.people import Account, Person
from annotator.domain.refusal import Refusal
from annotator.operations import coders, signing_in
from annotator.store import accounts
from annotator.store.database import stamp
from db import models
from tests.store.coding_for_tests import rows
from tests.store.studies_for_tests import make_owner, make_study, sign_in_without_password

PASSWORD = "a long password"
#: As the program has it; the tests replace it by a quick one.
HASHER = signing_in._hasher
NOT_RIGHT = "The name or the password is not right"
STRANGER = Person.signed_in(Account(987_654, "Nobody", is_owner=False, has_password=True))


@pytest.fixture
def clock(monkeypatch):
    """Let time pass: the store's and the operations' clocks go forward together."""

    class Clock(dt.datetime):
        ahead = dt.timedelta()

        @classmethod
        def now(cls, tz=None):
            return dt.datetime.now(tz) + cls.ahead

    def forward(seconds):
        Clock.ahead += dt.timedelta(seconds=seconds)

    monkeypatch.setattr(accounts, "now", lambda: stamp(Clock.now(dt.UTC)))
    monkeypatch.setattr(signing_in, "dt", SimpleNamespace(datetime=Clock, UTC=dt.UTC, timedelta=dt.timedelta))
    return forward


@pytest.fixture
def ben(workspace):
    """A coder with a password, as a person."""
    coders.add_coder(workspace, make_owner(workspace), make_study(workspace), "Ben", PASSWORD)
    with workspace.database.reading() as session:
        return Person.signed_in(accounts.find_account(session, "Ben")[0])


def test_passwords_are_hashed_with_argon2id_at_a_cost_fit_for_people():
    parameters = argon2.extract_parameters(HASHER.hash("x"))
    assert parameters.type is argon2.Type.ID
    # RFC 9106, section 4, second recommendation: 64 MiB and three passes.
    assert (parameters.memory_cost, parameters.time_cost) >= (65_536, 3)


def test_neither_passwords_nor_secrets_nor_tokens_are_stored(workspace, ben):
    token = signing_in.create_start_token(workspace)
    secret = signing_in.sign_in(workspace, "Ben", PASSWORD)
    with workspace.database.reading() as session:
        whole = [
            str(session.connection().exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("account", "sign_in", "start_token", "failed_sign_in", "event")
        ]
    for hidden in (PASSWORD, secret, token):
        assert hidden not in "".join(whole)


def test_a_right_password_signs_in_whatever_the_case_of_the_name(workspace, ben):
    for name in ("Ben", " BEN ", "ben"):
        visit = signing_in.find_visit(workspace, signing_in.sign_in(workspace, name, PASSWORD))
        assert visit.account == ben.account
        assert visit.study is None


def test_every_sign_in_has_a_secret_and_a_token_of_its_own(workspace, ben):
    secrets = [signing_in.sign_in(workspace, "Ben", PASSWORD) for _ in range(3)]
    visits = [signing_in.find_visit(workspace, secret) for secret in secrets]
    assert len(set(secrets)) == len({visit.request_token for visit in visits}) == 3
    signing_in.sign_out(workspace, secrets[0])
    assert [signing_in.find_visit(workspace, secret) is None for secret in secrets] == [True, False, False]


def test_one_sentence_for_a_wrong_password_an_unknown_name_and_a_person_without_password(workspace, ben):
    said = set()
    for name, password in (("Ben", "not it at all"), ("Zed", PASSWORD), ("Ada", PASSWORD), ("Ada", ""), ("", "")):
        with pytest.raises(Refusal, match=NOT_RIGHT) as refused:
            signing_in.sign_in(workspace, name, password)
        said.add(str(refused.value))
    assert len(said) == 1
    assert rows(workspace, models.SignIn) == []


@pytest.mark.parametrize("secret", [None, "", "nonsense", "é" * 50, "x" * 10_000])
def test_an_unknown_cookie_is_nobody(workspace, secret):
    make_owner(workspace)
    assert signing_in.find_visit(workspace, secret) is None
    signing_in.sign_out(workspace, secret)


def test_after_five_wrong_passwords_a_name_waits_five_minutes(workspace, ben, clock):
    for name in ("Ben", "BEN", "ben ", "Ben", "ben"):
        with pytest.raises(Refusal, match=NOT_RIGHT):
            signing_in.sign_in(workspace, name, "not it at all")
    with pytest.raises(signing_in.TooManyTries, match="Wait 5 minutes, then try again"):
        signing_in.sign_in(workspace, "Ben", PASSWORD)
    with pytest.raises(Refusal, match=NOT_RIGHT):
        signing_in.sign_in(workspace, "Another", "not it at all")
    clock(299)
    with pytest.raises(signing_in.TooManyTries):
        signing_in.sign_in(workspace, "Ben", PASSWORD)
    clock(2)
    assert signing_in.sign_in(workspace, "Ben", PASSWORD)


def test_a_right_password_wipes_the_slate(workspace, ben):
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refusal, match=NOT_RIGHT):
                signing_in.sign_in(workspace, "Ben", "not it at all")
        assert signing_in.sign_in(workspace, "Ben", PASSWORD)


def test_an_unknown_name_waits_as_a_known_one_does_so_that_names_cannot_be_tried_out(workspace):
    for _ in range(5):
        with pytest.raises(Refusal, match=NOT_RIGHT):
            signing_in.sign_in(workspace, "Zed", "not it at all")
    with pytest.raises(signing_in.TooManyTries):
        signing_in.sign_in(workspace, "Zed", "not it at all")


def test_a_sign_in_ends_after_thirty_days(workspace, clock):
    make_owner(workspace)
    secret = sign_in_without_password(workspace)
    clock(29 * 86_400)
    assert signing_in.find_visit(workspace, secret)
    clock(2 * 86_400)
    assert signing_in.find_visit(workspace, secret) is None


def test_a_start_link_signs_the_owner_in_once_and_for_a_minute_only(workspace, clock):
    owner = make_owner(workspace)
    token = signing_in.create_start_token(workspace)
    late = signing_in.create_start_token(workspace)
    clock(59)
    started = signing_in.start(workspace, token)
    assert started.grant is None
    assert signing_in.find_visit(workspace, started.secret).account == owner.account
    clock(2)
    for spent in (token, late, "", "nonsense"):
        with pytest.raises(Refusal, match="used already or is older than one minute"):
            signing_in.start(workspace, spent)


def test_a_start_link_does_not_spare_an_owner_with_a_password(workspace):
    owner = make_owner(workspace)
    coders.set_password(workspace, owner, "Ada", PASSWORD)
    started = signing_in.start(workspace, signing_in.create_start_token(workspace))
    assert (started.secret, started.grant) == (None, None)
    assert signing_in.find_visit(workspace, signing_in.sign_in(workspace, "ada", PASSWORD)).account.is_owner


def test_the_first_start_names_the_owner(workspace):
    assert signing_in.needs_owner(workspace)
    grant = signing_in.start(workspace, signing_in.create_start_token(workspace)).grant
    assert signing_in.needs_owner(workspace)
    visit = signing_in.find_visit(workspace, signing_in.name_owner(workspace, grant, "  Zoë   Ünal "))
    assert (visit.account.name, visit.account.is_owner, visit.account.has_password) == ("Zoë Ünal", True, False)
    assert not signing_in.needs_owner(workspace)


def test_a_grant_is_used_once_grows_old_and_is_no_start_link(workspace, clock):
    first, second = (signing_in.start(workspace, signing_in.create_start_token(workspace)).grant for _ in range(2))
    with pytest.raises(Refusal, match="used already"):
        signing_in.start(workspace, first)
    with pytest.raises(Refusal, match="This page is too old"):
        signing_in.name_owner(workspace, signing_in.create_start_token(workspace), "Ada")
    clock(3601)
    with pytest.raises(Refusal, match="This page is too old"):
        signing_in.name_owner(workspace, second, "Ada")
    grant = signing_in.start(workspace, signing_in.create_start_token(workspace)).grant
    other = signing_in.start(workspace, signing_in.create_start_token(workspace)).grant
    signing_in.name_owner(workspace, grant, "Ada")
    with pytest.raises(Refusal, match="has an owner already"):
        signing_in.name_owner(workspace, other, "Eve")
    with pytest.raises(Refusal, match="used already"):
        signing_in.start(workspace, other)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A name is needed"),
        (" \n ", "A name is needed"),
        ("x" * 81, "longer than 80"),
        ("a\x00b", "cannot be shown"),
        ("half \ud83d", "cannot be shown"),
        ("turned \u202e round", "cannot be shown"),
    ],
)
def test_a_name_that_is_none_is_refused(workspace, name, sentence):
    owner, study = make_owner(workspace), make_study(workspace)
    with pytest.raises(Refusal, match=sentence):
        coders.add_coder(workspace, owner, study, name, PASSWORD)
    assert rows(workspace, models.Account, "name") == ["Ada"]


@pytest.mark.parametrize("name", ["José 🙂", "דנה כהן", "محمد", "<script>alert(1)</script>", "O'Brien; DROP TABLE"])
def test_a_name_in_any_script_signs_in(workspace, name):
    added = coders.add_coder(workspace, make_owner(workspace), make_study(workspace), name, PASSWORD)
    assert (added.coder.name, added.new_account) == (name, True)
    assert signing_in.sign_in(workspace, name.upper(), PASSWORD)


def test_a_password_is_neither_short_nor_endless_and_may_be_of_any_characters(workspace):
    owner, study = make_owner(workspace), make_study(workspace)
    for password, sentence in (("1234567", "at least 8"), ("x" * 1025, "longer than 1024")):
        with pytest.raises(Refusal, match=sentence):
            coders.add_coder(workspace, owner, study, "Ben", password)
    odd = "пароль 🙂 \x00\t"
    coders.add_coder(workspace, owner, study, "Ben", odd)
    assert signing_in.sign_in(workspace, "Ben", odd)


def test_half_an_emoji_in_a_password_is_refused_or_wrong_but_no_crash(workspace, ben):
    with pytest.raises(Refusal, match="holds a character that cannot be"):
        coders.set_password(workspace, ben, "Ben", "password \ud83d")
    with pytest.raises(Refusal, match=NOT_RIGHT):
        signing_in.sign_in(workspace, "Ben", "password \ud83d")
    with pytest.raises(Refusal):
        signing_in.sign_in(workspace, "Ben \ud83d", PASSWORD)


def test_a_new_person_needs_a_password_and_a_known_one_keeps_theirs(workspace, ben):
    owner, other = make_owner(workspace), make_study(workspace, "Other")
    with pytest.raises(Refusal, match="“Cleo” is new here and needs a password"):
        coders.add_coder(workspace, owner, other, "Cleo", None)
    with pytest.raises(Refusal, match="There is an account “ben” already"):
        coders.add_coder(workspace, owner, other, "ben", "another password")
    added = coders.add_coder(workspace, owner, other, "bEN", None)
    assert (added.coder.name, added.new_account) == ("Ben", False)
    assert signing_in.sign_in(workspace, "Ben", PASSWORD)
    with pytest.raises(Refusal, match="“Ben” is a coder of this study already"):
        coders.add_coder(workspace, owner, other, "Ben", None)


def test_a_new_password_ends_every_sign_in_of_that_person_alone(workspace, ben):
    owner = make_owner(workspace)
    of_ben = [signing_in.sign_in(workspace, "Ben", PASSWORD) for _ in range(2)]
    of_ada = sign_in_without_password(workspace)
    coders.set_password(workspace, owner, "BEN", "the new password")
    assert [signing_in.find_visit(workspace, secret) for secret in of_ben] == [None, None]
    assert signing_in.find_visit(workspace, of_ada)
    with pytest.raises(Refusal, match=NOT_RIGHT):
        signing_in.sign_in(workspace, "Ben", PASSWORD)
    assert signing_in.sign_in(workspace, "Ben", "the new password")


def test_people_set_their_own_password_and_only_the_owner_sets_anothers(workspace, ben):
    coders.set_password(workspace, ben, " ben", "the new password")
    for who in (ben, STRANGER):
        with pytest.raises(Refusal, match="Only the owner can set another person's password"):
            coders.set_password(workspace, who, "Ada", "the new password")
    with pytest.raises(Refusal, match="There is no account “Zed”"):
        coders.set_password(workspace, make_owner(workspace), "Zed", "the new password")
    with pytest.raises(Refusal, match="Only the owner can add coders"):
        coders.add_coder(workspace, ben, make_study(workspace, "Other"), "Eve", PASSWORD)


def test_the_study_a_browser_was_in_is_remembered_for_that_browser(workspace):
    make_owner(workspace)
    study = make_study(workspace)
    one, other = sign_in_without_password(workspace), sign_in_without_password(workspace)
    signing_in.remember_study(workspace, signing_in.find_visit(workspace, one), study.id)
    assert signing_in.find_visit(workspace, one).study == study.id
    assert signing_in.find_visit(workspace, other).study is None


def test_nobody_at_the_command_line_becomes_a_coder(workspace):
    with pytest.raises(Refusal, match="Only somebody who signs in can code"):
        coders.join_study(workspace, Person.at_command_line("root"), make_study(workspace))

"""Who acts and who looks: accounts, coders, and the permissions that go with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.domain.refusal import Refusal
from annotator.domain.study import CoderKind, Round

LONGEST_PERSON_NAME = 80
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in."""

    id: int
    name: str
    is_owner: bool
    has_password: bool


@dataclass(frozen=True, slots=True)
class Coder:
    """One whose decisions are kept apart; ``account`` is None for files and machines.

    One who ``left`` keeps their decisions and gets no further assignments.
    """

    id: int
    study: int
    name: str
    kind: CoderKind
    account: int | None
    left: bool = False

    @property
    def takes_assignments(self) -> bool:
        """Whether new comments may be given to this coder: somebody who signs in and has not left."""
        return self.account is not None and not self.left


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever acts or looks: a signed-in account, or somebody at the command line (no account)."""

    label: str
    account: Account | None = None

    @classmethod
    def signed_in(cls, account: Account) -> "Person":
        """The person behind an account; the event log names them by the permanent id."""
        return cls(label=f"account:{account.id}", account=account)

    @classmethod
    def at_command_line(cls, login: str) -> "Person":
        """Somebody at the command line, who may read the database file anyway but sees no blind codes."""
        return cls(label=f"cli:{login}")

    def can_manage(self) -> bool:
        """Import, publish codebooks, add coders, create and change studies."""
        return self.account is None or self.account.is_owner

    def is_coder(self, coder: Coder) -> bool:
        """Whether this coder's decisions are the person's own."""
        return self.account is not None and coder.account == self.account.id

    def can_see_decisions_of(self, coder: Coder, round_: Round) -> bool:
        """A coder sees their own decisions; everybody's are seen once the round is open."""
        return round_.is_open or self.is_coder(coder)

    def can_see_agreement(self, round_: Round) -> bool:
        """Agreement shows how others coded, so it waits until the round is open."""
        return round_.is_open

    def can_code(self, coders: Iterable[Coder]) -> bool:
        """Whether one of these coders is the person."""
        return any(self.is_coder(coder) for coder in coders)


def check_person_name(name: str) -> str:
    """The name without outer blanks; Refusal when it is empty or too long."""
    name = " ".join(name.split())
    if not name:
        raise Refusal("A name is needed. Type the name the others know you by.")
    if len(name) > LONGEST_PERSON_NAME:
        raise Refusal(f"The name is longer than {LONGEST_PERSON_NAME} characters. Choose a shorter one.")
    if not name.isprintable():
        raise Refusal("The name holds a character that cannot be shown. Type it again.")
    return name


def check_password(password: str) -> str:
    """The password as given; Refusal when it is too short or too long."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"The password is too short: use at least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise Refusal(f"The password is longer than {LONGEST_PASSWORD} characters. Choose a shorter one.")
    return password

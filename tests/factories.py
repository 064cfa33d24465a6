"""Small, sound values for tests; every text is invented."""

import hashlib
import uuid

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.codebook_versions import PublishedVersion
from annotator.domain.decision import Answer, State
from annotator.domain.material import ParsedSource, ParsedThread, ParsedUnit, UnitKind
from annotator.domain.people import Account, Person
from annotator.domain.stored_material import NewSource
from annotator.importers.whole import pieces_of
from annotator.operations.importing import Incoming


def make_codebook(**changes) -> Codebook:
    """Two themes with sub-codes, one theme beside them."""
    values = {
        "title": "Test codebook",
        "sections": (Section("themes", "The themes"), Section("beside", "Beside")),
        "codes": (
            Code("morale", "Morale", section="themes", key="m", definition="How people feel about the work"),
            Code("morale_anger", "Anger", parent="morale", key="a"),
            Code("morale_leaving", "Leaving", parent="morale", key="l"),
            Code("risk", "Risk", section="themes", key="r"),
            Code("risk_public", "Public protection", parent="risk", key="p"),
            Code("workload", "Workload", section="beside", key="w"),
            Code("meta", "Meta", section="beside", key="t"),
        ),
    }
    return Codebook(**(values | changes))


def make_exclusive_codebook() -> Codebook:
    """Two codes of which a unit may carry one."""
    return Codebook(
        title="Stance",
        codes=(Code("for", "For", key="f"), Code("against", "Against", key="a"), Code("other", "Other", key="o")),
        groups=(CodeGroup("stance", "Stance", GroupKind.EXCLUSIVE, ("for", "against")),),
    )


def make_versions(*codebooks: Codebook) -> dict[int, PublishedVersion]:
    """Codebooks as published versions, by number."""
    return {one.version: PublishedVersion(one, "2026-11-20T09:00:00Z", "Ada", "A reason") for one in codebooks}


def make_unit(text: str = "The new rota leaves no time for anybody.", **changes) -> ParsedUnit:
    """A top-level comment."""
    return ParsedUnit(**({"kind": UnitKind.COMMENT, "text": text, "lines": (1, 1)} | changes))


def make_thread(units: int = 5, **changes) -> ParsedThread:
    """A thread of comments, the second a reply to the first."""
    made = [make_unit(f"Comment {n}: the rota again.", number=n, lines=(n, n)) for n in range(1, units + 1)]
    if units > 1:
        made[1] = make_unit(
            "Reply: it was the same with us.", kind=UnitKind.REPLY, depth=1, parent=0, number=1, lines=(2, 2)
        )
    values = {"title": "The rota", "date": "2023-03-01", "declared_comments": units, "units": tuple(made)}
    return ParsedThread(**(values | changes))


def make_source(name: str = "page.txt", *threads: ParsedThread) -> ParsedSource:
    """A source whose hash follows its content."""
    threads = threads or (make_thread(),)
    return ParsedSource(
        name=name,
        sha256=hashlib.sha256(repr((name, threads)).encode()).hexdigest(),
        format="blog_text",
        encoding="utf-8",
        threads=tuple(threads),
    )


def make_incoming(source: ParsedSource, original: bytes = b"original", **options) -> Incoming:
    """A source on its way into a study."""
    new = NewSource(source.name, source.sha256, source.format, "1", source.encoding, options)
    return Incoming(new, lambda: pieces_of(source.threads, source.unassigned_lines, source.problems), original)


def make_person(account: int = 1, *, is_owner: bool = True, name: str = "Ada") -> Person:
    """A signed-in person."""
    return Person.signed_in(Account(account, name, is_owner, has_password=not is_owner))


def make_answer(assignment: str, *codes: str, **changes) -> Answer:
    """An answer as a browser would send it; coded unless said otherwise."""
    values = {
        "uuid": str(uuid.uuid4()),
        "assignment": assignment,
        "state": State.CODED,
        "codes": frozenset(codes),
        "codebook_version": 1,
    }
    return Answer(**(values | changes))

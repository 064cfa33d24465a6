"""A small invented data set that holds everything an export has to survive."""

import pytest

from annotator.domain.codebook import Code, Codebook, CodeGroup, GroupKind, Section
from annotator.domain.coded_data import CodedCoder, CodedDataSet, CodedUnit
from annotator.domain.decision import CodedSpan, Decision, State
from annotator.domain.reliability import UnsureRule
from tests.factories import make_versions

THEMES = (
    Code("morale", "Morale", section="themes", key="m", colour="#b3541e", definition="How staff feel about the work."),
    Code("morale_low", "Low; “worn out”", parent="morale", key="l", apply_when="Someone is tired of it."),
    Code("risk", "Risk", section="themes", key="r"),
    Code("risk-tools", "=Tools for risk", parent="risk", examples=("The form asks twice.", "+1 for the old form")),
    Code("IT", "IT", section="beside", key="i", do_not_apply_when="Only the telephone is meant."),
)
NEWER = Code("pay", "Pay", section="themes")
SECTIONS = (Section("themes", "The themes"), Section("beside", "Beside the themes"))
MOOD = CodeGroup("mood", "Mood", GroupKind.SCALE, ("morale_low", "pay"), (-1.0, 1.5))

TEXTS = {
    1: "Déjà vu: the café’s “server” fell over again, naïve as we are… 😀👩🏽‍💻",
    2: "=HYPERLINK(\"x\",\"press me\")\nSecond line; with, commas\tand a tab",
    3: "שלום — they said: «بِالعَرَبِيَّة», then nothing",
    4: "- first point\r\n- second point\rthird",
    5: "NA",
    6: "<r><t>not markup</t></r>",
    7: "'=1 was typed with its own apostrophe, _x000B_ too",
}  # fmt: skip


def unit(unit_id: int, thread: str, position: int, kind: str = "comment", **more: object) -> CodedUnit:
    fields = {
        "number": position,
        "depth": 0,
        "parent": None,
        "author": f"P-{unit_id % 3 + 1:02}",
        "time": f"2021-03-0{unit_id}T18:0{unit_id}",
        "lines": (10 * unit_id, 10 * unit_id + 2),
    }
    return CodedUnit(
        id=unit_id,
        source="page é.txt",
        thread=thread,
        thread_date="2021-03-01",
        position=position,
        kind=kind,
        text=TEXTS[unit_id],
        **(fields | more),
    )


def decision(coder: int, unit_id: int, state: State, *codes: str, version: int = 1, **more: object) -> Decision:
    return Decision(
        uuid=f"{coder}-{unit_id}",
        coder=coder,
        unit=unit_id,
        state=state,
        codes=frozenset(codes),
        codebook_version=version,
        decided_at=f"2026-11-20T09:{unit_id:02}:00Z",
        **more,
    )


@pytest.fixture
def coded() -> CodedDataSet:
    first = Codebook("Invented", THEMES, SECTIONS, version=1)
    second = Codebook("Invented", (*THEMES, NEWER), SECTIONS, (MOOD,), version=2)
    units = (
        unit(1, "The new system", 1, attributes={"Region (own words)": "Nord-Est"}),
        unit(2, "The new system", 2, "reply", depth=1, parent=1),
        unit(3, "The new system", 3, author=None, time=None),
        unit(4, "@Caseloads", 1, attributes={"Region (own words)": "-", "votes": "3"}),
        unit(5, "@Caseloads", 2, number=None, lines=None),
        unit(6, "@Caseloads", 3, labels='[[0,3,0,3,null],[3,15,3,9,"[name]"],[9,18,15,24,null]]'),
        unit(7, "@Caseloads", 4),
    )
    coders = (
        CodedCoder(4, "Zoë", "account"),
        CodedCoder(9, "zoe", "account"),
        CodedCoder(2, "李", "file"),
        CodedCoder(7, "Sorter 1", "machine"),
    )
    decisions = (
        decision(4, 1, State.CODED, "morale_low", "IT", note="=cmd|' /C calc'!A0"),
        decision(
            9, 1, State.CODED, "morale", "morale_low", discuss=True, context_opened=frozenset({"thread", "parent"})
        ),
        decision(2, 1, State.CODED, "pay", version=2, spans=(CodedSpan("risk", 12, 16), CodedSpan("risk", 0, 4))),
        decision(4, 2, State.NONE_APPLIES),
        decision(9, 2, State.NONE_APPLIES, version=2, note="Nothing fits – «rien»."),
        decision(4, 3, State.UNSURE),
        decision(9, 3, State.UNSURE, "risk-tools", "risk"),
        decision(4, 4, State.INELIGIBLE),
        decision(7, 4, State.CODED, "risk", version=2),
        decision(9, 6, State.CODED, "IT", version=2, spans=(CodedSpan("IT", 3, 9),)),
    )
    asked = {4: range(1, 8), 9: range(1, 8), 2: (1, 2), 7: (4,)}
    return CodedDataSet(
        study="Invented: “Ärger”",
        round="Main round",
        purpose="main",
        codebook=second,
        versions=make_versions(first, second),
        units=units,
        coders=coders,
        decisions=decisions,
        assigned=frozenset((unit_id, coder) for coder, asked_for in asked.items() for unit_id in asked_for),
        unsure=UnsureRule.WITH_CODES,
        exported_at="2026-11-22T16:00:00+01:00",
        software="annotator 0.1.0",
        left_out=("1 coder is left out: the round is blind until everyone has sealed.",),
    )

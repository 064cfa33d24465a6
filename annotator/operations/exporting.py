"""Export: the coded data set a person may see, in the format they choose."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import annotator
from annotator.domain.coded_data import CodedCoder, CodedDataSet, CodedUnit
from annotator.domain.decision import State
from annotator.domain.people import Coder, Person
from annotator.domain.refusal import Refusal
from annotator.domain.stored_material import StoredUnit
from annotator.domain.study import Round, Study
from annotator.exporters.registry import EXPORTERS, exporter_named
from annotator.operations.read_with import read_with
from annotator.operations.rounds import find_by_name
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, events, material, rounds, withdrawn
from annotator.store.database import Session, now
from annotator.store.decisions import count_decisions, read_decisions

__all__ = [
    "EXPORTERS",
    "ExportPlan",
    "Exported",
    "coded_data_set",
    "exporter_named",
    "plan_export",
    "record_export",
    "save_export",
    "write_export",
    "write_new_file",
]


@dataclass(frozen=True, slots=True)
class Exported:
    """A written export: its file name and the sentences about what is not in it."""

    file_name: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What an export would hold, in counts, and the sentences about what it would leave out."""

    units: int
    coders: int
    decisions: int
    left_out: tuple[str, ...]


def plan_export(
    workspace: Workspace, person: Person, study: Study, round_name: str | None = None, *, with_text: bool | None = None
) -> ExportPlan:
    """Count what ``coded_data_set`` would gather, without gathering it."""
    with workspace.database.reading() as session:
        round_ = _exportable(session, study, round_name)
        coders = rounds.coders_of_round(session, round_)
        seen = _seen(person, coders, round_)
        erased = len(withdrawn.units_of_round(session, round_.id))
        return ExportPlan(
            units=rounds.count_units(session, round_.id) - erased,
            coders=len(seen),
            decisions=count_decisions(session, person, round_)
            - withdrawn.count_decided(session, round_.id, [coder.id for coder in seen]),
            left_out=_left_out(coders, seen, erased, with_text=_with_text(study, with_text)),
        )


def coded_data_set(
    workspace: Workspace,
    person: Person,
    study: Study,
    round_name: str | None = None,
    *,
    with_text: bool | None = None,
    codebook_version: int | None = None,
) -> CodedDataSet:
    """Everything of one round the person may export, read with a version of the codebook, by default the round's.

    Of a blind round that is one's own decisions only, and ``left_out`` says so. Text is
    left out when the study's setting or ``with_text`` asks for it.
    """
    text = _with_text(study, with_text)
    with workspace.database.reading() as session:
        round_ = _exportable(session, study, round_name)
        versions = codebooks.list_published(session, study.id)
        codebook = read_with(round_, versions, codebook_version)
        coders = rounds.coders_of_round(session, round_)
        seen = _seen(person, coders, round_)
        erased = withdrawn.units_of_round(session, round_.id)
        decisions = tuple(
            one.decision
            for one in read_decisions(session, person, round_)
            if one.decision.state is not State.RETRACTED
            and one.decision.occasion == 1
            and one.decision.unit not in erased
        )
        seen_ids = {coder.id for coder in seen}
        units = _units(session, study.id, rounds.units_of_round(session, round_.id) - erased, with_text=text)
        assigned = frozenset(
            (unit, coder)
            for unit, coder in rounds.assigned_pairs(session, round_.id)
            if coder in seen_ids and unit not in erased
        )
    return CodedDataSet(
        study=study.name,
        round=round_.name,
        purpose=round_.purpose.value,
        codebook=codebook,
        versions=versions,
        units=units,
        coders=tuple(CodedCoder(coder.id, coder.name, coder.kind.value) for coder in seen),
        decisions=decisions,
        assigned=assigned,
        unsure=study.settings.unsure,
        exported_at=now()[:19] + "Z",
        software=f"annotator {annotator.__version__}",
        left_out=_left_out(coders, seen, len(erased), with_text=text),
    )


def write_export(data_set: CodedDataSet, format_name: str, stream: BinaryIO) -> Exported:
    """Write a data set to a binary stream; Refusal before the first byte when the format cannot hold it."""
    exporter = exporter_named(format_name)
    notes = exporter.write(data_set, stream)
    return Exported(exporter.file_name(data_set), (*data_set.left_out, *notes))


def save_export(data_set: CodedDataSet, format_name: str, out: Path) -> Exported:
    """Write an export to a file that does not exist yet; half a file never stays."""
    try:
        with out.open("xb") as stream:
            return write_export(data_set, format_name, stream)
    except FileExistsError as error:
        raise Refusal(f"“{out}” exists already. Choose another name, or remove it first.") from error
    except OSError as error:
        out.unlink(missing_ok=True)
        raise Refusal(f"“{out}” cannot be written: {error.strerror}.") from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def record_export(workspace: Workspace, person: Person, study: Study, data_set: CodedDataSet, format_name: str) -> None:
    """Log that a person took data out: which round, in which format, with or without text."""
    with workspace.database.writing() as session:
        events.record(
            session,
            person,
            "export_data",
            f"study:{study.id}",
            study=study.id,
            after={
                "round": data_set.round,
                "format": format_name,
                "coders": [coder.id for coder in data_set.coders],
                "left_out": list(data_set.left_out),
                "codebook_version": data_set.codebook.version,
            },
        )


def write_new_file(out: Path, data: bytes) -> None:
    """Write bytes to a file that does not exist yet."""
    try:
        with out.open("xb") as stream:
            stream.write(data)
    except FileExistsError as error:
        raise Refusal(f"“{out}” exists already. Choose another name, or remove it first.") from error
    except OSError as error:
        raise Refusal(f"“{out}” cannot be written: {error.strerror}.") from error


def _with_text(study: Study, wanted: bool | None) -> bool:
    """Text goes into an export only when the study's setting allows it."""
    return study.settings.export_text and wanted is not False


def _exportable(session: Session, study: Study, round_name: str | None) -> Round:
    round_ = find_by_name(rounds.list_rounds(session, study.id), round_name)
    if round_.codebook_version is None:
        raise Refusal("This study has no codebook yet, so there is nothing coded to export. Choose a codebook.")
    return round_


def _seen(person: Person, coders: Sequence[Coder], round_: Round) -> tuple[Coder, ...]:
    return tuple(coder for coder in coders if person.can_see_decisions_of(coder, round_))


def _left_out(coders: Sequence[Coder], seen: Sequence[Coder], erased: int, *, with_text: bool) -> tuple[str, ...]:
    hidden = len(coders) - len(seen)
    sentences = []
    if hidden:
        whose = "one coder" if hidden == 1 else f"{hidden} coders"
        sentences.append(f"The decisions of {whose}: this round is blind until every coder has finished.")
    if erased:
        what = "One comment that was" if erased == 1 else f"{erased} comments that were"
        sentences.append(
            f"{what} withdrawn after the coding had begun, with every decision {'on it' if erased == 1 else 'on them'}."
        )
    if not with_text:
        sentences.append("The text of the units.")
    return tuple(sentences)


def _units(session: Session, study: int, wanted: frozenset[int], *, with_text: bool) -> tuple[CodedUnit, ...]:
    sources = {source.id: source.name for source in material.list_sources(session, study)}
    threads = {thread.id: thread for thread in material.list_threads(session, study)}
    return tuple(
        CodedUnit(
            id=unit.id,
            source=sources[unit.source],
            thread=threads[unit.thread].title or "",
            thread_date=threads[unit.thread].date,
            position=unit.position + 1,
            kind=unit.kind,
            number=unit.number,
            depth=unit.depth,
            parent=unit.parent,
            author=unit.author,
            time=unit.time,
            text=unit.text if with_text else None,
            lines=unit.lines,
            attributes=unit.attributes,
            labels=_labels(unit) if with_text else None,
        )
        for unit in material.list_units(session, study)
        if unit.id in wanted
    )


def _labels(unit: StoredUnit) -> str | None:
    if unit.labelled is None:
        return None
    return json.dumps(unit.labelled.segment_map(), ensure_ascii=False, separators=(",", ":"))

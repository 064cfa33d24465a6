"""The sample study: loaded once, through the same doors as a study of one's own."""

import itertools
import uuid

from annotator import sample
from annotator.domain.decision import Answer
from annotator.domain.people import Coder, Person
from annotator.domain.study import CoderKind, Purpose, Study
from annotator.importers.importer import SourceFile
from annotator.operations import codebooks as codebook_acts
from annotator.operations.coders import join_study, list_accounts, list_coders
from annotator.operations.importing import incoming_of, store_sources
from annotator.operations.reading import ToRead
from annotator.operations.rounds import assign
from annotator.operations.studies import create_study, list_studies
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, material, rounds, studies
from annotator.store.accounts import folded
from annotator.store.database import Session
from annotator.store.events import record
from annotator.store.saving import add_file_decisions

PERSON = Person(label="program:sample")


def load_sample(workspace: Workspace) -> Study | None:
    """Load the sample study unless it is there, archived or renamed included; None when it was there.

    Its three coders come from a file; those who decided everything have sealed. The round
    is practice, so its agreement is open. A start that was stopped half-way is gone on
    with at the next one: the coders come last, all at once.
    """
    there = list_studies(workspace, PERSON)
    study = next((one for one in there if one.is_sample), None)
    if study is None:
        study = create_study(workspace, PERSON, _free_name({folded(one.name) for one in there}), is_sample=True).after
    elif any(coder.kind is CoderKind.FILE for coder in list_coders(workspace, study.id)):
        return None
    codebook = codebook_acts.read_packaged(sample.CODEBOOK_NAME)
    codebook_acts.publish_codebook(workspace, PERSON, study, codebook, "The codebook of the sample study")
    page = ToRead(SourceFile(sample.SOURCE_NAME, sample.sample_files().page), format="blog_text")
    store_sources(workspace, PERSON, study, (incoming_of(page),), Purpose.TRAINING)
    with workspace.database.writing() as session:
        _add_decisions(session, study)
    for account in list_accounts(workspace):
        join_study(workspace, Person.signed_in(account), study)
    return study


def _free_name(taken: set[str]) -> str:
    names = [sample.STUDY_NAME, f"{sample.STUDY_NAME} (comes with the program)"]
    numbered = (f"{sample.STUDY_NAME} {number}" for number in itertools.count(2))
    return next(name for name in itertools.chain(names, numbered) if folded(name) not in taken)


def _add_decisions(session: Session, study: Study) -> None:
    (round_,) = rounds.list_rounds(session, study.id)
    by_thread: dict[int, list[int]] = {}
    for unit in material.list_units(session, study.id):
        by_thread.setdefault(unit.thread, []).append(unit.id)
    threads = list(by_thread.values())
    version = codebooks.newest_number(session, study.id)
    coders: dict[str, Coder] = {}
    assignments: dict[str, dict[int, str]] = {}
    answers: dict[str, list[Answer]] = {}
    for one in sample.sample_decisions():
        if one.coder not in coders:
            coder = studies.add_coder(session, study.id, one.coder, CoderKind.FILE)
            record(session, PERSON, "add_coder", f"coder:{coder.id}", study=study.id, after={"name": coder.name})
            assign(session, study, round_, coder, [unit for units in threads for unit in units])
            coders[one.coder] = coder
            assignments[one.coder] = rounds.assignment_ids(session, round_.id, coder.id)
        unit = threads[one.thread - 1][one.unit - 1]
        answer = Answer(
            uuid=str(uuid.uuid4()),
            assignment=assignments[one.coder][unit],
            state=one.state,
            codes=one.codes,
            codebook_version=version,
            note=one.note,
        )
        answers.setdefault(one.coder, []).append(answer)
    for name, coder in coders.items():
        add_file_decisions(session, PERSON, round_, coder, answers[name])
        done = rounds.progress(session, round_, coder)
        if done.decided == done.total:
            reason = "Came with the program"
            rounds.add_seal(session, round_.id, coder.id, PERSON.label, reason)
            after = {"coder": coder.id, "reason": reason}
            record(session, PERSON, "seal_round", f"round:{round_.id}", study=study.id, after=after)

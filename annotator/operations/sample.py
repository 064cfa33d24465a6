"""The sample study: loaded once, through the same doors as a study of one's own."""

import uuid

from annotator import sample
from annotator.domain.decision import Answer
from annotator.domain.people import Coder, Person
from annotator.domain.study import CoderKind, Purpose, Study
from annotator.operations import codebooks as codebook_acts
from annotator.operations.coders import join_study, list_accounts
from annotator.operations.importing import preview_file, store_previews
from annotator.operations.rounds import assign
from annotator.operations.studies import create_study, list_studies
from annotator.operations.workspace import Workspace
from annotator.store import codebooks, material, rounds, studies
from annotator.store.database import Session
from annotator.store.decisions import add_file_decision

PERSON = Person(label="program:sample")


def load_sample(workspace: Workspace) -> Study | None:
    """Load the sample study unless it is there, archived or renamed included; None when it was there.

    Its three coders come from a file; those who decided everything have sealed. The round
    is practice, so its agreement is open.
    """
    if any(study.is_sample for study in list_studies(workspace, PERSON)):
        return None
    names = {study.name for study in list_studies(workspace, PERSON)}
    name = sample.STUDY_NAME if sample.STUDY_NAME not in names else f"{sample.STUDY_NAME} (comes with the program)"
    study = create_study(workspace, PERSON, name, is_sample=True).after
    codebook = codebook_acts.read_packaged(sample.CODEBOOK_NAME)
    codebook_acts.publish_codebook(workspace, PERSON, study, codebook, "The codebook of the sample study")
    preview = preview_file(workspace, study.id, sample.SOURCE_NAME, sample.sample_files().page)
    store_previews(workspace, PERSON, study, (preview,), Purpose.TRAINING, {})
    with workspace.database.writing() as session:
        _add_decisions(session, study)
    for account in list_accounts(workspace):
        join_study(workspace, Person.signed_in(account), study)
    return study


def _add_decisions(session: Session, study: Study) -> None:
    (round_,) = rounds.list_rounds(session, study.id)
    by_thread: dict[int, list[int]] = {}
    for unit in material.list_units(session, study.id):
        by_thread.setdefault(unit.thread, []).append(unit.id)
    threads = list(by_thread.values())
    version = codebooks.newest_number(session, study.id)
    coders: dict[str, Coder] = {}
    assignments: dict[str, dict[int, str]] = {}
    for one in sample.sample_decisions():
        if one.coder not in coders:
            coder = studies.add_coder(session, study.id, one.coder, CoderKind.FILE)
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
        add_file_decision(session, PERSON, round_, answer)
    for coder in coders.values():
        done = rounds.progress(session, round_, coder)
        if done.decided == done.total:
            rounds.add_seal(session, round_.id, coder.id, PERSON.label, "Came with the program")

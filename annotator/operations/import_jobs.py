"""The kinds of long work there are: each name with the function a job's process calls for it.

Small files are read and stored by the same functions in the page's own run.
"""

from collections.abc import Callable, Mapping
from typing import Any

from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.domain.study import Purpose, Study
from annotator.operations import arrivals, duplicates, identifier_search, importing
from annotator.operations.column_mappings import remember_mapping
from annotator.operations.import_reading import Decided, Report, decide, opened_arrivals, read_files, watch_all
from annotator.operations.import_values import ReadOrder, order_of
from annotator.operations.job_folder import Kind
from annotator.operations.studies import list_studies
from annotator.operations.workspace import Workspace

READ = "read_files"
STORE = "import_files"


def storing_order(order: ReadOrder, keys: list[str], target: Study | str, purpose: Purpose | None) -> dict[str, Any]:
    """What ``store_files`` is to do: store the files of these keys, in a study or in a new one of this name."""
    return order.as_dict() | {
        "keys": keys,
        "target": target if isinstance(target, str) else None,
        "study": order.study if isinstance(target, str) else target.id,
        "purpose": purpose,
    }


def store_files(
    workspace: Workspace,
    person: Person,
    order: Mapping[str, Any],
    report: Report,
    beyond_cancelling: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Store the files of a ``storing_order``, all or none, and take the arrivals away.

    The result: "study" (id), "sentences" (one a file), "sources" (ids of those stored), "units" (how many were new).
    """
    wanted = order_of(order)
    purpose = None if order["purpose"] is None else Purpose(order["purpose"])
    target = order["target"] if order["target"] is not None else _study(workspace, person, order["study"])
    with opened_arrivals(workspace, person, wanted.arrivals) as opened:
        chosen = [one for one in opened if one.key in order["keys"]]
        watch_all("Reading and storing", [one.file for one in chosen if one.file], report)
        decided = [decide(workspace, wanted, one.key, one.file) for one in chosen if one.file]
        if len(decided) < len(order["keys"]):
            raise Refusal("A file does not wait here any more. Choose it once more on your computer.")

        def before_commit() -> None:
            report("Storing for good", 0, None)
            beyond_cancelling()

        files = [one.to_read for one in decided]
        imported = importing.import_files(workspace, person, target, files, purpose, before_commit)
    _tidy_up(workspace, person, wanted, decided)
    return {
        "study": imported.study.id,
        "sentences": [importing.sentence_of(added) for added in imported.files],
        "sha256": [one.to_read.file.sha256 for one, added in zip(decided, imported.files, strict=True)],
        "units": imported.units,
    }


def _tidy_up(workspace: Workspace, person: Person, order: ReadOrder, decided: list[Decided]) -> None:
    """What is stored needs no waiting file any more; columns that were chosen are offered next time."""
    for one in decided:
        if one.table is not None and order.tables.get(one.table.shape) is not None:
            remember_mapping(workspace, person, one.table.shape, one.table.mapping)
    waiting = {one.id for one in arrivals.list_arrivals(workspace, person)}
    for arrival in waiting & {one.key.rpartition(".")[0] for one in decided}:
        arrivals.remove_arrival(workspace, person, arrival)


def _study(workspace: Workspace, person: Person, study: int) -> Study:
    for one in list_studies(workspace, person):
        if one.id == study:
            return one
    raise Refusal("There is no such study here that you can open. Reload the page.")


KINDS: dict[str, Kind] = {
    READ: read_files,
    STORE: lambda workspace, person, order, report: store_files(
        workspace, person, order, report, report.beyond_cancelling
    ),
    "find_identifiers": identifier_search.look_as_job,
    duplicates.JOB: duplicates.find_as_job,
}

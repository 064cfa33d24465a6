"""Downloads: exports are written to disk, not to memory, and given only to whoever is signed in."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from annotator.api.answers import plain_refusals, signed_in, whole_number
from annotator.api.guard import ForeignRequestError
from annotator.domain.people import Person
from annotator.domain.reconciliation import report_as_text
from annotator.operations import codebook_files, exporting, reconciling, studies
from annotator.operations.workspace import Workspace


def download_routes(workspace: Workspace) -> list[Route]:
    """Coded data sets, codebooks and reports on imports as files."""

    @plain_refusals
    async def export(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        study = _study_id(request)
        query = request.query_params
        wanted = {
            "with_text": query.get("text", "yes") == "yes",
            "codebook_version": whole_number(request, "codebook_version"),
        }
        return await run_in_threadpool(
            _export, workspace, person, study, query.get("round"), query.get("format", ""), wanted
        )

    @plain_refusals
    async def codebook(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        study = await run_in_threadpool(studies.find_study, workspace, person, _study_id(request))
        version, format_name = whole_number(request, "version"), request.query_params.get("format", "yaml")
        return await run_in_threadpool(_codebook, workspace, study.id, version, format_name)

    @plain_refusals
    async def import_report(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        study = await run_in_threadpool(studies.find_study, workspace, person, _study_id(request))
        report = await run_in_threadpool(reconciling.report_on_study, workspace, person, study)
        return Response(
            report_as_text(report),
            media_type="text/markdown",
            headers={
                "Content-Disposition": 'attachment; filename="import-report.md"',
                "Cache-Control": "no-store",
            },
        )

    return [
        Route("/api/export", export, methods=["GET"]),
        Route("/api/codebook", codebook, methods=["GET"]),
        Route("/api/import-report", import_report, methods=["GET"]),
    ]


def _codebook(workspace: Workspace, study: int, version: int | None, format_name: str) -> Response:
    found = codebook_files.codebook_version(workspace, study, version)
    if found is None:
        raise ForeignRequestError(404, "This study has no codebook yet.")
    writer = codebook_files.writer_named(format_name)
    name = codebook_files.codebook_file_name(found, writer)
    return Response(
        codebook_files.write_study_codebook(workspace, study, found, format_name).data,
        media_type=writer.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _export(
    workspace: Workspace,
    person: Person,
    study_id: int,
    round_name: str | None,
    format_name: str,
    wanted: Mapping[str, bool | int | None],
) -> Response:
    study = studies.find_study(workspace, person, study_id)
    exporter = exporting.exporter_named(format_name)
    data_set = exporting.coded_data_set(workspace, person, study, round_name, **wanted)
    handle, name = tempfile.mkstemp(prefix="annotator-", suffix=f".{exporter.extension}")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            exported = exporting.write_export(data_set, format_name, stream)
        exporting.record_export(workspace, person, study, data_set, format_name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return _PassingFile(
        path,
        media_type=exporter.media_type,
        filename=exported.file_name,
        headers={"Cache-Control": "no-store"},
    )


class _PassingFile(FileResponse):
    """A file that is gone once it was sent, or once it could not be: a background task would not run then."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, whole or the part that was asked for."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            Path(self.path).unlink(missing_ok=True)


def _study_id(request: Request) -> int:
    study = whole_number(request, "study")
    if study is None:
        raise ForeignRequestError(400, "Say which study.")
    return study

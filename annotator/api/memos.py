"""Routes of memos and proposed codes. Like the desk's others they speak of assignments, never of units."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from annotator.api.answers import answered, plain_refusals, read_json, signed_in, whole_number
from annotator.api.described import schema
from annotator.api.guard import ForeignRequestError
from annotator.domain.codebook import LONGEST_NAME
from annotator.domain.memo import LONGEST_MEMO, LONGEST_SENTENCE, About, ListedMemo
from annotator.domain.people import Person
from annotator.operations import memos, proposals, studies
from annotator.operations.workspace import Workspace

#: What a person can mend, by field.
_TOO_LONG = {
    "text": f"The memo is longer than {LONGEST_MEMO:,} characters. Shorten it, or write two.",
    "name": f"The name of a code is at most {LONGEST_NAME} characters long. Shorten it.",
    "sentence": f"The sentence is longer than {LONGEST_SENTENCE:,} characters. Shorten it.",
}
_UNSTORABLE = "It holds a character that cannot be stored, such as half of an emoji. Take it out."


def memo_routes(workspace: Workspace) -> list[Route]:
    """Memos beside a comment, codes proposed from it, and all memos as a file."""

    @plain_refusals
    async def beside(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        found = await run_in_threadpool(
            memos.memos_of_assignment, workspace, person, request.query_params.get("assignment", "")
        )
        return answered({"memos": [_memo(one) for one in found.memos], "hidden": found.hidden})

    @plain_refusals
    async def write(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        sent = _understood("NewMemo", await read_json(request), "This memo was not understood. Reload the page.")
        listed = await run_in_threadpool(
            memos.write_memo_at_desk,
            workspace,
            person,
            sent["assignment"],
            About(sent["about"]),
            sent.get("code"),
            sent["text"],
            sent["uuid"],
        )
        return answered({"memo": _memo(listed)})

    @plain_refusals
    async def propose(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        fault = "This proposal was not understood. Reload the page."
        sent = _understood("NewProposal", await read_json(request), fault)
        proposed = await run_in_threadpool(
            proposals.propose_at_desk,
            workspace,
            person,
            sent["assignment"],
            sent["name"],
            sent["sentence"],
            sent["uuid"],
            add=sent.get("add", False),
            parent=sent.get("parent"),
        )
        added = {} if proposed.version is None else {"codebook_version": proposed.version}
        return answered({"sentence": proposed.sentence, **added})

    @plain_refusals
    async def download(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        study = whole_number(request, "study")
        if study is None:
            raise ForeignRequestError(400, "Say which study.")
        return await run_in_threadpool(_download, workspace, person, study)

    return [
        Route("/api/desk/memos", beside, methods=["GET"]),
        Route("/api/desk/memos", write, methods=["POST"]),
        Route("/api/desk/proposals", propose, methods=["POST"]),
        Route("/api/memos", download, methods=["GET"]),
    ]


def _understood(name: str, sent: Any, otherwise: str) -> Mapping[str, Any]:
    """What was sent; ForeignRequestError 400 when it is not what openapi.json says."""
    fault = next(schema(name).iter_errors(sent), None)
    if fault is None:
        return sent
    field = str(fault.path[0]) if fault.path else ""
    if field in _TOO_LONG and fault.validator == "maxLength":
        raise ForeignRequestError(400, _TOO_LONG[field])
    if field in _TOO_LONG and fault.validator == "pattern":
        raise ForeignRequestError(400, _UNSTORABLE)
    raise ForeignRequestError(400, otherwise)


def _memo(listed: ListedMemo) -> dict[str, Any]:
    memo = listed.memo
    return {
        "uuid": memo.uuid,
        "about": memo.about.value,
        "code": memo.subject if memo.about is About.CODE else None,
        "text": memo.text,
        "by": memo.writer_name,
        "own": listed.own,
        "written_at": memo.written_at,
    }


def _download(workspace: Workspace, person: Person, study_id: int) -> Response:
    study = studies.find_study(workspace, person, study_id)
    listed = memos.list_memos(workspace, person, study)
    data, _ = memos.memos_as_csv(listed)
    memos.record_memos_export(workspace, person, study, listed)
    return Response(
        data,
        media_type=memos.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{memos.file_name(study)}"',
            "Cache-Control": "no-store",
        },
    )

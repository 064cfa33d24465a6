"""The desk's routes: what comes next, its thread, saving, one's own decisions and preferences, finishing."""

import re
from collections.abc import Mapping
from typing import Any

import jsonschema
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from annotator.api.answers import answered, plain_refusals, read_json, signed_in, whole_number
from annotator.api.described import schema
from annotator.api.desk_answers import context_answer, decided_answer, decision_answer, progress_answer, window_answer
from annotator.api.guard import ForeignRequestError
from annotator.domain.decision import LONGEST_NOTE, Answer, AnswerStatus, CodedSpan, State
from annotator.domain.people import Person
from annotator.domain.preferences import read_preferences
from annotator.operations import coding, own_decisions, preferences, rounds
from annotator.operations.coding import Saved
from annotator.operations.workspace import Workspace

LONGEST_UUID = 36
LONGEST_SEARCH = 200
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def desk_routes(workspace: Workspace) -> list[Route]:
    """The routes of the desk."""

    @plain_refusals
    async def queue(request: Request) -> Response:
        visit, person = await signed_in(request, workspace)
        window = await run_in_threadpool(
            coding.desk_window,
            workspace,
            person,
            _round_of(request),
            at=whole_number(request, "at"),
            after=whole_number(request, "next"),
            count=whole_number(request, "count") or 20,
        )
        return answered(window_answer(window, workspace.database.id, visit.request_token))

    @plain_refusals
    async def context(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        found = await run_in_threadpool(
            coding.thread_context, workspace, person, request.query_params.get("assignment", "")
        )
        return answered(context_answer(found))

    @plain_refusals
    async def save(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        body = await read_json(request)
        items = body.get("items") if isinstance(body, dict) else None
        if not isinstance(items, list) or len(items) > coding.LARGEST_BATCH:
            raise ForeignRequestError(400, f"Send a list of at most {coding.LARGEST_BATCH} decisions.")
        return answered(await run_in_threadpool(_save, workspace, person, items))

    @plain_refusals
    async def decided(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        shown, before = request.query_params.get("show"), request.query_params.get("before")
        if shown is not None and shown not in own_decisions.SHOWN:
            raise ForeignRequestError(400, f"“show” must be one of {', '.join(own_decisions.SHOWN)}.")
        if before is not None and not _UUID.fullmatch(before):
            raise ForeignRequestError(400, "“before” must be what the last answer gave as “next”.")
        words = request.query_params.get("words", "")
        if len(words) > LONGEST_SEARCH:
            raise ForeignRequestError(400, f"Search for at most {LONGEST_SEARCH} characters.")
        found = await run_in_threadpool(
            own_decisions.find_own_decisions,
            workspace,
            person,
            _round_of(request),
            shown=shown,
            words=words,
            before=before,
            count=whole_number(request, "count") or 10,
        )
        return answered(decided_answer(found))

    @plain_refusals
    async def prefer(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        body = await read_json(request)
        wanted = body.get("preferences") if isinstance(body, dict) else None
        if not isinstance(wanted, dict):
            raise ForeignRequestError(400, "Send the preferences.")
        kept = await run_in_threadpool(
            preferences.save_preferences, workspace, person, _round_in(body), read_preferences(wanted)
        )
        return answered({"preferences": kept.as_dict()})

    @plain_refusals
    async def seal(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        sealed = await run_in_threadpool(rounds.seal_own, workspace, person, _round_in(await read_json(request)))
        return answered({"sealed": True, "sentence": sealed.sentence})

    return [
        Route("/api/desk/queue", queue, methods=["GET"]),
        Route("/api/desk/context", context, methods=["GET"]),
        Route("/api/desk/decisions", save, methods=["POST"]),
        Route("/api/desk/decided", decided, methods=["GET"]),
        Route("/api/desk/preferences", prefer, methods=["POST"]),
        Route("/api/desk/seal", seal, methods=["POST"]),
    ]


def _round_of(request: Request) -> int:
    number = whole_number(request, "round")
    if number is None:
        raise ForeignRequestError(400, "Say which round.")
    return number


def _round_in(body: Any) -> int:
    number = body.get("round") if isinstance(body, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**31:
        raise ForeignRequestError(400, "Say which round.")
    return number


def _save(workspace: Workspace, person: Person, items: list[Any]) -> dict[str, Any]:
    faults = [next(schema("Answer").iter_errors(item), None) for item in items]
    batch = coding.save_answers(
        workspace, person, [_answer(item) for item, fault in zip(items, faults, strict=True) if fault is None]
    )
    saved = iter(batch.saved)
    results = [
        _saved(next(saved)) if fault is None else _not_understood(item, fault)
        for item, fault in zip(items, faults, strict=True)
    ]
    return {
        "results": results,
        "progress": progress_answer(batch.progress) if batch.progress else None,
        "codebook_version": batch.codebook_version,
    }


def _not_understood(item: Any, fault: jsonschema.ValidationError) -> dict[str, Any]:
    """The refusal of an item that is not what openapi.json says; the coder may be able to mend a note."""
    sentence = "This decision was not understood. Reload the page and decide again."
    if list(fault.path) == ["note"] and fault.validator == "maxLength":
        sentence = f"The note is longer than {LONGEST_NOTE:,} characters. Shorten it."
    elif list(fault.path) == ["note"] and fault.validator == "pattern":
        sentence = "The note holds a character that cannot be stored, such as half of an emoji. Take it out."
    uuid = item.get("uuid") if isinstance(item, dict) else None
    return {
        "uuid": uuid if isinstance(uuid, str) and uuid.isascii() and len(uuid) <= LONGEST_UUID else None,
        "status": AnswerStatus.REFUSED.value,
        "sentence": sentence,
        "current": None,
    }


def _answer(item: Mapping[str, Any]) -> Answer:
    return Answer(
        uuid=item["uuid"].lower(),
        assignment=item["assignment"],
        state=State(item["state"]),
        codes=frozenset(item["codes"]),
        # JSON knows one kind of number: 1.0 is a whole one.
        codebook_version=int(item["codebook_version"]),
        supersedes=item["supersedes"].lower() if item.get("supersedes") else None,
        spans=tuple(CodedSpan(span["code"], int(span["start"]), int(span["end"])) for span in item.get("spans", ())),
        note=item.get("note", ""),
        discuss=item.get("discuss", False),
        context_opened=frozenset(item.get("context_opened", ())),
        client_time=item.get("client_time"),
        text_version=item.get("text_version", ""),
    )


def _saved(saved: Saved) -> dict[str, Any]:
    return {
        "uuid": saved.uuid,
        "status": saved.status.value,
        "sentence": saved.sentence,
        "current": decision_answer(saved.current.decision) if saved.current else None,
    }

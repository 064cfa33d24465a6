"""The desk's routes. They speak of assignments: unit ids and occasions never leave the server."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import jsonschema
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from annotator.api.answers import answered, plain_refusals, read_json, signed_in, whole_number
from annotator.api.guard import ForeignRequestError
from annotator.domain.codebook import Codebook
from annotator.domain.decision import LONGEST_NOTE, Answer, AnswerStatus, CodedSpan, Decision, State
from annotator.domain.people import Person
from annotator.domain.stored_material import StoredThread, StoredUnit
from annotator.domain.study import Progress, StudySettings
from annotator.operations import coding, rounds
from annotator.operations.coding import DeskWindow, Saved, Task
from annotator.operations.workspace import Workspace

_SCHEMAS = json.loads(files("annotator.api").joinpath("openapi.json").read_text(encoding="utf-8"))["components"][
    "schemas"
]
_ANSWER = jsonschema.Draft202012Validator(_SCHEMAS["Answer"])

LONGEST_UUID = 36

SEAL_SENTENCE = (
    "Finishing freezes your decisions in this round: you can still read them, but not change them. It cannot be undone."
)


def desk_routes(workspace: Workspace) -> list[Route]:
    """The four routes of the desk."""

    @plain_refusals
    async def queue(request: Request) -> Response:
        visit, person = await signed_in(request, workspace)
        round_id = whole_number(request, "round")
        if round_id is None:
            raise ForeignRequestError(400, "Say which round.")
        window = await run_in_threadpool(
            coding.desk_window,
            workspace,
            person,
            round_id,
            at=whole_number(request, "at"),
            after=whole_number(request, "next"),
            count=whole_number(request, "count") or 20,
        )
        return answered(_window(window, workspace.database.id, visit.request_token))

    @plain_refusals
    async def context(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        found = await run_in_threadpool(
            coding.thread_context, workspace, person, request.query_params.get("assignment", "")
        )
        return answered(
            {
                "thread": _thread(found.thread, found.settings),
                "units": [
                    {
                        **_seen(unit, found.settings),
                        "kind": unit.kind,
                        "number": unit.number,
                        "depth": unit.depth,
                        "this": place == found.this,
                    }
                    for place, unit in enumerate(found.units)
                ],
            }
        )

    @plain_refusals
    async def save(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        body = await read_json(request)
        items = body.get("items") if isinstance(body, dict) else None
        if not isinstance(items, list) or len(items) > coding.LARGEST_BATCH:
            raise ForeignRequestError(400, f"Send a list of at most {coding.LARGEST_BATCH} decisions.")
        return answered(await run_in_threadpool(_save, workspace, person, items))

    @plain_refusals
    async def seal(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True)
        body = await read_json(request)
        round_id = body.get("round") if isinstance(body, dict) else None
        if not isinstance(round_id, int) or isinstance(round_id, bool) or not 0 <= round_id < 2**31:
            raise ForeignRequestError(400, "Say which round.")
        sealed = await run_in_threadpool(rounds.seal_own, workspace, person, round_id)
        return answered({"sealed": True, "sentence": sealed.sentence})

    return [
        Route("/api/desk/queue", queue, methods=["GET"]),
        Route("/api/desk/context", context, methods=["GET"]),
        Route("/api/desk/decisions", save, methods=["POST"]),
        Route("/api/desk/seal", seal, methods=["POST"]),
    ]


def _save(workspace: Workspace, person: Person, items: list[Any]) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    answered_for: dict[str, None] = {}
    for item in items:
        fault = next(_ANSWER.iter_errors(item), None)
        if fault is not None:
            results.append(_not_understood(item, fault))
            continue
        (saved,) = coding.save_answers(workspace, person, [_answer(item)])
        results.append(_saved(saved))
        answered_for[item["assignment"]] = None
    found = (coding.own_progress(workspace, person, assignment) for assignment in reversed(answered_for))
    progress = next((one for one in found if one is not None), None)
    return {"results": results, "progress": _progress(progress) if progress else None}


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
        context_opened=frozenset(item.get("context_opened", ())),
        client_time=item.get("client_time"),
    )


def _saved(saved: Saved) -> dict[str, Any]:
    return {
        "uuid": saved.uuid,
        "status": saved.status.value,
        "sentence": saved.sentence,
        "current": _decision(saved.current.decision) if saved.current else None,
    }


def _window(window: DeskWindow, database: str, token: str) -> dict[str, Any]:
    settings = window.study.settings
    return {
        "database": database,
        "coder": {"id": window.coder.id, "name": window.coder.name},
        "token": token,
        "study": {"name": window.study.name},
        "round": {
            "id": window.round.id,
            "name": window.round.name,
            "purpose": window.round.purpose.value,
            "sealed": window.progress.sealed_at is not None,
            "seal_sentence": SEAL_SENTENCE,
        },
        "settings": {
            "show_context": settings.show_context,
            "show_authors": settings.show_authors,
            "show_dates": settings.show_dates,
        },
        "codebook": _codebook(window.codebook),
        "progress": _progress(window.progress),
        "assignments": [_task(task, settings) for task in window.tasks],
    }


def _codebook(codebook: Codebook) -> dict[str, Any]:
    return {
        "version": codebook.version,
        "title": codebook.title,
        "sections": [{"id": section.id, "name": section.name} for section in codebook.sections],
        "codes": [
            {
                "id": code.id,
                "name": code.name,
                "parent": code.parent,
                "section": code.section,
                "key": code.key,
                "colour": code.colour,
                "definition": code.definition,
                "apply_when": code.apply_when,
                "do_not_apply_when": code.do_not_apply_when,
                "examples": list(code.examples),
            }
            for code in codebook.codes
            if not code.archived
        ],
        "groups": [
            {
                "id": group.id,
                "name": group.name,
                "kind": group.kind.value,
                "members": list(group.members),
                "values": list(group.values),
            }
            for group in codebook.groups
        ],
    }


def _task(task: Task, settings: StudySettings) -> dict[str, Any]:
    return {
        "id": task.assignment,
        "position": task.position,
        "kind": task.unit.kind,
        "number": task.unit.number,
        "depth": task.unit.depth,
        **_seen(task.unit, settings),
        "thread": _thread(task.thread, settings),
        "thread_size": task.thread.units,
        "parent": _parent(task.parent, settings) if task.parent and settings.show_context else None,
        "decision": _decision(task.decision) if task.decision else None,
    }


def _thread(thread: StoredThread, settings: StudySettings) -> dict[str, Any]:
    return {"title": thread.title, "date": thread.date if settings.show_dates else None}


def _parent(unit: StoredUnit, settings: StudySettings) -> dict[str, Any]:
    return {**_seen(unit, settings), "kind": unit.kind, "number": unit.number}


def _seen(unit: StoredUnit, settings: StudySettings) -> dict[str, Any]:
    return {
        "text": unit.text,
        "author": unit.author if settings.show_authors else None,
        "time": unit.time if settings.show_dates else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "uuid": decision.uuid,
        "state": decision.state.value,
        "codes": sorted(decision.codes),
        "spans": [{"code": span.code, "start": span.start, "end": span.end} for span in decision.spans],
        "note": decision.note,
        "codebook_version": decision.codebook_version,
    }


def _progress(progress: Progress) -> dict[str, int]:
    return {"total": progress.total, "decided": progress.decided}

"""Uploads: a file's bytes go to disk as they come, however large it is, and wait there to be imported."""

from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from annotator.api.answers import answered, plain_refusals, signed_in
from annotator.api.guard import ForeignRequestError
from annotator.operations import arrivals
from annotator.operations.arrivals import Arrival, Arriving
from annotator.operations.workspace import Workspace

NAME_HEADER = "X-File-Name"
BYTES = "application/octet-stream"
#: Bytes gathered before they are written: a thread is asked for each write.
_AT_ONCE = 1024 * 1024


def upload_routes(workspace: Workspace) -> list[Route]:
    """One file a request, the list of those that wait, and taking one away."""

    @plain_refusals
    async def upload(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True, takes=BYTES)
        name, size = _name_of(request), _declared_size(request)
        arriving = await run_in_threadpool(arrivals.begin, workspace, person, name, size)
        try:
            arrival = await _receive(request, arriving)
        except BaseException:
            # Also when the server ends or the browser goes away; not in a thread, since this may be a cancellation.
            arriving.discard()
            raise
        return answered({"arrival": _arrival_answer(arrival)})

    @plain_refusals
    async def waiting(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        found = await run_in_threadpool(arrivals.list_arrivals, workspace, person)
        return answered({"arrivals": [_arrival_answer(one) for one in found]})

    @plain_refusals
    async def remove(request: Request) -> Response:
        _, person = await signed_in(request, workspace, writes=True, takes=None)
        removed = await run_in_threadpool(arrivals.remove_arrival, workspace, person, request.path_params["id"])
        return answered({"removed": _arrival_answer(removed)})

    return [
        Route("/api/uploads", upload, methods=["POST"]),
        Route("/api/uploads", waiting, methods=["GET"]),
        Route("/api/uploads/{id}", remove, methods=["DELETE"]),
    ]


async def _receive(request: Request, arriving: Arriving) -> Arrival:
    """Write the body as it comes; what is not yet written is the most that is held in memory."""
    gathered = bytearray()
    async for chunk in request.stream():
        gathered += chunk
        if len(gathered) >= _AT_ONCE:
            await run_in_threadpool(arriving.append, bytes(gathered))
            gathered.clear()
    await run_in_threadpool(arriving.append, bytes(gathered))
    return await run_in_threadpool(arriving.finish)


def _name_of(request: Request) -> str:
    """The file's name, which the header holds percent-encoded because headers are ASCII."""
    given = request.headers.get(NAME_HEADER, "")
    if not given:
        raise ForeignRequestError(400, f"Say the file's name in the header {NAME_HEADER}, percent-encoded.")
    return unquote_to_bytes(given).decode("utf-8", "replace")


def _declared_size(request: Request) -> int | None:
    """How many bytes are said to come; None when the request does not say."""
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _arrival_answer(arrival: Arrival) -> dict[str, Any]:
    return {
        "id": arrival.id,
        "name": arrival.name,
        "size": arrival.size,
        "sha256": arrival.sha256,
        "at": arrival.at,
    }

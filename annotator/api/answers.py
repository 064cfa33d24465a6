"""JSON in, JSON out: reading bodies within a limit, and turning every refusal into a sentence."""

import functools
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from annotator.api.guard import JSON, ForeignRequestError, check_origin, check_token, own_visit
from annotator.domain.people import Person
from annotator.domain.refusal import Refusal
from annotator.operations.signing_in import TooManyTries, Visit
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.operations.workspace import Workspace

LARGEST_BODY = 1024 * 1024

Handler = Callable[[Request], Awaitable[Response]]


def refused(status: int, sentence: str) -> JSONResponse:
    """An answer that says no, in one sentence."""
    return JSONResponse({"error": sentence}, status_code=status, headers={"Cache-Control": "no-store"})


def answered(value: Any) -> JSONResponse:
    """A JSON answer that no cache keeps."""
    return JSONResponse(value, headers={"Cache-Control": "no-store"})


def plain_refusals(handler: Handler) -> Handler:
    """Turn the exceptions a handler may raise into 4xx and 503 answers with a sentence."""

    @functools.wraps(handler)
    async def wrapped(request: Request) -> Response:
        try:
            return await handler(request)
        except ForeignRequestError as error:
            return refused(error.status, str(error))
        except DatabaseUnavailable as error:
            return refused(503, str(error))
        except TooManyTries as error:
            return refused(429, str(error))
        except Refusal as error:
            return refused(409, str(error))
        except ClientDisconnect:
            return refused(400, "The connection was lost before everything had arrived.")

    return wrapped


async def read_json(request: Request) -> Any:
    """The body as JSON; ForeignRequestError with 400 or 413 when it is not, or is too large.

    JSON is UTF-8 (RFC 8259, section 8.1). A field that stands twice is refused, because
    two readers could understand it differently.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise ForeignRequestError(413, "That is more than can be taken at once.")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_fields_once)
    except (ValueError, RecursionError) as error:
        raise ForeignRequestError(400, "The request is not JSON.") from error


def whole_number(request: Request, name: str) -> int | None:
    """A number of the query string; None when it is not there."""
    given = request.query_params.get(name)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise ForeignRequestError(400, f"“{name}” must be a whole number.")
    return int(given)


async def signed_in(
    request: Request, workspace: Workspace, *, writes: bool = False, takes: str | None = JSON
) -> tuple[Visit, Person]:
    """Whoever asks; ForeignRequestError 401 when nobody is signed in, 403 when a write is not from our page.

    ``takes`` is the media type of what a write brings (415 for another), None when it brings nothing.
    """
    if writes:
        check_origin(request, takes)
    visit = await run_in_threadpool(own_visit, request, workspace)
    if visit is None:
        raise ForeignRequestError(401, "You are signed out. Sign in again; what you decided is kept.")
    if writes:
        check_token(request, visit)
    return visit, Person.signed_in(visit.account)


def _fields_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands twice")
    return fields


def _no_constant(name: str) -> None:
    raise ValueError(name)

"""The route that brings anchors to the desk's help on codes: words alone, never a unit's id or who marked it."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from annotator.api.answers import answered, plain_refusals, signed_in, whole_number
from annotator.api.guard import ForeignRequestError
from annotator.domain.anchors import ListedAnchor
from annotator.operations import anchors
from annotator.operations.anchors import LONGEST_EXCERPT
from annotator.operations.workspace import Workspace


def anchor_routes(workspace: Workspace) -> list[Route]:
    """Anchors as the desk's help shows them."""

    @plain_refusals
    async def of_round(request: Request) -> Response:
        _, person = await signed_in(request, workspace)
        number = whole_number(request, "round")
        if number is None:
            raise ForeignRequestError(400, "Say which round.")
        found = await run_in_threadpool(anchors.anchors_at_desk, workspace, person, number)
        return answered({"anchors": [_anchor(code, one) for code, some in found.items() for one in some]})

    return [Route("/api/desk/anchors", of_round, methods=["GET"])]


def _anchor(code: str, listed: ListedAnchor) -> dict[str, Any]:
    text = listed.text
    return {
        "code": code,
        "kind": listed.anchor.kind.value,
        "text": text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT].rstrip() + " …",
        "note": listed.anchor.note,
    }

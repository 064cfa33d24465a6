"""Signing in and out: the start link, the first name, passwords.

Each ends in a full page load, because Streamlit fixes what a script sees of the cookies
at the first request.
"""

import functools
import hashlib
import hmac
import html
import re
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from annotator.api.answers import Handler, answered, plain_refusals, read_json, signed_in
from annotator.api.guard import ForeignRequestError, check_origin, own_visit
from annotator.domain.refusal import Refusal
from annotator.domain.signs import is_storable
from annotator.operations import coders, signing_in
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.operations.workspace import Workspace

#: Our own pages load our own files and nothing else.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_FILES = {"sign_in.js": "text/javascript", "sign_in.css": "text/css"}

#: Longer than any name or password the program takes.
LONGEST_FIELD = 1024
#: What whoever started this server may ask it to sign.
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII)


def sign_in_routes(workspace: Workspace, *, secure: bool = False, proof_secret: str | None = None) -> list[Route]:
    """The pages and acts of signing in; ``secure`` marks the cookies for HTTPS only.

    ``proof_secret`` is shared with the command that started the server: with it the
    server shows another command that it is not a stranger on its port.
    """

    def keep(response: Response, secret: str) -> Response:
        name = signing_in.cookie_name(workspace)
        response.set_cookie(
            name, secret, max_age=signing_in.SIGN_IN_DAYS * 86400, httponly=True, samesite="strict", secure=secure
        )
        response.delete_cookie(f"{name}-start", httponly=True, samesite="strict", secure=secure)
        return response

    @_page_when_away
    async def start(request: Request) -> Response:
        try:
            started = await run_in_threadpool(signing_in.start, workspace, request.query_params.get("token", ""))
        except DatabaseUnavailable:
            raise
        except Refusal as refusal:
            return _page("expired", str(refusal), status=403)
        if started.grant is None:
            response = RedirectResponse("/sign-in/arrive", status_code=303)
            return keep(response, started.secret) if started.secret is not None else response
        response = RedirectResponse("/sign-in/arrive?first", status_code=303)
        response.set_cookie(
            f"{signing_in.cookie_name(workspace)}-start",
            started.grant,
            max_age=signing_in.WELCOME_SECONDS,
            httponly=True,
            samesite="strict",
            secure=secure,
        )
        return response

    async def arrive_page(request: Request) -> Response:
        # `annotator run` opens a file that leads to the start link. To browsers that is a
        # visit from another site, all its redirects included, and a SameSite=Strict cookie
        # stays out of it. This page goes on from our own site, where the cookie is sent.
        return _page("arrive", onward="/welcome" if "first" in request.query_params else "/")

    @_page_when_away
    async def welcome_page(request: Request) -> Response:
        if f"{signing_in.cookie_name(workspace)}-start" not in request.cookies:
            return RedirectResponse("/sign-in", status_code=303)
        return _page("welcome")

    @_page_when_away
    async def sign_in_page(request: Request) -> Response:
        if await run_in_threadpool(own_visit, request, workspace) is not None:
            return RedirectResponse("/", status_code=303)
        if await run_in_threadpool(signing_in.needs_owner, workspace):
            return _page(
                "expired",
                "Nobody has signed in here yet. Open the link that the start command printed "
                "(make run, or annotator run); running it again opens a new one.",
            )
        return _page("sign_in")

    @_page_when_away
    async def sign_out_page(request: Request) -> Response:
        visit = await run_in_threadpool(own_visit, request, workspace)
        if visit is None:
            return RedirectResponse("/sign-in", status_code=303)
        return _page("sign_out", token=visit.request_token, database=workspace.database.id)

    @plain_refusals
    async def welcome(request: Request) -> Response:
        check_origin(request)
        body = await _strings(request, "name")
        grant = request.cookies.get(f"{signing_in.cookie_name(workspace)}-start", "")
        secret = await run_in_threadpool(signing_in.name_owner, workspace, grant, body["name"])
        visit = await run_in_threadpool(signing_in.find_visit, workspace, secret)
        await run_in_threadpool(coders.join_every_study, workspace, visit.account)
        return keep(answered({"next": "/"}), secret)

    @plain_refusals
    async def sign_in(request: Request) -> Response:
        check_origin(request)
        body = await _strings(request, "name", "password")
        secret = await run_in_threadpool(signing_in.sign_in, workspace, body["name"], body["password"])
        return keep(answered({"next": "/"}), secret)

    @plain_refusals
    async def sign_out(request: Request) -> Response:
        await signed_in(request, workspace, writes=True)
        name = signing_in.cookie_name(workspace)
        await run_in_threadpool(signing_in.sign_out, workspace, request.cookies.get(name))
        response = answered({"next": "/sign-in"})
        response.delete_cookie(name, httponly=True, samesite="strict", secure=secure)
        return response

    @plain_refusals
    async def health(request: Request) -> Response:
        said = {"database": await run_in_threadpool(lambda: workspace.database.id)}
        nonce = request.query_params.get("nonce")
        if nonce is not None and not _NONCE.fullmatch(nonce):
            raise ForeignRequestError(400, "“nonce” must be 16 to 128 letters, digits, hyphens or underscores.")
        if nonce is not None and proof_secret is not None:
            said["proof"] = hmac.new(proof_secret.encode(), nonce.encode(), hashlib.sha256).hexdigest()
        return answered(said)

    async def page_file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return Response("There is no such file.", status_code=404)
        return Response(_text(name), media_type=_FILES[name])

    return [
        Route("/start", start, methods=["GET"]),
        Route("/welcome", welcome_page, methods=["GET"]),
        Route("/sign-in", sign_in_page, methods=["GET"]),
        Route("/sign-in/arrive", arrive_page, methods=["GET"]),
        Route("/sign-in/sign-out", sign_out_page, methods=["GET"]),
        Route("/sign-in/{name}", page_file, methods=["GET"]),
        Route("/api/welcome", welcome, methods=["POST"]),
        Route("/api/sign-in", sign_in, methods=["POST"]),
        Route("/api/sign-out", sign_out, methods=["POST"]),
        Route("/api/health", health, methods=["GET"]),
    ]


async def _strings(request: Request, *names: str) -> dict[str, str]:
    body = await read_json(request)
    if not isinstance(body, dict) or not all(isinstance(body.get(name), str) for name in names):
        raise ForeignRequestError(400, f"Send {' and '.join(names)} as text.")
    for name in names:
        if len(body[name]) > LONGEST_FIELD:
            raise ForeignRequestError(400, f"The {name} is longer than {LONGEST_FIELD:,} characters. Shorten it.")
        if not is_storable(body[name]):
            raise ForeignRequestError(400, f"The {name} holds a character that cannot be stored. Type it again.")
    return {name: body[name] for name in names}


def _page_when_away(handler: Handler) -> Handler:
    """For pages: a database that does not answer is told in a page, too."""

    @functools.wraps(handler)
    async def wrapped(request: Request) -> Response:
        try:
            return await handler(request)
        except DatabaseUnavailable as error:
            return _page("unavailable", str(error), status=503)

    return wrapped


def _page(name: str, message: str = "", *, status: int = 200, **values: str) -> Response:
    """A page of ``pages/`` in its frame; everything put into it is escaped."""
    inner = _text(f"{name}.html")
    for key, value in {"message": message, **values}.items():
        inner = inner.replace(f"{{{{{key}}}}}", html.escape(value))
    whole = _text("frame.html").replace("{{content}}", inner)
    return HTMLResponse(whole, status_code=status, headers=PAGE_HEADERS)


def _text(name: str) -> str:
    return files("annotator.api").joinpath("pages", name).read_text(encoding="utf-8")

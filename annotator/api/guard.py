"""What every request passes: the Host it names, where a write comes from, and who is asking.

Host is checked on every route and websocket, so that a web page whose name is made to
point here (DNS rebinding) gets nothing. Loopback names pass with any port, because an SSH
tunnel changes the port; any other name must be the host of ``--public-url``.
"""

import hmac
import re
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annotator.operations.signing_in import Visit, cookie_name, find_visit
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.operations.workspace import Workspace

_LOOPBACK_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)
TOKEN_HEADER = "X-Annotator-Token"  # noqa: S105 - the header's name

#: Sent with every answer. The pages frame nothing and are framed by nobody; addresses are
#: not told to other sites; a file is never taken for something else than it says it is.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

#: Paths that answer without a sign-in; everything else that a browser opens as a page leads to /sign-in.
_PUBLIC = ("/sign-in", "/start", "/welcome", "/api/", "/_stcore/", "/static/", "/media/", "/component/", "/desk-files/")


class ForeignRequestError(Exception):
    """A write that does not come from our own page; ``status`` and a sentence say why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Guard:
    """ASGI middleware: refuses foreign hosts, adds the headers, leads strangers to the sign-in page."""

    def __init__(self, app: ASGIApp, *, workspace: Workspace, public_url: str | None = None) -> None:
        self._app = app
        self._workspace = workspace
        self._public_host = _host_of(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not self._knows(Headers(scope=scope).getlist("host")):
            await self._refuse_host(scope, receive, send)
            return
        if scope["type"] == "http" and self._is_page(scope):
            instead = await self._instead_of_page(Request(scope))
            if instead is not None:
                await instead(scope, receive, send)
                return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _knows(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        host = hosts[0].lower()
        return _LOOPBACK_HOST.fullmatch(host) is not None or (
            self._public_host is not None and host == self._public_host
        )

    async def _instead_of_page(self, request: Request) -> Response | None:
        """What a stranger gets instead of a page; None for somebody who is signed in."""
        try:
            visit = await run_in_threadpool(own_visit, request, self._workspace)
        except DatabaseUnavailable as error:
            return PlainTextResponse(str(error), status_code=503, headers=HEADERS)
        return RedirectResponse("/sign-in", status_code=303, headers=HEADERS) if visit is None else None

    @staticmethod
    def _is_page(scope: Scope) -> bool:
        if scope["method"] != "GET" or scope["path"].startswith(_PUBLIC):
            return False
        return "text/html" in Headers(scope=scope).get("accept", "")

    @staticmethod
    async def _refuse_host(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        sentence = "This address is not one the program answers to. Start it with --public-url if it should be."
        await PlainTextResponse(sentence, status_code=403, headers=HEADERS)(scope, receive, send)


def own_visit(request: Request, workspace: Workspace) -> Visit | None:
    """Whoever is signed in behind a request."""
    return find_visit(workspace, request.cookies.get(cookie_name(workspace)))


def check_origin(request: Request) -> None:
    """Refuse a write that another site's page sent: Origin must equal Host."""
    if _host_of(request.headers.get("origin", "")) != request.headers.get("host", "").lower():
        raise ForeignRequestError(403, "This request did not come from the program's own page.")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise ForeignRequestError(415, "Only JSON is taken here.")


def check_token(request: Request, visit: Visit) -> None:
    """Refuse a write whose page does not know this sign-in's token."""
    given = request.headers.get(TOKEN_HEADER, "").encode()
    if not hmac.compare_digest(given, visit.request_token.encode()):
        raise ForeignRequestError(403, "This page is older than your sign-in. Reload it.")


def _host_of(url: str) -> str | None:
    """The host a browser names for a URL: without the port its scheme stands for; None when there is none."""
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return None
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.netloc.removesuffix(usual) if usual and parts.netloc else None

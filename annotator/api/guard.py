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
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annotator.operations.signing_in import Visit, cookie_name, find_visit, was_signed_in
from annotator.operations.unavailable import DatabaseUnavailable
from annotator.operations.workspace import Workspace

_LOOPBACK_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)
TOKEN_HEADER = "X-Annotator-Token"  # noqa: S105 - the header's name

JSON = "application/json"

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
#: Streamlit's paths that take something from people, or act for them; its others (health, host-config) tell nothing.
_STREAMLIT = "/_stcore/"
_FOR_VISITORS = ("/_stcore/upload_file", "/_stcore/agent")
_READS = ("GET", "HEAD", "OPTIONS")


class ForeignRequestError(Exception):
    """A request that does not come from our own page; ``status`` and a sentence say why."""

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
        try:
            instead = await self._instead(scope)
        except ForeignRequestError as error:
            await _refuse(error.status, str(error), scope, receive, send)
            return
        except DatabaseUnavailable as error:
            await _refuse(503, str(error), scope, receive, send)
            return
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

    async def _instead(self, scope: Scope) -> Response | None:
        """What is answered here instead of by the app; None when the request passes."""
        connection = HTTPConnection(scope)
        if not self._knows(connection.headers.getlist("host")):
            raise ForeignRequestError(
                403, "This address is not one the program answers to. Start it with --public-url if it should be."
            )
        if scope["type"] == "websocket":
            _check_own_page(connection)
            await self._check_stream(connection)
            return None
        path = scope["path"]
        if path.startswith(_STREAMLIT) and scope["method"] not in _READS:
            _check_own_page(connection)
        for_visitors = path.startswith(_FOR_VISITORS)
        if not for_visitors and not self._is_page(scope):
            return None
        if await run_in_threadpool(own_visit, connection, self._workspace) is not None:
            return None
        if for_visitors:
            raise ForeignRequestError(401, "You are signed out. Reload the page and sign in again.")
        return RedirectResponse("/sign-in", status_code=303, headers=HEADERS)

    async def _check_stream(self, connection: HTTPConnection) -> None:
        """Let a websocket pass for a browser that is, or was, signed in here.

        One whose sign-in has ended is let in on purpose: Streamlit's client answers a
        refusal with "Connecting…" for ever, while a script that runs finds out by itself,
        as every run does, and shows the way to sign in. A cookie made up elsewhere opens
        nothing. An ended sign-in is known for longer than browsers keep its cookie.
        """
        secret = connection.cookies.get(cookie_name(self._workspace))
        if not await run_in_threadpool(was_signed_in, self._workspace, secret):
            raise ForeignRequestError(401, "Nobody is signed in here.")

    def _knows(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        host = hosts[0].lower()
        return _LOOPBACK_HOST.fullmatch(host) is not None or (
            self._public_host is not None and host == self._public_host
        )

    @staticmethod
    def _is_page(scope: Scope) -> bool:
        if scope["method"] != "GET" or scope["path"].startswith(_PUBLIC):
            return False
        return "text/html" in Headers(scope=scope).get("accept", "")


def own_visit(connection: HTTPConnection, workspace: Workspace) -> Visit | None:
    """Whoever is signed in behind a request."""
    return find_visit(workspace, connection.cookies.get(cookie_name(workspace)))


async def _refuse(status: int, sentence: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Say no before the app sees the request; a websocket's close code is the status above 4000."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4000 + status})
        return
    await PlainTextResponse(sentence, status_code=status, headers=HEADERS)(scope, receive, send)


def _check_own_page(connection: HTTPConnection) -> None:
    """Refuse what another site's page sent, the pages of other programs on this machine included.

    A browser lets any page open a websocket anywhere, and for SameSite cookies every
    port of this machine is the same site: Origin alone tells them apart.
    """
    origins = connection.headers.getlist("origin")
    if len(origins) != 1 or _host_of(origins[0]) != connection.headers.get("host", "").lower():
        raise ForeignRequestError(403, "This request did not come from the program's own page.")


def check_origin(request: Request, takes: str | None = JSON) -> None:
    """Refuse a write that another site's page sent: Origin must equal Host.

    ``takes`` is the media type of its body, one that no form of a page can send; None when it has no body.
    """
    _check_own_page(request)
    if takes is not None and request.headers.get("content-type", "").split(";")[0].strip().lower() != takes:
        sentence = "Only JSON is taken here." if takes == JSON else f"Only {takes} is taken here."
        raise ForeignRequestError(415, sentence)


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

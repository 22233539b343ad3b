"""Lets through to an app only who knows its address, from this machine, and keeps its pages from loading others'."""

import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOSTS = ("127.0.0.1", "localhost")
"""Names of this machine; the port may be another one where it is forwarded, as ssh -L does."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """An app behind a secret address.

    Args:
        app: What answers, from "/" on.
        token: The first part of each path that the app answers; it never sees it.
        once: The first part of a path that leads there, a single time.
    """

    def __init__(self, app: ASGIApp, token: str, once: str) -> None:
        self._app = app
        self._once: str | None = once
        self.home = f"/{token}/"
        self.entrance = f"/{once}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or hands it on."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answer[name] = value
                answer.setdefault("Cache-Control", "no-store")
            await send(message)

        answer = self._answer(scope["path"], headers)
        if answer is not None:
            await answer(scope, receive, send_guarded)
        else:
            path = scope["path"][len(self.home) - 1 :]
            await self._app({**scope, "path": path, "raw_path": path.encode(), "root_path": ""}, receive, send_guarded)

    def _answer(self, path: str, headers: Headers) -> Response | None:
        """The answer to who may not come in, or is led to the page; None for who may."""
        if host_of(headers.getlist("host")) not in _HOSTS:
            return PlainTextResponse("This page is for this machine alone.", 403)
        if _is_foreign(headers):
            return PlainTextResponse("Another page may not ask for this.", 403)
        if self._once is not None and secrets.compare_digest(path.encode(), self.entrance.encode()):
            self._once = None
            return RedirectResponse(self.home, 303)
        if not secrets.compare_digest(path[: len(self.home)].encode(), self.home.encode()):
            return PlainTextResponse("Open the address that digitscan has shown.", 404)
        return None


def host_of(hosts: Iterable[str]) -> str:
    """The name in a Host header, without the port; "" where there is none or several."""
    match list(hosts):
        case [host]:
            name, _, port = host.rpartition(":")
            return name if name and port.isdigit() else host
    return ""


def _is_foreign(headers: Headers) -> bool:
    """Whether a page of another origin asks."""
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{headers['host']}":
        return True
    site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
    return site in ("cross-site", "same-site") and mode != "navigate"

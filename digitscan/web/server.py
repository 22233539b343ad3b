"""Serves a page on this machine alone, under a secret address, until the user ends it."""

import contextlib
import os
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from digitscan.errors import OutputError
from digitscan.web.guard import Guard

_HERE = "127.0.0.1"
_TOKEN_BYTES = 24
_LEAVING_SECONDS = 1
_BROWSER_WAITS = 0.2


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """How a page is served: on which port, 0 for any that is free, and whether a browser is opened at it."""

    port: int = 0
    browser: bool = True


def serve(app: ASGIApp, settings: ServeSettings, say: Callable[[str], None]) -> None:
    """Serves an app to the browsers of this machine until Ctrl-C or SIGTERM.

    The address has a random token, so that neither another user nor a page from elsewhere can ask for anything. The
    browser is opened at an address that works once, since other users may see a command's arguments.

    Args:
        app: What answers, from "/" on.
        settings: Port and browser.
        say: Is told the address.

    Raises:
        OutputError: The port is taken.
    """
    with _listening(settings.port) as listener:
        guard = Guard(app, secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES))
        base = f"http://{_HERE}:{listener.getsockname()[1]}"
        say(f"open {base}{guard.home} (Ctrl-C ends it)")
        if settings.browser and _has_screen():
            opening = threading.Timer(_BROWSER_WAITS, webbrowser.open, (base + guard.entrance,))
            opening.daemon = True
            opening.start()
        config = uvicorn.Config(
            guard,
            log_config=None,
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_LEAVING_SECONDS,
        )
        with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises the signal again once it has closed
            uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    """A socket that listens already, so that a browser that comes early waits."""
    # asyncio sends small answers without a delay of 40 ms only where the protocol is said
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let another program take the port as well
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HERE, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OutputError(f"port {port}: cannot be used: {error.strerror}; give another --port, or none") from error
    return listener


def _has_screen() -> bool:
    """Whether a browser can be shown; without a screen some systems open one that takes the terminal."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

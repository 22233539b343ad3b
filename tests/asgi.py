"""Asks an ASGI app without a network, and without a client that tidies addresses up."""

import asyncio
import json
import threading
import urllib.parse
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict
    content: bytes

    @property
    def text(self):
        return self.content.decode()

    def json(self):
        return json.loads(self.content)


class Client:
    """Asks one app, one request at a time; `headers` go with each."""

    def __init__(self, app, **headers):
        self.app = app
        self.headers = {"host": "127.0.0.1:8000", **headers}

    def get(self, address, headers=None):
        return self.ask("GET", address, b"", headers)

    def post(self, address, content=b"", headers=None):
        return self.ask("POST", address, content, headers)

    def ask(self, method, address, content, headers=None):
        path, _, query = address.partition("?")
        parts = iter([content] if isinstance(content, bytes) else content)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": urllib.parse.unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in {**self.headers, **(headers or {})}.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }
        messages = []

        async def receive():
            part = next(parts, None)
            return {"type": "http.request", "body": part or b"", "more_body": part is not None}

        async def send(message):
            messages.append(message)

        async def run():
            try:
                await self.app(scope, receive, send)
            except Exception:  # a server writes it down; what the browser was told is what counts
                assert messages, "it raised and answered nothing"

        # in a thread of its own, since a browser that other tests drive keeps this one's loop running
        thread = threading.Thread(target=asyncio.run, args=(run(),))
        thread.start()
        thread.join()
        start, *bodies = messages
        sent = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], sent, b"".join(body.get("body", b"") for body in bodies))

"""Hearing what goes between a plugin and its stand-in, and leading a plugin that means its vendor to the stand-in."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from engine.contracts.sandbox import REFERENCE_HEADER, AsgiApp, Desk, StandIn


@dataclass
class Heard:
    """One call and its answer."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""
    status: int = 0
    answer_headers: dict[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether the call may change something at the vendor."""
        return self.method not in {"GET", "HEAD"}

    @property
    def wire(self) -> tuple[str, str, str, bytes]:
        """What was asked for, without what differs from call to call: our reference, and a form's boundary."""
        body = self.body
        _, _, boundary = self.headers.get("content-type", "").partition("boundary=")
        for chance in (boundary, self.headers.get(REFERENCE_HEADER, "")):
            body = body.replace(chance.encode(), b"*") if chance else body
        return self.method, self.path, self.query, body


class Ear:
    """Listens at a stand-in's door."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    @property
    def changes(self) -> list[Heard]:
        """The calls that may have changed something."""
        return [call for call in self.heard if call.changes]

    def at(self, build: StandIn) -> StandIn:
        """Return a stand-in that is listened to."""

        def built(desk: Desk) -> AsgiApp:
            app = build(desk)

            async def listening(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
                call = Heard(scope["method"], scope["path"], scope["query_string"].decode(), _named(scope["headers"]))
                self.heard.append(call)

                async def received() -> Any:
                    message = await receive()
                    call.body += message.get("body", b"")
                    return message

                async def sent(message: Any) -> None:
                    if message["type"] == "http.response.start":
                        call.status, call.answer_headers = message["status"], _named(message.get("headers", ()))
                    await send(message)

                await app(scope, received, sent)

            return listening

        return built


class Diversion(httpx.AsyncBaseTransport):
    """Carries calls that are meant for a vendor to its stand-in, with all that they carry."""

    def __init__(self, stand_in_url: str) -> None:
        self._stand_in = httpx.URL(stand_in_url)
        self._line = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a call on; one that follows an address of the stand-in's own goes where it says."""
        there = self._stand_in
        if (request.url.host, request.url.port) != (there.host, there.port):
            path = there.raw_path.rstrip(b"/") + request.url.raw_path
            request.url = request.url.copy_with(scheme=there.scheme, host=there.host, port=there.port, raw_path=path)
            request.headers["host"] = f"{there.host}:{there.port}"
        return await self._line.handle_async_request(request)

    async def aclose(self) -> None:
        """Hang up."""
        await self._line.aclose()


def _named(headers: Any) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}

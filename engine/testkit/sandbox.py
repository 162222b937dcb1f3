"""The sandbox server: every vendor's stand-in under its plugin's name, with faults on demand and books to compare."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from engine.contracts.money import Money
from engine.contracts.sandbox import REFERENCE_HEADER, AsgiApp, Fault, FaultKind, StandIn

from .faults import FaultBook, Weather
from .till import Till

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

_FAULT = "bomstudio.fault"
_OF_THE_LINE = (FaultKind.LATENCY, FaultKind.SLOW, FaultKind.LOST_ANSWER, FaultKind.MALFORMED)
"""What any line can do wrong; the rest needs the vendor's own words and is left to the stand-in."""


class CutOff(Exception):
    """Raised after half an answer, so that the server breaks the line."""


class PluginDesk:
    """What the sandbox lends one stand-in."""

    def __init__(self, plugin: str, till: Till) -> None:
        self._plugin = plugin
        self._till = till

    def accepted(self, reference: str) -> None:
        """Write down that work was taken on."""
        self._till.accepted(self._plugin, reference)

    def charged(self, reference: str, amount: Money) -> None:
        """Write down what the vendor would charge."""
        self._till.charged(self._plugin, reference, amount)

    def fault(self, scope: Scope) -> Fault | None:
        """Return what the stand-in itself has to do wrong in this call."""
        fault: Fault | None = scope.get(_FAULT)
        return fault


class Booth:
    """A stand-in behind its faults: what any line can do wrong is done here, the rest is left to the stand-in."""

    def __init__(self, plugin: str, app: AsgiApp, till: Till, faults: FaultBook) -> None:
        self._plugin = plugin
        self._app = app
        self._till = till
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call; only calls that carry a reference, or ask for it by header, meet faults."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        fault = None
        if scope["method"] != "GET":
            receive = await _read_to_its_end(receive)
            self._till.arrived(self._plugin, headers.get(REFERENCE_HEADER, ""))
            fault = self._faults.next_for(self._plugin, scope["path"], headers)
        if fault is not None and fault.kind not in _OF_THE_LINE:
            scope[_FAULT] = fault
            fault = None
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await _misbehave(fault, self._app, scope, receive, send)


async def _read_to_its_end(receive: Receive) -> Receive:
    """Take a request in whole before it is answered: who answers sooner breaks the line of one that still sends."""
    messages: list[Any] = []
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())
    waiting = iter(messages)

    async def received() -> Any:
        message = next(waiting, None)
        return await receive() if message is None else message

    return received


async def _misbehave(fault: Fault, app: AsgiApp, scope: Scope, receive: Receive, send: Send) -> None:
    messages: list[Any] = []

    async def keep(message: Any) -> None:
        messages.append(message)

    if fault.kind is FaultKind.LATENCY:
        await asyncio.sleep(float(fault.value or 1))
        await app(scope, receive, send)
        return
    await app(scope, receive, keep)
    start = next(message for message in messages if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in messages if message["type"] == "http.response.body")
    if fault.kind is FaultKind.LOST_ANSWER:
        await send(start)
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        raise CutOff(f"The answer to {scope['path']} is lost on purpose.")
    if fault.kind is FaultKind.MALFORMED:
        body = body[: len(body) // 2]
    start["headers"] = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
    await send(start)
    pieces = 10 if fault.kind is FaultKind.SLOW else 1
    length = -(-len(body) // pieces) or 1
    for begin in range(0, len(body), length):
        if fault.kind is FaultKind.SLOW:
            await asyncio.sleep(float(fault.value or 1) / pieces)
        await send({"type": "http.response.body", "body": body[begin : begin + length], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Sandbox:
    """The sandbox as one ASGI app: `/<plugin>/…` for stand-ins, `/_sandbox/…` for whoever runs the rehearsal."""

    def __init__(self, stand_ins: Mapping[str, StandIn]) -> None:
        self.till = Till()
        self.faults = FaultBook()
        self.plugins = tuple(sorted(stand_ins))
        booths = [
            Mount(f"/{name}", app=Booth(name, build(PluginDesk(name, self.till)), self.till, self.faults))
            for name, build in stand_ins.items()
        ]
        self.app = Starlette(
            routes=[
                Route("/_sandbox", self._about),
                Route("/_sandbox/ledger", self._ledger),
                Route("/_sandbox/ledger", self._clear, methods=["DELETE"]),
                Route("/_sandbox/faults", self._add_fault, methods=["POST"]),
                Route("/_sandbox/faults", self._forget_faults, methods=["DELETE"]),
                Route("/_sandbox/weather", self._set_weather, methods=["POST"]),
                *booths,
            ]
        )

    async def _about(self, request: Request) -> Response:
        return JSONResponse({"realm": "sandbox", "plugins": self.plugins})

    async def _ledger(self, request: Request) -> Response:
        return JSONResponse(self.till.ledger())

    async def _clear(self, request: Request) -> Response:
        self.till.clear()
        return Response(status_code=204)

    async def _add_fault(self, request: Request) -> Response:
        try:
            fault = Fault.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        self.faults.add(fault)
        return JSONResponse(fault.model_dump(mode="json"), status_code=201)

    async def _forget_faults(self, request: Request) -> Response:
        self.faults.plan(())
        return Response(status_code=204)

    async def _set_weather(self, request: Request) -> Response:
        try:
            weather = Weather.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        self.faults.plan((), weather)
        return JSONResponse(weather.model_dump(mode="json"), status_code=201)


def _wrong(error: ValidationError) -> Response:
    return JSONResponse({"error": error.errors(include_url=False, include_context=False)}, status_code=422)

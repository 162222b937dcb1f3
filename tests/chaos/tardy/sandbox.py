"""The vendor: takes work on, needs a few looks to finish it, and can be asked what it took on for a reference.

Work is looked at with a POST, so that the sandbox can make any of these calls go wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bomstudio import REFERENCE_HEADER, AsgiApp, Desk, Fault, FaultKind, Money

MICRO_A_SECOND = 19_000
"""A discount on its price list, which it tells in its answers alone."""
_LOOKS = 2


@dataclass
class Work:
    """Something that was taken on."""

    reference: str
    seconds: int
    fault: Fault | None
    looks: int = 0

    @property
    def is_refused(self) -> bool:
        return self.fault is not None and self.fault.kind is FaultKind.REFUSAL

    @property
    def charge(self) -> Money:
        """All of it, or half for what is refused and billed."""
        is_billed = self.fault is not None and self.fault.value == "billed"
        share = 0 if self.is_refused and not is_billed else 1 if self.is_refused else 2
        return Money(micro=self.seconds * MICRO_A_SECOND * share // 2, currency="USD")

    @property
    def content(self) -> bytes:
        return b"RIFF" + self.reference.encode() * 100

    def state(self, url: str) -> dict[str, object]:
        if self.looks < _LOOKS:
            return {"status": "running"}
        state = {"seconds": self.seconds, "charged_micro": self.charge.micro}
        if self.is_refused:
            return {"status": "failed", **state}
        return {"status": "done", **state, "url": url, "bytes": len(self.content)}


def stand_in(desk: Desk) -> AsgiApp:
    """Build the vendor."""
    vendor = TardyVendor(desk)
    return Starlette(
        routes=[
            Route("/jobs", vendor.take, methods=["POST"]),
            Route("/jobs", vendor.search),
            Route("/jobs/{id}/look", vendor.look, methods=["POST"]),
            Route("/files/{id}.wav", vendor.file),
        ]
    )


class TardyVendor:
    """Answers; what it was given is kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._works: dict[str, Work] = {}

    async def take(self, request: Request) -> Response:
        fault = self._desk.fault(request.scope)
        if refused := _status(fault):
            return refused
        body, reference = await request.json(), request.headers[REFERENCE_HEADER]
        number = f"t-{len(self._works) + 1}"
        self._works[number] = work = Work(reference, body["seconds"], fault)
        self._desk.accepted(reference)
        if work.charge.micro:
            self._desk.charged(reference, work.charge)
        return JSONResponse({"id": number})

    async def search(self, request: Request) -> Response:
        reference = request.query_params["reference"]
        return JSONResponse({"jobs": [number for number, work in self._works.items() if work.reference == reference]})

    async def look(self, request: Request) -> Response:
        if refused := _status(self._desk.fault(request.scope)):
            return refused
        number = request.path_params["id"]
        work = self._works[number]
        work.looks += 1
        return JSONResponse(work.state(f"/files/{number}.wav"))

    async def file(self, request: Request) -> Response:
        work = self._works[request.path_params["id"]]
        is_cut = work.fault is not None and work.fault.kind is FaultKind.TRUNCATED
        return Response(work.content[: 100 if is_cut else None], media_type="audio/wav")


def _status(fault: Fault | None) -> Response | None:
    is_status = fault is not None and fault.kind is FaultKind.STATUS
    return JSONResponse({"error": "Not now."}, int(fault.value)) if fault is not None and is_status else None

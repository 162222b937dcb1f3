"""The adapter: every verb there is, and a search by our reference that can say that nothing was taken on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bomstudio import (
    Ability,
    Absent,
    Estimate,
    JobFailed,
    ModelCard,
    Money,
    MusicGenerateRequest,
    Pending,
    ProducedFile,
    Provider,
    Ready,
    Rejected,
    Request,
    Result,
    Ticket,
    Usage,
    VendorClient,
    VendorJob,
)


class TardyTunes(Provider):
    """Makes tunes, later."""

    ability = Ability.MUSIC_GENERATE

    def __init__(self, line: VendorClient) -> None:
        self._line = line

    def models(self) -> Sequence[ModelCard]:
        return [ModelCard(model="tune-1", ability=Ability.MUSIC_GENERATE, title="Tardy tunes", deadline_seconds=60)]

    async def quote(self, request: Request, model: str) -> Estimate:
        return Estimate.exactly(Usage.of("second", _seconds(request)))

    async def submit(self, request: Request, ticket: Ticket) -> Result | VendorJob:
        answer = await self._line.pay("/jobs", json={"seconds": _seconds(request)}, reference=ticket.reference)
        return VendorJob(id=answer.json()["id"])

    async def check(self, job: VendorJob, ticket: Ticket) -> Pending | Ready:
        state = await self._look(job)
        if state["status"] == "failed":
            raise _billed(JobFailed("The tune was refused."), state)
        return Ready() if state["status"] == "done" else Pending()

    async def collect(self, job: VendorJob, ticket: Ticket) -> Result:
        state = await self._look(job)
        path = ticket.scratch / "tune.wav"
        fetched = await self._line.download(
            state["url"], path, media_types=("audio/wav",), most_bytes=state["bytes"] + 1
        )
        if fetched.bytes != state["bytes"]:
            raise _billed(JobFailed("The tune breaks off.", hint="Ask once more."), state)
        file = ProducedFile(role="music", path=path, media_type="audio/wav")
        return Result(files=(file,), usage=(Usage.of("second", state["seconds"]),), charged=_bill(state))

    async def find(self, request: Request, ticket: Ticket) -> VendorJob | Absent | None:
        answer = await self._line.get("/jobs", params={"reference": ticket.reference})
        found = answer.json()["jobs"]
        return VendorJob(id=found[0]) if found else Absent()

    async def _look(self, job: VendorJob) -> Any:
        return (await self._line.send("POST", f"/jobs/{job.id}/look")).json()


def _bill(state: dict[str, Any]) -> Money:
    return Money(micro=state["charged_micro"], currency="USD")


def _billed(error: JobFailed, state: dict[str, Any]) -> JobFailed:
    """Return an error with the vendor's own figure, which is all that it tells."""
    bill = _bill(state)
    error.charged, error.billed = ("yes", bill) if bill.micro else ("no", None)
    return error


def _seconds(request: Request) -> int:
    if not isinstance(request, MusicGenerateRequest):
        raise Rejected(f"It makes tunes; it was asked for {request.kind}.")
    return request.length_ms // 1000

"""A paid vendor in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.media import ProducedFile
from engine.contracts.money import Price
from engine.contracts.provider import Pending, Provider, Ready, Ticket, VendorJob
from engine.contracts.requests import MusicGenerateRequest
from engine.contracts.results import Estimate, Result, Usage
from engine.domain.bill_file import BillForm
from engine.domain.client import Client
from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.domain.project import Project
from engine.domain.quality import BY_NAME
from engine.flows.workers import WorkerProcess
from engine.host.gates import Gate
from engine.services.following import run_alone
from engine.services.jobs import Place, obtain
from engine.services.studio import Studio

MODEL = "vendor/tune-1"


@dataclass
class Vendor(Provider):
    """A paid vendor: counts what reaches it, and does what the test says."""

    ability = Ability.MUSIC_GENERATE

    submits: list[str] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    """Raised by the next submits, one each."""
    slow: bool = False
    """Answers with a job to poll instead of a result."""
    knows: dict[str, VendorJob] = field(default_factory=dict)
    finds: object = None
    polls: int = 0
    checks: list[Exception] = field(default_factory=list)
    """Raised by the next checks, one each."""
    collects: list[Exception] = field(default_factory=list)
    """Raised by the next collects, one each."""
    ready_after: int = 1
    hangs: bool = False
    deadline: int = 600

    def models(self) -> list[ModelCard]:
        return [ModelCard(model="tune-1", ability=self.ability, title="Tunes", deadline_seconds=self.deadline)]

    async def quote(self, request: MusicGenerateRequest, model: str) -> Estimate:
        return Estimate.exactly(Usage.of("second", request.length_ms // 1000))

    async def submit(self, request: MusicGenerateRequest, ticket: Ticket) -> Result | VendorJob:
        self.submits.append(ticket.reference)
        if self.hangs:
            await asyncio.Event().wait()
        if self.troubles:
            raise self.troubles.pop(0)
        if self.slow:
            self.knows[ticket.reference] = VendorJob(id=f"v-{len(self.submits)}")
            return self.knows[ticket.reference]
        return _tune(request, ticket)

    async def check(self, job: VendorJob, ticket: Ticket) -> Pending | Ready:
        self.polls += 1
        if self.checks:
            raise self.checks.pop(0)
        return Ready() if self.polls > self.ready_after else Pending(fraction=0.5)

    async def collect(self, job: VendorJob, ticket: Ticket) -> Result:
        if self.collects:
            raise self.collects.pop(0)
        return _tune(MusicGenerateRequest(length_ms=2000), ticket)

    async def find(self, request: MusicGenerateRequest, ticket: Ticket) -> object:
        return self.knows.get(ticket.reference, self.finds)


def _tune(request: MusicGenerateRequest, ticket: Ticket) -> Result:
    path = ticket.scratch / "tune.wav"
    path.write_bytes(f"tune {request.seed}".encode())
    file = ProducedFile(role="music", path=path, media_type="audio/wav")
    return Result(files=(file,), usage=(Usage.of("second", request.length_ms // 1000),), seed=request.seed)


class OneVendor:
    """What flows ask of the plugin manager, with one vendor in it."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.priced = True
        self.kept = tuple(BY_NAME)
        self._gate = Gate("vendor")

    def provider(self, ability: Ability, key: str) -> tuple[Provider, ModelCard]:
        return self.vendor, self.vendor.models()[0]

    def gate(self, plugin: str) -> Gate:
        return self._gate

    def kept_rules(self, name: str) -> tuple[str, ...]:
        return self.kept

    def prices(self) -> list[Price]:
        row = Price(
            model=MODEL, unit="second", amount_micro=20_000, currency="USD", source="test", as_of=date(2026, 1, 1)
        )
        return [row] if self.priced else []

    def bill_form(self, name: str) -> BillForm:
        return BillForm(columns={"amount": ("You paid",)})


def new_place(studio: Studio, client_name: str) -> Place:
    with studio.database.write() as session:
        client = Client(name=client_name)
        session.add(client)
        session.flush()
        project = Project(client_id=client.id, name="Tunes")
        session.add(project)
        session.flush()
        return Place(client.id, project.id)


async def carried_out(studio: Studio, worker: WorkerProcess, place: Place, spec: JobSpec) -> Job:
    """Ask for a job and wait for its end; one that is done already is not waited for."""
    (job,) = await obtain(studio, place, [spec])
    return job if job.status == "completed" else await run_alone(studio, job, worker.look_around)


def tune(seed: int = 1, seconds: int = 2) -> JobSpec:
    return JobSpec(MusicGenerateRequest(length_ms=seconds * 1000, seed=seed), MODEL, 1, "music")

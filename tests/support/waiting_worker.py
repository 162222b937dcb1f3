"""A worker whose jobs wait at a vendor that takes its time, in a process of its own, and what that costs it."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from paid_vendor import OneVendor, Vendor, new_place, tune
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from engine.contracts.provider import Pending, Ready, Ticket, VendorJob
from engine.contracts.requests import MusicGenerateRequest
from engine.contracts.sandbox import AsgiApp, Desk
from engine.flows.workers import WorkerProcess
from engine.host.settings import load_settings
from engine.host.switchboard import Switchboard
from engine.host.vendor_client import HostVendorClient
from engine.services.jobs import obtain
from engine.services.prices import stock_prices
from engine.services.requests import ask_for
from engine.services.studio import Studio
from engine.store.blobs import Blobs
from engine.store.database import Database


def stand_in(desk: Desk) -> AsgiApp:
    """Build a vendor that takes every job on and finishes none."""

    async def submit(request: Request) -> JSONResponse:
        return JSONResponse({"id": request.headers["x-client-request-id"]})

    async def check(request: Request) -> JSONResponse:
        return JSONResponse({"status": "running"})

    return Starlette(routes=[Route("/jobs", submit, methods=["POST"]), Route("/jobs/{id}", check)])


@dataclass
class DistantVendor(Vendor):
    """The vendor in memory, asked over a real line."""

    line: Callable[[], HostVendorClient] = lambda: HostVendorClient("vendor", "", Switchboard())
    deadline: int = 36_000

    async def submit(self, request: MusicGenerateRequest, ticket: Ticket) -> VendorJob:
        answer = await self.line().pay("/jobs", json={}, reference=ticket.reference)
        self.submits.append(ticket.reference)
        return VendorJob(id=answer.json()["id"])

    async def check(self, job: VendorJob, ticket: Ticket) -> Pending | Ready:
        self.polls += 1
        answer = await self.line().get(f"/jobs/{job.id}")
        assert answer.json() == {"status": "running"}
        return Pending()


def main(url: str, count: int, settle_seconds: float, seconds: float) -> None:
    """Let jobs wait, and print what the worker used meanwhile."""
    settings = load_settings(queues={"vendor": {"concurrency": count}})
    line = HostVendorClient("vendor", url, Switchboard())
    vendor = DistantVendor(line=lambda: line)
    database = Database(settings.database.url)
    database.migrate()
    studio = Studio(settings, database, Blobs(settings.blobs.url, settings.home / "cache"), OneVendor(vendor))
    stock_prices(studio)
    place = new_place(studio, "Anna")
    for job in asyncio.run(obtain(studio, place, [tune(seed) for seed in range(count)])):
        ask_for(studio, "job", job.project_id, job.video_id, {"job": str(job.id)})
    worker = WorkerProcess(studio)
    worker.start()
    while len(vendor.submits) < count:
        time.sleep(0.1)
    time.sleep(settle_seconds)
    polls, cpu = vendor.polls, time.process_time()
    time.sleep(seconds)
    used = (time.process_time() - cpu) / seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"core": used, "peak_mib": peak, "polls_a_second": (vendor.polls - polls) / seconds}), flush=True)
    worker.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))

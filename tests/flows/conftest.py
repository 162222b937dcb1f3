"""A studio with a vendor in memory, and a worker that does its jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from paid_vendor import OneVendor, Vendor, new_place

from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.flows.workers import WorkerProcess
from engine.host.settings import load_settings
from engine.services.following import run_alone
from engine.services.jobs import Place, obtain
from engine.services.prices import stock_prices
from engine.services.studio import Studio
from engine.store.blobs import Blobs
from engine.store.database import Database


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def studio(home: Path, database: Database, vendor: Vendor) -> Studio:
    settings = load_settings(flows={"dispatch_seconds": 0.05, "vendor_poll_seconds": 0.05})
    studio = Studio(settings, database, Blobs(settings.blobs.url, settings.home / "cache"), OneVendor(vendor))
    stock_prices(studio)
    return studio


@pytest.fixture
def place(studio: Studio) -> Place:
    return new_place(studio, "Anna")


@pytest.fixture
def worker(studio: Studio) -> Iterator[WorkerProcess]:
    process = WorkerProcess(studio)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def make(studio: Studio, worker: WorkerProcess) -> Callable[..., object]:
    """Ask for a tune and wait for its end."""

    async def made(place: Place, spec: JobSpec) -> Job:
        (job,) = await obtain(studio, place, [spec])
        return job if job.status == "completed" else await run_alone(studio, job, worker.look_around)

    return made

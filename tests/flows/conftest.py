"""A studio with a vendor in memory, whose jobs a worker does."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from paid_vendor import OneVendor, Vendor, carried_out, new_place

from engine.domain.job import Job
from engine.domain.job_spec import JobSpec
from engine.flows.workers import WorkerProcess
from engine.host.settings import load_settings
from engine.services.jobs import Place
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
def make(studio: Studio, worker: WorkerProcess) -> Callable[[Place, JobSpec], Awaitable[Job]]:
    """Ask for a tune and wait for its end."""

    return functools.partial(carried_out, studio, worker)

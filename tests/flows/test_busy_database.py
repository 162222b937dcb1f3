"""A database that is held by others for a while: the job is taken up again, and never sent a second time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from paid_vendor import Vendor, tune

from engine.services.jobs import Place
from engine.store.failures import DatabaseBusy

Make = Callable[..., object]


def _busy_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from engine.services import jobs

    usual, refusals = getattr(jobs, name), [DatabaseBusy("The database is busy.")]

    def function(*args: object, **kwargs: object) -> object:
        if refusals:
            raise refusals.pop()
        return usual(*args, **kwargs)

    monkeypatch.setattr(jobs, name, function)


@pytest.mark.parametrize("name", ["take_right_to_send", "record_vendor_job", "complete_job"])
def test_busy_database_is_tried_again_without_sending_twice(
    vendor: Vendor, place: Place, make: Make, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    vendor.slow = True
    _busy_once(monkeypatch, name)
    job = asyncio.run(make(place, tune()))
    assert (job.status, len(vendor.submits)) == ("completed", 1)


def test_result_that_could_not_be_kept_waits_for_a_person_when_its_vendor_cannot_be_asked_again(
    vendor: Vendor, place: Place, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    _busy_once(monkeypatch, "complete_job")
    job = asyncio.run(make(place, tune()))
    assert (job.status, len(vendor.submits), job.reserved_micro) == ("needs_decision", 1, 40_000)


def test_verdict_that_cannot_be_written_is_written_later(
    vendor: Vendor, place: Place, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.troubles = [RuntimeError("surprise")]
    _busy_once(monkeypatch, "ask_for_decision")
    job = asyncio.run(make(place, tune()))
    assert (job.status, len(vendor.submits)) == ("needs_decision", 1)

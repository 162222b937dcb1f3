"""Paid work: sent once, charged as quoted, followed by whoever is there, collected as often as it takes."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from engine.contracts.errors import BomError
from engine.contracts.money import Money
from engine.contracts.provider import Absent, Ready, VendorJob
from engine.contracts.results import Estimate, Result
from engine.testkit.driving import ask, finish, live

from .base import Contract
from .bench import Bench, Case, run
from .fitting import POLLED, REMOTE, fits


class PayingContract(Contract):
    """Nothing is paid for twice, and both sides' books agree to the micro-unit."""

    @fits(REMOTE)
    def test_charge_is_what_the_stand_ins_books_say(self, bench: Bench, case: Case) -> None:
        """What the studio books is what the vendor charges, and no more than the ceiling."""
        for request in self.requests(case, bench):
            before = dict(bench.books["charged_micro"])
            provider = bench.provider(case)
            estimate: Estimate = run(ask(provider.quote, request, case.card.model))
            result: Result = run(live(provider, request, bench.ticket(case)))
            booked = bench.cost(case, result.usage, result.charged)
            after = bench.books["charged_micro"]
            charged = {code: after[code] - before.get(code, 0) for code in after if after[code] != before.get(code, 0)}
            assert charged == ({booked.currency: booked.micro} if booked.micro else {}), "the stand-in charged this"
            assert booked.micro <= bench.cost(case, estimate.ceiling).micro, "above the ceiling"

    @fits(REMOTE)
    def test_work_is_taken_on_once(self, bench: Bench, case: Case) -> None:
        """One request is one job at the vendor, under our reference; a chain has one of its own for each link."""
        for request in self.requests(case, bench):
            ticket = bench.ticket(case)
            run(live(bench.provider(case), request, ticket))
            accepted = {name: count for name, count in bench.books["accepted"].items() if ticket.reference in name}
            assert accepted, "ticket.reference goes along with every call that is paid for"
            assert set(accepted.values()) == {1}, accepted

    @fits(REMOTE)
    def test_what_was_never_sent_is_not_found(self, bench: Bench, case: Case) -> None:
        """`find` before a submit says Absent when it is sure, and None when it cannot tell."""
        request = next(iter(self.requests(case, bench)))
        assert run(ask(bench.provider(case).find, request, bench.ticket(case))) in (None, Absent())
        assert bench.books["accepted"] == {}

    @fits(REMOTE)
    def test_what_was_sent_is_never_absent(self, bench: Bench, case: Case) -> None:
        """`find` after a submit gives the job, or None; Absent would have it sent and paid again."""
        request = next(iter(self.requests(case, bench)))
        ticket = bench.ticket(case)
        submitted = run(ask(bench.provider(case).submit, request, ticket))
        found = run(ask(bench.provider(case).find, request, ticket))
        assert not isinstance(found, Absent), "it is there"
        if isinstance(submitted, VendorJob) and isinstance(found, VendorJob):
            assert found.id == submitted.id

    @fits(REMOTE, POLLED)
    def test_another_process_goes_on_with_a_job(self, bench: Bench, case: Case) -> None:
        """All that is needed to follow a job is in its VendorJob, which is stored as JSON."""
        for request in self.requests(case, bench):
            ticket = bench.ticket(case)
            job = run(ask(bench.provider(case).submit, request, ticket))
            assert isinstance(job, VendorJob)
            stored = VendorJob.model_validate_json(job.model_dump_json())
            assert stored == job, "details hold JSON values only"
            other = bench.provider(case, bench.manager())
            result: Result = run(finish(other, stored, ticket))
            assert result.files or result.data

    @fits(REMOTE, POLLED)
    def test_collecting_twice_gives_the_same(self, bench: Bench, case: Case) -> None:
        """A download that broke is done again: the same files, the same charge, and nothing taken on anew."""
        request = next(iter(self.requests(case, bench)))
        ticket = bench.ticket(case)
        job = run(ask(bench.provider(case).submit, request, ticket))
        assert isinstance(job, VendorJob)
        accepted = None
        seen = []
        for _ in range(2):
            result: Result = run(finish(bench.provider(case), job, ticket))
            seen.append((_hashes(result), bench.cost(case, result.usage, result.charged)))
            accepted = accepted or dict(bench.books["accepted"])
            for file in result.files:
                file.path.unlink()
        assert seen[0] == seen[1]
        assert bench.books["accepted"] == accepted, "collecting costs nothing"

    @fits(REMOTE, POLLED)
    def test_stopping_a_job_says_whether_it_stops(self, bench: Bench, case: Case) -> None:
        """`cancel` answers true or false; a job that goes on can still be collected."""
        request = next(iter(self.requests(case, bench)))
        ticket = bench.ticket(case)
        job = run(ask(bench.provider(case).submit, request, ticket))
        assert isinstance(job, VendorJob)
        stops = run(ask(bench.provider(case).cancel, job, ticket))
        assert isinstance(stops, bool)
        if not stops:
            assert run(finish(bench.provider(case), job, ticket))
            return
        with suppress(BomError):
            assert not isinstance(run(ask(bench.provider(case).check, job, ticket)), Ready), "it was stopped"


def _hashes(result: Result) -> list[tuple[str, str]]:
    return [(file.role, hashlib.sha256(file.path.read_bytes()).hexdigest()) for file in result.files]


def total(bench: Bench) -> Money | None:
    """Return what the stand-in charged in all, or None when it charged nothing."""
    charged = {code: micro for code, micro in bench.books["charged_micro"].items() if micro}
    assert len(charged) <= 1, f"one vendor charges in one currency, not in {sorted(charged)}"
    return next((Money(micro=micro, currency=code) for code, micro in charged.items()), None)

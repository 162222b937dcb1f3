"""The work itself: what is made, again and again, and what is handed in broken."""

from __future__ import annotations

import hashlib

import pytest

from engine.contracts.errors import BomError, Cancelled, InputError, ProviderError, Rejected
from engine.contracts.provider import LocalProvider
from engine.contracts.results import Result
from engine.testkit.driving import ask, live
from engine.testkit.samples import damaged

from .base import Contract
from .bench import Bench, Case, run
from .fitting import HANDED_MEDIA, LOCAL, REMOTE, claims, fits
from .measuring import measure


class MakingContract(Contract):
    """What was asked for is made, and the same request is the same request."""

    def test_what_is_made_is_what_was_asked_for(self, bench: Bench, case: Case) -> None:
        """Result files lie in the scratch folder, decode, and have the size and length of the request."""
        for request in self.requests(case, bench):
            ticket = bench.ticket(case)
            result: Result = run(live(bench.provider(case), request, ticket))
            measure(result, request, ticket.scratch)
            bench.cost(case, result.usage, result.charged)

    @fits(LOCAL, claims("deterministic"))
    def test_same_request_makes_the_same_bytes(self, bench: Bench, case: Case) -> None:
        """A request holds all that decides the result: no clock, no chance, no counter."""
        for request in self.requests(case, bench):
            first, second = (run(live(bench.provider(case), request, bench.ticket(case))) for _ in range(2))
            assert _bytes_of(first) == _bytes_of(second)

    @fits(REMOTE)
    def test_same_request_asks_the_vendor_the_same(self, bench: Bench, case: Case) -> None:
        """A request holds all that is sent, but for our own reference."""
        for request in self.requests(case, bench):
            sent = []
            for _ in range(2):
                before = len(bench.ear.heard)
                run(live(bench.provider(case), request, bench.ticket(case)))
                sent.append([call.wire for call in bench.ear.heard[before:] if call.changes])
            assert sent[0] == sent[1]

    @fits(HANDED_MEDIA)
    def test_damaged_media_is_refused_before_it_costs(self, bench: Bench, case: Case) -> None:
        """A file that is not what it is said to be ends in Rejected or InputError, and nothing was taken on."""
        provider = bench.provider(case)
        for request in self.requests(case, bench):
            for what, broken in damaged(request, bench.album):
                with pytest.raises(BomError) as caught:
                    run(live(provider, broken, bench.ticket(case)))
                assert isinstance(caught.value, Rejected | InputError), f"{what}: {caught.value!r}"
                assert getattr(caught.value, "charged", "no") == "no", what
        if not isinstance(provider, LocalProvider):
            assert bench.books["accepted"] == {}, "nothing was taken on"

    @fits(LOCAL, claims("cancel"))
    def test_a_person_can_stop_local_work(self, bench: Bench, case: Case) -> None:
        """Long local work looks at ticket.cancelled() and raises Cancelled."""
        request = next(iter(self.requests(case, bench)))
        with pytest.raises(Cancelled):
            run(ask(bench.provider(case).submit, request, bench.ticket(case, cancelled=lambda: True)))

    @fits(HANDED_MEDIA)
    def test_lost_media_is_an_error_in_words(self, bench: Bench, case: Case) -> None:
        """A store that cannot hand a file out is no traceback, and nothing is spent."""
        provider = bench.provider(case)
        request = next(iter(self.requests(case, bench)))
        _, needing = next(damaged(request, bench.album))
        ticket = bench.ticket(case)
        for path in (bench.folder / "album").iterdir():
            path.unlink()
        with pytest.raises(BomError) as caught:
            run(ask(provider.submit, needing, ticket))
        if isinstance(caught.value, ProviderError):
            assert caught.value.charged == "no"


def _bytes_of(result: Result) -> list[tuple[str, str]]:
    return [(file.role, hashlib.sha256(file.path.read_bytes()).hexdigest()) for file in result.files]

"""The cruel cases: what a vendor and its line can do to a paid job, and what must be told then."""

from __future__ import annotations

import pytest

from engine.contracts.errors import (
    BomError,
    JobFailed,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    SignInAgain,
    TryLater,
)
from engine.contracts.provider import Absent, Ticket, VendorJob
from engine.contracts.requests import Request
from engine.contracts.results import Result
from engine.contracts.sandbox import FaultKind
from engine.host.media import probe
from engine.testkit.driving import ask, finish, live

from .base import Contract
from .bench import Bench, Case, run
from .fitting import DELIVERS_MEDIA, REMOTE, fits
from .paying import total

_MEANINGS: dict[str, tuple[type[ProviderError], ...]] = {
    "400": (Rejected,),
    "401": (SignInAgain,),
    "402": (Rejected, SignInAgain),
    "403": (SignInAgain, Rejected),
    "404": (Rejected,),
    "429": (TryLater, Rejected),
    "500": (OutcomeUnknown, TryLater, JobFailed),
    "503": (OutcomeUnknown, TryLater),
}
"""What an answer may mean. A 429 is Rejected where it says that the credit is used up."""
_MOST_CALLS = 6


class TroubleContract(Contract):
    """Whatever goes wrong, a job is sent once, and its charge is told as far as it can be known."""

    @fits(REMOTE)
    @pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.MALFORMED])
    def test_answer_that_does_not_arrive_is_never_asked_for_again(
        self, bench: Bench, case: Case, kind: FaultKind
    ) -> None:
        """After each call of a submit the answer is lost, or half of it: nothing is taken on twice or forgotten."""
        calls = self._calls(bench, case)
        for number in range(min(calls, _MOST_CALLS)):
            request = next(iter(self.requests(case, bench)))
            bench.served.sandbox.till.clear()
            ticket = bench.ticket(case)
            bench.goes_wrong(kind, skip=number)
            error = self._failure(bench, case, request, ticket)
            accepted = {name: count for name, count in bench.books["accepted"].items() if ticket.reference in name}
            assert set(accepted.values()) <= {1}, f"sent again: {accepted}"
            if error is None:
                continue
            if accepted:
                assert error.charged != "no", f"{error!r} says that nothing was charged, and the work was taken on"
                assert isinstance(error, OutcomeUnknown | JobFailed | TryLater), f"{error!r} loses what is paid for"
                if not isinstance(error, OutcomeUnknown):
                    assert error.charged == "yes", f"{error!r}: who cannot tell raises OutcomeUnknown"
                self._looked_up(bench, case, request, ticket)

    @fits(REMOTE)
    @pytest.mark.parametrize("status", sorted(_MEANINGS))
    def test_status_says_what_to_do(self, bench: Bench, case: Case, status: str) -> None:
        """An HTTP error becomes the class that says what to do, in words, uncharged unless the work was taken on."""
        request = next(iter(self.requests(case, bench)))
        bench.goes_wrong(FaultKind.STATUS, status)
        error = self._failure(bench, case, request, bench.ticket(case))
        assert error is not None, f"the stand-in does not answer {status}: look at desk.fault(scope) in every POST"
        assert isinstance(error, _MEANINGS[status]), f"HTTP {status} became {error!r}"
        assert self.plugin in str(error).casefold() or len(error.message) > 20, "say who answered what"
        if isinstance(error, OutcomeUnknown):
            assert error.charged == "unknown"
        else:
            assert error.charged == "no"
            assert bench.books["accepted"] == {}, "it was taken on"
        waits = [
            call.answer_headers["retry-after"] for call in bench.ear.changes if "retry-after" in call.answer_headers
        ]
        if isinstance(error, TryLater) and waits and waits[-1].isdigit():
            assert error.after_seconds == float(waits[-1]), "retry-after is kept in after_seconds"

    @fits(REMOTE)
    def test_refused_content_is_rejected_and_its_charge_told(self, bench: Bench, case: Case) -> None:
        """A refusal is Rejected (or JobFailed when it comes late); what it cost is in `usage`, to the micro-unit."""
        request = next(iter(self.requests(case, bench)))
        bench.goes_wrong(FaultKind.REFUSAL)
        error = self._failure(bench, case, request, bench.ticket(case))
        assert error is not None, "the stand-in does not refuse: look for FaultKind.REFUSAL in its desk.fault(scope)"
        assert isinstance(error, Rejected | JobFailed), f"a refusal became {error!r}"
        assert error.hint, "say what can be changed"
        charged = total(bench)
        assert error.charged == ("yes" if charged else "no")
        if charged and error.usage:
            assert bench.cost(case, error.usage) == charged

    @fits(REMOTE, DELIVERS_MEDIA)
    def test_media_that_breaks_off_is_not_taken_for_whole(self, bench: Bench, case: Case) -> None:
        """Half a file ends in an error that says it was paid for, never in a result that does not play."""
        calls = self._calls(bench, case)
        request = next(iter(self.requests(case, bench)))
        bench.goes_wrong(FaultKind.TRUNCATED, skip=calls - 1)
        ticket = bench.ticket(case)
        try:
            result: Result = run(live(bench.provider(case), request, ticket))
        except ProviderError as error:
            assert isinstance(error, JobFailed | TryLater | OutcomeUnknown), f"half a file became {error!r}"
            assert error.charged != "no", "it was paid for"
            return
        for file in result.files:
            probe(file.path)
        pytest.fail("the stand-in delivers whole media: look for FaultKind.TRUNCATED in its desk.fault(scope)")

    def _calls(self, bench: Bench, case: Case) -> int:
        """Return how many calls a job takes that change something; the one that starts the work is the last."""
        run(live(bench.provider(case), next(iter(self.requests(case, bench))), bench.ticket(case)))
        return len(bench.ear.changes)

    def _failure(self, bench: Bench, case: Case, request: Request, ticket: Ticket) -> ProviderError | None:
        """Return the error a job ends in, or None when it ends well; anything but ours fails the test."""
        try:
            run(live(bench.provider(case), request, ticket))
        except ProviderError as error:
            return error
        except BomError as error:
            pytest.fail(f"{error!r} is no ProviderError: it does not say what was charged")
        return None

    def _looked_up(self, bench: Bench, case: Case, request: Request, ticket: Ticket) -> None:
        """What was taken on is found, or its finding out is left to a person; it is never said to be absent."""
        provider = bench.provider(case)
        found = run(ask(provider.find, request, ticket))
        assert not isinstance(found, Absent), "it was taken on, and `find` says that it was not: it would be paid twice"
        if isinstance(found, VendorJob):
            assert run(finish(provider, found, ticket))
            assert set(bench.books["accepted"].values()) == {1}

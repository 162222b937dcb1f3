"""Before anything is spent: quotes, and what is refused."""

from __future__ import annotations

import socket
from collections import defaultdict
from fractions import Fraction
from typing import Any

import pytest

from engine.contracts.errors import InputError, Rejected
from engine.contracts.provider import LocalProvider
from engine.contracts.results import Estimate, Usage
from engine.contracts.sandbox import Realm
from engine.testkit.driving import ask
from engine.testkit.samples import strange

from .base import Contract
from .bench import Bench, Case, run


class QuoteContract(Contract):
    """The price comes first: it is known without asking anybody, and it holds."""

    def test_quote_has_a_price_for_every_unit(self, bench: Bench, offer: Case) -> None:
        """Every unit of a quote has a row in prices.toml, and all of a model's are in one currency."""
        for request in self.requests(offer, bench):
            estimate: Estimate = run(ask(bench.provider(offer).quote, request, offer.card.model))
            for usages in (estimate.likely, estimate.ceiling):
                assert usages, "a quote names what will be used, be it 0"
                bench.cost(offer, usages)
        assert len({price.currency for price in bench.prices(offer).values()}) == 1

    def test_quote_is_within_its_ceiling(self, bench: Bench, offer: Case) -> None:
        """No quantity is likelier than the most that can be charged."""
        for request in self.requests(offer, bench):
            estimate: Estimate = run(ask(bench.provider(offer).quote, request, offer.card.model))
            likely, most = _summed(estimate.likely), _summed(estimate.ceiling)
            above = {unit: amount for unit, amount in likely.items() if amount > most[unit]}
            assert above == {}, f"likely quantities above the ceiling of {dict(most)}"

    def test_quote_calls_nobody_and_stays_the_same(
        self, bench: Bench, offer: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Quoting opens no connection, and the same request is quoted the same."""
        manager = bench.manager(Realm.REAL, bench.secrets("a-key-that-is-not-used"))
        provider = bench.provider(offer, manager)
        requests = list(self.requests(offer, bench))
        monkeypatch.setattr(socket.socket, "connect", _refused)
        for request in requests:
            first, second = (run(ask(provider.quote, request, offer.card.model)) for _ in range(2))
            assert first == second

    def test_strange_words_are_refused_in_words(self, bench: Bench, case: Case) -> None:
        """What a script may hold is either quoted or refused with Rejected or InputError, and at no cost."""
        provider = bench.provider(case)
        for request in self.requests(case, bench):
            for what, odd in strange(request):
                try:
                    run(ask(provider.quote, odd, case.card.model))
                except (Rejected, InputError) as error:
                    assert getattr(error, "charged", "no") == "no", what
                    assert error.message.strip(), what
        if not isinstance(provider, LocalProvider):
            assert bench.ear.changes == []


def _summed(usages: tuple[Usage, ...]) -> defaultdict[str, Fraction]:
    summed: defaultdict[str, Fraction] = defaultdict(Fraction)
    for usage in usages:
        summed[usage.unit] += usage.amount
    return summed


def _refused(self: socket.socket, address: Any) -> None:
    pytest.fail(f"a quote opens a connection to {address}")

"""The sandbox's own books: what reached each stand-in, what it took on, and what it would have charged."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from typing import Any

from engine.contracts.money import Money


class Till:
    """Counts calls and money by plugin and reference; safe with threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrived: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._accepted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._charged: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def arrived(self, plugin: str, reference: str) -> None:
        """Count a call that carries a reference, whatever becomes of it."""
        with self._lock:
            self._arrived[plugin][reference] += 1

    def accepted(self, plugin: str, reference: str) -> None:
        """Count work that was taken on."""
        with self._lock:
            self._accepted[plugin][reference] += 1

    def charged(self, plugin: str, reference: str, amount: Money) -> None:
        """Add to what was charged."""
        with self._lock:
            self._charged[plugin][f"{reference} {amount.currency}"] += amount.micro

    def clear(self) -> None:
        """Begin new books."""
        with self._lock:
            for counts in (self._arrived, self._accepted, self._charged):
                counts.clear()

    def ledger(self) -> dict[str, Any]:
        """Return the books as JSON, money in micro-units by currency."""
        with self._lock:
            return {plugin: self._of(plugin) for plugin in sorted(self._arrived.keys() | self._accepted.keys())}

    def _of(self, plugin: str) -> dict[str, Any]:
        totals: Counter[str] = Counter()
        charges = []
        for key, micro in self._charged[plugin].items():
            reference, _, currency = key.rpartition(" ")
            totals[currency] += micro
            charges.append({"reference": reference, "micro": micro, "currency": currency})
        return {
            "arrived": dict(self._arrived[plugin]),
            "accepted": dict(self._accepted[plugin]),
            "charges": charges,
            "charged_micro": dict(totals),
        }

"""Many requests for new jobs at once: in threads, or as `rush.py URL CLIENT PROJECT FIRST COUNT` in processes."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from paid_vendor import OneVendor, Vendor, tune

from engine.contracts.errors import MoneyRefused
from engine.host.settings import load_settings
from engine.services.jobs import Place, obtain
from engine.services.studio import Studio
from engine.store.blobs import Blobs
from engine.store.database import Database

THREADS = 10


def rush(studio: Studio, place: Place, seeds: range, threads: int = THREADS) -> Counter[str]:
    """Ask for a job of 0.04 USD and 2 seconds for each seed; return how many were admitted and how many refused."""

    def ask(seed: int) -> str:
        try:
            asyncio.run(obtain(studio, place, [tune(seed)]))
        except MoneyRefused:
            return "refused"
        return "admitted"

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(ask, seeds))


def main() -> None:
    """Wait for a line, rush, and say what came of it."""
    url, client, project, first, count = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(home=Path(home))
        database = Database(url)
        vendor = Vendor()
        studio = Studio(settings, database, Blobs(settings.blobs.url, Path(home) / "cache"), OneVendor(vendor))
        print("ready", flush=True)
        sys.stdin.readline()
        outcome = rush(studio, Place(UUID(client), UUID(project)), range(int(first), int(first) + int(count)))
        database.close()
    print(outcome["admitted"], outcome["refused"], len(vendor.submits))


if __name__ == "__main__":
    main()

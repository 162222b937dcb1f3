"""A studio whose vendors are stand-ins, and what it has booked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import select

from engine.domain.ledger import LedgerEntry
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.services.prices import stock_prices
from engine.services.studio import Studio
from engine.store.blobs import Blobs
from engine.store.database import Database
from engine.testkit.serving import Running


def rehearsing(database: Database, sandbox: Running, **more: Any) -> Iterator[Studio]:
    """Yield a studio in the sandbox, that waits for nothing longer than it must, with its prices in the books."""
    flows = {"dispatch_seconds": 0.05, "vendor_poll_seconds": 0.05}
    settings = load_settings(realm="sandbox", sandbox={"url": sandbox.url}, flows=flows, **more)
    plugins = PluginManager(settings)
    studio = Studio(settings, database, Blobs(settings.blobs.url, settings.home / "cache"), plugins)
    stock_prices(studio)
    yield studio
    plugins.close()


def booked(studio: Studio) -> list[int]:
    """Return the amounts in the ledger, in millionths."""
    with studio.database.read() as session:
        return [entry.amount_micro for entry in session.exec(select(LedgerEntry))]

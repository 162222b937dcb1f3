"""Recording golden exchanges from the vendor itself, with a real key, after saying what it costs."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from engine.contracts.errors import ConfigError, InputError, MoneyRefused
from engine.contracts.money import Money
from engine.contracts.provider import Ticket
from engine.contracts.requests import Request
from engine.contracts.results import Usage
from engine.host.plugins import PluginManager
from engine.host.secrets import SecretStore
from engine.host.settings import environment
from engine.host.verbs import call

from .driving import live
from .golden import Recording, recorded, recordings
from .samples import Album

_LONGEST_SECONDS = 1800.0


@dataclass(frozen=True)
class Planned:
    """One exchange that is to be recorded, and what it costs at most."""

    recording: Recording
    request: Request
    ceiling: Money


class Recorder:
    """Records one plugin's exchanges into their folder."""

    def __init__(self, manager: PluginManager, secrets: SecretStore, plugin: str, folder: Path) -> None:
        self._manager = manager
        self._plugin = plugin
        self._folder = folder
        self._album_folder = tempfile.TemporaryDirectory(prefix="bom-record-")
        self._album = Album(Path(self._album_folder.name))
        self._keys = tuple(self._secrets_of(secrets))

    def close(self) -> None:
        """Throw away what was only needed meanwhile."""
        self._album_folder.cleanup()

    def plan(self, only: str = "") -> list[Planned]:
        """Return what can be recorded, with its cost. Raises ConfigError without a key, InputError for nothing."""
        wanted = [one for one in recordings(self._folder) if not one.by_hand and only in ("", one.name)]
        if not wanted:
            raise InputError(
                f"{self._folder} lists no exchange to record.", hint="Those written by hand are left alone."
            )
        return [self._planned(one) for one in wanted]

    def record(self, planned: Planned, poll_seconds: float) -> Path:
        """Ask the vendor once, and keep the exchange. May raise every ProviderError; the old exchange then stays."""
        one = planned.recording
        provider, _ = self._manager.provider(planned.request.ability, f"{self._plugin}/{one.model}")
        reference = str(uuid4())
        scratch = Path(self._album_folder.name) / f"scratch-{one.name}"
        scratch.mkdir()
        ticket = Ticket(reference, one.model, scratch, self._album.open)
        with recorded(self._folder, one.name, reference, self._keys):
            asyncio.run(live(provider, planned.request, ticket, poll_seconds, _LONGEST_SECONDS))
        return self._folder / f"{one.name}.yaml"

    def _planned(self, one: Recording) -> Planned:
        request = one.asked(self._folder, self._album)
        key = f"{self._plugin}/{one.model}"
        provider, card = self._manager.provider(request.ability, key)
        estimate = asyncio.run(call(provider.quote, request, card.model))
        return Planned(one, request, self._cost(key, estimate.ceiling))

    def _cost(self, key: str, usages: Iterable[Usage]) -> Money:
        rows = {price.unit: price for price in self._manager.prices() if price.model == key}
        parts = []
        for usage in usages:
            if usage.unit not in rows:
                raise MoneyRefused(f"No price is known for one {usage.unit} of {key}.")
            parts.append(rows[usage.unit].charge(usage.amount))
        if not parts:
            raise MoneyRefused(f"{key} did not say what it would use.")
        return sum(parts[1:], parts[0])

    def _secrets_of(self, secrets: SecretStore) -> Iterable[str]:
        variables = environment()
        for setting in self._manager.describe(self._plugin).settings:
            if setting.is_secret:
                names = (f"BOM_{self._plugin}__{setting.name}".upper(), f"{self._plugin}_{setting.name}".upper())
                found = [secrets.get(f"{self._plugin}.{setting.name}"), *(variables.get(name) for name in names)]
                yield from (value.strip() for value in found if value)


def together(planned: Iterable[Planned]) -> Money:
    """Return the most that all can cost; raises ConfigError when they are priced in several currencies."""
    ceilings = [one.ceiling for one in planned]
    if len({money.currency for money in ceilings}) > 1:
        raise ConfigError(
            "The exchanges are priced in several currencies.", hint="Record them one by one: --only NAME."
        )
    return sum(ceilings[1:], ceilings[0])

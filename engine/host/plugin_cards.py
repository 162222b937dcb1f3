"""Finding plugins by name, and bringing in their cards."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any

import pluggy

from engine.contracts.plugins import CONTRACT

from .redaction import redact

GROUP = "bomstudio"
HOUSE_ROOMS = ("portal", "automations")
"""The doors of the house: always there, and free to show themselves."""
_HOUSE_ROOTS = frozenset({"plugins", *HOUSE_ROOMS})


@dataclass(frozen=True)
class Candidate:
    """A plugin that is installed, known by its name alone."""

    name: str
    module: str
    distribution: str
    version: str

    @property
    def is_house(self) -> bool:
        """Whether it came with the engine."""
        return self.module.partition(".")[0] in _HOUSE_ROOTS

    @property
    def is_room(self) -> bool:
        """Whether it is one of the house's own doors."""
        return self.module in HOUSE_ROOMS

    @property
    def owner(self) -> str:
        """The distribution and module, as a person would look for them."""
        return f"{self.module} of {self.distribution} {self.version}"


class Standing(StrEnum):
    """How a plugin stands in this process."""

    FOUND = "found"
    LOADED = "loaded"
    UNAVAILABLE = "unavailable"
    QUARANTINED = "quarantined"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Quarantined:
    """A plugin that takes no part, and why."""

    name: str
    owner: str
    reason: str


class Unfit(Exception):
    """A card that cannot be taken on; the message says why."""


def discover() -> list[Candidate]:
    """Return every installed plugin, without importing any."""
    found = []
    for point in importlib.metadata.entry_points(group=GROUP):
        dist = point.dist
        name, version = (dist.name, dist.version) if dist else ("an unknown package", "")
        found.append(Candidate(point.name, point.module, name, version))
    version = importlib.metadata.version("bomstudio")
    rooms = [Candidate(room, room, "bomstudio", version) for room in HOUSE_ROOMS]
    return sorted([*found, *rooms], key=lambda candidate: (candidate.name, candidate.distribution))


def without_doubles(candidates: Iterable[Candidate]) -> tuple[dict[str, Candidate], list[Quarantined]]:
    """Return one candidate for each name, and those refused; a name of the house stays with the house."""
    by_name: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_name[candidate.name].append(candidate)
    kept: dict[str, Candidate] = {}
    refused: list[Quarantined] = []
    for name, rivals in by_name.items():
        house = [rival for rival in rivals if rival.is_house]
        keeper = rivals[0] if len(rivals) == 1 else house[0] if len(house) == 1 else None
        if keeper:
            kept[name] = keeper
        owners = " and ".join(rival.owner for rival in rivals)
        reason = f"The name {name} is taken twice, by {owners}. Uninstall one of them."
        refused += [Quarantined(name, rival.owner, reason) for rival in rivals if rival is not keeper]
    return kept, refused


def bring_in(candidate: Candidate, manager: pluggy.PluginManager) -> ModuleType:
    """Import a card and register its hooks; raises Unfit with the reason when it cannot be done."""
    try:
        card = importlib.import_module(candidate.module)
    except (Exception, SystemExit) as error:
        raise Unfit(f"It cannot be imported: {in_words(error)}.") from error
    if not candidate.is_room:
        _check_contract(card)
    try:
        manager.register(card, name=candidate.name)
        manager.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        if manager.is_registered(card):
            manager.unregister(card)
        raise Unfit(f"Its hooks do not fit: {in_words(error)}.") from error
    return card


def _check_contract(card: ModuleType) -> None:
    spoken: Any = getattr(card, "CONTRACT", None)
    if spoken == CONTRACT:
        return
    if not isinstance(spoken, int):
        raise Unfit(f"Its card does not say CONTRACT = {CONTRACT}.")
    newer = "Upgrade bomstudio." if spoken > CONTRACT else "Ask its author for a newer version."
    raise Unfit(f"It speaks contract {spoken}; this engine speaks contract {CONTRACT}. {newer}")


def in_words(error: BaseException) -> str:
    """Return the kind and text of any exception on one line, without secrets."""
    text = redact(" ".join(str(error).split())).rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

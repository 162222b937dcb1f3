"""A job before it is a job: what is wanted of which model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from engine.contracts.abilities import Ability
from engine.contracts.documents import fingerprint
from engine.contracts.requests import Request


@dataclass(frozen=True)
class JobSpec:
    """One request to one model, and what it is for."""

    request: Request
    model: str
    """`plugin/model`."""
    revision: int
    purpose: str
    shot_id: UUID | None = None

    @property
    def ability(self) -> Ability:
        """What is asked for."""
        return self.request.ability

    @cached_property
    def recipe(self) -> str:
        """The fingerprint by which a stored result is found: model, revision, request and the hashes of its inputs."""
        return fingerprint([self.model, self.revision, self.request.model_dump(mode="json")])


def seed_of(source_key: str, take: int) -> int:
    """Return the seed of a shot's n-th attempt: the same on every machine."""
    return int(fingerprint([source_key, take])[:7], 16)

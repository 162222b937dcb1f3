"""The base of every typed value that crosses a boundary or is stored as JSON."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Document(BaseModel):
    """An immutable value; unknown fields are refused, so that a typo is an error and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(value: Any) -> str:
    """Return the one JSON text that stands for a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(value: Any) -> str:
    """Return the SHA-256 (64 hex digits) of a value's canonical JSON; documents are dumped first."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def first_problem(error: ValidationError) -> str:
    """Say the first thing that is wrong with a document, after its place if it has one: shots.0.frames: …"""
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place + ': ' if place else ''}{problem['msg'].removeprefix('Value error, ')}"

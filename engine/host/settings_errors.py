"""What is wrong with a setting, in words: which one, where it came from, and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .redaction import redact

_LONGEST_SHOWN = 80

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Layer:
    """Some values, and what to call the place they came from."""

    place: str
    values: dict[str, Any]
    prefix: str = ""
    """How the names of variables begin, if that is what the place holds."""

    def origin(self, path: Path) -> str:
        """Return a name for the place of one value, as a person would look for it."""
        if not self.prefix or isinstance(_reach(self.values, path)[1], Mapping):
            return self.place
        variable = self.prefix + "__".join(
            str(part).upper().replace(".", "_") for part in path if isinstance(part, str)
        )
        return f"{variable} in {self.place}"


def explained(error: ValidationError, layers: Sequence[Layer], model: type[BaseModel]) -> str:
    """Return a sentence for each value that is wrong."""
    wrong: dict[Path, tuple[Layer | None, list[ErrorDetails]]] = {}
    for details in error.errors(include_url=False):
        path, layer = _found(details["loc"], layers)
        wrong.setdefault(path, (layer, []))[1].append(details)
    return "\n".join(_sentence(path, layer, details, model) for path, (layer, details) in wrong.items())


def _found(loc: Path, layers: Sequence[Layer]) -> tuple[Path, Layer | None]:
    """Return the part of a location that names a value (not a branch of a union), and the layer it was taken from."""
    section: tuple[Path, Layer | None] = (loc, None)
    for layer in layers:
        depth, value = _reach(layer.values, loc)
        if depth and not isinstance(value, Mapping):
            return loc[:depth], layer
        if depth == len(loc) and section[1] is None:
            section = loc, layer
    return section


def _reach(values: Any, path: Path) -> tuple[int, Any]:
    """Return how many parts of a path lead somewhere, and where to."""
    for depth, part in enumerate(path):
        inside = isinstance(values, Mapping) and part in values
        if not inside and not (isinstance(values, list | tuple) and isinstance(part, int) and part < len(values)):
            return depth, values
        values = values[part]
    return len(path), values


def _sentence(path: Path, layer: Layer | None, wrong: Sequence[ErrorDetails], model: type[BaseModel]) -> str:
    name = ".".join(str(part) for part in path)
    origin = f" (from {layer.origin(path)})" if layer else ""
    if wrong[0]["type"] == "extra_forbidden":
        return f"{name} is not a setting{origin}.{_nearest(path, model)}"
    if wrong[0]["type"] == "missing":
        return f"{name} is missing."
    shown = _shown(_reach(layer.values, path)[1]) if layer else ""
    reasons = dict.fromkeys(_reason(details) for details in wrong)
    return f"{name} is {shown or 'not right'}{origin}: {', or '.join(reasons)}."


def _reason(details: ErrorDetails) -> str:
    reason = details["msg"].removeprefix("Value error, ").rstrip(".")
    reason = reason.replace("Input should", "it should").replace("String should", "it should")
    return f"it {reason}" if reason.startswith("should") else reason


def _shown(value: Any) -> str:
    if isinstance(value, str | int | float | bool):
        text = redact(repr(value))
        return text if len(text) <= _LONGEST_SHOWN else ""
    return ""


def _nearest(path: Path, model: type[BaseModel]) -> str:
    section: Any = model
    for part in path[:-1]:
        field = (
            section.model_fields.get(str(part))
            if isinstance(section, type) and issubclass(section, BaseModel)
            else None
        )
        section = field.annotation if field else None
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        return ""
    parent = ".".join(str(part) for part in path[:-1])
    names = [f"{parent}.{name}" if parent else name for name in section.model_fields]
    close = difflib.get_close_matches(".".join(str(part) for part in path), names, n=1)
    return f" Did you mean {close[0]}?" if close else ""

"""What a script orders for one shot: `shot: type=start_end size=close camera=push seconds=6 title="…"`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from bomstudio import CameraMove, FocusPoint, InputError, Mood, ShotSize, ShotType, TransitionKind

SHORTEST_SECONDS, LONGEST_SECONDS = 1, 60
LONGEST_DIRECTIVE = 2000

_DIRECTIVE = re.compile(r"shot\s*(?::|(?=\s\w+\s*=))", re.IGNORECASE)
_PAIR = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|“([^”]*)”|'([^']*)'|([^\s]+))")


@dataclass(frozen=True)
class Directive:
    """The orders of one directive; None leaves the choice to the rules."""

    line: int
    type: ShotType | None = None
    size: ShotSize | None = None
    camera: CameraMove | None = None
    mood: Mood | None = None
    transition: TransitionKind | None = None
    milliseconds: int | None = None
    title: str | None = None
    frames: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    focus: tuple[FocusPoint, ...] = ()

    def joined(self, later: Directive) -> Directive:
        """Return both together; what the later one says wins."""
        said = {f.name: getattr(later, f.name) for f in fields(later) if getattr(later, f.name) not in (None, ())}
        return replace(self, **said)

    @property
    def is_one_shot(self) -> bool:
        """Whether what it stands at must stay one shot."""
        return self.milliseconds is not None or bool(self.frames) or self.type not in (None, ShotType.SINGLE)


def is_directive(note: str) -> bool:
    """Tell a directive from a remark."""
    return _DIRECTIVE.match(note.strip()) is not None


def read_directive(note: str, line: int) -> tuple[Directive, list[str]]:
    """Read a directive; what cannot be understood becomes a warning that names the line and what is allowed."""
    if len(note) > LONGEST_DIRECTIVE:
        return Directive(line), [
            f"Line {line}: a directive has at most {LONGEST_DIRECTIVE} characters; this one is left out."
        ]
    orders = _DIRECTIVE.sub("", note.strip(), count=1)
    return read_orders(orders, line, allowed=tuple(_ORDERS))


def read_orders(text: str, line: int, *, allowed: tuple[str, ...]) -> tuple[Directive, list[str]]:
    """Read `key=value` pairs of which only some keys have a meaning here."""
    directive = Directive(line)
    warnings: list[str] = []
    for match in _PAIR.finditer(text):
        key = match.group(1).lower()
        value = next((v for v in match.groups()[1:] if v is not None), "").strip()
        if key not in allowed:
            warnings.append(f"Line {line}: a shot has no {_short(key)!r}; known are {', '.join(allowed)}.")
            continue
        field, read = _ORDERS[key]
        try:
            directive = replace(directive, **{field: read(value)})
        except InputError as error:
            warnings.append(f"Line {line}: {key}={_short(value)} is not understood. {error.hint}")
    rest = " ".join(_PAIR.sub(" ", text).replace(",", " ").split())
    if rest:
        warnings.append(f"Line {line}: {_short(rest)!r} is left out; write key=value, and quotes around several words.")
    return directive, warnings


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _choice(options: tuple[str, ...]) -> Callable[[str], Any]:
    def read(value: str) -> str:
        word = re.sub(r"[\s-]+", "_", value.lower())
        if word not in options:
            raise InputError("", hint=f"Choose one of {', '.join(options)}.")
        return word

    return read


def _type(value: str) -> ShotType:
    return ShotType(_choice(tuple(ShotType))(value))


def _milliseconds(value: str) -> int:
    hint = f"Write a number of seconds from {SHORTEST_SECONDS} to {LONGEST_SECONDS}."
    match = re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,3})?)\s*s?", value, re.ASCII)
    if match is None:
        raise InputError("", hint=hint)
    ms = round(float(match.group(1).replace(",", ".")) * 10) * 100
    if not SHORTEST_SECONDS * 1000 <= ms <= LONGEST_SECONDS * 1000:
        raise InputError("", hint=hint)
    return ms


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|") if part.strip())


def _focus(value: str) -> tuple[FocusPoint, ...]:
    return tuple(FocusPoint.parse(part) for part in _list(value))


def _title(value: str) -> str:
    return " ".join(value.split())


_ORDERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "type": ("type", _type),
    "size": ("size", _choice(get_args(ShotSize))),
    "camera": ("camera", _choice(get_args(CameraMove))),
    "mood": ("mood", _choice(get_args(Mood))),
    "transition": ("transition", _choice(get_args(TransitionKind))),
    "seconds": ("milliseconds", _milliseconds),
    "title": ("title", _title),
    "frames": ("frames", _list),
    "image": ("images", _list),
    "focus": ("focus", _focus),
}

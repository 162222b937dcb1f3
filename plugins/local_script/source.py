"""A script as it was read, whatever its format: what its head says, and its blocks in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bomstudio import FocusPoint, TransitionKind

from .directives import Directive

HeadValue = str | list[str] | dict[str, str]
BlockKind = Literal["heading", "action", "speech", "card", "transition", "synopsis"]


@dataclass(frozen=True)
class Picture:
    """The user's own image: where it lies, what it shows, what must stay in sight."""

    path: str
    alt: str = ""
    focus: FocusPoint = field(default_factory=FocusPoint)


@dataclass
class Block:
    """One paragraph of a script, with the lines of the file it stands on."""

    kind: BlockKind
    text: str
    first: int
    last: int
    speaker: str = ""
    manner: str = ""
    seen: bool = False
    """Of a speech: whether its speaker is in the picture."""
    tells: bool = False
    """Of a speech: whether its own words say what is to be seen."""
    goes_on: bool = False
    """Of a speech: the same breath as the one before, or spoken at the same time."""
    level: int = 1
    """Of a heading: 1 is the outermost."""
    pictures: tuple[Picture, ...] = ()
    transition: TransitionKind = "cut"
    directive: Directive | None = None

    @property
    def is_content(self) -> bool:
        """Whether a shot can be made of it."""
        return self.kind in ("action", "speech")


@dataclass
class ScriptText:
    """Everything a reader found."""

    head: dict[str, HeadValue] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

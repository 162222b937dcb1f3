"""How a style draws, whatever its colours: line, shading, paper and lens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """The hand that draws; a style's table in `palettes.toml` names what differs from these."""

    ink: float = 0.0
    """How thick the line around a figure's parts is, in figures' heights."""
    cel: float = 1.0
    """How soft shading ends: 1 as in paint, near 0 as in a cel."""
    shade: float = 1.0
    """How much the shaded side of a body turns to shadow."""
    rim: float = 1.0
    """How much light touches a figure's edge."""
    eyes: bool = False
    pencil: float = 0.0
    """How dark pencil lines are along the edges of everything; 0 for none."""
    hatch: float = 0.0
    """How dark shadows are hatched."""
    wash: float = 0.0
    """How much of every colour is the paper's."""
    paper: str = "#f1ead9"
    bloom: float = 0.0
    """How much bright light spreads."""
    lens: float = 1.0
    """How shallow the focus is: a factor on what lies out of it."""
    tooth: float = 0.0
    """How rough the paper is under every colour."""
    texture: float = 0.0
    """How uneven surfaces are; what is near is cleaner."""

    @property
    def is_plain(self) -> bool:
        """Whether layers stay as they were painted."""
        return not (self.pencil or self.hatch or self.wash or self.bloom or self.texture)

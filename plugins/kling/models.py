"""What each model can do and takes: resolutions, lengths, a last frame, and units of a pack for each second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Resolution = Literal["720p", "1080p", "4k"]

SHORT_SIDES: dict[Resolution, int] = {"720p": 720, "1080p": 1080, "4k": 2160}
"""The vendor's resolutions, the coarsest first."""


class Capabilities(BaseModel):
    """One model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: dict[Resolution, Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]] = Field(min_length=1)
    """Pack units for a second without sound, by resolution, as decimal numbers."""
    lengths: tuple[int, ...] = Field(min_length=1)
    """The lengths in seconds that can be asked for."""
    last_frame: tuple[Resolution, ...] = ()
    """The resolutions at which a last frame may follow the first."""
    prompt_characters: int = Field(default=2500, gt=0)
    sound: Literal["none", "off", "always"] = "none"
    """Whether there is none, it is switched off in the request, or it cannot be."""
    multi_shot: bool = False
    """Cuts within the clip unless it is told not to."""

    def units_for(self, resolution: Resolution, seconds: int) -> Fraction:
        """Return what a clip takes of a pack."""
        return Fraction(self.units[resolution]) * seconds

    def length_for(self, seconds: Fraction) -> int | None:
        """Return the shortest length on offer that lasts as long; None when none does."""
        return min((length for length in self.lengths if length >= seconds), default=None)

    def resolution_for(self, short_side: int, finest: Resolution, *, to_last_frame: bool) -> Resolution | None:
        """Return the coarsest resolution that need not be enlarged, no finer than `finest`; None when there is none.

        A last frame may force a finer one.
        """
        offered = [name for name in SHORT_SIDES if name in (self.last_frame if to_last_frame else self.units)]
        allowed = [name for name in offered if SHORT_SIDES[name] <= SHORT_SIDES[finest]] or offered[:1]
        serving = [name for name in allowed if SHORT_SIDES[name] >= short_side]
        return next(iter(serving or allowed[-1:]), None)


_THREE_TO_FIFTEEN = tuple(range(3, 16))

KNOWN = {
    "kling-2.5-turbo": Capabilities(units={"720p": "0.3", "1080p": "0.5"}, lengths=(5, 10), last_frame=("1080p",)),
    "kling-2.6": Capabilities(
        units={"720p": "0.3", "1080p": "0.5"}, lengths=(5, 10), last_frame=("1080p",), sound="off"
    ),
    "kling-3.0": Capabilities(
        units={"720p": "0.6", "1080p": "0.8", "4k": "3"},
        lengths=_THREE_TO_FIFTEEN,
        last_frame=("720p", "1080p", "4k"),
        prompt_characters=3072,
        sound="off",
        multi_shot=True,
    ),
    "kling-3.0-turbo": Capabilities(
        units={"720p": "0.8", "1080p": "1"}, lengths=_THREE_TO_FIFTEEN, sound="always", multi_shot=True
    ),
}
"""From kling.ai/document-api/pricing/base/video (units) and the pages of the models, read 2026-11-21."""


def capabilities_of(models: Iterable[str], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Capabilities]:
    """Return what each model can do: what is known, with changes over it. Raises ValidationError."""
    return {model: Capabilities.model_validate({**_known(model), **changes.get(model, {})}) for model in models}


def _known(model: str) -> dict[str, Any]:
    return KNOWN[model].model_dump() if model in KNOWN else {}

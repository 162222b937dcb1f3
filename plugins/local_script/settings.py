"""What a studio can set for the breakdown."""

from __future__ import annotations

from pydantic import Field

from bomstudio import PluginSettings


class Settings(PluginSettings):
    """Limits of scripts, lines and films."""

    max_script_bytes: int = Field(default=5_000_000, gt=0)
    """The largest script that is read."""
    longest_line_seconds: int = Field(default=10, ge=3, le=60)
    """What is said longer than this is split over several shots, at the end of a sentence."""
    short_seconds: tuple[int, int] = (30, 60)
    """The shortest and the longest film of the length `short`."""
    medium_seconds: tuple[int, int] = (60, 120)
    """The same of `medium`."""
    long_seconds: tuple[int, int] = (120, 300)
    """The same of `long`."""

    def length_warnings(self, preset: str, film_ms: int) -> list[str]:
        """Say by how much a film misses the length that was asked for; it is never cut to fit."""
        limits = {"short": self.short_seconds, "medium": self.medium_seconds, "long": self.long_seconds}
        if preset not in limits:
            return []
        shortest, longest = limits[preset]
        missed = shortest * 1000 - film_ms if film_ms < shortest * 1000 else film_ms - longest * 1000
        if missed <= 0:
            return []
        side = "under" if film_ms < shortest * 1000 else "over"
        return [
            f"The film lasts {film_ms / 1000:.1f} s: {missed / 1000:.1f} s {side} the length {preset!r} "
            f"({shortest} to {longest} s). Nothing was {'added' if side == 'under' else 'cut'}."
        ]

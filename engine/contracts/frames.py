"""Time as frames: an integer frame number and a rational rate."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from .documents import Document
from .money import round_half_up


class FrameRate(Document):
    """Frames a second as an exact fraction: 24/1, 25/1, 30000/1001."""

    num: int = Field(gt=0)
    den: int = Field(default=1, gt=0)

    @property
    def fraction(self) -> Fraction:
        """Frames a second."""
        return Fraction(self.num, self.den)

    def frames(self, seconds: Fraction | float | int) -> int:
        """Return the whole number of frames nearest to a length in seconds."""
        return round_half_up(Fraction(seconds) * self.fraction)

    def frames_covering(self, ms: int) -> int:
        """Return the fewest frames that last at least so many milliseconds."""
        return -(-ms * self.num // (1000 * self.den))

    def frames_within(self, seconds: int) -> int:
        """Return the most frames that last no longer than so many seconds."""
        return seconds * self.num // self.den

    def seconds(self, frames: int) -> Fraction:
        """Return the exact length of a number of frames."""
        return frames / self.fraction

    def ms(self, frames: int) -> int:
        """Return the length of a number of frames in milliseconds, rounded half up."""
        return round_half_up(self.seconds(frames) * 1000)

    def samples(self, frames: int, sample_rate: int) -> int:
        """Return the audio samples a number of frames lasts, rounded half up."""
        return round_half_up(self.seconds(frames) * sample_rate)

    def timecode(self, frame: int) -> str:
        """Return `HH:MM:SS:FF`, non-drop."""
        base = -(-self.num // self.den)
        seconds, rest = divmod(frame, base)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{rest:02d}"

    def __str__(self) -> str:
        return f"{self.num}/{self.den}"

"""The settings of the quality report: what a film is held against, and how much each finding weighs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .sections import Section

Weight = Literal["stops", "warns", "notes", "off"]
"""`stops` keeps the film from being delivered until a person accepts it; `off` does not look."""


class Weights(Section):
    """How much each finding weighs: `stops`, `warns`, `notes` or `off`."""

    streams: Weight
    """Pictures, sound or subtitles are missing, or there are too many of them."""
    size: Weight
    """The picture is not as wide and high as planned."""
    frames: Weight
    """There are more or fewer frames than planned."""
    duration: Weight
    """The film, or its sound, is longer or shorter than planned."""
    pixel_format: Weight
    """The pixels are not 8-bit 4:2:0, which every player shows."""
    colours: Weight
    """The file does not say that its colours are BT.709, limited range; players then guess."""
    sample_rate: Weight
    """The sound is not at 48 kHz."""
    channels: Weight
    """The sound is not stereo."""
    faststart: Weight
    """The index lies at the file's end: it plays only when all of it has arrived."""
    keyframes: Weight
    """Key frames are too far apart to jump to a place."""
    bitrate: Weight
    """The file is larger than `largest_mbit` a second."""
    black: Weight
    """The picture is black where no fade is planned."""
    frozen: Weight
    """The picture stands still where motion is planned."""
    silence: Weight
    """Nothing is heard where speech is planned, or nothing at all where any sound is."""
    music_pause: Weight
    """Nothing is heard for a while where music is planned."""
    loudness: Weight
    """The film is louder or quieter than planned."""
    true_peak: Weight
    """Peaks are higher than planned."""
    clipping: Weight
    """Peaks go beyond full scale: they are heard as cracks."""
    subtitle_overlap: Weight
    """Two subtitles are shown at once."""
    subtitle_outside: Weight
    """A subtitle stays after the film's end, or ends before it begins."""
    subtitle_speed: Weight
    """A subtitle is gone before it can be read."""
    subtitle_brief: Weight
    """A subtitle flashes by."""
    subtitle_gap: Weight
    """Two subtitles follow each other so closely that the change is not noticed."""
    subtitle_lines: Weight
    """A subtitle has too many lines, or too long ones."""
    unmeasured: Weight
    """Nobody looked at the pictures or listened to the sound."""


class Quality(Section):
    """What the quality report of a film holds it against."""

    black_ms: int = Field(ge=0)
    """The longest stretch of black that is not reported, in milliseconds."""
    frozen_ms: int = Field(ge=500)
    """How long a picture may stand still, in milliseconds."""
    silence_ms: int = Field(ge=500)
    """How long nothing may be heard while music is planned, in milliseconds."""
    loudness_tolerance_lu: float = Field(ge=0)
    """How far the loudness may lie from `film.loudness_lufs`."""
    true_peak_tolerance_db: float = Field(ge=0)
    """How far peaks may go above `film.true_peak_dbtp`: encoding moves them a little."""
    keyframe_seconds: int = Field(ge=1)
    """The longest way from a key frame to the next."""
    largest_mbit: int = Field(ge=1)
    """The largest file, in megabits for each second of film."""
    reading_speed: int = Field(ge=1)
    """The most letters a second of a subtitle, as a reader sees them: a Devanagari syllable is one."""
    reading_speeds: dict[str, int]
    """The same for single languages, by their code."""
    line_letters: int = Field(ge=1)
    """The most letters in a subtitle's line; a Chinese, Japanese or Korean one counts as two."""
    subtitle_lines: int = Field(ge=1)
    """The most lines of a subtitle."""
    subtitle_ms: int = Field(ge=0)
    """How long a subtitle has to stay, in milliseconds."""
    subtitle_gap_frames: int = Field(ge=0)
    """The fewest frames between two subtitles, unless one follows the other at once."""
    weights: Weights

    def reading_speed_of(self, language: str) -> int:
        """Return the reading speed for a language: for its whole code, for the language alone, or for any."""
        speeds = self.reading_speeds
        return speeds.get(language, speeds.get(language.partition("-")[0], self.reading_speed))

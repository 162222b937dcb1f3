"""Looking into media files without starting a binary."""

from __future__ import annotations

import wave
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from engine.contracts.errors import InputError
from engine.contracts.media import MediaFacts
from engine.contracts.money import round_half_up

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

WAV_RATE = 48_000
_TICKS_A_SECOND = 1_000_000
"""The clock of a container's duration."""
_STILL_FORMATS = ("_pipe", "image2", "gif", "apng")


def probe(path: Path) -> MediaFacts:
    """Return what a media file measures; raises InputError when it cannot be decoded."""
    import av  # late, with Pillow: most runs look into no file
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.is_file():
        raise InputError(f"{path} is not a file.", hint="Check the name.")
    try:
        with av.open(path) as container:
            if not container.format.name.endswith(_STILL_FORMATS):
                return _moving(container)
    except (av.FFmpegError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        with Image.open(path) as opened:
            width, height = ImageOps.exif_transpose(opened).size
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError) as error:
        raise _unreadable(path, error) from error
    return MediaFacts(width=width, height=height)


def write_wav(source: Path, out: Path) -> None:
    """Write a sound as 16-bit WAV of 48 kHz, mono or stereo; raises InputError when it cannot be decoded."""
    import av

    try:
        with av.open(source) as container, wave.open(str(out), "wb") as written:
            channels = min(2, container.streams.audio[0].codec_context.channels)
            resampler = av.AudioResampler(format="s16", layout="mono" if channels == 1 else "stereo", rate=WAV_RATE)
            written.setnchannels(channels)
            written.setsampwidth(2)
            written.setframerate(WAV_RATE)
            for frame in chain(container.decode(audio=0), [None]):
                if frame is not None:
                    frame.pts = None
                for heard in resampler.resample(frame):
                    written.writeframes(heard.to_ndarray().tobytes())
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise _unreadable(source, error) from error


def _moving(container: InputContainer) -> MediaFacts:
    from av import VideoFrame

    video = next(iter(container.streams.video), None)
    audio = next(iter(container.streams.audio), None)
    shown = video or audio
    if shown is None:
        raise ValueError("it has neither pictures nor sound")
    first = next(container.decode(shown), None)
    if first is None:
        raise ValueError("nothing in it can be decoded")
    seconds = _seconds(container)
    facts = MediaFacts(duration_ms=None if seconds is None else round_half_up(seconds * 1000))
    if video is not None:
        width, height = video.codec_context.width, video.codec_context.height
        if isinstance(first, VideoFrame) and abs(first.rotation) % 180 == 90:
            width, height = height, width
        facts = facts.model_copy(update={"width": width, "height": height, "frames": _frames(video, seconds)})
    if audio is not None:
        context = audio.codec_context
        facts = facts.model_copy(update={"sample_rate": context.sample_rate, "channels": context.channels})
    return facts


def _seconds(container: InputContainer) -> Fraction | None:
    if container.duration is not None:
        return Fraction(container.duration, _TICKS_A_SECOND)
    lengths = [
        stream.duration * stream.time_base for stream in container.streams if stream.duration and stream.time_base
    ]
    return max(lengths, default=None)


def _frames(video: VideoStream, seconds: Fraction | None) -> int | None:
    """Return the frames a container says it has; one that does not say is estimated by its rate."""
    if video.frames:
        return video.frames
    return None if seconds is None or not video.average_rate else round_half_up(seconds * video.average_rate)


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(f"{path} cannot be decoded: {error}", hint="Give a video, sound or picture file that plays.")

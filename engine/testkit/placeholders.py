"""Marked pictures, sounds and clips that stand-ins hand out: real media, the same for the same words."""

from __future__ import annotations

import colorsys
import hashlib
import io
import math
import wave
from array import array
from typing import TYPE_CHECKING

from engine.contracts.frames import FrameRate
from engine.contracts.media import Size

if TYPE_CHECKING:
    from PIL import Image

_SOUND_RATE = 48_000
_MARK = "SANDBOX"


def placeholder_picture(size: Size, words: str = "", *, media_type: str = "image/png") -> bytes:
    """Return a picture that says what it is, in a colour of its words; PNG or JPEG."""
    encoded = io.BytesIO()
    picture = _painted(size, words)
    if media_type == "image/jpeg":
        picture.save(encoded, "JPEG", quality=85)
    else:
        picture.save(encoded, "PNG", compress_level=3)
    return encoded.getvalue()


def placeholder_sound(length_ms: int, words: str = "") -> bytes:
    """Return a soft tone as WAV, 48 kHz mono, at a pitch of its words."""
    pitch = 180 + _digest(words)[0]
    step = 2 * math.pi * pitch / _SOUND_RATE
    samples = array("h", (round(6000 * math.sin(n * step)) for n in range(length_ms * _SOUND_RATE // 1000)))
    encoded = io.BytesIO()
    with wave.open(encoded, "wb") as file:
        file.setparams((1, 2, _SOUND_RATE, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())
    return encoded.getvalue()


def placeholder_clip(size: Size, frames: int, rate: FrameRate, words: str = "") -> bytes:
    """Return an H.264 clip in MP4 of a marked picture that grows lighter."""
    import av
    import numpy as np

    picture = np.asarray(_painted(size, words), dtype=np.uint16)
    encoded = io.BytesIO()
    with av.open(encoded, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate.fraction, options={"preset": "ultrafast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        for number in range(frames):
            lit = np.minimum(picture + 60 * number // frames, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(lit, format="rgb24")))
        container.mux(stream.encode())
    return encoded.getvalue()


def _painted(size: Size, words: str) -> Image.Image:
    from PIL import Image, ImageDraw, ImageFont

    red, green, blue = colorsys.hls_to_rgb(_digest(words)[0] / 256, 0.35, 0.45)
    picture = Image.new("RGB", (size.width, size.height), (round(red * 255), round(green * 255), round(blue * 255)))
    draw = ImageDraw.Draw(picture)
    unit = min(size.width, size.height)
    shown = words.encode("latin-1", "replace").decode("latin-1")[:60]
    for text, place, letter in ((_MARK, 0.42, 0.12), (shown, 0.6, 0.045)):
        font = ImageFont.load_default(max(unit * letter, 6))
        draw.text((size.width // 2, round(size.height * place)), text, (255, 255, 255), font, anchor="mm")
    return picture


def _digest(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()

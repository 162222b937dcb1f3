"""Clips of the stand-in: small, marked, and moving from the first still to the last; the same for the same stills."""

from __future__ import annotations

import hashlib
import io
import tempfile
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_RATE = 24
_SHORT_SIDE = 360
_ZOOM = 0.06
_MOST_BYTES = 50_000_000
_LEAST_SIDE = 300
_DRAWN_RATE = 12
"""Every drawn picture is shown this many times a second; it is a rehearsal."""


def readable(encoded: bytes) -> Image.Image:
    """Return a picture that Kling would take. Raises ValueError or OSError for one that it refuses."""
    with Image.open(io.BytesIO(encoded)) as opened:
        if opened.format not in ("JPEG", "PNG") or len(encoded) > _MOST_BYTES:
            raise ValueError(f"{opened.format} of {len(encoded)} bytes")
        width, height = opened.size
        if min(width, height) < _LEAST_SIDE or max(width, height) * 2 > min(width, height) * 5:
            raise ValueError(f"{width}x{height}")
        return opened.convert("RGB")


def movie(prompt: str, stills: tuple[Image.Image, ...], seconds: int) -> bytes:
    """Return an MP4 of a frame more than so many seconds, in the shape of the first still, as Kling's are."""
    width, height = stills[0].size
    scale = _SHORT_SIDE / min(width, height)
    size = (round(width * scale / 2) * 2, round(height * scale / 2) * 2)
    small = tuple(picture.resize(size, Image.Resampling.BILINEAR).tobytes() for picture in stills)
    return _filmed(prompt, small, size, seconds)


@lru_cache(maxsize=16)
def _filmed(prompt: str, stills: tuple[bytes, ...], size: tuple[int, int], seconds: int) -> bytes:
    pictures = [_marked(Image.frombytes("RGB", size, data), prompt) for data in stills]
    frames = seconds * _RATE + 1
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "clip.mp4")
        _film(file, pictures, size, frames)
        return file.read_bytes()


def _film(file: Path, pictures: list[Image.Image], size: tuple[int, int], frames: int) -> None:
    with av.open(file, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=_RATE)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        stream.options = {"preset": "ultrafast", "crf": "28", "x264-params": "threads=1"}
        drawn = None
        for number in range(frames):
            if drawn is None or number % (_RATE // _DRAWN_RATE) == 0 or number == frames - 1:
                drawn = _between(pictures, number / (frames - 1))
            frame = av.VideoFrame.from_ndarray(np.asarray(drawn), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _between(pictures: list[Image.Image], progress: float) -> Image.Image:
    """Return the picture at a moment: a slow way in from one still, or from one to the other."""
    if len(pictures) > 1:
        return Image.blend(pictures[0], pictures[1], progress)
    width, height = pictures[0].size
    x, y = width * _ZOOM * progress / 2, height * _ZOOM * progress / 2
    return pictures[0].resize((width, height), Image.Resampling.BILINEAR, box=(x, y, width - x, height - y))


def _marked(picture: Image.Image, prompt: str) -> Image.Image:
    draw = ImageDraw.Draw(picture)
    code = hashlib.sha256(prompt.encode()).hexdigest()[:6]
    font = ImageFont.load_default(min(picture.size) * 0.06)
    draw.text((picture.width // 2, picture.height // 12), f"SANDBOX {code}", (255, 255, 255), font, anchor="mm")
    return picture

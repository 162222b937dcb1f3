"""One exact frame of a film, as a JPEG."""

from __future__ import annotations

from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image, ImageOps

from bomstudio import RenderError, Size

from .process import written_whole

QUALITY = 92


def still(film: Path, frame: int, size: Size, out: Path) -> None:
    """Write a frame, scaled to cover `size`; raises RenderError when the film does not have it."""
    picture = ImageOps.fit(_decode(film, frame), (size.width, size.height), Image.Resampling.LANCZOS)
    with written_whole(out) as part:
        picture.save(part, format="JPEG", quality=QUALITY, optimize=True, subsampling="4:2:0")


def _decode(film: Path, number: int) -> Image.Image:
    try:
        with av.open(film) as container:
            stream = container.streams.video[0]
            if not stream.average_rate or not stream.time_base:
                raise RenderError(f"{film} does not say how fast its frames follow.")
            wanted = (stream.start_time or 0) + round(number / (stream.average_rate * stream.time_base))
            container.seek(wanted, stream=stream)
            for frame in container.decode(stream):
                if frame.pts is not None and frame.pts >= wanted:
                    pixels = frame.to_ndarray(
                        format="rgb24", src_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.JPEG
                    )
                    return Image.fromarray(pixels)
    except (av.FFmpegError, OSError, IndexError) as error:
        raise RenderError(f"No frame could be taken from {film}: {error}", hint="Render it again.") from error
    raise RenderError(f"{film} has no frame {number}.")

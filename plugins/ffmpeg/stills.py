"""One exact frame of a film, as a JPEG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray
from PIL import Image, ImageOps

from bomstudio import RenderError, Size

from .planar import Frame
from .process import written_whole

QUALITY = 92


def still(film: Path, frame: int, size: Size, out: Path) -> None:
    """Write a frame, scaled to cover `size`; raises RenderError when the film does not have it."""
    picture = ImageOps.fit(_decode(film, frame), (size.width, size.height), Image.Resampling.LANCZOS)
    with written_whole(out) as part:
        picture.save(part, format="JPEG", quality=QUALITY, optimize=True, subsampling="4:2:0")


def written(frame: Frame, size: Size, out: Path) -> None:
    """Write a drawn frame as a PNG."""
    planar = av.VideoFrame.from_ndarray(frame.flat.reshape(size.height * 3 // 2, size.width), format="yuv420p")
    planar.colorspace = Colorspace.ITU709
    with written_whole(out) as part:
        Image.fromarray(_rgb(planar)).save(part, format="PNG")


def _rgb(frame: av.VideoFrame, size: tuple[int, int] | None = None) -> NDArray[Any]:
    width, height = size or (frame.width, frame.height)
    return frame.to_ndarray(
        format="rgb24",
        width=width,
        height=height,
        src_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.JPEG,
        interpolation="AREA" if size else None,
    )


def _decode(film: Path, number: int) -> Image.Image:
    for _, picture in frames_of(film, [number]):
        return picture
    raise RenderError(f"{film} has no frame {number}.")


def frames_of(film: Path, numbers: Sequence[int], width: int = 0) -> Iterator[tuple[int, Image.Image]]:
    """Yield some frames of a film, in rising order, made smaller to a width; those it does not have are left out."""
    try:
        with av.open(film) as container:
            stream = container.streams.video[0]
            if not stream.average_rate or not stream.time_base:
                raise RenderError(f"{film} does not say how fast its frames follow.")
            for number in numbers:
                wanted = (stream.start_time or 0) + round(number / (stream.average_rate * stream.time_base))
                container.seek(wanted, stream=stream)
                for frame in container.decode(stream):
                    if frame.pts is not None and frame.pts >= wanted:
                        size = (width, round(frame.height * width / frame.width / 2) * 2)
                        yield number, Image.fromarray(_rgb(frame, size if 0 < width < frame.width else None))
                        break
    except (av.FFmpegError, OSError, IndexError) as error:
        raise RenderError(f"No frame could be taken from {film}: {error}", hint="Render it again.") from error

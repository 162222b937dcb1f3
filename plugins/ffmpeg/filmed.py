"""Filmed clips: the frame that is seen at each moment of the film, in the film's size and colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import floor
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.plane import VideoPlane
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from av.video.stream import VideoStream

from bomstudio import FocusPoint, FrameRate, Piece, RenderError, Size

from . import planar
from .filling import filled

SEEK_AFTER = 48
"""Frames; a shorter way from the clip's start is decoded instead of leapt over."""

_MATRICES = {1: Colorspace.ITU709, 4: Colorspace.FCC, 5: Colorspace.ITU601, 6: Colorspace.ITU601}
_MATRICES |= {7: Colorspace.SMPTE240M, 9: Colorspace.BT2020}
"""What a frame says of its colours (ITU-T H.273), in the scaler's words."""

_HIGH_DYNAMIC_RANGE = {ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67}


def filmed_frames(
    path: Path, size: Size, rate: FrameRate, focus: FocusPoint, start: int, count: int
) -> Iterator[planar.Frame]:
    """Yield `count` frames of a clip from frame `start` of the film's rate on; the last is held when it is short.

    Raises RenderError naming the clip when it cannot be decoded.
    """
    with _opened(path) as (container, stream):
        base = stream.time_base or Fraction(1, 90_000)
        origin = stream.start_time or 0

        def number(frame: av.VideoFrame) -> int:
            return floor(((frame.pts or 0) - origin) * base * rate.fraction + Fraction(1, 2))

        leap = origin + int(rate.seconds(start) / base) if start > SEEK_AFTER else None
        coming = ((number(frame), frame) for frame in _decoded(container, stream, leap))
        yield from _screened(path, stream, _seen(coming, range(start, start + count)), size, focus)


def fitted_frames(
    path: Path, size: Size, piece: Piece, focus: FocusPoint, start: int, count: int
) -> Iterator[planar.Frame]:
    """Yield `count` frames of a clip that is spread over a piece, from frame `start` of the piece on; the last is held.

    Raises RenderError naming the clip when it cannot be decoded.
    """
    times = _times(path)
    spread = filled(times, piece.frames, follows=piece.seam > 0)
    wanted = [spread[min(frame, piece.frames - 1)] for frame in range(start, start + count)]
    leap = wanted[0] if times.index(wanted[0]) > SEEK_AFTER else None
    with _opened(path) as (container, stream):
        coming = ((frame.pts or 0, frame) for frame in _decoded(container, stream, leap))
        yield from _screened(path, stream, _seen(coming, wanted), size, focus)


def _times(path: Path) -> list[int]:
    """Return when each frame of a clip is shown, in the stream's own clock, without decoding one."""
    with _opened(path) as (container, stream):
        shown = (packet for packet in container.demux(stream) if packet.size and not packet.is_discard)
        times = sorted(packet.pts for packet in shown if packet.pts is not None)
    if not times:
        raise _empty(path)
    return times


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    try:
        with av.open(path) as container:
            if not container.streams.video:
                raise _empty(path)
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1  # the encoder is what takes long; every thread holds more frames
            yield container, stream
    except (av.FFmpegError, OSError, ValueError) as error:
        raise RenderError(f"The clip {path} cannot be decoded: {error}", hint="Replace it or make it anew.") from error


def _empty(path: Path) -> RenderError:
    return RenderError(f"The clip {path} has no pictures.", hint="Replace it or make it anew.")


def _screened(
    path: Path, stream: VideoStream, seen: Iterable[av.VideoFrame], size: Size, focus: FocusPoint
) -> Iterator[planar.Frame]:
    """Yield frames as the film shows them; one that stays is drawn once."""
    screen, drawn = _Screen(size, focus, stream), None
    for frame in seen:
        if frame is not drawn:
            screen.show(frame)
            drawn = frame
        yield screen.picture
    if drawn is None:
        raise _empty(path)


def _seen(coming: Iterator[tuple[int, av.VideoFrame]], moments: Iterable[int]) -> Iterator[av.VideoFrame]:
    """Yield the frame on screen at each moment, of frames with the moments they come at; the same while it stays."""
    following = next(coming, None)
    if following is None:
        return
    held = following[1]
    for moment in moments:
        while following is not None and following[0] <= moment:
            held, following = following[1], next(coming, None)
        yield held


def _decoded(container: InputContainer, stream: VideoStream, at: int | None) -> Iterator[av.VideoFrame]:
    """Yield decoded frames: all of them, or from one at or before a time of the stream's clock on."""
    if at is not None:
        container.seek(at, stream=stream)
        leapt = container.decode(stream)
        first = next(leapt, None)
        if first is not None and (first.pts or 0) <= at:
            yield first
            yield from leapt
            return
        with _opened(Path(container.name)) as (afresh, whole):  # not every container finds back to its start
            yield from afresh.decode(whole)
            return
    yield from container.decode(stream)


class _Screen:
    """Shows frames of one clip: in BT.709 4:2:0, upright, cropped and scaled."""

    def __init__(self, size: Size, focus: FocusPoint, stream: VideoStream) -> None:
        self.picture = planar.Frame(size)
        self._size = size
        self._focus = focus
        self._pixel_aspect = float(stream.sample_aspect_ratio or 1)
        self._reformatter = VideoReformatter()

    def show(self, frame: av.VideoFrame) -> None:
        """Draw a frame into `picture`."""
        plain = self._plain(frame)
        turns = round(frame.rotation / 90) % 4
        aspect = self._pixel_aspect if turns % 2 == 0 else 1 / self._pixel_aspect
        upright = [np.rot90(_pixels(plane), turns) for plane in plain.planes]
        height, width = upright[0].shape
        left, top, shown_width, shown_height = planar.cover_box(width, height, aspect, self._size, self._focus)
        for plane, target, shrink in zip(upright, self.picture.planes, (1, 2, 2), strict=True):
            rows = slice(top // shrink, -(-(top + shown_height) // shrink))
            columns = slice(left // shrink, -(-(left + shown_width) // shrink))
            planar.resized(plane[rows, columns], target)

    def _plain(self, frame: av.VideoFrame) -> av.VideoFrame:
        if frame.format.is_rgb:
            matrix = Colorspace.ITU709
        else:
            guess = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
            matrix = _MATRICES.get(frame.colorspace, guess)
        bright = frame.color_trc in _HIGH_DYNAMIC_RANGE
        return self._reformatter.reformat(
            frame,
            format="yuv420p",
            src_colorspace=matrix,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG if frame.color_range == ColorRange.JPEG else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=ColorTrc.BT709 if bright else None,
            dst_color_primaries=ColorPrimaries.BT709 if bright else None,
        )


def _pixels(plane: VideoPlane) -> planar.Plane:
    rows: planar.Plane = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]

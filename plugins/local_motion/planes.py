"""Pictures as planar YUV 4:2:0, BT.709, limited range: read, prepared once, seen through a moving window.

Prepared planes hold chroma in the middle of each 2 × 2 luma samples; drawn frames hold it at the left pair, as H.264
players expect. The window's arithmetic turns one into the other, so that colour never shifts against brightness.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from bomstudio import RenderError, Size

from .path import Camera

if TYPE_CHECKING:
    from cv2.typing import MatLike

DENSITY = 1.35
"""Prepared samples to a drawn pixel at the nearest. At 1, linear sampling blurs by the sub-pixel phase, and a slow
move would breathe between sharp and soft by a third; here that is a few hundredths."""

KR, KG, KB = 0.2126, 0.7152, 0.0722
FROM_BGR = np.array(
    [
        np.array([KB, KG, KR]) * 219,
        np.array([1 - KB, -KG, -KR]) * 112 / (1 - KB),
        np.array([-KB, -KG, 1 - KR]) * 112 / (1 - KR),
    ]
)
FROM_BGR = np.hstack([FROM_BGR / 255, [[16], [128], [128]]])
"""Blue, green, red (0..255) and 1 to Y, U, V."""


class Planes(NamedTuple):
    """Brightness at full size, two colour differences at half."""

    y: MatLike
    u: MatLike
    v: MatLike


@dataclass(frozen=True)
class Box:
    """A rectangle with even edges."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def luma(self) -> tuple[slice, slice]:
        """Its rows and columns in a full-size plane."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def chroma(self) -> tuple[slice, slice]:
        """Its rows and columns in a half-size plane."""
        return slice(self.top // 2, self.bottom // 2), slice(self.left // 2, self.right // 2)


def part_of(planes: Planes, box: Box) -> Planes:
    """Return a view of the part of planes that lies in a box."""
    return Planes(planes.y[box.luma], planes.u[box.chroma], planes.v[box.chroma])


class Canvas:
    """One frame in one buffer, Y then U then V."""

    def __init__(self, size: Size) -> None:
        self.size = size
        width, height = size.width, size.height
        self.buffer = np.empty(width * height * 3 // 2, dtype=np.uint8)
        luma, chroma = width * height, width * height // 4
        self.planes = Planes(
            self.buffer[:luma].reshape(height, width),
            self.buffer[luma : luma + chroma].reshape(height // 2, width // 2),
            self.buffer[luma + chroma :].reshape(height // 2, width // 2),
        )

    def blend(self, other: Canvas, weight: float) -> None:
        """Mix another frame into this one, 0 none of it and 1 all."""
        cv2.addWeighted(self.buffer, 1 - weight, other.buffer, weight, 0, dst=self.buffer)


@dataclass(frozen=True)
class Lattice:
    """How one axis of drawn samples lies on prepared samples: index = offset + step × drawn index."""

    offset: float
    step: float

    def chroma(self, siting: float) -> Lattice:
        """Return the same for the half-size planes; siting is the drawn chroma's place in its luma pair."""
        edge = self.offset + 0.5 + self.step * (siting - 0.5)
        return Lattice(edge / 2 - 0.5, self.step)

    def onto(self, drawn_first: int, prepared_first: int) -> Lattice:
        """Return the same when both count from other samples."""
        return Lattice(self.offset + self.step * drawn_first - prepared_first, self.step)

    def along(self, count: int) -> MatLike:
        """Return the prepared index of each drawn sample."""
        return (self.offset + self.step * np.arange(count)).astype(np.float32)


LEFT, MIDDLE = 0.5, 1.0
"""Where drawn chroma stands in its pair of luma samples: on the first of two columns, between two rows."""


@dataclass(frozen=True)
class Window:
    """What a camera sees of prepared planes, as the lattices of the drawn frame."""

    across: Lattice
    down: Lattice

    @classmethod
    def of(cls, camera: Camera, prepared: tuple[int, int], aspect: float, size: Size) -> Window:
        """Return the window of a camera on a still of an aspect, prepared as width × height, for a frame of a size."""
        wanted = size.width / size.height
        return cls(
            _lattice(camera.x, min(1.0, wanted / aspect) / camera.zoom, prepared[0], size.width),
            _lattice(camera.y, min(1.0, aspect / wanted) / camera.zoom, prepared[1], size.height),
        )

    @property
    def chroma(self) -> Window:
        """The same window for the half-size planes."""
        return Window(self.across.chroma(LEFT), self.down.chroma(MIDDLE))

    def onto(self, part: Box, crop: Box) -> Window:
        """Return the same window for a part of the frame, on planes that are a crop of the prepared ones."""
        return Window(self.across.onto(part.left, crop.left), self.down.onto(part.top, crop.top))

    def see(self, plane: MatLike, drawn: MatLike) -> None:
        """Draw a plane through this window; beyond the plane its edge goes on."""
        matrix = np.array([[self.across.step, 0, self.across.offset], [0, self.down.step, self.down.offset]])
        cv2.warpAffine(
            plane,
            matrix,
            (drawn.shape[1], drawn.shape[0]),
            dst=drawn,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )


def _lattice(centre: float, extent: float, samples: int, drawn: int) -> Lattice:
    inside = min(max(centre, extent / 2), 1 - extent / 2)
    step = extent * samples / drawn
    return Lattice((inside - extent / 2) * samples + step / 2 - 0.5, step)


class Picture:
    """A still, prepared for frames of one size."""

    def __init__(self, image: MatLike, size: Size, closest: float) -> None:
        self.aspect = image.shape[1] / image.shape[0]
        self._size = size
        ready = resized(image, prepared_size(image, size, closest))
        self.planes = to_planes(ready, FROM_BGR)
        self.prepared = (ready.shape[1], ready.shape[0])

    def window(self, camera: Camera) -> Window:
        """Return what a camera sees of it."""
        return Window.of(camera, self.prepared, self.aspect, self._size)

    def draw(self, camera: Camera, canvas: Canvas) -> None:
        """Draw what a camera sees over the whole canvas."""
        luma = self.window(camera)
        for plane, drawn, window in zip(self.planes, canvas.planes, (luma, luma.chroma, luma.chroma), strict=True):
            window.see(plane, drawn)


def read_image(path: Path, mode: int) -> MatLike:
    """Read a PNG, JPEG or WebP; raises RenderError when it is none."""
    try:
        image = cv2.imdecode(np.fromfile(path, dtype=np.uint8), mode)
    except (OSError, cv2.error) as error:
        raise RenderError(f"The picture {path.name} cannot be read.", hint="Make the still again.") from error
    if image is None:
        raise RenderError(f"The file {path.name} is not a picture that can be read.", hint="Make the still again.")
    return image


def prepared_size(image: MatLike, size: Size, closest: float) -> tuple[int, int]:
    """Return the even size at which a frame finds DENSITY samples a pixel at the nearest."""
    height, width = image.shape[:2]
    scale = max(size.width / width, size.height / height) * closest * DENSITY
    return max(1, round(width * scale / 2)) * 2, max(1, round(height * scale / 2)) * 2


def resized(image: MatLike, size: tuple[int, int]) -> MatLike:
    """Return the image at a size, averaging when it shrinks and cubic when it grows."""
    shrinks = size[0] <= image.shape[1]
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def to_planes(image: MatLike, matrix: MatLike) -> Planes:
    """Convert an image of even size; the matrix has a row for each of Y, U, V."""
    luma = cv2.transform(image, matrix[:1])
    small = cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA)
    blue, red = cv2.split(cv2.transform(small, matrix[1:]))
    return Planes(luma, blue, red)

"""Pictures bent as they are drawn, each place looked for where it has moved to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .planes import Planes
from .veil import IS_HALF, Veil
from .window import Box, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

COARSE = 4
"""Drawn samples for which a bend is looked up once; what lies between is interpolated."""
CHANNEL = (0, 0, 1, 1, 2)
"""Where each of a veil's planes is among those of its size."""
START = Box(0, 0, 0, 0)


class Bendable:
    """A sheet's planes, those of a size as the channels of one picture: four are looked up as quickly as one."""

    def __init__(self, planes: Sequence[MatLike], prepared: tuple[int, int]) -> None:
        self.prepared = prepared
        sized = list(zip(planes, IS_HALF, strict=False))
        self.full = _as_four([plane for plane, is_half in sized if not is_half])
        self.half = _as_four([plane for plane, is_half in sized if is_half])


def _as_four(planes: list[MatLike]) -> MatLike:
    return planes[0] if len(planes) == 1 else cv2.merge(planes + planes[-1:] * (4 - len(planes)))


@dataclass(frozen=True)
class Bend:
    """How far each place of a picture lies from where a window looks for it, on a small grid over another picture."""

    across: MatLike
    down: MatLike
    """Shares of the width and height."""
    over: Window
    """The window through which the frame sees the grid's picture."""

    def see(self, sheet: Bendable, luma: Window, chroma: Window, part: Box, drawn: Planes | Veil) -> None:
        """Draw what windows show of a sheet in a part of the frame."""
        (width, height), half = sheet.prepared, part.halved
        full_over, half_over = self.over.onto(part, START), self.over.chroma.onto(half, START)
        full_bent = self._bent(sheet.full, luma, full_over, (width, height), part)
        half_bent = self._bent(sheet.half, chroma, half_over, (width // 2, height // 2), half)
        for into, is_half, channel in zip(drawn, IS_HALF, CHANNEL, strict=False):
            cv2.extractChannel(half_bent if is_half else full_bent, channel, into)

    def _bent(self, picture: MatLike, window: Window, over: Window, prepared: tuple[int, int], part: Box) -> MatLike:
        """Return what a window shows; `over` finds the drawn samples in the grid."""
        width, height = part.right - part.left, part.bottom - part.top
        coarse = -(-width // COARSE), -(-height // COARSE)
        grid = Window(
            over.across.coarser(width / coarse[0], prepared[0] / self.across.shape[1]),
            over.down.coarser(height / coarse[1], prepared[1] / self.across.shape[0]),
        )
        few_across, few_down = (np.empty((coarse[1], coarse[0]), dtype=np.float32) for _ in range(2))
        grid.see(self.across, few_across)
        grid.see(self.down, few_down)
        across = cv2.resize(few_across * prepared[0], (width, height))
        down = cv2.resize(few_down * prepared[1], (width, height))
        np.add(across, window.across.along(width), out=across)
        np.add(down, window.down.along(height)[:, None], out=down)
        return cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

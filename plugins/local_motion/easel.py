"""Where sheets are laid over each other to make a frame."""

from __future__ import annotations

from collections.abc import Sequence

from bomstudio import Size

from .bend import Bend
from .planes import Canvas
from .sheet import Sheet
from .veil import Veil, mix
from .window import Window


class Easel:
    """A canvas, and room to draw what will lie on it."""

    def __init__(self, size: Size) -> None:
        self.canvas = Canvas(size)
        self._height = size.height
        self._one, self._two = Veil.nothing(size), Veil.nothing(size)

    def ends(self, hides_from: Sequence[int]) -> list[int]:
        """Return the row down to which each of what lies over each other shows, the farthest first."""
        return [min([self._height, *hides_from[index + 1 :]]) for index in range(len(hides_from))]

    def lay(self, sheet: Sheet, window: Window, end: int) -> None:
        """Lay what a window shows of a sheet over the picture, down to the row where it is hidden."""
        part = sheet.reach(window).above(end)
        if not part:
            return
        planes = self.canvas.planes.part(part)
        if sheet.is_solid:
            sheet.look(window, part, planes)
        else:
            draft = self._one.part(part)
            sheet.look(window, part, draft)
            draft.over(planes)

    def lay_mixed(
        self, one: tuple[Sheet, Window, Bend | None], two: tuple[Sheet, Window, Bend | None], weight: float, end: int
    ) -> None:
        """Lay what lies between two sheets of a kind over the picture, 0 the first and 1 the second."""
        part = one[0].reach(one[1]).joined(two[0].reach(two[1])).above(end)
        if not part:
            return
        planes, solid = self.canvas.planes.part(part), one[0].is_solid
        if weight in (0, 1):
            sheet, window, bend = two if weight else one
            draft = self._one.part(part)
            sheet.look(window, part, planes if solid else draft, bend)
            if not solid:
                draft.over(planes)
            return
        first, second = self._one.part(part), self._two.part(part)
        for (sheet, window, bend), draft in ((one, first), (two, second)):
            sheet.look(window, part, draft.colour if solid else draft, bend)
        if solid:
            mix(first.colour, second.colour, weight, planes)
        else:
            mix(first, second, weight, first)
            first.over(planes)

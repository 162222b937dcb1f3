"""The fonts that words on the picture are written with: one pen for all the fonts a text needs."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageDraw, ImageFont

from bomstudio import ConfigError, Fonts

REGULAR, SEMIBOLD = 400, 600

_IN_NOTO_SANS = (range(0x0530), range(0x1C80, 0x1C90), range(0x1D00, 0x2C00), range(0xA640, 0xA800))
"""The blocks of Latin, Greek and Cyrillic letters."""


@dataclass(frozen=True)
class Pen:
    """Writes a text, and its parts, at one weight and size. Raises ConfigError when no font has its letters."""

    fonts: Fonts
    text: str
    weight: int
    size: int

    def __post_init__(self) -> None:
        missing = self.fonts.missing(self.text)
        if missing:
            letters, hint = " ".join(missing), " ".join(dict.fromkeys(missing.values()))
            raise ConfigError(f"No font here has the letters {letters} of “{self.text}”.", hint=hint)

    def getlength(self, text: str, language: str | None = None) -> float:
        """Return how far a text runs, in pixels."""
        return sum(face.getlength(part, language=language) for part, face in self._parts(text))

    @property
    def descent(self) -> int:
        """How far below the baseline the text may reach, in pixels."""
        return max((face.getmetrics()[1] for _, face in self._parts(self.text)), default=0)

    def write(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, text: str, **look: Any) -> None:
        """Write a text from `x` on; `look` is what Pillow's `text` takes."""
        for part, face in self._parts(text):
            canvas.text((x, baseline), part, font=face, anchor="ls", **look)
            x += face.getlength(part, language=look.get("language"))

    def _parts(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        runs = self.fonts.runs(text, self.weight, within=self.text)
        return [(run.text, run.font.face(self.weight, self.size)) for run in runs if run.font]


def may_be_spaced(text: str) -> bool:
    """Return whether letters can be set apart without breaking the script's joins."""
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", text))
    return all(any(ord(letter) in block for block in _IN_NOTO_SANS) for letter in letters) and not any(
        map(unicodedata.combining, text)
    )


def fonts_hash(fonts: Fonts, texts: Iterable[str]) -> str:
    """Return a hash over the bytes of all fonts that some texts are written with; empty when there are none."""
    runs = (run for text in texts for weight in (REGULAR, SEMIBOLD) for run in fonts.runs(text, weight))
    used = {run.font for run in runs if run.font}
    marks = sorted(f"{_sha256(font.path, font.path.stat().st_mtime_ns)}/{font.index}" for font in used)
    return hashlib.sha256(" ".join(marks).encode()).hexdigest() if marks else ""


@lru_cache(maxsize=256)
def _sha256(path: Path, changed_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""How far a film is: three tenths for its shots, seven for its frames in every shape."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import Integer
from sqlmodel import col, func, select

from engine.domain.job import WorkRequest
from engine.domain.shot import Shot
from engine.services.requests import report
from engine.services.studio import Studio

TOTAL, _SHOTS = 1000, 300
_EVERY_SECONDS = 0.5


def report_shots(studio: Studio, request: WorkRequest, shot: str) -> None:
    """Write down that a shot is made."""
    with studio.database.read() as session:
        ready, count = session.exec(
            select(func.sum((col(Shot.status) == "ready").cast(Integer)), func.count()).where(
                Shot.video_id == request.video_id, col(Shot.deleted_at).is_(None)
            )
        ).one()
    report(studio, request.id, f"Shot {shot} is made", _SHOTS * (ready or 0) // count, TOTAL)


@dataclass
class RenderProgress:
    """The progress of a film's rendering in all its shapes, written down at most twice a second."""

    studio: Studio
    request: WorkRequest
    frames: int
    shape: str = ""
    """The one that is being rendered."""
    frames_done: int = 0
    _written: float = field(default_factory=time.monotonic)

    def add(self, frames: int) -> None:
        """Count frames that are finished."""
        self.frames_done = min(self.frames, self.frames_done + frames)
        now = time.monotonic()
        if now - self._written >= _EVERY_SECONDS:
            self._written = now
            self.write()

    def write(self) -> None:
        """Write down how far it is."""
        done = _SHOTS + (TOTAL - _SHOTS) * self.frames_done // self.frames
        report(self.studio, self.request.id, f"Rendering {self.shape}", done, TOTAL)

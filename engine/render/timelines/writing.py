"""Writing a program in a format, with the links that it understands."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from .edl import edl_text
from .formats import TimelineFormat
from .mlt import mlt_text
from .otio_timeline import fcp7_text, otio_text
from .program import Program

MEDIA_FOLDER = "media"
"""Beside the timeline."""


def timeline_text(program: Program, kind: TimelineFormat, folder: Path) -> str:
    """Return a program in a format, for a folder in which it and its media will lie.

    Its links lead on from the timeline's own place; Final Cut Pro 7 XML can only name whole addresses.
    """
    media = folder / MEDIA_FOLDER
    match kind:
        case TimelineFormat.OTIO:
            return otio_text(program, lambda name: f"{MEDIA_FOLDER}/{quote(name)}")
        case TimelineFormat.FCP7:
            return fcp7_text(program, lambda name: _local_url(media / name))
        case TimelineFormat.EDL:
            return edl_text(program)
        case TimelineFormat.MLT:
            return mlt_text(program, lambda name: f"{MEDIA_FOLDER}/{name}")


def _local_url(path: Path) -> str:
    return "file://localhost" + quote(path.as_posix() if path.as_posix().startswith("/") else f"/{path.as_posix()}")

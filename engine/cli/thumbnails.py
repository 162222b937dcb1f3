"""`bom videos thumbnails` and `bom videos thumbnail`: the pictures that may stand for a film, and the one that does."""

from __future__ import annotations

from typing import Annotated

import typer

from . import console
from .listing import say_rows
from .session import JSON, command, opened
from .things import VIDEO


@command
def list_thumbnails(video: VIDEO, as_json: JSON = False) -> None:
    """List a film's thumbnails, and where they lie."""
    from engine.domain.video import Video
    from engine.services.finding import find
    from engine.services.thumbnails import thumbnail_rows

    with opened() as studio, studio.database.read() as session:
        rows = thumbnail_rows(studio, session, find(session, Video, video, name="title"))
    nothing = "It has none yet: they are made with the film."
    say_rows(rows, ("number", "picked", "frame", "bytes", "path"), as_json=as_json, nothing=nothing)


@command
def pick_thumbnail(
    video: VIDEO, number: Annotated[int, typer.Argument(help="The thumbnail's number.")], as_json: JSON = False
) -> None:
    """Have a thumbnail stand for a film; it goes out with the film's files."""
    from engine.domain.video import Video
    from engine.services import thumbnails as service
    from engine.services.finding import find

    with opened() as studio:
        with studio.database.read() as session:
            row = find(session, Video, video, name="title")
        chosen = service.pick_thumbnail(studio, row.id, number)
    if as_json:
        console.say_json({"video": str(row.id), "number": number, "sha256": chosen.sha256})
    else:
        script = console.plain(row.script_path)
        console.out.print(f"Thumbnail {number} stands for {console.plain(row.title)}. Run: bom produce {script}")

"""`bom videos thumbnails|thumbnail|proxy`: the pictures that stand for a film, and copies to look at."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from engine.contracts.media import Shape

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


@command
def make_proxy(
    video: VIDEO,
    shape: Annotated[Shape, typer.Option("--shape", help="Which of its films.")] = Shape.WIDE,
    text: Annotated[str, typer.Option("--text", help="The words across every frame.")] = "REVIEW COPY",
    out: Annotated[Path, typer.Option("--out", help="Where the copy goes.", metavar="FILE")] = Path("review.mp4"),
    as_json: JSON = False,
) -> None:
    """Make a 360p copy of a finished film with words across it: for review, never for delivery."""
    from engine.domain.video import Video
    from engine.services.finding import find
    from engine.services.proxies import master_of, proxy_of

    with opened() as studio:
        with studio.database.read() as session:
            row = find(session, Video, video, name="title")
        master = master_of(studio, row, shape)
        media = proxy_of(studio, master, text)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(studio.path_of(media), out)
    if as_json:
        console.say_json({"file": str(out), "sha256": media.sha256, "master": master.sha256})
    else:
        console.out.print(console.plain(str(out)))

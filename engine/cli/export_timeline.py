"""`bom export timeline`: a film's cut for an editor's program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contracts.media import Shape
from engine.render.timelines.formats import MediaMode, TimelineFormat

from . import console
from .session import JSON, command, opened

if TYPE_CHECKING:
    from engine.flows.timelines import ExportedTimeline

FORMAT = Annotated[
    list[TimelineFormat] | None,
    typer.Option("--format", help="otio, xml (Final Cut Pro 7), edl or mlt; may be repeated.  \\[default: all]"),
]


@command
def export_timeline(
    video: Annotated[str, typer.Argument(help="A video's title, or the end of its id.", metavar="VIDEO")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder.  \\[default: TITLE.timeline]", metavar="DIR")
    ] = None,
    formats: FORMAT = None,
    media: Annotated[
        MediaMode, typer.Option("--media", help="Copy the shots and sounds beside it, link to them, or leave them out.")
    ] = MediaMode.COPY,
    shape: Annotated[Shape | None, typer.Option("--shape", help="Which shape.  \\[default: the first]")] = None,
    drop_frame: Annotated[bool, typer.Option("--drop-frame", help="Drop-frame timecode, at 29.97 or 59.94.")] = False,
    as_json: JSON = False,
) -> None:
    """Take a film's cut to an editor's program: its shots whole, its voices and music, and markers."""
    from engine.domain.video import Video
    from engine.flows.timelines import TimelineWishes
    from engine.flows.timelines import export_timeline as exported
    from engine.services.finding import find

    wishes = TimelineWishes(tuple(dict.fromkeys(formats or TimelineFormat)), media, shape, drop_frame)
    with opened() as studio, console.progress(quiet=as_json) as (bars, bar):
        with studio.database.read() as session:
            video_id = find(session, Video, video, name="title").id

        def report(done: int, total: int) -> None:
            bars.update(bar, description="Rendering shots", completed=done, total=total)

        made = exported(studio, video_id, out, wishes, report)
    _say(made, as_json=as_json)


def _say(made: ExportedTimeline, *, as_json: bool) -> None:
    program = made.program
    if as_json:
        console.say_json(
            {
                "folder": str(made.folder),
                "timelines": [str(path) for path in made.timelines],
                "media": [str(path) for path in made.media],
                "frames": program.frames,
                "rate": str(program.rate),
                "shots": len(program.pictures),
                "markers": len(program.marks),
                "notes": list(made.notes),
            }
        )
        return
    shown = console.table("File", ">Size")
    for path in made.timelines:
        shown.add_row(console.plain(str(path)), console.megabytes(path.stat().st_size))
    if made.media:
        size = sum(path.stat().st_size for path in made.media)
        shown.add_row(console.plain(f"{made.media[0].parent} ({len(made.media)} files)"), console.megabytes(size))
    console.out.print(shown)
    length = f"{program.frames} frames at {float(program.rate.fraction):g} a second"
    console.out.print(f"{len(program.pictures)} shots, {length}; each file was read back and is the same cut.")
    for note in made.notes:
        console.warn(note)

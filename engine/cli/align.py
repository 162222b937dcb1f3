"""`bom align`: the user's own recording in a film, and the markers that say where each line is."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from engine.contracts.errors import InputError

from . import console
from .film_options import MAX_AMOUNT, MODEL, YES, chosen_models, limit_of
from .listing import say_rows
from .session import JSON, SANDBOX, command, opened, working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from engine.domain.video import Video
    from engine.services.recordings import Aligned

VIDEO = Annotated[str, typer.Argument(help="A video's title, or the end of its id.")]
RECORDING = Annotated[Path, typer.Argument(help="Sound, or video with sound.")]
LINE = Annotated[str, typer.Argument(help="A line as `bom align show` names it: 1A, or 1A.2.")]
FILE = Annotated[Path, typer.Argument(help="A label track (.txt) or subtitles (.srt).")]
MOMENT = "00:12.340, or seconds."

_SLICES, _SHOWN = 12, 26


class _AlignFirst(TyperGroup):
    """Takes `bom align VIDEO RECORDING` for `bom align to VIDEO RECORDING`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Go to the command that aligns when the first word is not the name of one."""
        return super().resolve_command(ctx, args if args[0] in self.commands or len(args) < 2 else ["to", *args])


align = typer.Typer(
    cls=_AlignFirst,
    help="Your own voice in a film: bom align VIDEO RECORDING, and the markers of its lines.",
    no_args_is_help=True,
)


@align.command("to")
@command
def align_to(
    video: VIDEO,
    recording: RECORDING,
    denoise: Annotated[bool, typer.Option("--denoise", help="Make the noise behind the voice quieter.")] = False,
    language: Annotated[str, typer.Option("--language", help="Of the recording.  \\[default: the film's]")] = "",
    transcript: Annotated[
        bool,
        typer.Option("--transcript/--no-transcript", help="Let a transcript find lines that are missing or repeated."),
    ] = True,
    afresh: Annotated[bool, typer.Option("--afresh", help="Forget the markers that were moved by hand.")] = False,
    model: MODEL = None,
    yes: YES = False,
    max_amount: MAX_AMOUNT = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Find a film's lines in a recording; `bom produce` then uses it. The word `to` may be left out."""
    with working(sandbox=sandbox) as (studio, work):
        from engine.domain.project import Project
        from engine.services.agreeing import Consent
        from engine.services.aligning import Wanted
        from engine.services.aligning import align as align_recording
        from engine.services.jobs import Place

        from .pieces import Ordering

        with studio.database.read() as session:
            found = _video(session, video)
            project = session.get_one(Project, found.project_id)
        wanted = Wanted(denoise, language, transcript, afresh, chosen_models(model or []))
        consent = Consent(yes, max_amount=limit_of(studio, max_amount))
        place = Place(project.client_id, project.id, found.id)
        ordering = Ordering(studio, work, place, consent, as_json=as_json)
        aligned, notes = asyncio.run(align_recording(studio, found, recording, wanted, ordering.done))
    _say(aligned, notes, as_json=as_json)


@align.command("show")
@command
def show(video: VIDEO, as_json: JSON = False) -> None:
    """Show where each line is in the recording, and which to listen to."""
    from engine.services.recordings import aligned_of, notes_on

    with opened() as studio, studio.database.read() as session:
        aligned = aligned_of(session, _video(session, video).id)
        levels = [] if as_json else _levels(studio.path_of(aligned.recording.media))
    _say(aligned, notes_on(aligned), as_json=as_json, levels=levels)


@align.command("set")
@command
def set_marker(
    video: VIDEO,
    line: LINE,
    start: Annotated[str, typer.Option("--start", help=f"Where it begins: {MOMENT}")] = "",
    end: Annotated[str, typer.Option("--end", help=f"Where it ends: {MOMENT}")] = "",
    none: Annotated[bool, typer.Option("--none", help="The recording does not have it: it is spoken instead.")] = False,
    as_json: JSON = False,
) -> None:
    """Put a line's marker where it belongs; it stays there when the recording is aligned again."""
    from engine.domain.recording import read_clock
    from engine.services.recordings import Correction, correct, line_named

    if none == bool(start or end):
        raise InputError("Nothing is said of the line.", hint="Give --start, --end or both; or --none.")
    correction = Correction(line, read_clock(start) if start else None, read_clock(end) if end else None)
    with opened() as studio:
        with studio.database.read() as session:
            video_id = _video(session, video).id
        aligned = correct(studio, video_id, [correction])
    _say(aligned, [], as_json=as_json, only=[line_named(aligned, line).place.name])


@align.command("export")
@command
def export_markers(video: VIDEO, file: FILE, as_json: JSON = False) -> None:
    """Write the markers as a label track (.txt), which audio editors open beside the recording, or as subtitles."""
    from engine.render.marker_files import Label, marker_file
    from engine.services.recordings import aligned_of

    path = file.expanduser().absolute()
    with opened() as studio, studio.database.read() as session:
        aligned = aligned_of(session, _video(session, video).id)
    labels = [
        Label(line.marker.start_ms, line.marker.end_ms, _label(line))
        for line in aligned.lines
        if line.marker is not None and line.marker.is_used
    ]
    data = marker_file(labels, path.suffix)
    if path.exists():
        raise InputError(f"{path} exists already.", hint="Choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if as_json:
        console.say_json({"path": str(path), "markers": len(labels)})
    else:
        console.out.print(str(path))


@align.command("import")
@command
def import_markers(video: VIDEO, file: FILE, as_json: JSON = False) -> None:
    """Read a file back whose labels were moved. Only those that were are changed; a label that is gone is not used."""
    from engine.render.marker_files import read_marker_file
    from engine.services.recordings import Stretch, take_back

    path = file.expanduser().absolute()
    if not path.is_file():
        raise InputError(f"There is no file {path}.", hint="Write one with `bom align export`.")
    labels = read_marker_file(path.read_bytes(), path.suffix)
    stretches = [Stretch(label.line, label.start_ms, label.end_ms) for label in labels]
    with opened() as studio:
        with studio.database.read() as session:
            video_id = _video(session, video).id
        aligned, changed = take_back(studio, video_id, stretches)
    if not changed and not as_json:
        console.err.print("No label was moved.")
    _say(aligned, [], as_json=as_json, only=None if as_json else changed)


@align.command("remove")
@command
def remove(video: VIDEO, as_json: JSON = False) -> None:
    """Take the recording out of the film: its lines are spoken again."""
    from engine.services.recordings import remove as remove_recording

    with opened() as studio:
        with studio.database.read() as session:
            video_id = _video(session, video).id
        name = remove_recording(studio, video_id)
    if as_json:
        console.say_json({"removed": name})
    else:
        console.out.print(f"{console.plain(name)} is not used any more.")


def _video(session: Session, text: str) -> Video:
    from engine.domain.video import Video
    from engine.services.finding import find

    return find(session, Video, text, name="title")


def _label(line: Any) -> str:
    spoken = line.place.line
    return f"{line.place.name} {spoken.speaker + ': ' if spoken.speaker else ''}{spoken.text}"


def _say(
    aligned: Aligned,
    notes: Sequence[str],
    *,
    as_json: bool,
    only: Sequence[str] | None = None,
    levels: Sequence[float] = (),
) -> None:
    from engine.domain.recording import clock

    rows = []
    for line in aligned.lines:
        marker = line.marker
        used = marker is not None and marker.is_used
        rows.append(
            {
                "line": line.place.name,
                "start": clock(marker.start_ms) if marker and used else "",
                "end": clock(marker.end_ms) if marker and used else "",
                "source": _source(marker),
                "sure": f"{marker.confidence:.0%}" if marker and used and marker.source == "found" else "",
                "start_ms": marker.start_ms if marker and used else None,
                "end_ms": marker.end_ms if marker and used else None,
                "words": _short(_label(line).partition(" ")[2]),
                "speaker": line.place.line.speaker,
                "text": line.place.line.text,
                "edited": line.is_edited,
                "sound": _drawn(levels, marker.start_ms, marker.end_ms) if marker and used and levels else "",
            }
        )
    if as_json:
        console.say_json(
            {
                "recording": aligned.recording.filename,
                "length_ms": aligned.sheet.length_ms,
                "way": aligned.sheet.way,
                "denoised": aligned.sheet.denoised,
                "lines": rows,
                "notes": list(notes),
            }
        )
        return
    shown = [row for row in rows if only is None or row["line"] in only]
    columns = ("line", "start", "end", "source", "sure", *(("sound",) if levels else ()), "words")
    if shown:
        say_rows(shown, columns, as_json=False, nothing="")
    for note in notes:
        console.warn(note)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"


def _source(marker: Any) -> str:
    if marker is None:
        return "not found"
    if not marker.is_used:
        return "not used"
    return "by hand" if marker.source == "by_hand" else "unsure" if marker.is_unsure else "found"


def _levels(path: Path) -> list[float]:
    """Return how loud each twentieth of a second is, 0 to 1 over 48 dB."""
    import wave

    import numpy as np

    levels: list[float] = []
    with wave.open(str(path), "rb") as file:
        step = file.getframerate() // 20
        while frames := file.readframes(step * 1200):
            sound = np.frombuffer(frames, "<i2").astype(np.float32) / 32768
            whole = sound[: len(sound) // step * step].reshape(-1, step)
            loud = 20 * np.log10(np.maximum(np.sqrt((whole**2).mean(axis=1)), 1e-5))
            levels += ((loud + 60) / 48).clip(0, 1).tolist()
    return levels


def _drawn(levels: Sequence[float], start_ms: int, end_ms: int) -> str:
    """Draw the sound from a little before a marker to a little after it; the bars are where it is cut."""
    signs = " ▁▂▃▄▅▆▇█"

    def part(first: int, last: int, width: int) -> str:
        edges = [first + (last - first) * place // width for place in range(width + 1)]
        spans = (levels[max(0, low // 50) : max(low // 50 + 1, high // 50)] for low, high in pairwise(edges))
        return "".join(signs[round(max(span, default=0.0) * 8)] for span in spans)

    return (
        f"{part(max(0, start_ms - 200), start_ms, 2)}|{part(start_ms, end_ms, _SLICES)}|{part(end_ms, end_ms + 200, 2)}"
    )

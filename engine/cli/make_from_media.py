"""`bom make` from what is there already: a finer picture, a mouth that speaks, a transcript; and a sound from words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError
from engine.contracts.media import FocusPoint, Resolution, Shape, Size

from .pieces import Fields, FieldsOf, SoundOrder, piece

if TYPE_CHECKING:
    from engine.contracts.media import MediaFacts
    from engine.services.studio import Studio


def add_to(make: typer.Typer) -> None:
    """Add the commands to `bom make`."""
    piece(make, "sound", Ability.SOUND_GENERATE, "sound", order=SoundOrder)(sound)
    piece(make, "enhance", Ability.IMAGE_ENHANCE, "still")(enhance)
    piece(make, "lipsync", Ability.VIDEO_LIPSYNC, "clip")(lipsync)
    piece(make, "transcribe", Ability.SPEECH_TRANSCRIBE)(transcribe)
    piece(make, "clean", Ability.SPEECH_CLEAN, "recording")(clean)


def sound(
    prompt: Annotated[str, typer.Argument(help="What is heard.")],
    seconds: Annotated[float, typer.Option("--seconds", min=0.5, max=30, help="How long.")] = 3.0,
    loop: Annotated[bool, typer.Option("--loop", help="Its end leads into its beginning.")] = False,
) -> Fields:
    """Make a sound effect."""
    return {"prompt": prompt, "length_ms": round(seconds * 1000), "is_loop": loop}


def enhance(
    picture: Annotated[Path, typer.Argument(help="The picture.")],
    prompt: Annotated[str, typer.Option("--prompt", help="What should become better.")] = "",
    shape: Annotated[Shape | None, typer.Option("--shape", help="Its shape.  \\[default: the nearest]")] = None,
    resolution: Annotated[Resolution, typer.Option("--resolution", help="How fine.")] = Resolution.UHD,
    focus: Annotated[str, typer.Option("--focus", help="What stays in the picture: 0.5,0.4.")] = "0.5,0.5",
) -> FieldsOf:
    """Make a picture finer without changing what it shows."""

    def fields(studio: Studio) -> Fields:
        from engine.host.media import probe
        from engine.services.alone import take_in_picture

        path = picture.expanduser().absolute()
        taken = take_in_picture(studio, path)
        chosen = shape or _nearest(probe(path))
        return {
            "picture": taken,
            "prompt": prompt,
            "shape": chosen.value,
            "size": Size.of(chosen, resolution).model_dump(),
            "focus": FocusPoint.parse(focus).model_dump(),
        }

    return fields


def lipsync(
    clip: Annotated[Path, typer.Argument(help="The clip, with one face.")],
    speech: Annotated[Path, typer.Argument(help="What is said, as a sound file.")],
    start: Annotated[float, typer.Option("--start", min=0, help="When it begins, in seconds.")] = 0.0,
) -> FieldsOf:
    """Make the mouth in a clip say what a recording says."""

    def fields(studio: Studio) -> Fields:
        from engine.services.alone import take_in

        return {
            "video": take_in(studio, clip.expanduser().absolute(), "clip"),
            "speech": take_in(studio, speech.expanduser().absolute(), "recording"),
            "start_ms": round(start * 1000),
        }

    return fields


def transcribe(
    recording: Annotated[Path, typer.Argument(help="Sound, or video with sound.")],
    language: Annotated[str, typer.Option("--language", help="en, nl, es…  \\[default: found out]")] = "",
    speakers: Annotated[int | None, typer.Option("--speakers", min=1, max=32, help="How many are heard.")] = None,
) -> FieldsOf:
    """Write down what a recording says: --out NAME.txt, .srt, .vtt, .ass or .json."""

    def fields(studio: Studio) -> Fields:
        from engine.host.media import probe
        from engine.services.alone import take_in

        path = recording.expanduser().absolute()
        taken = take_in(studio, path, "recording")
        facts = probe(path)
        if facts.sample_rate is None:
            raise InputError(f"Nothing is heard in {path}.", hint="Give a file with sound.")
        return {"audio": taken, "language": language, "speakers": speakers, "length_ms": facts.duration_ms}

    return fields


def clean(
    recording: Annotated[Path, typer.Argument(help="Sound, or video with sound.")],
    denoise: Annotated[bool, typer.Option("--denoise/--keep-noise", help="Make the noise quieter.")] = True,
) -> FieldsOf:
    """Clean a recording of a voice: one channel, 48 kHz, less noise."""

    def fields(studio: Studio) -> Fields:
        from engine.host.media import probe
        from engine.services.alone import take_in

        path = recording.expanduser().absolute()
        taken = take_in(studio, path, "recording")
        return {"audio": taken, "denoise": denoise, "length_ms": probe(path).duration_ms}

    return fields


def _nearest(facts: MediaFacts) -> Shape:
    ratio = (facts.width or 1) / (facts.height or 1)
    return Shape.WIDE if ratio > 4 / 3 else Shape.TALL if ratio < 3 / 4 else Shape.SQUARE

"""`bom make`: one thing alone: a picture, a line, a clip, a track."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contracts.abilities import Ability
from engine.contracts.media import FocusPoint, Resolution, Shape, Size

from .pieces import Fields, FieldsOf, SoundOrder, piece

if TYPE_CHECKING:
    from engine.services.studio import Studio

MOOD = Annotated[str, typer.Option("--mood", help="neutral, warm, tense, sad, joyful, mysterious, calm or epic.")]
SHAPE = Annotated[Shape, typer.Option("--shape", help="The picture's shape.")]
RESOLUTION = Annotated[Resolution, typer.Option("--resolution", help="How fine.")]
SECONDS = Annotated[float, typer.Option("--seconds", min=0.2, max=600, help="How long.")]
SEED = Annotated[int, typer.Option("--seed", help="Another seed, another chance.")]

make = typer.Typer(help="One thing alone.", no_args_is_help=True)


@piece(make, "image", Ability.IMAGE_GENERATE, "board", "still")
def image(
    prompt: Annotated[str, typer.Argument(help="What is in the picture.")],
    shape: SHAPE = Shape.WIDE,
    resolution: RESOLUTION = Resolution.FULL_HD,
    style: Annotated[str, typer.Option("--style", help="cinematic, anime, documentary, photorealistic…")] = "",
    mood: MOOD = "neutral",
    framing: Annotated[str, typer.Option("--framing", help="extreme_wide to extreme_close.")] = "wide",
    seed: SEED = 0,
) -> Fields:
    """Make a picture."""
    return {
        "prompt": prompt,
        "caption": prompt,
        "shape": shape.value,
        "size": Size.of(shape, resolution).model_dump(),
        "style": style,
        "mood": mood,
        "framing": framing,
        "seed": seed,
    }


@piece(make, "voice", Ability.SPEECH_GENERATE, "speech", order=SoundOrder, aliases=("speech", "speech.generate"))
def voice(
    text: Annotated[str, typer.Argument(help="What is said.")],
    language: Annotated[str, typer.Option("--language", help="en, nl, es, fr, hi…")] = "en",
    speaker: Annotated[str, typer.Option("--speaker", help="Who says it: the same name, the same voice.")] = "",
    voice_id: Annotated[str, typer.Option("--voice", help="A voice of the model's own.")] = "",
    accent: Annotated[str, typer.Option("--accent", help="british, en-GB, es-419…")] = "",
    kind: Annotated[str, typer.Option("--type", help="female, male, child or narrator.")] = "",
    manner: Annotated[str, typer.Option("--manner", help="whispering, shouting…")] = "",
    pace: Annotated[float, typer.Option("--pace", min=0.5, max=2.0, help="1 is the usual pace.")] = 1.0,
) -> Fields:
    """Say a line."""
    return {
        "text": text,
        "language": language,
        "speaker": speaker,
        "voice": voice_id,
        "accent": accent,
        "voice_type": kind,
        "manner": manner,
        "pace": pace,
    }


@piece(make, "music", Ability.MUSIC_GENERATE, "music", order=SoundOrder)
def music(
    mood: MOOD = "neutral",
    prompt: Annotated[str, typer.Option("--prompt", help="In words, for models that read them.")] = "",
    seconds: SECONDS = 30.0,
    seed: SEED = 0,
) -> Fields:
    """Make a bed of music."""
    return {"mood": mood, "prompt": prompt, "length_ms": round(seconds * 1000), "seed": seed}


@piece(make, "clip", Ability.VIDEO_FROM_IMAGE, "clip")
def clip(
    pictures: Annotated[list[Path], typer.Argument(help="One to seven pictures.")],
    camera: Annotated[str, typer.Option("--camera", help="hold, push, pull, pan_left… parallax.")] = "push",
    prompt: Annotated[str, typer.Option("--prompt", help="How it moves, for models that read it.")] = "",
    focus: Annotated[str, typer.Option("--focus", help="What stays in the picture: 0.5,0.4.")] = "0.5,0.5",
    seconds: SECONDS = 5.0,
    shape: SHAPE = Shape.WIDE,
    resolution: RESOLUTION = Resolution.FULL_HD,
) -> FieldsOf:
    """Make pictures move."""

    def fields(studio: Studio) -> Fields:
        from engine.services.alone import take_in_picture

        rate = studio.settings.film.rate
        return {
            "shot_type": {1: "single", 2: "start_end"}.get(len(pictures), "multi_frame"),
            "stills": [{"still": take_in_picture(studio, path.expanduser().absolute())} for path in pictures],
            "prompt": prompt,
            "camera": camera,
            "focus": FocusPoint.parse(focus).model_dump(),
            "size": Size.of(shape, resolution).model_dump(),
            "shape": shape.value,
            "frames": rate.frames(seconds),
            "rate": rate.model_dump(),
        }

    return fields

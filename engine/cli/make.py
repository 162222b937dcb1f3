"""`bom make`: one thing alone: a picture, a line, a clip, a track."""

from __future__ import annotations

import asyncio
import mimetypes
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.contracts.errors import InputError, JobFailed
from engine.contracts.media import FocusPoint, Resolution, Shape, Size

from . import console
from .film_options import MAX_AMOUNT, limit_of
from .session import JSON_OPTION, SANDBOX_OPTION, Work, command, confirm, working

if TYPE_CHECKING:
    from engine.domain.asset import Asset
    from engine.services.studio import Studio

OUT = Annotated[Path | None, typer.Option("--out", help="The file to write.  \\[default: in this folder]")]
MODEL = Annotated[str, typer.Option("--model", help="Another model than the settings name.", metavar="PLUGIN/MODEL")]
CLIENT = Annotated[str, typer.Option("--client", help="Whom it is for.")]
MOOD = Annotated[str, typer.Option("--mood", help="neutral, warm, tense, sad, joyful, mysterious, calm or epic.")]
SHAPE = Annotated[Shape, typer.Option("--shape", help="The picture's shape.")]
RESOLUTION = Annotated[Resolution, typer.Option("--resolution", help="How fine.")]
SECONDS = Annotated[float, typer.Option("--seconds", min=0.2, max=600, help="How long.")]
SEED = Annotated[int, typer.Option("--seed", help="Another seed, another chance.")]
YES = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending.")]
SANDBOX = Annotated[bool, SANDBOX_OPTION]
JSON = Annotated[bool, JSON_OPTION]

make = typer.Typer(help="One thing alone.", no_args_is_help=True)


@make.command("image.generate", hidden=True)
@make.command("image")
@command
def image(
    prompt: Annotated[str, typer.Argument(help="What is in the picture.")],
    shape: SHAPE = Shape.WIDE,
    resolution: RESOLUTION = Resolution.FULL_HD,
    style: Annotated[str, typer.Option("--style", help="cinematic, anime, documentary…")] = "",
    mood: MOOD = "neutral",
    framing: Annotated[str, typer.Option("--framing", help="extreme_wide to extreme_close.")] = "wide",
    seed: SEED = 0,
    model: MODEL = "",
    client: CLIENT = "Studio",
    out: OUT = None,
    yes: YES = False,
    max_amount: MAX_AMOUNT = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Make a picture."""
    size = Size.of(shape, resolution).model_dump()
    fields: dict[str, Any] = {"prompt": prompt, "shape": shape.value, "size": size, "style": style, "mood": mood}
    fields |= {"framing": framing, "seed": seed, "caption": prompt}
    _make(
        "image.generate",
        fields,
        ("board", "still"),
        model,
        client,
        out,
        (yes, max_amount),
        sandbox=sandbox,
        as_json=as_json,
    )


@make.command("speech.generate", hidden=True)
@make.command("voice")
@command
def voice(
    text: Annotated[str, typer.Argument(help="What is said.")],
    language: Annotated[str, typer.Option("--language", help="en, nl, es, fr, hi…")] = "en",
    speaker: Annotated[str, typer.Option("--speaker", help="Who says it: the same name, the same voice.")] = "",
    voice_id: Annotated[str, typer.Option("--voice", help="A voice of the model's own.")] = "",
    manner: Annotated[str, typer.Option("--manner", help="whispering, shouting…")] = "",
    pace: Annotated[float, typer.Option("--pace", min=0.5, max=2.0, help="1 is the usual pace.")] = 1.0,
    model: MODEL = "",
    client: CLIENT = "Studio",
    out: OUT = None,
    yes: YES = False,
    max_amount: MAX_AMOUNT = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Say a line."""
    fields = {"text": text, "language": language, "speaker": speaker, "voice": voice_id, "manner": manner, "pace": pace}
    _make(
        "speech.generate", fields, ("speech",), model, client, out, (yes, max_amount), sandbox=sandbox, as_json=as_json
    )


@make.command("music.generate", hidden=True)
@make.command("music")
@command
def music(
    mood: MOOD = "neutral",
    prompt: Annotated[str, typer.Option("--prompt", help="In words, for models that read them.")] = "",
    seconds: SECONDS = 30.0,
    seed: SEED = 0,
    model: MODEL = "",
    client: CLIENT = "Studio",
    out: OUT = None,
    yes: YES = False,
    max_amount: MAX_AMOUNT = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Make a bed of music."""
    fields = {"mood": mood, "prompt": prompt, "length_ms": round(seconds * 1000), "seed": seed}
    _make("music.generate", fields, ("music",), model, client, out, (yes, max_amount), sandbox=sandbox, as_json=as_json)


@make.command("video.from_image", hidden=True)
@make.command("clip")
@command
def clip(
    pictures: Annotated[list[Path], typer.Argument(help="One to seven pictures.")],
    camera: Annotated[str, typer.Option("--camera", help="hold, push, pull, pan_left… parallax.")] = "push",
    prompt: Annotated[str, typer.Option("--prompt", help="How it moves, for models that read it.")] = "",
    focus: Annotated[str, typer.Option("--focus", help="What stays in the picture: 0.5,0.4.")] = "0.5,0.5",
    seconds: SECONDS = 5.0,
    shape: SHAPE = Shape.WIDE,
    resolution: RESOLUTION = Resolution.FULL_HD,
    model: MODEL = "",
    client: CLIENT = "Studio",
    out: OUT = None,
    yes: YES = False,
    max_amount: MAX_AMOUNT = "",
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Make pictures move."""
    kind = {1: "single", 2: "start_end"}.get(len(pictures), "multi_frame")
    fields: dict[str, Any] = {"shot_type": kind, "camera": camera, "prompt": prompt, "shape": shape.value}
    fields |= {"size": Size.of(shape, resolution).model_dump(), "focus": FocusPoint.parse(focus).model_dump()}
    fields |= {"seconds": seconds, "pictures": [path.expanduser().absolute() for path in pictures]}
    _make(
        "video.from_image", fields, ("clip",), model, client, out, (yes, max_amount), sandbox=sandbox, as_json=as_json
    )


def _make(
    ability: str,
    fields: dict[str, Any],
    roles: tuple[str, ...],
    model: str,
    client: str,
    out: Path | None,
    agreed: tuple[bool, str],
    *,
    sandbox: bool,
    as_json: bool,
) -> None:
    with working(sandbox=sandbox) as (studio, work):
        made = asyncio.run(_made(studio, work, ability, fields, model, client, agreed))
        asset = next((asset for role in roles for asset in made if asset.role == role), made[0])
        path = _written(studio, asset, fields, out or Path(f"{ability.partition('.')[0]}-{asset.sha256[:8]}"))
    if as_json:
        console.say_json({"path": str(path), "assets": [asset.model_dump(mode="json") for asset in made]})
    else:
        console.out.print(str(path))


async def _made(
    studio: Studio, work: Work, ability: str, fields: dict[str, Any], model: str, client: str, agreed: tuple[bool, str]
) -> list[Asset]:
    from engine.contracts.abilities import Ability
    from engine.services import alone
    from engine.services.agreeing import Consent, still_to_agree_to
    from engine.services.following import run_alone
    from engine.services.jobs import obtain
    from engine.services.prices import in_reporting

    if "pictures" in fields:
        rate = studio.settings.film.rate
        stills = [{"still": alone.take_in_picture(studio, path)} for path in fields.pop("pictures")]
        fields |= {"stills": stills, "rate": rate.model_dump(), "frames": rate.frames(fields.pop("seconds"))}
    spec = alone.spec_of(studio, Ability(ability), fields, model)
    most, warnings = await alone.ceiling_of(studio, spec)
    ceiling = in_reporting(studio, [most])
    for warning in warnings:
        console.warn(warning)
    yes, max_amount = agreed
    confirm(still_to_agree_to(studio, ability, ceiling, Consent(yes, max_amount=limit_of(studio, max_amount))))
    place = alone.sketchbook(studio, client)
    (job,) = await obtain(studio, place, [spec])
    if job.status != "completed":
        job = await run_alone(studio, job, work.wake)
    if job.status != "completed":
        reason = job.error.get("message", f"It is {job.status}.")
        raise JobFailed(reason, hint=job.error.get("hint", ""))
    return alone.keep_pieces(studio, place, job)


def _written(studio: Studio, asset: Asset, fields: dict[str, Any], out: Path) -> Path:
    from engine.contracts.media import MOTION_CLIP
    from engine.flows.rendering import render_clip

    ending = ".mp4" if asset.media_type == MOTION_CLIP else mimetypes.guess_extension(asset.media_type) or ""
    path = out.expanduser().absolute()
    path = path if path.suffix else path.with_suffix(ending)
    if path.exists():
        raise InputError(f"{path} exists already.", hint="Choose another name with --out.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if asset.media_type == MOTION_CLIP:
        render_clip(studio, asset.media, Size.model_validate(fields["size"]), fields["frames"], path)
    else:
        shutil.copyfile(studio.path_of(asset.media), path)
    return path

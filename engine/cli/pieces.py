"""One thing alone, whatever its ability: the options that all such commands share, and its way from request to file."""

from __future__ import annotations

import asyncio
import functools
import inspect
import mimetypes
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError, JobFailed
from engine.contracts.media import MOTION_CLIP, Size, SoundFormat

from . import console
from .film_options import MAX_AMOUNT, YES, limit_of
from .session import JSON, SANDBOX, Work, command, confirm, working

if TYPE_CHECKING:
    from engine.domain.asset import Asset
    from engine.domain.job import Job
    from engine.domain.job_spec import JobSpec
    from engine.services.agreeing import Consent
    from engine.services.jobs import Place
    from engine.services.studio import Studio

MODEL = Annotated[str, typer.Option("--model", help="Another model than the settings name.", metavar="PLUGIN/MODEL")]
CLIENT = Annotated[str, typer.Option("--client", help="Whom it is for.")]
OUT = Annotated[Path | None, typer.Option("--out", help="The file to write.  \\[default: in this folder]")]
FORMAT = Annotated[SoundFormat | None, typer.Option("--format", help="wav, mp3 or ogg.  \\[default: as --out ends]")]

_ENDINGS = {MOTION_CLIP: ".mp4", "audio/wav": ".wav"}
"""Where the machine's table of media types has none."""

Fields = dict[str, Any]
"""What is asked of a model: the fields of its ability's request."""
FieldsOf = Callable[["Studio"], Fields]
"""The same where the studio is needed to name them: its frame rate, or a place for a file that is handed in."""
F = TypeVar("F", bound=Callable[..., Fields | FieldsOf])


@dataclass(frozen=True)
class Order:
    """The options that every piece has: who makes it, for whom, where it goes, and what it may cost."""

    model: MODEL = ""
    client: CLIENT = "Studio"
    out: OUT = None
    yes: YES = False
    max_amount: MAX_AMOUNT = ""
    sandbox: SANDBOX = False
    as_json: JSON = False


@dataclass(frozen=True)
class SoundOrder(Order):
    """The same for what is heard."""

    format: FORMAT = None

    def __post_init__(self) -> None:
        ending = self.out.suffix.lower() if self.out else ""
        if self.format and ending and ending != self.format.ending:
            raise InputError(
                f"{self.out} does not end with {self.format.ending}.", hint="Leave --format or the ending away."
            )


def piece(
    app: typer.Typer,
    name: str,
    ability: Ability,
    *roles: str,
    order: type[Order] = Order,
    aliases: Sequence[str] | None = None,
) -> Callable[[F], F]:
    """Add a command, also under its ability's name or the aliases given, that makes what a function's options ask for.

    The function's parameters and those of the order are the command's options, and its docstring is the help. Of the
    files that are made, the one with the first of the roles is written.
    """

    def added(function: F) -> F:
        own = inspect.signature(function, eval_str=True).parameters
        shared = inspect.signature(order, eval_str=True).parameters

        @functools.wraps(function)
        def made(**given: Any) -> None:
            asked = order(**{option: given.pop(option) for option in shared})
            _make(ability, roles, function(**given), asked)

        options = {**own, **shared}
        made.__signature__ = inspect.Signature(list(options.values()))  # type: ignore[attr-defined]
        made.__annotations__ = {option: parameter.annotation for option, parameter in options.items()}
        app.command(name)(command(made))
        for alias in (ability.value,) if aliases is None else aliases:
            app.command(alias, hidden=True)(command(made))
        return function

    return added


def _make(ability: Ability, roles: tuple[str, ...], asked: Fields | FieldsOf, order: Order) -> None:
    from engine.domain.stored_result import StoredResult
    from engine.services.alone import keep_pieces, sketchbook

    from .transcript_files import transcript_file

    with working(sandbox=order.sandbox) as (studio, work):
        fields = asked(studio) if callable(asked) else asked
        place = sketchbook(studio, order.client)
        job = asyncio.run(_done(studio, work, place, ability, fields, order))
        made = keep_pieces(studio, place, job)
        if made:
            asset = next((asset for role in roles for asset in made if asset.role == role), made[0])
            path = _written(studio, asset, fields, order, f"{ability.partition('.')[0]}-{asset.sha256[:8]}")
        else:
            path = _free(order.out or Path(f"transcript-{job.id.hex[-8:]}.txt"))
            path.write_bytes(transcript_file(StoredResult.model_validate(job.result), path.suffix))
    if order.as_json:
        console.say_json({"path": str(path), "assets": [asset.model_dump(mode="json") for asset in made]})
    else:
        console.out.print(str(path))


async def _done(studio: Studio, work: Work, place: Place, ability: Ability, fields: Fields, order: Order) -> Job:
    from engine.services import alone
    from engine.services.agreeing import Consent

    consent = Consent(order.yes, max_amount=limit_of(studio, order.max_amount))
    spec = alone.spec_of(studio, ability, fields, order.model)
    return await Ordering(studio, work, place, consent, as_json=order.as_json).done(spec)


@dataclass(frozen=True)
class Ordering:
    """Where jobs that are asked for one by one belong, and what a person agreed to pay for each."""

    studio: Studio
    work: Work
    place: Place
    consent: Consent
    as_json: bool = False

    async def done(self, spec: JobSpec) -> Job:
        """Return a completed job, after asking for a yes to its price if need be; raises JobFailed."""
        from engine.services import alone
        from engine.services.agreeing import still_to_agree_to
        from engine.services.following import run_alone
        from engine.services.jobs import obtain
        from engine.services.prices import in_reporting

        most, warnings = await alone.ceiling_of(self.studio, spec)
        for warning in warnings:
            console.warn(warning)
        ceiling = still_to_agree_to(self.studio, spec.ability.value, in_reporting(self.studio, [most]), self.consent)
        confirm(ceiling, as_json=self.as_json)
        (job,) = await obtain(self.studio, self.place, [spec])
        if job.status != "completed":
            job = await run_alone(self.studio, job, self.work.wake)
        if job.status != "completed":
            reason = job.error.get("message", f"It is {job.status}.")
            raise JobFailed(reason, hint=job.error.get("hint", ""))
        return job


def _written(studio: Studio, asset: Asset, fields: Fields, order: Order, name: str) -> Path:
    from engine.flows.rendering import render_clip
    from engine.host.sound_files import FORMATS, write_as

    made_as = _ENDINGS.get(asset.media_type) or mimetypes.guess_extension(asset.media_type) or ""
    wanted = order.format.ending if isinstance(order, SoundOrder) and order.format else made_as
    out = order.out or Path(name)
    path = _free(out if out.suffix else out.with_suffix(wanted))
    ending = path.suffix.lower()
    if asset.media_type == MOTION_CLIP:
        render_clip(studio, asset.media, Size.model_validate(fields["size"]), fields["frames"], path)
    elif isinstance(order, SoundOrder) and ending != made_as and ending in FORMATS:
        write_as(studio.path_of(asset.media), path)
    else:
        shutil.copyfile(studio.path_of(asset.media), path)
    return path


def _free(out: Path) -> Path:
    """Return where a file is to be written, with its folder made; raises InputError when there is one already."""
    path = out.expanduser().absolute()
    if path.exists():
        raise InputError(f"{path} exists already.", hint="Choose another name with --out.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path

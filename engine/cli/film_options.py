"""The options by which a film is asked for, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError
from engine.contracts.media import Resolution, Shape

if TYPE_CHECKING:
    from engine.contracts.money import Money
    from engine.contracts.requests import LengthPreset
    from engine.services.produce import Wishes
    from engine.services.studio import Studio

SCRIPT = Annotated[Path, typer.Argument(help="Fountain, Final Draft, Markdown or plain text.", metavar="SCRIPT")]
OUT = Annotated[
    Path | None, typer.Option("--out", help="Where the files go.  \\[default: films/SCRIPT]", metavar="DIR")
]
FORMATS = Annotated[str, typer.Option("--formats", help="16:9, 9:16, 1:1, with commas between.", metavar="LIST")]
RESOLUTION = Annotated[Resolution | None, typer.Option("--resolution", help="How fine the films are.")]
LANGUAGE = Annotated[str, typer.Option("--language", help="Overrides what the script says: en, nl, hi…")]
LENGTH = Annotated[str, typer.Option("--length", help="short, medium, long or free; warns when it does not fit.")]
PREVIEW = Annotated[bool, typer.Option("--preview", help="One small, fast film.")]
BURN = Annotated[bool, typer.Option("--burn-subtitles", help="Paint the subtitles into the picture.")]
BRAND = Annotated[bool, typer.Option("--brand/--no-brand", help="Show the client's brand, if there is one.")]
MODEL = Annotated[
    list[str] | None,
    typer.Option("--model", help="Use a model for an ability; may be repeated.", metavar="ABILITY=PLUGIN/MODEL"),
]
BUDGET = Annotated[str, typer.Option("--budget", help="Refuse when it may cost more.", metavar="AMOUNT")]
MAX_AMOUNT = Annotated[
    str, typer.Option("--max-amount", help="Agree to anything up to this, unasked; refuse more.", metavar="AMOUNT")
]
QUOTE = Annotated[str, typer.Option("--quote", help="Agree to a saved quote, while it holds.", metavar="ID")]
COMPARE = Annotated[bool, typer.Option("--compare", help="Say what it costs with each other model, too.")]
WITH = Annotated[
    list[str] | None,
    typer.Option("--with", help="Compare with these models; may be repeated.", metavar="ABILITY=PLUGIN/MODEL,…"),
]
SAVE = Annotated[bool, typer.Option("--save", help="Keep the quote, and print its id for `bom produce --quote`.")]
YES = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending.")]


def read_wishes(
    script: Path,
    *,
    formats: str,
    resolution: Resolution | None,
    language: str,
    length: str,
    preview: bool = False,
    burn_subtitles: bool = False,
    brand: bool = True,
    model: list[str] | None,
) -> Wishes:
    """Turn options into wishes; raises InputError naming the option that makes no sense."""
    from engine.services.produce import LENGTHS, Wishes

    if length not in LENGTHS:
        raise InputError(f"{length!r} is not a length.", hint=f"Choose one of {', '.join(LENGTHS)}.")
    return Wishes(
        formats=_shapes(formats),
        resolution=resolution,
        language=language,
        length=cast("LengthPreset", length),
        preview=preview,
        burn_subtitles=burn_subtitles or None,
        brand=brand,
        models=chosen_models(model or []),
    )


def folder_of(studio: Studio, script: Path, out: Path | None) -> str:
    """Return where a script's films go: where the options say, else a folder of its own; rehearsals stay apart."""
    from engine.contracts.sandbox import Realm
    from engine.services.exports import slug

    films = Path("sandbox-films" if studio.settings.realm is Realm.SANDBOX else "films")
    return str((out or films / slug(script.stem)).expanduser().absolute())


def limit_of(studio: Studio, text: str) -> Money | None:
    """Return an amount given as an option, in the reporting currency unless it names another."""
    from engine.contracts.money import Money

    return Money.parse(text, studio.settings.money.reporting_currency) if text else None


def _shapes(text: str) -> tuple[Shape, ...]:
    try:
        return tuple(dict.fromkeys(Shape(part.strip()) for part in text.split(",") if part.strip()))
    except ValueError:
        raise InputError(f"{text!r} is not a list of formats.", hint="Choose from 16:9, 9:16 and 1:1.") from None


def chosen_models(texts: list[str]) -> dict[str, str]:
    """Return the model chosen for each ability."""
    chosen = {}
    for text in texts:
        ability, _, model = text.partition("=")
        if ability not in set(Ability) or "/" not in model:
            raise InputError(
                f"{text!r} does not choose a model.",
                hint=f"Write ABILITY=PLUGIN/MODEL, with one of {', '.join(Ability)}.",
            )
        chosen[ability] = model
    return chosen

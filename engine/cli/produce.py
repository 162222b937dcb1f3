"""`bom produce` and `bom quote`: from a script to a film, with its price first."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from engine.contracts.errors import BomError, JobFailed, MoneyRefused

from . import console
from .film_options import (
    BRAND,
    BUDGET,
    BURN,
    COMPARE,
    FORMATS,
    LANGUAGE,
    LENGTH,
    MAX_AMOUNT,
    MODEL,
    OUT,
    PREVIEW,
    QUOTE,
    RESOLUTION,
    SAVE,
    SCRIPT,
    WITH,
    YES,
    chosen_models,
    folder_of,
    limit_of,
    read_wishes,
)
from .session import JSON, SANDBOX, Work, command, confirm, working

if TYPE_CHECKING:
    from engine.domain.job import WorkRequest
    from engine.services.agreeing import Consent
    from engine.services.produce import Reading, Wishes
    from engine.services.studio import Studio


@command
def produce(
    script: SCRIPT,
    out: OUT = None,
    formats: FORMATS = "",
    resolution: RESOLUTION = None,
    language: LANGUAGE = "",
    length: LENGTH = "free",
    preview: PREVIEW = False,
    burn_subtitles: BURN = False,
    brand: BRAND = True,
    model: MODEL = None,
    budget: BUDGET = "",
    max_amount: MAX_AMOUNT = "",
    quote: QUOTE = "",
    yes: YES = False,
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Make a film from a script. Run it again after a stop and it goes on; after an edit, only the change is made."""
    wishes = read_wishes(
        script,
        formats=formats,
        resolution=resolution,
        language=language,
        length=length,
        preview=preview,
        burn_subtitles=burn_subtitles,
        brand=brand,
        model=model,
    )
    with working(sandbox=sandbox) as (studio, work):
        from engine.services.agreeing import Consent

        consent = Consent(yes, limit_of(studio, budget), limit_of(studio, max_amount), quote)
        wishes = replace(wishes, out=folder_of(studio, script, out))
        asyncio.run(_produce(studio, work, script, wishes, consent, as_json=as_json))


@command
def quote(
    script: SCRIPT,
    formats: FORMATS = "",
    resolution: RESOLUTION = None,
    language: LANGUAGE = "",
    length: LENGTH = "free",
    model: MODEL = None,
    save: SAVE = False,
    compare: COMPARE = False,
    others: WITH = None,
    sandbox: SANDBOX = False,
    as_json: JSON = False,
) -> None:
    """Say what a film will cost, by kind of work, and what of it is already paid; make nothing."""
    wishes = read_wishes(script, formats=formats, resolution=resolution, language=language, length=length, model=model)
    wanted = [chosen_models([part.strip() for part in text.split(",")]) for text in others or []]
    with working(sandbox=sandbox) as (studio, work):
        if compare or wanted:
            asyncio.run(_compare(studio, work, script, wishes, wanted, as_json=as_json))
            return
        asyncio.run(_quote(studio, work, script, wishes, save=save, as_json=as_json))


async def _read(studio: Studio, work: Work, script: Path, wishes: Wishes) -> Reading:
    from engine.services.following import run_alone
    from engine.services.produce import read_script

    return await read_script(studio, script, wishes, lambda job: run_alone(studio, job, work.wake))


async def _quote(studio: Studio, work: Work, script: Path, wishes: Wishes, *, save: bool, as_json: bool) -> None:
    from engine.services.agreeing import save_quote
    from engine.services.produce import priced

    from .film_reports import quote_json, say_quote

    reading = await _read(studio, work, script, wishes)
    _, film_quote = await priced(studio, reading)
    stored = save_quote(studio, reading, film_quote) if save else None
    if as_json:
        kept = {"quote": str(stored.id), "expires_at": stored.expires_at.isoformat()} if stored else {}
        console.say_json({**quote_json(studio, film_quote), **kept})
        return
    say_quote(studio, film_quote)
    if stored is not None:
        console.err.print(f"It holds until {stored.expires_at:%Y-%m-%d %H:%M} UTC, under this id:")
        console.out.print(str(stored.id))


async def _compare(
    studio: Studio, work: Work, script: Path, wishes: Wishes, wanted: list[dict[str, str]], *, as_json: bool
) -> None:
    from engine.contracts.abilities import Ability
    from engine.services.comparing import compare

    from .film_reports import offers_json, say_offers

    reading = await _read(studio, work, script, wishes)
    models = [{Ability(ability): model for ability, model in choice.items()} for choice in wanted]
    offers = await compare(studio, reading, models)
    if as_json:
        console.say_json(offers_json(reading, offers))
    else:
        say_offers(reading, offers)


async def _produce(
    studio: Studio, work: Work, script: Path, wishes: Wishes, consent: Consent, *, as_json: bool
) -> None:
    from engine.services import produce as service
    from engine.services.agreeing import agreed_to, still_to_agree
    from engine.services.exports import export_film
    from engine.services.lettering import refuse_unwritable
    from engine.services.quality import current_report, short_title

    from .film_reports import film_json, say_film, say_quote
    from .quality_words import say_summary, verdicts

    began = time.monotonic()
    reading = await _read(studio, work, script, wishes)
    found, film_quote = await service.priced(studio, reading)
    made = service.already_made(studio, found)
    if made is not None:
        files = [receipt.model_dump() for receipt in export_film(studio, reading.video_id, made, wishes.out)]
        renders = made
        took = None
    else:
        refuse_unwritable(found.film)
        if not as_json:
            say_quote(studio, film_quote)
        confirm(still_to_agree(studio, reading, film_quote, consent), as_json=as_json)
        request = service.ask_for_film(studio, reading, agreed_to(studio, film_quote, consent))
        await asyncio.to_thread(work.wake)
        files, renders = _made_by(await _watch(studio, request, quiet=as_json))
        took = time.monotonic() - began
    reports = [current_report(studio, render) for render in renders]
    if as_json:
        console.say_json({**film_json(studio, reading, film_quote, files, made_in=took), "quality": verdicts(reports)})
    else:
        say_film(studio, reading, film_quote, files, made_in=took)
        say_summary(reports, short_title(reading.breakdown.title))


class FilmNotMade(BomError):
    """A film that came to another end than its files; the reason is its work request's."""

    exit_code = JobFailed.exit_code


def _made_by(ended: WorkRequest) -> tuple[list[dict[str, str]], list[UUID]]:
    """Return the files and the renders of a work request; raises its error when it has another end."""
    if ended.status != "completed":
        from engine.services.quality import DeliveryStopped

        error = ended.outcome.get("error", {})
        kinds = {kind.__name__: kind for kind in (MoneyRefused, DeliveryStopped)}
        kind = kinds.get(error.get("code", ""), FilmNotMade)
        raise kind(error.get("message", f"The film is {ended.status}."), hint=error.get("hint", ""))
    return ended.outcome["files"], [UUID(render) for render in ended.outcome["renders"]]


async def _watch(studio: Studio, request: WorkRequest, *, quiet: bool) -> WorkRequest:
    from engine.services.following import follow
    from engine.services.requests import time_left

    with console.progress(quiet=quiet) as (bars, bar):

        def tell(state: WorkRequest) -> None:
            left = time_left(state)
            bars.update(
                bar,
                description=state.step or "Starting",
                completed=state.done,
                total=state.total or None,
                left=f"{console.duration(left.total_seconds())} left" if left else "",
            )

        return await follow(studio, request.id, tell)

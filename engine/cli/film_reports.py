"""What is said of a film's price before, and of its files and cost after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.services.costs import as_json, in_words, video_total
from engine.services.produce import total_of, whole_of

from . import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.contracts.money import Money
    from engine.services.comparing import Offer
    from engine.services.films import FilmQuote
    from engine.services.produce import Reading
    from engine.services.studio import Studio


def quote_json(studio: Studio, quote: FilmQuote) -> dict[str, Any]:
    """Return a quote for programs."""
    likely, ceiling = total_of(studio, quote)
    whole = whole_of(studio, quote)
    return {
        "title": quote.title,
        "shots": quote.shots,
        "frames": quote.frames,
        "lines": [
            {
                "ability": line.ability.value,
                "model": line.model,
                "new": line.new,
                "already_paid": line.existing,
                "likely": line.quote.likely.model_dump() if line.quote else None,
                "ceiling": line.quote.ceiling.model_dump() if line.quote else None,
            }
            for line in quote.lines
        ],
        "chains": [
            {
                "shot": chain.shot,
                "model": chain.model,
                "pieces": chain.pieces,
                "new": chain.new,
                "likely": chain.quote.likely.model_dump() if chain.quote else None,
                "ceiling": chain.quote.ceiling.model_dump() if chain.quote else None,
            }
            for chain in quote.chains
        ],
        "likely": likely.model_dump(),
        "ceiling": ceiling.model_dump(),
        **_amounts("whole_", whole),
        "warnings": list(quote.warnings),
        "refusals": [refusal.message for refusal in quote.refusals],
    }


def say_quote(studio: Studio, quote: FilmQuote) -> None:
    """Print a quote for people."""
    for warning in (*quote.warnings, *(refusal.message for refusal in quote.refusals)):
        console.warn(warning)
    shown = console.table("Work", "Model", ">New", ">Already there", ">Likely", ">At most")
    for line in quote.lines:
        amounts = (str(line.quote.likely), str(line.quote.ceiling)) if line.quote else ("–", "–")
        shown.add_row(line.ability.value, line.model, str(line.new), str(line.existing), *amounts)
    for chain in quote.chains:
        amounts = (str(chain.quote.likely), str(chain.quote.ceiling)) if chain.quote else ("–", "–")
        what = f"  of which shot {chain.shot}, in {chain.pieces} pieces"
        shown.add_row(what, chain.model, str(chain.new), str(chain.pieces - chain.new), *amounts)
    likely, ceiling = total_of(studio, quote)
    shown.add_row("[bold]Total[/]", "", "", "", f"[bold]{likely}[/]", f"[bold]{ceiling}[/]")
    console.err.print(f"[bold]{console.plain(quote.title)}[/]: {quote.shots} shots, {_length(studio, quote)}")
    console.err.print(shown)
    whole = whole_of(studio, quote)
    if whole is not None and any(line.existing for line in quote.lines) and whole[1].micro:
        console.err.print(f"If nothing of it were there: {whole[0]} likely, {whole[1]} at most.")


def offers_json(reading: Reading, offers: Sequence[Offer]) -> dict[str, Any]:
    """Return a comparison for programs; amounts are null where there is no price."""
    return {
        "video": str(reading.video_id),
        "resolution": reading.options.resolution.value,
        "offers": [
            {
                "name": offer.name,
                "models": {ability.value: model for ability, model in offer.models.items()},
                "jobs": offer.new + offer.existing,
                "already_made": offer.existing,
                **_amounts("", offer.totals),
                **_amounts("whole_", offer.whole),
                "problem": offer.problem,
                "why": offer.why,
                "warnings": list(offer.quote.warnings) if offer.quote else [],
                "refusals": [refusal.message for refusal in offer.quote.refusals] if offer.quote else [],
            }
            for offer in offers
        ],
    }


def _amounts(prefix: str, totals: tuple[Money, Money] | None) -> dict[str, Any]:
    names = (f"{prefix}likely", f"{prefix}ceiling")
    return dict(zip(names, (money.model_dump() for money in totals) if totals else (None, None), strict=True))


def say_offers(reading: Reading, offers: Sequence[Offer]) -> None:
    """Print a comparison for people: what is still to pay, and what the whole would cost if nothing were there."""
    for warning in dict.fromkeys(text for offer in offers if offer.quote for text in offer.quote.warnings):
        console.warn(warning)
    console.err.print(f"[bold]{console.plain(reading.breakdown.title)}[/] at {reading.options.resolution}")
    for offer in offers:
        console.out.print(f"[bold]{console.plain(offer.name)}[/]\n    {console.plain(_terms(offer))}")


def _terms(offer: Offer) -> str:
    if offer.totals is None or offer.whole is None:
        return f"{offer.problem}: {offer.why}"
    made = f"{offer.existing} of {offer.new + offer.existing} jobs are made"
    return f"to pay {_span(offer.totals)}; {made}; anew it would be {_span(offer.whole)}"


def _span(amounts: tuple[Money, Money]) -> str:
    likely, ceiling = amounts
    return str(likely) if likely == ceiling else f"{likely}, at most {ceiling}"


def say_film(
    studio: Studio, reading: Reading, quote: FilmQuote, files: list[dict[str, Any]], *, made_in: float | None
) -> None:
    """Print where a film's files are and what it has cost; `made_in` is None when nothing was to do."""
    shown = console.table("File", ">Size", ">Length")
    for file in files:
        path = Path(file["place"])
        length = _length(studio, quote) if path.suffix == ".mp4" else ""
        shown.add_row(str(path), console.megabytes(path.stat().st_size), length)
    what = "is already made: nothing was to do" if made_in is None else f"was made in {console.duration(made_in)}"
    cost = in_words(video_total(studio, reading.video_id))
    console.err.print(f"[bold green]{console.plain(quote.title)}[/] {what}. It has cost {cost}.")
    console.out.print(shown)


def film_json(
    studio: Studio, reading: Reading, quote: FilmQuote, files: list[dict[str, Any]], *, made_in: float | None
) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "video": str(reading.video_id),
        "project": str(reading.project_id),
        "title": quote.title,
        "already_made": made_in is None,
        "frames": quote.frames,
        "files": files,
        "cost": as_json(video_total(studio, reading.video_id)),
    }


def _length(studio: Studio, quote: FilmQuote) -> str:
    return console.duration(quote.frames / float(studio.settings.film.rate.fraction))

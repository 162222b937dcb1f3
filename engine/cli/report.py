"""`bom report`: what a finished film measures, what was found in it, and a person's word that it may go anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from engine.contracts.errors import Conflict, InputError, NotFound

from . import console
from .session import JSON, command, opened
from .things import VIDEO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.domain.quality_report import QualityReport
    from engine.domain.render import Render
    from engine.services.studio import Studio

SHAPE = Annotated[str, typer.Option("--shape", help="Only this shape: 16:9, 9:16 or 1:1.")]
THOROUGH = Annotated[
    bool, typer.Option("--thorough", help="Decode the finished files and measure those; a minute takes some seconds.")
]
DESPITE = Annotated[str, typer.Option("--despite", help="Let films be delivered although this rule stops them.")]
WHY = Annotated[str, typer.Option("--why", help="The reason, for the record; asked for with --despite.")]
BY = Annotated[str, typer.Option("--by", help="Who decides; whoever is signed in to this machine, if left out.")]


@command
def report(
    video: VIDEO,
    shape: SHAPE = "",
    thorough: THOROUGH = False,
    despite: DESPITE = "",
    why: WHY = "",
    by: BY = "",
    as_json: JSON = False,
) -> None:
    """Show the quality report of a film's finished files. Ends with 4 when one of them may not be delivered."""
    if (why or by) and not despite:
        raise InputError("There is nothing to decide.", hint="Name the rule with --despite RULE.")
    with opened() as studio:
        films = _films(studio, video, shape)
        if thorough:
            _measure(studio, films)
        if despite:
            from engine.services.quality import accept

            accept(studio, [film.id for film in films], despite, by or _signed_in(), why)
        reports = _reports(studio, films)
    if as_json:
        console.say_json([report_json(found) for found in reports])
    else:
        from .quality_words import say_report

        for found in reports:
            say_report(found)
    if any(found.stopping for found in reports):
        raise typer.Exit(Conflict.exit_code)


def report_json(found: QualityReport) -> dict[str, object]:
    """Return a report for programs, with what comes of it."""
    return {"verdict": found.verdict, **found.model_dump(mode="json")}


def _films(studio: Studio, video: str, shape: str) -> Sequence[Render]:
    from engine.domain.video import Video
    from engine.services.finding import find
    from engine.services.quality import latest_renders

    with studio.database.read() as session:
        row = find(session, Video, video, name="title")
        films = [film for film in latest_renders(session, row.id) if shape in ("", film.shape)]
    if not films:
        which = f" in {shape}" if shape else ""
        raise NotFound(f"{row.title} has not been rendered{which} yet.", hint="Make it with `bom produce SCRIPT`.")
    return films


def _measure(studio: Studio, films: Sequence[Render]) -> None:
    from engine.flows.rendering import measure_film
    from engine.services.quality import keep_measurement
    from engine.services.renders import film_media

    for film in films:
        keep_measurement(studio, film.id, measure_film(studio, film_media(film)))


def _reports(studio: Studio, films: Sequence[Render]) -> list[QualityReport]:
    from engine.services.quality import current_report

    return [current_report(studio, film.id) for film in films]


def _signed_in() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise InputError("Nobody is signed in to this machine.", hint="Say who decides, with --by NAME.") from error

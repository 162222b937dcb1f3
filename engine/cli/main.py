"""The command `bom`. Commands import what they need when they run, so that help is fast."""

from __future__ import annotations

import os

import typer

from engine.contracts.sandbox import Realm

from . import (
    decisions,
    doctor,
    export_archive,
    export_papers,
    make_from_media,
    plugin_kit,
    produce,
    records,
    report,
    thumbnails,
    trash,
    worker,
)
from .align import align
from .books import books
from .brand import brand
from .budgets import budgets
from .config import config
from .export import export
from .export_timeline import export_timeline
from .import_archive import imports
from .jobs import jobs
from .make import make
from .music import music
from .plugins import plugins
from .prices import prices
from .sandbox import sandbox
from .session import REALM, SANDBOX
from .things import assets, projects, shots, takes, videos
from .voices import voices

app = typer.Typer(
    name="bom",
    help="BOM Studios Engine: a script goes in, a finished film comes out.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_FILMS, _RECORDS, _HOUSE = "Films", "What there is", "The house"


@app.callback()
def in_realm(sandbox: SANDBOX = False) -> None:
    """Let any command look into the sandbox: `bom --sandbox costs`."""
    if sandbox:
        os.environ[REALM] = Realm.SANDBOX


app.command("produce", rich_help_panel=_FILMS)(produce.produce)
app.command("quote", rich_help_panel=_FILMS)(produce.quote)
app.add_typer(align, name="align", rich_help_panel=_FILMS)
app.add_typer(brand, name="brand", rich_help_panel=_FILMS)
make_from_media.add_to(make)
app.add_typer(make, name="make", rich_help_panel=_FILMS)
for _group, _kind in ((projects, "project"), (videos, "video"), (shots, "shot"), (takes, "take"), (assets, "asset")):
    trash.add_removal(_group, _kind)
    app.add_typer(_group, name=f"{_kind}s", rich_help_panel=_RECORDS)
videos.command("thumbnails")(thumbnails.list_thumbnails)
videos.command("thumbnail")(thumbnails.pick_thumbnail)
videos.command("proxy")(thumbnails.make_proxy)
jobs.command("undecided")(decisions.list_undecided)
jobs.command("decide")(decisions.decide)
app.add_typer(jobs, name="jobs", rich_help_panel=_RECORDS)
app.add_typer(trash.trash, name="trash", rich_help_panel=_RECORDS)
app.command("costs", rich_help_panel=_RECORDS)(records.costs)
app.add_typer(books, name="books", rich_help_panel=_RECORDS)
app.add_typer(budgets, name="budgets", rich_help_panel=_RECORDS)
app.command("report", rich_help_panel=_RECORDS)(report.report)
export.command("workbook")(export_papers.export_workbook)
export.command("prompts")(export_papers.export_prompts)
export.command("timeline")(export_timeline)
export.command("archive")(export_archive.export_archive)
app.add_typer(export, name="export", rich_help_panel=_RECORDS)
app.add_typer(imports, name="import", rich_help_panel=_RECORDS)
app.command("lineage", rich_help_panel=_RECORDS)(records.lineage)
app.command("verify", rich_help_panel=_HOUSE)(records.verify)
app.add_typer(prices, name="prices", rich_help_panel=_HOUSE)
app.add_typer(voices, name="voices", rich_help_panel=_HOUSE)
app.add_typer(music, name="music", rich_help_panel=_HOUSE)
plugins.command("check")(plugin_kit.check_plugin)
plugins.command("record")(plugin_kit.record_exchanges)
plugins.command("new")(plugin_kit.new_plugin)
app.add_typer(plugins, name="plugins", rich_help_panel=_HOUSE)
app.add_typer(config, name="config", rich_help_panel=_HOUSE)
app.add_typer(sandbox, name="sandbox", rich_help_panel=_HOUSE)
app.command("worker", rich_help_panel=_HOUSE)(worker.worker)
app.command("doctor", rich_help_panel=_HOUSE)(doctor.doctor)


def main() -> None:
    """Run the command line."""
    app()

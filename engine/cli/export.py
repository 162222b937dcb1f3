"""`bom export`: a project's papers, taken out."""

from __future__ import annotations

import typer

export = typer.Typer(help="A project's papers: workbook, prompts, timeline, archive.", no_args_is_help=True)

"""A project's prompts as JSON, a line each: to train, compare or ask again."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO
from uuid import UUID

from engine.contracts.sandbox import Realm
from engine.domain.project import Project

from .appearing import appearing
from .exports import slug
from .prompt_log import prompts_of
from .studio import Studio


def prompts_name(studio: Studio, project: Project) -> str:
    """Return the file name of a project's prompts; it tells the realm."""
    mark = "-sandbox" if studio.settings.realm is Realm.SANDBOX else ""
    return f"{slug(project.name)}-prompts{mark}.jsonl"


def write_prompts(studio: Studio, project_id: UUID, out: TextIO) -> int:
    """Write a project's prompts, the oldest first; return how many there are."""
    count = 0
    with studio.database.read() as session:
        project = session.get_one(Project, project_id)
        for line in prompts_of(session, project, studio.settings.money.reporting_currency):
            out.write(line.as_json() + "\n")
            count += 1
    return count


def export_prompts(studio: Studio, project_id: UUID, out: Path, *, force: bool = False) -> int:
    """Write a project's prompts to a file; raises InputError when it is there already, unless `force`."""
    with appearing(out, force=force) as path, path.open("w", encoding="utf-8", newline="\n") as file:
        return write_prompts(studio, project_id, file)

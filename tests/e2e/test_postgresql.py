"""A film with everything in PostgreSQL: the studio's tables and the durable flows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bom_process import Bom, films_of
from sqlalchemy import text

from engine.store.database import Database


@pytest.mark.slow
def test_film_is_made_on_postgresql(new_database: Callable[..., Database], tmp_path: Path) -> None:
    studio, flows = (new_database("postgresql", migrated=False) for _ in range(2))
    urls = [database.url.render_as_string(hide_password=False) for database in (studio, flows)]
    bom = Bom(tmp_path, BOM_DATABASE__URL=urls[0], BOM_FLOWS__URL=urls[1])
    script = tmp_path / "harbour.md"
    script.write_text("# Harbour\n\nThe boats come home.\n\nANNA: There they are.\n")
    words = ("--preview", "--out", str(tmp_path / "out"))
    made = bom.produce(script, *words)
    assert films_of(made)[0].stat().st_size > 10_000
    assert bom.produce(script, *words)["already_made"]
    with studio.read() as session:
        entries, jobs = session.execute(text("SELECT count(*), count(DISTINCT job_id) FROM ledger_entry")).one()
    assert entries == jobs > 3
    assert bom.run("verify", "--json").json["findings"] == []

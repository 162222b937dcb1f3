"""Writes every generated file, or says which are stale: `python -m engine.cli.generate [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.cli.main import app
from engine.contracts.events import EVENTS
from engine.host.settings_reference import settings_reference

from .reference_pages import command_page, event_page, exit_code_page

ROOT = Path(__file__).parents[2]


def generated() -> Iterator[tuple[Path, str]]:
    """Yield each generated file with the text it must have."""
    for event in EVENTS:
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **event.model_json_schema()}
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        yield ROOT / "n8n_schemas" / "events" / f"{event.name}.schema.json", text
    pages = {
        "settings": settings_reference(),
        "commands": command_page(app),
        "exit-codes": exit_code_page(),
        "events": event_page(),
    }
    for name, text in pages.items():
        yield ROOT / "docs" / "reference" / f"{name}.md", text


def main(check: bool) -> int:
    """Write what is stale, or name it; return the exit code."""
    stale = [(path, text) for path, text in generated() if not path.exists() or path.read_text("utf-8") != text]
    for path, text in stale:
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        sys.stdout.write(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}\n")
    if check and stale:
        sys.stdout.write("Run `make generate` and commit what it writes.\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))

"""What was delivered into a folder, kept in that folder."""

from __future__ import annotations

import json
from pathlib import Path

from bomstudio import canonical_json

NAME = ".bomstudio.json"
_SCHEMA = "bomstudio.delivered"


class DeliveryRecord:
    """The SHA-256 of every file we delivered here, by name.

    A record that is missing or broken counts as empty: then nothing is ours, and nothing is replaced.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def sha256(self, name: str) -> str | None:
        """Return the SHA-256 of what we last delivered under a name, or None."""
        return self._read().get(name)

    def add(self, name: str, sha256: str) -> None:
        """Remember a delivery."""
        files = self._read()
        if files.get(name) == sha256:
            return
        part = self._path.with_name(f"{NAME}.part")
        text = canonical_json({"schema": _SCHEMA, "version": 1, "files": {**files, name: sha256}})
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self._path)

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        if not isinstance(kept, dict) or kept.get("schema") != _SCHEMA or not isinstance(kept.get("files"), dict):
            return {}
        return {str(name): str(sha256) for name, sha256 in kept["files"].items()}

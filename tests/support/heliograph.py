"""The plugin that the tutorial builds, as if it were installed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from house import ROOT

from engine.host.plugin_cards import Candidate

EXAMPLE = ROOT / "docs" / "examples" / "heliograph"


def found() -> Iterable[Candidate]:
    """Find the example by its folder."""
    if str(EXAMPLE) not in sys.path:
        sys.path.insert(0, str(EXAMPLE))
    return [Candidate("heliograph", "bomstudio_heliograph", "bomstudio-heliograph", "1.0.0")]


def copied(folder: Path) -> Path:
    """Copy the example's project, to be changed."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(EXAMPLE, folder, ignore=ignored))

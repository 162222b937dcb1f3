"""The repository as tests of its architecture see it: its folders, its sources and their syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("engine", "plugins", "portal", "automations")
"""The packages the wheel owns, beside the module `bomstudio`."""


def sources(*places: str) -> list[Path]:
    """Return the Python files in some folders of the repository, or a file itself."""
    found = [ROOT / place for place in places if place.endswith(".py")]
    for place in places:
        found += (ROOT / place).rglob("*.py")
    return sorted(found)


@cache
def tree(path: Path) -> ast.Module:
    """Return a source file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of every module a source file imports, relative ones left out."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def plugin_names() -> list[str]:
    """Return the names of the plugins' folders."""
    return sorted(folder.name for folder in (ROOT / "plugins").iterdir() if (folder / "__init__.py").is_file())


def shown(path: Path) -> str:
    """Return a path as one would type it in the repository."""
    return str(path.relative_to(ROOT))

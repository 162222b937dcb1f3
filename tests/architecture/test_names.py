"""Names and sizes: what a file may be called, what may stand in it, and how long it may be."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import ROOMS, ROOT, plugin_names, shown, sources, tree

LONGEST = 400
VENDORS = ("nbp", "kling", "elevenlabs", "heygen", "youtube", "ffmpeg")
"""Vendors whose names mean nothing else: they stand nowhere in the core, not even in a comment."""
WORDS = ("runway", "replicate", "stripe", "resend", "drive")
"""Vendors whose names are words: prose may use them, names and values in code may not."""


def test_no_file_is_too_long() -> None:
    lengths = {
        shown(path): len(path.read_text("utf-8").splitlines()) for path in sources(*ROOMS, "tests", "bomstudio.py")
    }
    too_long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert too_long == {}, f"more than {LONGEST} lines: split by subject"


def test_no_file_is_called_utils() -> None:
    subjectless = {"utils", "util", "helpers", "helper", "common", "misc"}
    found = [shown(path) for path in sources(*ROOMS, "tests") if path.stem in subjectless]
    assert found == [], "name a file for its subject; if it has none, it is not needed"


def test_no_package_hides_among_the_tests() -> None:
    plugin = ROOT / "tests" / "chaos" / "tardy" / "__init__.py"
    found = [shown(path) for path in (ROOT / "tests").rglob("__init__.py") if path != plugin]
    assert found == [], "an __init__.py under tests can make `import engine` find the tests"


def whole_words(names: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9])({'|'.join(names)})(?![A-Za-z0-9])", re.IGNORECASE)


@pytest.mark.parametrize("room", ["engine", "portal", "automations"])
def test_no_vendors_name_stands_in_the_core(room: str) -> None:
    pattern = whole_words([*VENDORS, *plugin_names()])
    files = [path for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".toml", ".html", ".json"}]
    found = [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in files
        if "_data" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == [], "the core is true whatever the vendor; defaults belong into config/defaults.toml"


@pytest.mark.parametrize("room", ["engine", "portal", "automations"])
def test_no_vendor_whose_name_is_a_word_is_meant_in_the_core(room: str) -> None:
    pattern = whole_words(WORDS)
    found = [
        f"{shown(path)}: {name}"
        for path in sources(room)
        for name in names_and_values(tree(path))
        if pattern.search(name)
    ]
    assert found == []


def names_and_values(module: ast.Module) -> Iterator[str]:
    """Yield every identifier, and every text in code that is one word or a path: no prose, no docstrings."""
    for node in ast.walk(module):
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield value
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value.strip():
            yield node.value


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def test_only_the_unit_of_work_commits() -> None:
    committing = {
        shown(path)
        for path in sources(*ROOMS)
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    assert committing == {"engine/store/database.py"}, "one request or step is one transaction"


def test_nothing_prints() -> None:
    printing = {
        shown(path)
        for path in sources(*ROOMS, "bomstudio.py")
        for call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    }
    assert printing == set(), "log it, or say it through the command line's console"


def test_no_module_is_named_like_a_test_folder() -> None:
    packages = {*ROOMS, "bomstudio", "config", "n8n_schemas"}
    assert not packages & {folder.name for folder in (ROOT / "tests").iterdir()}

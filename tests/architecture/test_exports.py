"""The face for plugins: what it exports, and what it costs."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT, tree

import bomstudio

SNAPSHOT = Path(__file__).with_name("exports.txt")


def test_the_exports_are_those_that_plugins_were_promised() -> None:
    promised = SNAPSHOT.read_text("utf-8").split()
    assert bomstudio.__all__ == promised, f"a name that goes breaks plugins; when it is meant, edit {SNAPSHOT.name}"
    assert dir(bomstudio) == promised


def test_the_names_for_type_checkers_are_those_that_are_loaded() -> None:
    blocks = [
        node
        for node in tree(ROOT / "bomstudio.py").body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    typed: dict[str, set[str]] = {}
    for statement in blocks[0].body:
        assert isinstance(statement, ast.ImportFrom)
        for alias in statement.names:
            assert alias.name == alias.asname, f"{alias.name} has to be re-exported under its own name"
            typed.setdefault(str(statement.module), set()).add(alias.name)
    assert len(blocks) == 1
    assert typed == {home: set(names) for home, names in bomstudio._HOMES.items()}


@pytest.mark.parametrize("name", bomstudio.__all__)
def test_every_export_exists_where_it_is_said_to_be(name: str) -> None:
    assert getattr(bomstudio, name) is getattr(importlib.import_module(bomstudio._HOME[name]), name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        bomstudio.Nothing  # noqa: B018


def test_importing_the_face_imports_nothing_of_the_engine() -> None:
    program = "import sys, bomstudio; print(*sorted(name for name in sys.modules if name.split('.')[0] == 'engine'))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == ""

"""The pages, and a desk at which what they say is done."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = (".venv", ".git", "node_modules", "tests", "plugins", "build", "dist")
_BLOCK = re.compile(r"(?:<!-- (?P<order>[^>]*?) -->\n)?```(?P<kind>\w*)\n(?P<body>.*?)```", re.DOTALL)
_CHANGE = re.compile(r"<!-- change: (?P<file>\S+): (?P<old>.*?) -> (?P<new>.*?) -->")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the order in the comment above it."""

    order: str
    kind: str
    body: str

    @property
    def command_lines(self) -> list[list[str]]:
        """The `bom` command lines of a shell block, as words."""
        if self.kind != "sh":
            return []
        lines = (shlex.split(line, comments=True) for line in self.body.splitlines())
        return [words for words in lines if words and words[0].endswith("bom")]


@dataclass(frozen=True)
class Page:
    """A Markdown page."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def steps(self) -> list[Block | re.Match[str]]:
        """Blocks and changes in the order in which they stand."""
        found = [*_BLOCK.finditer(self.text), *_CHANGE.finditer(self.text)]
        return [
            match if match.re is _CHANGE else Block(match["order"] or "", match["kind"], match["body"])
            for match in sorted(found, key=lambda match: match.start())
        ]

    @property
    def blocks(self) -> list[Block]:
        return [step for step in self.steps if isinstance(step, Block)]


def pages() -> list[Page]:
    """Every page of the repository that is ours."""
    paths = (path for path in ROOT.rglob("*.md") if path.relative_to(ROOT).parts[0] not in TOOLS)
    return [
        Page(path) for path in sorted(paths) if not any(part.startswith(".") for part in path.parts[len(ROOT.parts) :])
    ]


class Desk:
    """A machine on which nothing was set up, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran = 0
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BOM_", "XDG_"))}
        self._environment = kept | {"HOME": str(folder), "BOM_HOME": str(folder / "home"), "COLUMNS": "200"}

    def follow(self, page: Page) -> None:
        """Do what a page says: save its files, make its changes, run what is marked to be run, and compare."""
        said = ""
        for step in page.steps:
            if not isinstance(step, Block):
                self._change(step)
            elif step.order.startswith("file: "):
                (self.folder / step.order.removeprefix("file: ")).write_text(step.body, encoding="utf-8")
            elif step.order == "run":
                said = "".join(self.run(words) for words in step.command_lines)
            elif step.order == "says":
                for line in step.body.splitlines():
                    assert line.strip() in said, f"{page.name} promises {line!r}; it said:\n{said}"

    def _change(self, step: re.Match[str]) -> None:
        file = self.folder / step["file"]
        text = file.read_text(encoding="utf-8")
        assert step["old"] in text
        file.write_text(text.replace(step["old"], step["new"]), encoding="utf-8")

    def run(self, words: list[str]) -> str:
        """Run one command line and return all it says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-c", "from engine.cli.main import main; main()", *words[1:]],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{shlex.join(words)} ended with {done.returncode}:\n{said}"
        self.ran += 1
        return said

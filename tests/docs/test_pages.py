"""What the pages say and the code says is the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from doc_pages import ROOT, Page, pages

from engine.cli.generate import generated
from engine.contracts import errors
from engine.contracts.abilities import Ability, ShotType
from engine.contracts.script import CameraMove, Mood, ShotSize, TransitionKind
from engine.domain.tables import TABLES
from engine.hookspecs import callbacks, delivery, face, intake, provider, render, sandbox

GENERATED = dict(generated())
_LINK = re.compile(r"(?<!\\)\]\((?P<to>[^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_generated_file_is_what_the_code_gives(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path], "run `make generate`"


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    assert set((ROOT / "n8n_schemas" / "events").glob("*.json")) <= GENERATED.keys()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Page) -> None:
    links = [match["to"] for match in _LINK.finditer(_CODE.sub("", page.text))]
    links += [match["to"] for match in _LINK.finditer(page.text) if not match["to"].startswith("http")]
    for link in links:
        if link.startswith(("http:", "https:")) or "images/drum.jpg" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.path.parent / name).resolve() if name else page.path
        assert target.exists(), f"{page.name} links to {link}"
        if anchor:
            assert anchor in _anchors(target), f"{page.name} links to {link}"


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_table_is_in_the_glossary_and_the_architecture() -> None:
    for name in ("reference/glossary", "architecture"):
        text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        missing = [table.__tablename__ for table in TABLES if f"`{table.__tablename__}`" not in text]
        assert missing == [], f"docs/{name}.md"


def test_every_hook_is_documented_for_authors() -> None:
    text = (ROOT / "docs" / "plugin-author.md").read_text(encoding="utf-8")
    hooks = [
        name
        for module in (callbacks, delivery, face, intake, provider, render, sandbox)
        for name, value in vars(module).items()
        if hasattr(value, "bomstudio_spec")
    ]
    assert len(hooks) == len(list((ROOT / "engine" / "hookspecs").glob("*.py"))) - 2
    assert [hook for hook in hooks if f"`{hook}`" not in text] == []


def test_exit_codes_are_those_of_the_error_tree() -> None:
    text = (ROOT / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    listed = {name: int(number) for number, name in re.findall(r"^\| (\d+) \| `(\w+)`", text, re.MULTILINE)}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BomError)]
    assert listed == {kind.__name__: kind.exit_code for kind in kinds if kind is not errors.ProviderError}


def test_users_are_told_every_value_of_an_order() -> None:
    text = (ROOT / "docs" / "user.md").read_text(encoding="utf-8")
    values = [*ShotType, *(value for kind in (ShotSize, CameraMove, Mood, TransitionKind) for value in get_args(kind))]
    assert [value for value in values if f"`{value}`" not in text] == []


def test_every_ability_is_in_the_glossary() -> None:
    text = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    assert [ability for ability in Ability if f"`{ability}`" not in text] == []


def test_code_that_decisions_point_at_exists() -> None:
    for page in pages():
        if page.path.parent.name == "decisions":
            named = re.findall(r"`((?:engine|plugins|tests)/[\w/.]+)`(?:\s+\(([^)]*)\))?", page.text)
            assert named, page.name
            for path, symbols in named:
                place = ROOT / path
                assert place.exists(), f"{page.name} points at {path}"
                files = place.rglob("*.py") if place.is_dir() else (place,)
                code = "\n".join(file.read_text(encoding="utf-8") for file in files)
                for symbol in re.findall(r"`([\w.]+)`", symbols):
                    assert symbol.rpartition(".")[2] in code, f"{page.name} points at {symbol} in {path}"


def test_every_room_is_on_its_floor() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "engine").glob("*/__init__.py")]
    assert [room for room in rooms if f"`engine/{room}`" not in text] == []


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.[jp][pn]g"))
    assert pictures
    assert max(picture.stat().st_size for picture in pictures) < 400_000


def test_every_package_that_is_installed_along_is_in_the_notices() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for extra, names in project["optional-dependencies"].items() if extra != "dev" for name in names]
    names = [re.match(r"[\w.-]+", wanted)[0] for wanted in (*project["dependencies"], *extras)]
    notices = (ROOT / "NOTICES.md").read_text(encoding="utf-8").casefold()
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", notices) is None] == []

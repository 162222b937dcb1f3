"""Plugins as folders: each is announced, complete, and cheap to look at."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from house import ROOT, plugin_names, tree

from engine.domain.quality import BY_NAME

RULES = {
    "quote-exact",
    "deterministic",
    "cancel",
    "progress",
    "errors-mapped",
    "bad-input",
    "readme",
    "prices-dated",
}
PAID_RULES = {"stand-in", "live-verified"}
"""Asked of plugins whose vendor is paid, which are those with a stand-in."""
HEAVY = {"numpy", "cv2", "av", "PIL", "httpx", "sqlalchemy", "dbos", "ffmpeg", "cryptography", "keyring", "asyncio"}
CARD_SECONDS = 0.05
"""Processor time of one card, after what all cards share; a card that only registers takes a tenth of this."""


def test_every_folder_is_announced_and_nothing_else_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    announced = project["entry-points"]["bomstudio"]
    assert announced == {name: f"plugins.{name}" for name in plugin_names()}


@pytest.mark.parametrize("name", plugin_names())
def test_a_plugin_is_complete(name: str) -> None:
    folder = ROOT / "plugins" / name
    assert (folder / "README.md").read_text("utf-8").startswith(f"# {name}\n")
    checklist = tomllib.loads((folder / "quality.toml").read_text("utf-8"))
    assert checklist["contract"] == 1
    hooks = {getattr(node, "name", "") for node in tree(folder / "__init__.py").body}
    asked = RULES | PAID_RULES if "register_sandbox" in hooks else RULES
    assert checklist["rules"].keys() >= asked
    assert checklist["rules"].keys() <= BY_NAME.keys(), "see engine/domain/quality.py"
    offers_models = "register_providers" in hooks
    assert (folder / "prices.toml").is_file() == offers_models, "what can be asked for has a dated price, be it zero"
    assert (ROOT / "tests" / "vendors" / name).is_dir(), "a plugin's tests lie under its name"


def test_cards_are_cheap_to_import() -> None:
    program = """
        import importlib, json, sys, time
        import bomstudio
        bomstudio.PluginSettings, bomstudio.hookimpl
        spent = {}
        for name in sys.argv[1:]:
            began = time.process_time()
            importlib.import_module(f"plugins.{name}")
            spent[name] = time.process_time() - began
        print(json.dumps([spent, sorted({module.split(".")[0] for module in sys.modules})]))
    """
    command = [sys.executable, "-c", dedent(program), *plugin_names()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    spent, modules = json.loads(done.stdout)
    assert not HEAVY & set(modules), "import late, inside the hook"
    slow = {name: seconds for name, seconds in spent.items() if seconds > CARD_SECONDS}
    assert slow == {}, "import late, inside the hook"


def test_listing_plugins_by_name_imports_none_of_them(home: Path) -> None:
    program = """
        import sys
        from engine.host.plugins import PluginManager
        from engine.host.settings import load_settings
        assert PluginManager(load_settings()).names()
        print(*[name for name in sys.modules if name.startswith("plugins.")])
    """
    command = [sys.executable, "-c", dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=home.parent)
    assert done.stdout.strip() == ""

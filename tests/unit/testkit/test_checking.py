"""Checklists: a claim that is not so is shown, and the tier is what is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from heliograph import copied

from engine.contracts.sandbox import Realm
from engine.domain.quality import RULES, Tier, tier_of
from engine.host.plugin_cards import Candidate
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from engine.testkit.checking import Checklist, check

PACKAGE = "bomstudio_heliograph"


@pytest.fixture
def project(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example's project, to be changed before it is looked at."""
    others = {name for name in sys.modules if name.partition(".")[0] == PACKAGE}
    kept = {name: sys.modules.pop(name) for name in others}
    folder = copied(tmp_path / "project")
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.modules.update(kept)


@pytest.fixture
def checked(project: Path) -> Callable[[], Checklist]:
    def look() -> Checklist:
        found = [Candidate("heliograph", PACKAGE, "bomstudio-heliograph", "1.0.0")]
        manager = PluginManager(load_settings(realm=Realm.SANDBOX), MemorySecrets(), find=lambda: found)
        return check(manager, "heliograph", 120)

    return look


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def move(source: Path, target: Path) -> None:
    """Move what a module defines to the end of another."""
    text = source.read_text(encoding="utf-8").replace("from __future__ import annotations\n", "")
    own = "\n".join(line for line in text.splitlines() if not line.startswith("from .client import"))
    target.write_text(target.read_text(encoding="utf-8") + own, encoding="utf-8")
    source.unlink()


@pytest.mark.parametrize("name", ["nbp", "kling", "elevenlabs"])
def test_paid_vendor_of_the_house_is_silver_and_claims_nothing_false(name: str, home: Path) -> None:
    found = [Candidate(name, f"plugins.{name}", "bomstudio", "")]
    manager = PluginManager(load_settings(realm=Realm.SANDBOX), MemorySecrets(), find=lambda: found)
    checked = check(manager, name, 120)
    assert (checked.tier, checked.false_claims) == (Tier.SILVER, ())


def test_example_is_silver_and_nothing_it_claims_is_false(checked: Callable[[], Checklist]) -> None:
    found = checked()
    assert (found.tier, found.false_claims) == (Tier.SILVER, ())
    assert [one.rule for one in found.missing] == ["specification", "callbacks", "live-verified"]


@pytest.mark.parametrize(
    ("rule", "spoil", "told"),
    [
        ("readme", lambda at: (at / "README.md").unlink(), "No README"),
        ("prices-dated", lambda at: change(at / PACKAGE / "prices.toml", '"megapixel"', '"plate"'), "megapixel"),
        ("golden-exchanges", lambda at: change(at / "tests/golden/limited.yaml", "# Source: ", "# "), "limited.yaml"),
        ("contract-tests", lambda at: (at / "tests/test_contract.py").unlink(), "No test inherits ProviderContract"),
        (
            "cruel-cases",
            lambda at: change(at / "tests/test_contract.py", "PaidProviderContract", "ProviderContract"),
            "No test inherits PaidProviderContract",
        ),
        (
            "four-parts",
            lambda at: [
                change(at / PACKAGE / "__init__.py", "from .adapter import", "from .client import"),
                move(at / PACKAGE / "adapter.py", at / PACKAGE / "client.py"),
            ],
            "is in bomstudio_heliograph.client",
        ),
        (
            "callbacks",
            lambda at: change(at / PACKAGE / "quality.toml", "[rules]", '[rules]\ncallbacks = "done"'),
            "reads no callbacks",
        ),
        (
            "live-verified",
            lambda at: change(at / PACKAGE / "quality.toml", 'live-verified = "todo"', 'live-verified = "done"'),
            "No exchange was recorded",
        ),
    ],
)
def test_claim_that_is_not_so_is_shown(
    project: Path, checked: Callable[[], Checklist], rule: str, spoil: Callable[[Path], object], told: str
) -> None:
    spoil(project)
    false = {one.rule: one.reason for one in checked().false_claims}
    assert rule in false
    assert told in false[rule]


def test_old_price_is_said_without_breaking_the_claim(project: Path, checked: Callable[[], Checklist]) -> None:
    change(project / PACKAGE / "prices.toml", "2026-11-01", "2020-01-01")
    found = checked()
    assert found.false_claims == ()
    assert "2020-01-01" in next(one.reason for one in found.rules if one.rule == "prices-dated")


def test_tier_needs_all_of_its_rules_and_of_those_below() -> None:
    kept = {rule.name: True for rule in RULES}
    assert tier_of(RULES, kept) is Tier.GOLD
    assert tier_of(RULES, kept | {"live-verified": False}) is Tier.SILVER
    assert tier_of(RULES, kept | {"stand-in": False}) is Tier.BRONZE
    assert tier_of(RULES, kept | {"readme": False}) is Tier.NONE

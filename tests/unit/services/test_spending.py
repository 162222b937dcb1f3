"""A plugin that is not of silver is asked for nothing that costs real money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from paid_vendor import MODEL, OneVendor, Vendor

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError
from engine.domain.quality import BY_NAME, Tier
from engine.host.settings import load_settings
from engine.services.studio import Studio

UNPROVEN = tuple(rule for rule in BY_NAME if rule not in {"cruel-cases", "live-verified"})
ROUTING = {Ability.MUSIC_GENERATE.value: [MODEL]}


@pytest.fixture
def vendor(home: Path) -> OneVendor:
    vendor = OneVendor(Vendor())
    vendor.kept = UNPROVEN
    return vendor


def opened(vendor: Any, **settings: Any) -> Studio:
    nothing: Any = None
    return Studio(load_settings(**settings), nothing, nothing, vendor)


def test_bronze_plugin_is_refused_with_what_it_lacks_and_what_allows_it(vendor: OneVendor) -> None:
    with pytest.raises(ConfigError, match=r"lacks cruel-cases\.") as caught:
        opened(vendor).route(Ability.MUSIC_GENERATE, ROUTING)
    assert "add vendor to plugins.allow_bronze" in caught.value.hint


@pytest.mark.parametrize("settings", [{"realm": "sandbox"}, {"plugins": {"allow_bronze": ["vendor"]}}])
def test_bronze_plugin_is_rehearsed_or_allowed(vendor: OneVendor, settings: dict[str, Any]) -> None:
    assert opened(vendor, **settings).route(Ability.MUSIC_GENERATE, ROUTING).key == MODEL


def test_plugin_without_a_price_above_zero_needs_no_rules(vendor: OneVendor) -> None:
    vendor.priced, vendor.kept = False, ()
    assert opened(vendor).route(Ability.MUSIC_GENERATE, ROUTING).key == MODEL


def test_silver_is_enough(vendor: OneVendor) -> None:
    vendor.kept = tuple(rule.name for rule in BY_NAME.values() if rule.tier is not Tier.GOLD)
    assert opened(vendor).route(Ability.MUSIC_GENERATE, ROUTING).key == MODEL

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.contracts.errors import ConfigError
from engine.contracts.plugins import PluginSettings, Secret
from engine.contracts.sandbox import Realm
from engine.host.plugin_context import DUMMY_KEY, HostContext
from engine.host.redaction import redact
from engine.host.secrets import MemorySecrets


class Paid(PluginSettings):
    """A vendor's settings."""

    api_key: Secret
    """Made in the console."""
    second_key: Secret | None = None
    region: str = "eu"
    seconds: int = 5


def context(
    home: Path, *, section: Mapping[str, Any] = {}, variables: Mapping[str, str] = {}, kept: Mapping[str, str] = {}
) -> HostContext:
    return HostContext("vendor", home, section, variables, lambda: MemorySecrets(kept))


@pytest.mark.parametrize(
    ("variables", "kept", "expected"),
    [
        ({}, {"vendor.api_key": "from-the-store"}, "from-the-store"),
        ({"VENDOR_API_KEY": "from-old-name"}, {"vendor.api_key": "from-the-store"}, "from-old-name"),
        ({"BOM_VENDOR__API_KEY": "from-new-name", "VENDOR_API_KEY": "from-old-name"}, {}, "from-new-name"),
    ],
)
def test_a_secret_comes_from_the_first_place_that_has_it(
    home: Path, variables: dict[str, str], kept: dict[str, str], expected: str
) -> None:
    settings = context(home, variables=variables, kept=kept).settings(Paid)
    assert settings.api_key.get_secret_value() == expected
    assert expected not in repr(settings)
    assert redact(f"it said {expected}") == "it said …hidden…"


def test_a_plain_field_comes_from_its_variable_then_the_section_then_its_default(home: Path) -> None:
    kept = {"vendor.api_key": "a-long-secret"}
    assert context(home, kept=kept).settings(Paid).region == "eu"
    assert context(home, kept=kept, section={"region": "us"}).settings(Paid).region == "us"
    both = context(home, kept=kept, section={"region": "us"}, variables={"BOM_VENDOR__REGION": "in"})
    assert both.settings(Paid).region == "in"


def test_an_old_name_serves_secrets_only(home: Path) -> None:
    settings = context(home, kept={"vendor.api_key": "a-long-secret"}, variables={"VENDOR_REGION": "us"}).settings(Paid)
    assert settings.region == "eu"


def test_an_optional_secret_is_filled_when_it_is_there(home: Path) -> None:
    kept = {"vendor.api_key": "a-long-secret", "vendor.second_key": "another-secret"}
    second = context(home, kept=kept).settings(Paid).second_key
    assert second is not None
    assert second.get_secret_value() == "another-secret"


def test_a_missing_secret_is_named_with_the_command_that_sets_it(home: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        context(home).settings(Paid)
    assert caught.value.message == "The plugin vendor needs api_key."
    assert caught.value.hint == "Run: bom config set-secret vendor api_key (or set BOM_VENDOR__API_KEY)."


def test_a_secret_in_the_config_file_is_refused_without_showing_it(home: Path) -> None:
    with pytest.raises(ConfigError, match="does not belong") as caught:
        context(home, section={"api_key": "open-secret"}).settings(Paid)
    assert "open-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("section", "variables", "told"),
    [
        ({"seconds": "long"}, {}, r"seconds is 'long' \(from \[plugin.vendor\]\)"),
        ({"regoin": "us"}, {}, r"regoin is not a setting \(from \[plugin.vendor\]\). Did you mean region?"),
        ({}, {"BOM_VENDOR__SECONDS": "x"}, r"seconds is 'x' \(from BOM_VENDOR__SECONDS in the environment\)"),
    ],
)
def test_a_wrong_plugin_setting_names_its_place(
    home: Path, section: dict[str, Any], variables: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        context(home, section=section, variables=variables, kept={"vendor.api_key": "a-long-secret"}).settings(Paid)


def test_state_outlives_the_context_and_is_the_plugins_own(home: Path) -> None:
    context(home).state.put("token", "one")
    context(home).state.put("token", "two")
    assert context(home).state.get("token") == "two"
    assert context(home).state.get("other") is None
    other = HostContext("other", home, {}, {}, MemorySecrets)
    assert other.state.get("token") is None


def test_deleting_the_scratch_folder_does_not_touch_the_state(home: Path) -> None:
    mine = context(home)
    mine.state.put("token", "one")
    (mine.scratch / "model.bin").write_text("big")
    for file in mine.scratch.iterdir():
        file.unlink()
    mine.scratch.rmdir()
    assert context(home).scratch.is_dir()
    assert context(home).state.get("token") == "one"


def test_a_context_that_nobody_uses_makes_no_folder_and_opens_no_secrets(home: Path) -> None:
    def locked() -> MemorySecrets:
        raise AssertionError("opened")

    class Plain(PluginSettings):
        threads: int = 2

    assert HostContext("vendor", home, {}, {}, locked).settings(Plain).threads == 2
    assert not home.exists()


def test_no_real_key_is_read_in_the_sandbox(home: Path) -> None:
    def untouchable() -> MemorySecrets:
        raise AssertionError("the secret store was opened")

    variables = {"BOM_VENDOR__API_KEY": "a-real-key", "VENDOR_API_KEY": "a-real-key", "BOM_VENDOR__SECONDS": "9"}
    sandboxed = HostContext("vendor", home, {}, variables, untouchable, realm=Realm.SANDBOX)
    settings = sandboxed.settings(Paid)
    assert settings.api_key.get_secret_value() == DUMMY_KEY
    assert settings.seconds == 9

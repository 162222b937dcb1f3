import stat
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from engine.contracts.errors import ConfigError
from engine.host.redaction import redact
from engine.host.secrets import FileSecrets, KeyringSecrets, MemorySecrets, SecretStore, open_secrets
from engine.host.settings import load_settings

VALUE = "kling-8d1f0c77e2"


class DrawerKeyring(KeyringBackend):
    """A real enough backend: keeps in memory what is put in."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedKeyring(DrawerKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the keyring is locked")


@pytest.fixture
def use_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = DrawerKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", drawer)


@pytest.fixture(params=["memory", "file", "passphrase", "keyring"])
def store(request: pytest.FixtureRequest, home: Path, use_keyring: None) -> SecretStore:
    stores = {
        "memory": MemorySecrets(),
        "file": FileSecrets(home),
        "passphrase": FileSecrets(home, "correct horse"),
        "keyring": KeyringSecrets(home),
    }
    return stores[request.param]


def test_what_is_kept_can_be_read_replaced_listed_and_forgotten(store: SecretStore) -> None:
    assert store.names() == ()
    assert store.get("kling.api_key") is None
    assert store.delete("kling.api_key") is False
    store.set("kling.api_key", "first-secret")
    store.set("kling.api_key", VALUE)
    store.set("alpha.token", "é—and other things\n")
    assert store.get("kling.api_key") == VALUE
    assert store.get("alpha.token") == "é—and other things\n"
    assert store.names() == ("alpha.token", "kling.api_key")
    assert store.delete("kling.api_key") is True
    assert store.get("kling.api_key") is None
    assert store.names() == ("alpha.token",)


def test_what_was_set_or_read_is_hidden_from_every_text(store: SecretStore) -> None:
    store.set("kling.api_key", VALUE)
    assert VALUE not in redact(f"the vendor answered {VALUE}!")


def test_values_are_not_readable_on_the_disk(home: Path) -> None:
    FileSecrets(home).set("kling.api_key", VALUE)
    for file in home.iterdir():
        assert VALUE.encode() not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_passphrase_leaves_no_key_beside_the_file(home: Path) -> None:
    FileSecrets(home, "correct horse").set("kling.api_key", VALUE)
    assert [file.name for file in home.iterdir()] == ["secrets.db"]
    assert FileSecrets(home, "correct horse").get("kling.api_key") == VALUE


@pytest.mark.parametrize("wrong", ["wrong horse", ""])
def test_a_wrong_passphrase_is_refused_and_changes_nothing(home: Path, wrong: str) -> None:
    FileSecrets(home, "correct horse").set("kling.api_key", VALUE)
    with pytest.raises(ConfigError, match="BOM_SECRET_KEY"):
        FileSecrets(home, wrong).get("kling.api_key")
    with pytest.raises(ConfigError, match="BOM_SECRET_KEY"):
        FileSecrets(home, wrong).set("kling.api_key", "other")
    assert FileSecrets(home, "correct horse").get("kling.api_key") == VALUE


def test_a_lost_key_file_is_a_clear_error(home: Path) -> None:
    FileSecrets(home).set("kling.api_key", VALUE)
    (home / "secrets.key").unlink()
    with pytest.raises(ConfigError, match=r"secrets\.key"):
        FileSecrets(home).get("kling.api_key")


def test_a_file_that_is_not_ours_is_a_clear_error(home: Path) -> None:
    home.mkdir()
    (home / "secrets.db").write_text("not a database, and long enough to be looked at" * 30)
    with pytest.raises(ConfigError, match=r"secrets\.db cannot be read"):
        FileSecrets(home).names()


def test_two_studios_on_one_machine_do_not_share_keys(tmp_path: Path, use_keyring: None) -> None:
    KeyringSecrets(tmp_path / "one").set("kling.api_key", VALUE)
    assert KeyringSecrets(tmp_path / "two").get("kling.api_key") is None


def test_a_real_keyring_is_preferred(use_keyring: None) -> None:
    assert isinstance(open_secrets(load_settings(secrets={"store": "auto"})), KeyringSecrets)
    assert isinstance(open_secrets(load_settings(secrets={"store": "file"})), FileSecrets)


def test_a_keyring_that_cannot_be_used_gives_way_to_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", LockedKeyring())
    assert isinstance(open_secrets(load_settings(secrets={"store": "auto"})), FileSecrets)
    with pytest.raises(ConfigError, match="has no keyring"):
        open_secrets(load_settings(secrets={"store": "keyring"}))


def test_a_backend_that_only_fails_is_not_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.fail import Keyring

    monkeypatch.setattr(keyring.core, "_keyring_backend", Keyring())
    assert isinstance(open_secrets(load_settings(secrets={"store": "auto"})), FileSecrets)


def test_a_keyring_that_locks_later_is_a_clear_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", LockedKeyring())
    with pytest.raises(ConfigError, match="The keyring refuses: the keyring is locked"):
        KeyringSecrets(home).get("kling.api_key")


def test_the_passphrase_of_the_environment_is_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_SECRET_KEY", "correct horse")
    open_secrets(load_settings()).set("kling.api_key", VALUE)
    assert FileSecrets(home, "correct horse").get("kling.api_key") == VALUE

"""Where keys are kept: the system's keyring, or an encrypted file."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from engine.contracts.errors import ConfigError

from .home import folder
from .redaction import keep_secret
from .settings import Settings, environment

_SERVICE = "bomstudio"
_INDEX = "names"
_CHECK = b"bomstudio"


class SecretStore(Protocol):
    """Keeps texts under names like `plugin.field`; the values are never listed or printed."""

    def get(self, name: str) -> str | None:
        """Return a secret, or None."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret, in place of an older one."""

    def delete(self, name: str) -> bool:
        """Forget a secret; return whether it was there."""

    def names(self) -> tuple[str, ...]:
        """Return what is kept, without the values."""


def open_secrets(settings: Settings) -> SecretStore:
    """Return the store the settings ask for; raises ConfigError when there is none."""
    wanted = settings.secrets.store
    if wanted != "file" and (keyring := _working_keyring(settings.home)):
        return keyring
    if wanted == "keyring":
        raise ConfigError("This system has no keyring.", hint='Set secrets.store = "file".')
    return FileSecrets(settings.home, environment().get("BOM_SECRET_KEY", ""))


class MemorySecrets:
    """Secrets that are forgotten when the process ends."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values: dict[str, str] = {}
        for name, value in (values or {}).items():
            self.set(name, value)

    def get(self, name: str) -> str | None:
        """Return a secret, or None."""
        return self._values.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret, in place of an older one."""
        keep_secret(value)
        self._values[name] = value

    def delete(self, name: str) -> bool:
        """Forget a secret; return whether it was there."""
        return self._values.pop(name, None) is not None

    def names(self) -> tuple[str, ...]:
        """Return what is kept, without the values."""
        return tuple(sorted(self._values))


class KeyringSecrets:
    """The system's own keyring. It cannot list, so the names are kept in it as one more entry.

    Studios on one machine do not see each other's keys: the home folder is part of the service's name.
    """

    def __init__(self, home: Path) -> None:
        self._service = f"{_SERVICE}:{home}"

    def get(self, name: str) -> str | None:
        """Return a secret, or None."""
        with _keyring_errors():
            import keyring

            value = keyring.get_password(self._service, name)
        if value is not None:
            keep_secret(value)
        return value

    def set(self, name: str, value: str) -> None:
        """Keep a secret, in place of an older one."""
        keep_secret(value)
        with _keyring_errors():
            import keyring

            keyring.set_password(self._service, name, value)
        self._write_index({*self.names(), name})

    def delete(self, name: str) -> bool:
        """Forget a secret; return whether it was there."""
        if name not in self.names():
            return False
        with _keyring_errors():
            import keyring

            keyring.delete_password(self._service, name)
        self._write_index(set(self.names()) - {name})
        return True

    def names(self) -> tuple[str, ...]:
        """Return what is kept, without the values."""
        with _keyring_errors():
            import keyring

            return tuple(json.loads(keyring.get_password(self._service, _INDEX) or "[]"))

    def _write_index(self, names: Iterable[str]) -> None:
        with _keyring_errors():
            import keyring

            keyring.set_password(self._service, _INDEX, json.dumps(sorted(names)))


class FileSecrets:
    """A small database in the home folder in which every value is encrypted.

    The key is made from a passphrase (BOM_SECRET_KEY), or else kept beside it in a file that only its owner can read.
    """

    def __init__(self, home: Path, passphrase: str = "") -> None:
        self._home = home
        self._path = home / "secrets.db"
        self._key_file = home / "secrets.key"
        self._passphrase = passphrase

    def get(self, name: str) -> str | None:
        """Return a secret, or None; raises ConfigError when the key does not fit."""
        if not self._path.exists():
            return None
        with self._open() as database:
            row = database.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
            if row is None:
                return None
            value = self._decrypt(self._key(database), row[0]).decode()
        keep_secret(value)
        return value

    def set(self, name: str, value: str) -> None:
        """Keep a secret, in place of an older one; raises ConfigError when the key does not fit."""
        from cryptography.fernet import Fernet

        keep_secret(value)
        with self._open() as database:
            sealed = Fernet(self._key(database)).encrypt(value.encode())
            database.execute("INSERT OR REPLACE INTO secret VALUES (?, ?)", (name, sealed))

    def delete(self, name: str) -> bool:
        """Forget a secret; return whether it was there."""
        if not self._path.exists():
            return False
        with self._open() as database:
            return database.execute("DELETE FROM secret WHERE name = ?", (name,)).rowcount > 0

    def names(self) -> tuple[str, ...]:
        """Return what is kept, without the values."""
        if not self._path.exists():
            return ()
        with self._open() as database:
            return tuple(row[0] for row in database.execute("SELECT name FROM secret ORDER BY name"))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        folder(self._home)
        try:
            self._path.touch(mode=0o600)
            with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as database, database:
                database.execute("PRAGMA secure_delete = ON")
                database.execute("CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL)")
                database.execute("CREATE TABLE IF NOT EXISTS lock (salt BLOB NOT NULL, proof BLOB NOT NULL)")
                yield database
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(f"The secrets in {self._path} cannot be read: {error}.") from error

    def _key(self, database: sqlite3.Connection) -> bytes:
        from cryptography.fernet import Fernet

        row = database.execute("SELECT salt, proof FROM lock").fetchone()
        salt = row[0] if row else os.urandom(16)
        key = self._from_passphrase(salt) if self._passphrase else self._from_file(new=row is None)
        if row is None:
            database.execute("INSERT INTO lock VALUES (?, ?)", (salt, Fernet(key).encrypt(_CHECK)))
        else:
            self._decrypt(key, row[1])
        return key

    def _from_passphrase(self, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(self._passphrase.encode())
        return base64.urlsafe_b64encode(key)

    def _from_file(self, *, new: bool) -> bytes:
        from cryptography.fernet import Fernet

        if new and not self._key_file.exists():
            with open(self._key_file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(Fernet.generate_key())
        try:
            return self._key_file.read_bytes()
        except FileNotFoundError as error:
            raise self._wrong_key() from error

    def _decrypt(self, key: bytes, sealed: bytes) -> bytes:
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return Fernet(key).decrypt(sealed)
        except (InvalidToken, ValueError) as error:
            raise self._wrong_key() from error

    def _wrong_key(self) -> ConfigError:
        return ConfigError(
            f"The key does not open {self._path}.",
            hint=f"Set BOM_SECRET_KEY to the passphrase it was made with, bring back {self._key_file.name}, "
            f"or remove {self._path.name} and set the keys again.",
        )


def _working_keyring(home: Path) -> KeyringSecrets | None:
    """Return the keyring when a real one answers; a backend that only fails, or keeps plain text, is not one."""
    with contextlib.suppress(Exception):
        import keyring

        backend = keyring.get_keyring()
        if backend.priority >= 1:
            store = KeyringSecrets(home)
            store.names()
            return store
    return None


@contextlib.contextmanager
def _keyring_errors() -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise ConfigError(f"The keyring refuses: {error}.", hint='Unlock it, or set secrets.store = "file".') from error

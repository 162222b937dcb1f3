"""Finding ffmpeg: the right one, or an early and clear refusal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import pytest

from bomstudio import ConfigError
from engine.host import media
from engine.host.fonts import MachineFonts
from plugins.ffmpeg.binary import find
from plugins.ffmpeg.renderer import FfmpegRenderer


def script(folder: Path, text: str) -> str:
    path = folder / "my ffmpeg"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_packaged_ffmpeg_is_the_default() -> None:
    assert find("").path == imageio_ffmpeg.get_ffmpeg_exe()


def test_setting_comes_first(tmp_path: Path) -> None:
    mine = script(tmp_path, f'exec "{imageio_ffmpeg.get_ffmpeg_exe()}" "$@"')
    assert find(mine).path == mine
    assert find(mine).version == find("").version


def test_setting_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ConfigError, match="no ffmpeg at /nowhere/ffmpeg"):
        find("/nowhere/ffmpeg")


@pytest.mark.parametrize("text", ["echo hello", "exit 3", "true"])
def test_program_that_is_not_ffmpeg_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="my ffmpeg"):
        find(script(tmp_path, text))


def test_ffmpeg_without_an_encoder_is_refused(tmp_path: Path) -> None:
    mine = script(tmp_path, 'echo "ffmpeg version 5.0 by x" >&2; echo " V....D libx264 x"')
    with pytest.raises(ConfigError, match="cannot encode aac, mov_text"):
        find(mine)


def test_path_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = imageio_ffmpeg.get_ffmpeg_exe()
    mine = Path(script(tmp_path, f'exec "{packaged}" "$@"')).rename(tmp_path / "ffmpeg")

    def nothing() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", nothing)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find("").path == str(mine)
    mine.unlink()
    with pytest.raises(ConfigError, match="No ffmpeg was found"):
        find("")


def test_identity_names_renderer_revision_and_version(renderer: FfmpegRenderer) -> None:
    assert renderer.identity.startswith(f"ffmpeg/{renderer.revision}/{find('').version}+av")


def test_nothing_is_started_before_it_is_needed() -> None:
    with pytest.raises(ConfigError):
        _ = FfmpegRenderer("/nowhere", 2, media, MachineFonts).identity


def test_card_is_cheap_to_import() -> None:
    heavy = "{'cv2', 'av', 'PIL', 'numpy', 'ffmpeg', 'imageio_ffmpeg'}"
    program = f"import sys, plugins.ffmpeg; sys.exit(bool({heavy} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", program], check=True)

"""What a film costs in CPU seconds, as ratios to x264 encoding the same raw frames, and in memory.

Run it alone: `.venv/bin/python -m pytest -m benchmark -s tests/benchmarks`.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from bom_process import Bom, films_of

SCRIPT = Path(__file__).parents[2] / "config" / "examples" / "lighthouse.fountain"
X264 = "keyint=48:min-keyint=1:open-gop=0:stitchable=1"

pytestmark = pytest.mark.benchmark


def encoding_seconds(film: Path) -> float:
    """Return the CPU seconds x264 takes for a film's frames, handed to it raw, with the film's own settings."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        encoder = subprocess.Popen(
            [
                *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p"),
                *("-s", f"{stream.width}x{stream.height}", "-r", "24", "-i", "-", "-threads", "2"),
                *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-x264-params", X264, "-f", "null", "-"),
            ],
            stdin=subprocess.PIPE,
        )
        assert encoder.stdin is not None
        for frame in container.decode(stream):
            encoder.stdin.write(frame.to_ndarray().tobytes())
        encoder.stdin.close()
        _, _, usage = os.wait4(encoder.pid, 0)
        encoder.returncode = 0
    return usage.ru_utime + usage.ru_stime


def test_film_costs_little_more_than_its_encoding(tmp_path: Path) -> None:
    bom = Bom(tmp_path)
    script = tmp_path / SCRIPT.name
    script.write_bytes(SCRIPT.read_bytes())
    words = ("produce", str(script), "--out", str(tmp_path / "out"), "--yes", "--json")
    first = bom.run(*words)
    baseline = sum(encoding_seconds(film) for film in films_of(first.json))
    nothing = bom.run(*words)
    assert nothing.json["already_made"]
    shots = bom.run("shots", "list", first.json["video"], "--json").json
    bom.run("shots", "redo", first.json["video"], shots[2]["name"])
    one_shot = bom.run(*words)
    assert not one_shot.json["already_made"]
    ratios = {
        "first render": first.cpu_seconds / baseline,
        "one shot changed": one_shot.cpu_seconds / baseline,
        "nothing changed": nothing.cpu_seconds / baseline,
    }
    peak = max(first.peak_mib, one_shot.peak_mib)
    print(f"\nx264 alone: {baseline:.1f} CPU s; peak memory of the largest process: {peak:.0f} MiB")
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.3f} of x264 alone")
    assert ratios["first render"] <= 1.8
    assert ratios["one shot changed"] <= 0.2
    assert ratios["nothing changed"] <= 0.02
    assert peak <= 800


def test_long_film_costs_in_proportion(tmp_path: Path) -> None:
    spent = {}
    for shots in (50, 200):
        bom = Bom(tmp_path / str(shots))
        script = tmp_path / f"{shots}.md"
        places = ("harbour", "forest", "kitchen", "street", "field")
        lines = [f"A walker crosses the {places[n % 5]} number {n}, slowly.\n" for n in range(shots)]
        script.write_text("# A long walk\n\n" + "\n".join(lines))
        run = bom.run("produce", str(script), "--preview", "--out", str(tmp_path / f"out{shots}"), "--yes", "--json")
        assert len(bom.run("shots", "list", run.json["video"], "--json").json) >= shots
        spent[shots] = run.cpu_seconds
    ratio = spent[200] / spent[50]
    print(f"\n200 shots: {ratio:.2f} times the CPU of 50 shots ({spent[50]:.1f} s)")
    assert ratio <= 4.5

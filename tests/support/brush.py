"""A renderer that draws nothing: it writes what it is told to do, or does what the output's name says."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bomstudio import (
    Bench,
    Cancelled,
    Encoding,
    FilmFacts,
    InputError,
    MediaFacts,
    MediaRef,
    Renderer,
    RenderError,
    RenderPlan,
    Segment,
    Size,
    SoundPlan,
    hookimpl,
)

CONTRACT = 1


class Brush(Renderer):
    name = "brush"

    @property
    def identity(self) -> str:
        return "brush/1"

    def segment(self, segment: Segment, encoding: Encoding, out: Path, bench: Bench) -> None:
        assert isinstance(segment.footage.clip, MediaRef)
        clip = bench.open(segment.footage.clip)
        for _ in range(segment.frames):
            bench.report(1)
        out.write_text(f"{clip.read_text()} {encoding.size}")

    def mix(self, sound: SoundPlan, out: Path, bench: Bench) -> None:
        getattr(self, f"_{out.stem}")(out, bench)

    def join(self, plan: RenderPlan, segments: Sequence[Path], sound: Path, out: Path, bench: Bench) -> None:
        out.write_text(" + ".join(part.read_text() for part in [*segments, sound]))

    def still(self, film: Path, frame: int, size: Size, out: Path) -> None:
        out.write_text(f"frame {frame} of {film.read_text()}")

    def inspect(self, film: Path, *, thorough: bool = False) -> FilmFacts:
        return FilmFacts(file=MediaFacts(frames=len(film.read_text())), loudness_lufs=-14.0 if thorough else None)

    def _sound(self, out: Path, bench: Bench) -> None:
        out.write_text("sound")

    def _chatter(self, out: Path, bench: Bench) -> None:
        sys.stdout.write("a library says hello\n")
        os.write(1, b"a binary says hello\n")
        out.write_text("sound")

    def _niceness(self, out: Path, bench: Bench) -> None:
        out.write_text(str(os.nice(0)))

    def _refuse(self, out: Path, bench: Bench) -> None:
        raise RenderError("The sound cannot be mixed.", hint="See https://x/?token=abc123.")

    def _input(self, out: Path, bench: Bench) -> None:
        raise InputError("The track is empty.", hint="Give another.")

    def _fault(self, out: Path, bench: Bench) -> None:
        raise ZeroDivisionError("division by zero")

    def _killed(self, out: Path, bench: Bench) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _abort(self, out: Path, bench: Bench) -> None:
        os.write(2, b"libdraw: out of paint\n")
        os._exit(3)

    def _obedient(self, out: Path, bench: Bench) -> None:
        bench.report(1)
        while not bench.cancelled():
            threading.Event().wait(0.01)
        raise Cancelled("Stopped by the renderer.")

    def _stubborn(self, out: Path, bench: Bench) -> None:
        helper = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        out.with_suffix(".part").write_text(f"{os.getpid()} {helper.pid}")
        out.with_suffix(".part").rename(out.with_suffix(".pids"))
        helper.wait()


@hookimpl
def register_renderers(register: Any, context: Any) -> None:
    register.renderer(Brush())

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from engine.contracts.errors import BomError, Cancelled, InputError, RenderError
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape, Size
from engine.contracts.plan import Encoding, Footage, RenderPlan, Segment, SoundPlan
from engine.host.children import RenderChild
from engine.host.render_child import Wire
from engine.host.render_jobs import (
    Inspect,
    Join,
    Mix,
    RenderJob,
    RenderMessage,
    SegmentTask,
    Still,
    TaskDone,
    Worked,
)
from engine.host.settings import Settings, load_settings

LIMIT_SECONDS = 20
CLIP = MediaRef(sha256="c" * 64, media_type="video/mp4", bytes=4)
SEGMENT = Segment(footage=Footage(clip=CLIP, frames=5))
ENCODING = Encoding(size=Size(width=64, height=36), rate=FrameRate(num=24))
SOUND = SoundPlan(length=48_000)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with the brush as renderer, installed where a child process finds it."""
    info = tmp_path / "site" / "bomstudio_brush-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bomstudio-brush\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[bomstudio]\nbrush = brush\n")
    support = Path(__file__).parents[2] / "support"
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'site'}:{support}")
    return load_settings(film={"renderer": "brush"})


def mixing(out: Path) -> RenderJob:
    return RenderJob(tasks=(Mix(sound=SOUND, out=out),))


def failure(settings: Settings, out: Path) -> BomError:
    with pytest.raises(BomError) as caught:
        RenderChild(settings).run(mixing(out), lambda message: None)
    return caught.value


def test_tasks_are_done_in_order_and_told(settings: Settings, tmp_path: Path) -> None:
    clip, part, sound, film, still = (tmp_path / name for name in ("clip", "part", "sound.m4a", "film", "still"))
    clip.write_text("clip")
    plan = RenderPlan(shape=Shape.WIDE, encoding=ENCODING, segments=(SEGMENT,), sound=SOUND)
    job = RenderJob(
        tasks=(
            SegmentTask(segment=SEGMENT, encoding=ENCODING, out=part),
            Mix(sound=SOUND, out=sound),
            Join(plan=plan, segments=(part,), sound=sound, out=film),
            Still(film=film, frame=3, size=Size(width=32, height=18), out=still),
            Inspect(film=film, thorough=True),
        ),
        media={CLIP.sha256: clip},
    )
    told: list[RenderMessage] = []
    RenderChild(settings).run(job, told.append)
    assert still.read_text() == "frame 3 of clip 64x36 + sound"
    done = [message for message in told if isinstance(message, TaskDone)]
    assert [(message.index, message.out) for message in done] == [
        (0, part),
        (1, sound),
        (2, film),
        (3, still),
        (4, None),
    ]
    assert done[-1].facts is not None
    assert (done[-1].facts.file.frames, done[-1].facts.loudness_lufs) == (len("clip 64x36 + sound"), -14.0)
    assert sum(message.frames for message in told if isinstance(message, Worked)) == SEGMENT.frames
    assert told.index(done[0]) == len(told) - 5, "all frames are told before the task is done"


def test_what_libraries_print_does_not_disturb_the_line(settings: Settings, tmp_path: Path) -> None:
    told: list[RenderMessage] = []
    RenderChild(settings).run(mixing(tmp_path / "chatter.m4a"), told.append)
    assert told == [TaskDone(index=0, out=tmp_path / "chatter.m4a")]


def test_a_child_gives_way_to_other_programs(settings: Settings, tmp_path: Path) -> None:
    RenderChild(settings).run(mixing(tmp_path / "niceness.m4a"), lambda message: None)
    assert int((tmp_path / "niceness.m4a").read_text()) >= 5


def test_what_the_renderer_raises_arrives_as_it_was_without_secrets(settings: Settings, tmp_path: Path) -> None:
    error = failure(settings, tmp_path / "refuse.m4a")
    assert type(error) is RenderError
    assert error.message == "The sound cannot be mixed."
    assert error.hint.startswith("See https://x/?token=…hidden…")
    error = failure(settings, tmp_path / "input.m4a")
    assert type(error) is InputError
    assert (error.message, error.hint) == ("The track is empty.", "Give another.")


def test_a_fault_in_the_renderer_is_a_render_error_in_words(settings: Settings, tmp_path: Path) -> None:
    error = failure(settings, tmp_path / "fault.m4a")
    assert type(error) is RenderError
    assert error.message == "The renderer raised ZeroDivisionError: division by zero."


def test_a_killed_child_is_a_render_error_that_names_the_signal(settings: Settings, tmp_path: Path) -> None:
    error = failure(settings, tmp_path / "killed.m4a")
    assert type(error) is RenderError
    assert "was killed by SIGKILL" in error.message
    assert "memory" in error.hint


def test_a_child_that_ends_early_is_a_render_error_with_its_last_words(settings: Settings, tmp_path: Path) -> None:
    error = failure(settings, tmp_path / "abort.m4a")
    assert "ended with code 3: libdraw: out of paint" in error.message


def test_a_stored_file_that_was_not_handed_over_is_a_render_error(settings: Settings, tmp_path: Path) -> None:
    job = RenderJob(tasks=(SegmentTask(segment=SEGMENT, encoding=ENCODING, out=tmp_path / "part"),))
    with pytest.raises(RenderError, match="was not handed to the renderer"):
        RenderChild(settings).run(job, lambda message: None)


def test_a_renderer_that_is_missing_is_told_by_the_child(settings: Settings, tmp_path: Path) -> None:
    nobody = load_settings(film={"renderer": "nobody"})
    with pytest.raises(BomError, match=r"film\.renderer"):
        RenderChild(nobody).run(mixing(tmp_path / "sound.m4a"), lambda message: None)


def test_a_program_that_does_not_start_is_a_render_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="did not start"):
        RenderChild(settings, program=(str(tmp_path / "nothing"),)).run(mixing(tmp_path / "x"), lambda message: None)


def test_a_program_that_talks_nonsense_is_a_render_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="said something unknown: nonsense"):
        RenderChild(settings, program=("echo", "nonsense")).run(mixing(tmp_path / "x"), lambda message: None)


def test_a_stop_reaches_the_renderer(settings: Settings, tmp_path: Path) -> None:
    asked = iter([False, False])
    with pytest.raises(Cancelled, match="Stopped by the renderer"):
        RenderChild(settings).run(mixing(tmp_path / "obedient.m4a"), lambda message: None, lambda: next(asked, True))


def running(pids: Path) -> list[psutil.Process]:
    return [psutil.Process(int(pid)) for pid in pids.read_text().split()]


def ended(processes: list[psutil.Process]) -> bool:
    """Wait until processes are gone; one that nobody has buried yet is gone too."""
    _, alive = psutil.wait_procs(processes, timeout=LIMIT_SECONDS)
    return all(process.status() == psutil.STATUS_ZOMBIE for process in alive)


def test_a_renderer_that_does_not_stop_is_ended_with_what_it_started(settings: Settings, tmp_path: Path) -> None:
    found: list[psutil.Process] = []
    pids = tmp_path / "stubborn.pids"

    def cancelled() -> bool:
        if pids.exists() and not found:
            found.extend(running(pids))
        return bool(found)

    with pytest.raises(Cancelled):
        RenderChild(settings, grace_seconds=0.1).run(mixing(tmp_path / "stubborn.m4a"), lambda message: None, cancelled)
    assert len(found) == 2
    assert ended(found)


def test_an_error_while_listening_ends_the_child(settings: Settings, tmp_path: Path) -> None:
    job = RenderJob(
        tasks=(Mix(sound=SOUND, out=tmp_path / "sound.m4a"), Mix(sound=SOUND, out=tmp_path / "stubborn.m4a"))
    )
    before = psutil.Process().children()

    def listen(message: RenderMessage) -> None:
        raise LookupError("the listener broke")

    with pytest.raises(LookupError, match="the listener broke"):
        RenderChild(settings).run(job, listen)
    assert psutil.Process().children() == before


def test_a_child_ends_with_its_parent(settings: Settings, tmp_path: Path, wait_for: Callable[..., None]) -> None:
    parent_program = dedent("""
        import sys
        from pathlib import Path
        from engine.contracts.plan import SoundPlan
        from engine.host.children import RenderChild
        from engine.host.render_jobs import Mix, RenderJob
        from engine.host.settings import load_settings
        job = RenderJob(tasks=(Mix(sound=SoundPlan(length=1), out=Path(sys.argv[1])),))
        RenderChild(load_settings(film={"renderer": "brush"})).run(job, print)
    """)
    pids = tmp_path / "stubborn.pids"
    with subprocess.Popen([sys.executable, "-c", parent_program, str(tmp_path / "stubborn.m4a")]) as parent:
        wait_for(pids.exists)
        orphans = running(pids)
        parent.send_signal(signal.SIGKILL)
    assert ended(orphans)


def test_frames_are_told_in_batches_and_before_whatever_follows() -> None:
    now = [0.0]
    line = io.StringIO()
    wire = Wire(line, clock=lambda: now[0])
    for at in (0.05, 0.1, 0.25, 0.3, 0.31):
        now[0] = at
        wire.worked(2)
    wire.tell(TaskDone(index=0))
    told = [json.loads(text) for text in line.getvalue().splitlines()]
    assert [(message["tell"], message.get("frames")) for message in told] == [
        ("worked", 6),
        ("worked", 4),
        ("done", None),
    ]

"""A film of filmed clips, at 29.97, taken to an editor's program: frames to spare, pieces, and sounds as WAV."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from film_workshop import Workshop

from engine.contracts.errors import InputError, RenderError
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape, Size
from engine.contracts.plan import Encoding, Footage, Piece, RenderPlan, Segment, SoundPlan
from engine.contracts.script import Breakdown, Keyframe, SceneDraft, ShotDraft
from engine.domain.asset import Asset
from engine.domain.client import Client
from engine.domain.cut import Cut, CutLine, CutMusic, CutShot
from engine.domain.project import Project
from engine.domain.render import Render
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.flows import timelines
from engine.flows.timelines import ExportedTimeline, TimelineWishes, export_timeline
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.render.timelines.formats import MediaMode, TimelineFormat
from engine.services.studio import Studio
from engine.store.blobs import Blobs
from engine.store.database import Database

RATE = FrameRate(num=30_000, den=1001)
SIZE = Size(width=320, height=180)
SHADES = {"first": 2, "second": 3, "third": 80, "fourth": 160}
"""The first two clips get lighter by so much a frame; the pieces of the third shot have one shade each."""


class Stage:
    """A studio with one film of three shots: 90 filmed frames of which 40 are used, 45 whole, and two pieces."""

    def __init__(self, database: Database, folder: Path) -> None:
        settings = load_settings()
        blobs = Blobs(settings.blobs.url, settings.home / "cache")
        self.studio = Studio(settings, database, blobs, PluginManager(settings))
        self.workshop = Workshop(folder)
        self.cut = self._cut()
        self.video_id = self._store()

    def export(self, out: Path, **wishes: Any) -> ExportedTimeline:
        return export_timeline(self.studio, self.video_id, out, replace(TimelineWishes(), **wishes))

    def _cut(self) -> Cut:
        rising = [self._clip([frame * SHADES[name] for frame in range(count)]) for name, count in _RISING]
        pieces = tuple(Piece(clip=self._clip([SHADES[name]] * 15), frames=15) for name in ("third", "fourth"))
        first, second, third = (str(shot_id) for shot_id in ("shot-1", "shot-2", "shot-3"))
        voice = self._sound(0.5, "wav")
        return Cut(
            title="Tides",
            rate=RATE,
            shots=(
                _shot(first, "1A", rising[0], 40, trim_start=35),
                _shot(second, "1B", rising[1], 45, transition="wipe", transition_frames=10),
                _shot(third, "2A", pieces, 30, transition="dip", transition_frames=6),
            ),
            lines=(
                CutLine(shot_id=first, speaker="ANNA", text="The tide.", audio=voice, length_ms=500, offset_ms=100),
            ),
            music=CutMusic(audio=self._sound(1.0, "flac")),
        )

    def _clip(self, shades: list[int]) -> MediaRef:
        pictures = [np.full((SIZE.height, SIZE.width, 3), shade, np.uint8) for shade in shades]
        return self._kept(self.workshop.filmed(pictures, rate=RATE.fraction))  # type: ignore[arg-type]

    def _sound(self, seconds: float, ending: str) -> MediaRef:
        samples = 0.4 * np.sin(np.arange(round(seconds * 48_000)) / 20)
        wav = self.workshop.sound(samples)
        if ending == "wav":
            return self._kept(wav)
        path = self.workshop.folder / f"music.{ending}"
        with av.open(path, "w") as container, av.open(self.workshop.paths[wav.sha256]) as source:
            stream = container.add_stream(ending, rate=48_000, layout="mono")
            for frame in source.decode(audio=0):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return self._kept(self.workshop.keep(path, f"audio/{ending}"))

    def _kept(self, media: MediaRef) -> MediaRef:
        return self.studio.blobs.put_file(self.workshop.paths[media.sha256], media.media_type)

    def _store(self) -> Any:
        encoding = Encoding(size=SIZE, rate=RATE, preset="ultrafast")
        footage = Footage(clip=self.cut.shots[0].clips[Shape.WIDE], frames=1)
        plan = RenderPlan(
            shape=Shape.WIDE, encoding=encoding, segments=(Segment(footage=footage),), sound=SoundPlan(length=1)
        )
        scenes = tuple(SceneDraft(number=number, heading=f"EXT. BEACH {number}") for number in (1, 2))
        with self.studio.database.write() as session:
            client = Client(name="Anna")
            session.add(client)
            session.flush()
            project = Project(client_id=client.id, name="Sea")
            session.add(project)
            session.flush()
            video = Video(project_id=project.id, title="Tides", formats=["16:9"], rate_num=RATE.num, rate_den=RATE.den)
            session.add(video)
            session.flush()
            rows = [self._row(video, position, shot) for position, shot in enumerate(self.cut.shots)]
            session.add_all(rows)
            session.flush()
            names = {shot.shot_id: str(row.id) for shot, row in zip(self.cut.shots, rows, strict=True)}
            self.cut = Cut(
                **{
                    **self.cut.model_dump(),
                    "shots": [{**shot.model_dump(), "shot_id": names[shot.shot_id]} for shot in self.cut.shots],
                    "lines": [{**line.model_dump(), "shot_id": names[line.shot_id]} for line in self.cut.lines],
                }
            )
            video.cut = self.cut.model_dump(mode="json")
            video.breakdown = Breakdown(title="Tides", scenes=scenes, shots=()).model_dump(mode="json")
            whole = self.cut.shots[0].clips[Shape.WIDE]
            assert isinstance(whole, MediaRef)
            session.add(
                Asset(
                    project_id=project.id,
                    role="clip",
                    sha256=whole.sha256,
                    media_type=whole.media_type,
                    bytes=whole.bytes,
                    duration_ms=RATE.ms(90),
                )
            )
            session.add(
                Render(
                    video_id=video.id,
                    key="k",
                    shape="16:9",
                    resolution="360p",
                    sha256="0" * 64,
                    frames=1,
                    plan=plan.model_dump(mode="json"),
                )
            )
            return video.id

    def _row(self, video: Video, position: int, shot: CutShot) -> Shot:
        draft = ShotDraft(
            scene=1 if position < 2 else 2,
            name=shot.name,
            action="The sea.",
            keyframes=(Keyframe(description="The sea."),),
            length_ms=1000,
            source_key=shot.name,
        )
        return Shot(
            video_id=video.id,
            position=position,
            name=shot.name,
            length_frames=shot.frames,
            source_key=shot.name,
            draft=draft.model_dump(mode="json"),
        )


_RISING = (("first", 90), ("second", 45))


def _shot(shot_id: str, name: str, clip: Any, frames: int, **more: Any) -> CutShot:
    return CutShot(shot_id=shot_id, name=name, take_id=f"take-{name}", clips={Shape.WIDE: clip}, frames=frames, **more)


@pytest.fixture
def stage(home: Path, new_database: Callable[..., Database], tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(new_database("sqlite"), tmp_path)
    yield stage
    stage.studio.plugins.close()


def test_shots_have_frames_to_spare_and_sounds_are_wav(stage: Stage, tmp_path: Path) -> None:
    made = stage.export(tmp_path / "edit", is_drop_frame=True)

    first, second, third = made.program.pictures
    assert [(shot.start, shot.at, shot.frames, shot.medium.frames) for shot in made.program.pictures] == [
        (30, 0, 40, 30 + 40 + 15),
        (0, 30, 45, 45),
        (0, 69, 30, 30),
    ]
    media = tmp_path / "edit" / "media"
    shades = _shades(media / first.medium.name)
    assert len(shades) == 85
    assert shades[first.start] == pytest.approx(35 * SHADES["first"], abs=3)
    assert shades == sorted(shades)
    assert len(_shades(media / second.medium.name)) == 45
    assert _shades(media / third.medium.name)[14:16] == pytest.approx([80, 160], abs=3)
    assert [(mark.at, mark.name) for mark in made.program.marks if mark.kind == "scene"] == [
        (0, "Scene 1 EXT. BEACH 1"),
        (69, "Scene 2 EXT. BEACH 2"),
    ]
    (music,) = media.glob("music-*.wav")
    with wave.open(str(music)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getnframes()) == (48_000, 1, 48_000)
        heard = np.frombuffer(sound.readframes(48_000), np.int16) / 32768
        assert np.abs(heard).max() == pytest.approx(0.4, abs=0.01)
    assert (media / "wipe.pgm").is_file()
    assert "FCM: DROP FRAME" in (tmp_path / "edit" / "timeline.edl").read_text()


def test_shots_are_rendered_once_and_progress_is_told(stage: Stage, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    wishes = TimelineWishes(formats=(TimelineFormat.OTIO,))
    once = export_timeline(stage.studio, stage.video_id, tmp_path / "once", wishes, lambda *worked: told.append(worked))
    assert told[-1] == (160, 160)
    told.clear()
    again = export_timeline(
        stage.studio, stage.video_id, tmp_path / "again", wishes, lambda *worked: told.append(worked)
    )
    assert told == []
    assert again.program == once.program


def test_a_timeline_that_does_not_read_back_is_not_handed_over(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(program: Any, kind: Any, folder: Path) -> str:
        return _written(program, kind, folder).replace("01:00:01:00", "01:00:01:01")

    _written = timelines.timeline_text
    monkeypatch.setattr(timelines, "timeline_text", late)
    with pytest.raises(RenderError, match=r"timeline\.edl does not read back"):
        stage.export(tmp_path / "edit", formats=(TimelineFormat.EDL,), media=MediaMode.NONE)
    assert not (tmp_path / "edit").exists()


def test_a_film_without_a_cut_is_refused(stage: Stage, tmp_path: Path) -> None:
    with stage.studio.database.write() as session:
        session.get_one(Video, stage.video_id).cut = {}
    with pytest.raises(InputError, match="Tides has no cut yet"):
        stage.export(tmp_path / "edit")


def _shades(film: Path) -> list[float]:
    """Return how bright each frame of a film is, 0 to 255."""
    with av.open(str(film)) as container:
        return [float(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]

"""Taking a film to an editor's program: its shots rendered whole, its sounds as WAV, timelines that name them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from engine.contracts.delivering import Handover, Parcel, Receipt
from engine.contracts.errors import DeliveryError, RenderError
from engine.contracts.media import MediaRef, Shape
from engine.host.children import RenderChild
from engine.host.media import write_wav
from engine.host.render_jobs import RenderJob, RenderMessage, SegmentTask, Worked
from engine.render.subtitle_files import subtitle_file
from engine.render.subtitles import cues
from engine.render.timelines.formats import MediaMode, TimelineFormat, lost_in
from engine.render.timelines.from_cut import losses
from engine.render.timelines.mlt import WIPE_FILE, wipe_picture
from engine.render.timelines.program import Program
from engine.render.timelines.reading import differences
from engine.render.timelines.timecode import check_drop
from engine.render.timelines.writing import MEDIA_FOLDER, timeline_text
from engine.services import renders
from engine.services.exports import slug
from engine.services.studio import Studio
from engine.services.timelines import FilmForEditors, film_for_editors

_TYPES = {
    TimelineFormat.OTIO: "application/vnd.otio+json",
    TimelineFormat.FCP7: "application/xml",
    TimelineFormat.EDL: "text/plain",
    TimelineFormat.MLT: "application/xml",
}


@dataclass(frozen=True)
class TimelineWishes:
    """How a timeline is to be made."""

    formats: tuple[TimelineFormat, ...] = tuple(TimelineFormat)
    media: MediaMode = MediaMode.COPY
    shape: Shape | None = None
    is_drop_frame: bool = False


@dataclass(frozen=True)
class ExportedTimeline:
    """A timeline in its folder: the files written, and what they do not carry."""

    folder: Path
    program: Program
    timelines: tuple[Path, ...]
    media: tuple[Path, ...]
    notes: tuple[str, ...]


def export_timeline(
    studio: Studio,
    video_id: UUID,
    out: Path | None,
    wishes: TimelineWishes,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> ExportedTimeline:
    """Write a film's timelines and the media they name into a folder, by default one of its title's name in this one.

    Every timeline is read back and compared with the cut before it is handed over. `report` is told how many frames
    are rendered, of how many. Raises InputError for a film that was not made, RenderError and DeliveryError.
    """
    film = film_for_editors(studio, video_id, wishes.shape)
    if wishes.is_drop_frame:
        check_drop(film.cut.rate)
    folder = (out or Path(f"{slug(film.video.title)}.timeline")).expanduser().absolute()
    with tempfile.TemporaryDirectory(prefix="timeline-", dir=_scratch(studio)) as scratch:
        desk = _Desk(studio, film, folder, Path(scratch))
        media = desk.bring(wishes, report) if wishes.media is not MediaMode.NONE else {}
        names = {name: path.name for name, path in media.items()}
        program = film.program(names, is_drop_frame=wishes.is_drop_frame)
        timelines = desk.write(program, wishes.formats)
    notes = [*losses(film.cut), *(note for kind in wishes.formats for note in lost_in(program, kind))]
    return ExportedTimeline(folder, program, timelines, tuple(media.values()), tuple(dict.fromkeys(notes)))


def _scratch(studio: Studio) -> Path:
    folder = studio.settings.home / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class _Desk:
    """The work on one timeline, with a scratch folder of its own."""

    def __init__(self, studio: Studio, film: FilmForEditors, folder: Path, scratch: Path) -> None:
        self._studio = studio
        self._film = film
        self._folder = folder
        self._scratch = scratch
        self._here: dict[str, Path] = {}

    def bring(self, wishes: TimelineWishes, report: Callable[[int, int], None]) -> dict[str, Path]:
        """Bring every medium to the media folder; return where each is, by the name it was to have."""
        clips = self._shots(report)
        stored = [Parcel(media=clips[file.part.key], name=file.name) for file in self._film.shots]
        stored += [Parcel(media=file.source, name=file.medium.name) for file in self._film.sounds if file.is_wav]
        made = list(self._made(wishes.formats))
        folder = self._folder / MEDIA_FOLDER
        if wishes.media is MediaMode.COPY:
            return self._delivered([*stored, *made], folder)
        linked = {parcel.name: self._linked(parcel, folder) for parcel in stored}
        return linked | self._delivered(made, folder)

    def write(self, program: Program, formats: Iterable[TimelineFormat]) -> tuple[Path, ...]:
        """Write a program in each format, and the film's subtitles beside it; raises RenderError for a broken one."""
        parcels = []
        for kind in formats:
            text = timeline_text(program, kind, self._folder)
            if wrong := differences(program, text, kind):
                raise RenderError(
                    f"{kind.file} does not read back as the film: {wrong[0]}.",
                    hint="This is a fault in bom; another --format may do for now.",
                )
            parcels.append(self._keep(text.encode(), _TYPES[kind], kind.file))
        cut = self._film.cut
        if spoken := cues(cut):
            text_bytes = subtitle_file(spoken, "srt", cut.language, cut.title)
            parcels.append(self._keep(text_bytes, "application/x-subrip", f"subtitles.{cut.language}.srt"))
        return tuple(self._delivered(parcels, self._folder).values())

    def _shots(self, report: Callable[[int, int], None]) -> dict[str, MediaRef]:
        """Return the shots' files by their content hashes, rendering those that do not exist."""
        studio, plan = self._studio, self._film.plan
        wanted = {file.part.key: file.part for file in self._film.shots}
        with studio.database.read() as session:
            kept = renders.kept_parts(studio, session, wanted.values())
        missing = [part for key, part in wanted.items() if key not in kept]
        if not missing:
            return kept
        tasks = tuple(
            SegmentTask(
                segment=plan.segments[part.index], encoding=plan.encoding, out=self._scratch / f"{part.key}.mp4"
            )
            for part in missing
        )
        total = sum(task.segment.frames for task in tasks)
        done = 0

        def hear(message: RenderMessage) -> None:
            nonlocal done
            if isinstance(message, Worked):
                done += message.frames
                report(done, total)
            else:
                part, task = missing[message.index], tasks[message.index]
                kept[part.key] = renders.keep_part(studio, part, task.out, task.segment.frames)

        media = renders.needed_media(studio, plan, [part.index for part in missing])
        RenderChild(studio.settings).run(RenderJob(tasks=tasks, media=media), hear)
        return kept

    def _made(self, formats: Iterable[TimelineFormat]) -> Iterator[Parcel]:
        """Yield what is not stored as editors need it: sounds that are not WAV, and the picture of a wipe."""
        for file in self._film.sounds:
            if not file.is_wav:
                path = self._scratch / file.medium.name
                write_wav(self._studio.path_of(file.source), path)
                yield self._kept(path, "audio/wav", file.medium.name)
        if TimelineFormat.MLT in formats and any(shot.transition == "wipe" for shot in self._film.cut.shots):
            yield self._keep(wipe_picture(), "image/x-portable-graymap", WIPE_FILE)

    def _keep(self, data: bytes, media_type: str, name: str) -> Parcel:
        path = self._scratch / name
        path.write_bytes(data)
        return self._kept(path, media_type, name)

    def _kept(self, path: Path, media_type: str, name: str) -> Parcel:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._here[sha256] = path
        return Parcel(media=MediaRef(sha256=sha256, media_type=media_type, bytes=path.stat().st_size), name=name)

    def _delivered(self, parcels: Iterable[Parcel], folder: Path) -> dict[str, Path]:
        wanted = tuple({parcel.name: parcel for parcel in parcels}.values())
        deliverer = self._studio.plugins.deliverer(self._studio.settings.film.deliverer)
        receipts: tuple[Receipt, ...] = deliverer.deliver(wanted, Handover(open=self._open, destination=str(folder)))
        return {parcel.name: Path(receipt.place) for parcel, receipt in zip(wanted, receipts, strict=True)}

    def _open(self, media: MediaRef) -> Path:
        return self._here.get(media.sha256) or self._studio.path_of(media)

    def _linked(self, parcel: Parcel, folder: Path) -> Path:
        path, source = folder / parcel.name, self._studio.path_of(parcel.media)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.is_symlink() and path.readlink() != source:
                path.unlink()
            if not os.path.lexists(path):
                path.symlink_to(source)
        except OSError as error:
            raise DeliveryError(
                f"{path} cannot be linked: {error.strerror}.", hint="Use --media copy, or choose another folder."
            ) from error
        return path

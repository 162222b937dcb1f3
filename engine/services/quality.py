"""The quality report of a finished film: made when it is rendered, made anew when its limits change, and obeyed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import Conflict, InputError
from engine.contracts.events import VideoChecked
from engine.contracts.media import MOTION_CLIP
from engine.contracts.motion import MotionClip
from engine.contracts.plan import RenderPlan, clip_media
from engine.contracts.rendering import FilmFacts
from engine.domain.columns import utc_now
from engine.domain.quality_report import Acceptance, Finding, QualityReport
from engine.domain.render import Render
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.render.quality.checked import Checked
from engine.render.quality.judging import RULES, held_against, judge

from .record import record_deed, record_event
from .studio import Studio


class DeliveryStopped(Conflict):
    """A film is not delivered, because its quality report stops it and nobody has accepted that."""


def report_on(studio: Studio, session: Session, render: Render) -> QualityReport:
    """Return the report of a film as the studio's limits are now; nothing is measured and nothing is stored."""
    stored = QualityReport.model_validate(render.report) if render.report is not None else None
    if stored is not None and stored.held_against == held_against(studio.settings.quality):
        return stored
    accepted = stored.accepted if stored is not None else ()
    return _judged(studio, session, render, FilmFacts.model_validate(render.facts), accepted)


def current_report(studio: Studio, render_id: UUID) -> QualityReport:
    """Return the report of a film as the studio's limits are now, and store it where it was not."""
    with studio.database.read() as session:
        render = session.get_one(Render, render_id)
        report = report_on(studio, session, render)
    if render.report != report.model_dump(mode="json"):
        with studio.database.write() as session:
            render = session.get_one(Render, render_id)
            return add_report(studio, session, session.get_one(Video, render.video_id), render)
    return report


def add_report(studio: Studio, session: Session, video: Video, render: Render) -> QualityReport:
    """Make the report of a film from what was measured, and store it with its event."""
    report = report_on(studio, session, render)
    _store(session, video, render, report)
    return report


def keep_measurement(studio: Studio, render_id: UUID, facts: FilmFacts) -> QualityReport:
    """Replace what a film measures by what its decoded file does, and judge it anew."""
    with studio.database.write() as session:
        render = session.get_one(Render, render_id)
        accepted = report_on(studio, session, render).accepted
        render.facts = facts.model_dump(mode="json")
        report = _judged(studio, session, render, facts, accepted)
        _store(session, session.get_one(Video, render.video_id), render, report)
        return report


def accept(studio: Studio, render_ids: Sequence[UUID], rule: str, who: str, why: str) -> list[QualityReport]:
    """Let films be delivered although a rule stops them, on a person's word; it holds for these very files.

    Raises InputError for a rule that does not exist, for no reason, and where the rule stops none of the films.
    """
    if rule not in RULES:
        raise InputError(f"There is no rule {rule!r}.", hint=f"The rules are {', '.join(RULES)}.")
    if not why.strip():
        raise InputError("It needs a reason, for the record.", hint="Give it with --why.")
    reports = []
    with studio.database.write() as session:
        for render in (session.get_one(Render, render_id) for render_id in render_ids):
            report = report_on(studio, session, render)
            if rule not in {finding.rule for finding in report.stopping}:
                continue
            acceptance = Acceptance(rule=rule, who=who, why=why.strip(), when=utc_now())
            report = report.model_copy(update={"accepted": (*report.accepted, acceptance)})
            _store(session, session.get_one(Video, render.video_id), render, report)
            said = {"rule": rule, "sha256": render.sha256}
            record_deed(session, "quality.accepted", "render", render.id, why.strip(), actor=who, **said)
            reports.append(report)
    if not reports:
        raise InputError(f"The rule {rule} stops none of these films.", hint="Look at `bom report VIDEO`.")
    return reports


def refuse_stopped(studio: Studio, session: Session, video: Video, renders: Sequence[Render]) -> None:
    """Raise DeliveryStopped, with what was found, unless every film may be delivered."""
    for render in renders:
        stopping = report_on(studio, session, render).stopping
        if stopping:
            more = f" And {len(stopping) - 1} more." if len(stopping) > 1 else ""
            raise DeliveryStopped(
                f"{video.title} in {render.shape} is not delivered: {_sentence(stopping[0])}{more}",
                hint=f"See `bom report {short_title(video.title)}`; who lets it pass adds --despite RULE --why REASON.",
            )


def latest_renders(session: Session, video_id: UUID) -> list[Render]:
    """Return the newest film of a video in each shape and resolution, as they were made."""
    rows = session.exec(
        select(Render)
        .where(Render.video_id == video_id, col(Render.deleted_at).is_(None))
        .order_by(col(Render.created_at))
    )
    newest = {(render.shape, render.resolution): render for render in rows}
    return sorted(newest.values(), key=lambda render: render.created_at)


def short_title(title: str) -> str:
    """Return a title as a command takes it."""
    return f'"{title}"' if " " in title else title


def _sentence(finding: Finding) -> str:
    where = f" (shot {', '.join(finding.shots)})" if finding.shots else ""
    return f"{finding.rule}{where}: {finding.what}"


def _judged(
    studio: Studio, session: Session, render: Render, facts: FilmFacts, accepted: Sequence[Acceptance]
) -> QualityReport:
    limits, plan = studio.settings.quality, RenderPlan.model_validate(render.plan)
    names = {str(shot.id): shot.name for shot in session.exec(select(Shot).where(Shot.video_id == render.video_id))}
    film = Checked(facts, plan, limits, dict(_described(studio, plan)) if facts.frozen else {})
    return QualityReport(
        sha256=render.sha256,
        shape=render.shape,
        resolution=render.resolution,
        frames=render.frames,
        rate=plan.encoding.rate,
        facts=facts,
        findings=judge(film, names),
        accepted=tuple(accepted),
        held_against=held_against(limits),
    )


def _described(studio: Studio, plan: RenderPlan) -> Iterator[tuple[str, MotionClip]]:
    for segment in plan.segments:
        for media in clip_media(segment.footage.clip):
            if media.media_type == MOTION_CLIP and studio.blobs.exists(media.sha256):
                yield media.sha256, MotionClip.model_validate_json(studio.path_of(media).read_bytes())


def _store(session: Session, video: Video, render: Render, report: QualityReport) -> None:
    render.report = report.model_dump(mode="json")
    record_event(
        session,
        VideoChecked(
            object_id=video.id,
            object_version=video.version,
            happened_at=utc_now(),
            project_id=video.project_id,
            shape=render.shape,
            resolution=render.resolution,
            sha256=render.sha256,
            verdict=report.verdict,
            rules=tuple(dict.fromkeys(finding.rule for finding in report.findings)),
        ),
    )

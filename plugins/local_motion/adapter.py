"""What is asked of the camera, and the described clip it answers with."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import ExifTags, Image

from bomstudio import (
    MOTION_CLIP,
    Ability,
    Cancelled,
    Estimate,
    LocalProvider,
    MediaFacts,
    ModelCard,
    MotionClip,
    ProducedFile,
    Rejected,
    Request,
    Result,
    ShotType,
    Ticket,
    Usage,
    VideoFromImageRequest,
    canonical_json,
)

from .turns import spread_stills

MODEL = "camera-1"
ONE_CLIP = Usage.of("clip", 1)
_ON_ITS_SIDE = 5
"""The first of the orientations in which a camera's picture lies on its side."""


class CameraOnStills(LocalProvider):
    """Describes a camera's way over stills; nothing is drawn until a film is rendered."""

    ability = Ability.VIDEO_FROM_IMAGE
    revision = 1

    def models(self) -> Sequence[ModelCard]:
        """Return the one model there is."""
        return (
            ModelCard(
                model=MODEL,
                ability=self.ability,
                title="Camera on stills",
                draws_each_shape=True,
                shot_types=frozenset(ShotType),
                deadline_seconds=60,
            ),
        )

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return exactly one clip; raises Rejected when the stills do not fit the shot type."""
        _checked(request, model)
        return Estimate.exactly(ONE_CLIP)

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Write the clip's description into the scratch folder. May raise Rejected, Cancelled."""
        from .moves import camera_keys, layer_depth  # late: brings in NumPy

        shot = _checked(request, ticket.model)
        if ticket.cancelled():
            raise Cancelled("The camera path was stopped.")
        clip = MotionClip(
            drawn_by="local_motion",
            stills=shot.stills,
            frames=shot.frames,
            rate=shot.rate,
            camera=camera_keys(shot, still_aspect=_aspect(shot, ticket)),
            sequence=spread_stills(len(shot.stills), shot.frames, shot.rate),
            parallax=layer_depth(shot),
        )
        path = ticket.scratch / "clip.json"
        path.write_text(canonical_json(clip.model_dump(mode="json")), encoding="utf-8")
        ticket.report(1.0, "camera path")
        facts = MediaFacts(frames=shot.frames, duration_ms=shot.rate.ms(shot.frames))
        clip_file = ProducedFile(role="clip", path=path, media_type=MOTION_CLIP, facts=facts)
        return Result(files=(clip_file,), usage=(ONE_CLIP,))


def _aspect(shot: VideoFromImageRequest, ticket: Ticket) -> float:
    """Return the first still's width over its height, as it is seen."""
    still = shot.stills[0].still
    try:
        with Image.open(ticket.open(still)) as picture:
            width, height = picture.size
            turned = Image.Image.getexif(picture).get(ExifTags.Base.Orientation, 1) >= _ON_ITS_SIDE
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Rejected(
            f"The still {still.sha256[:12]} is not a picture that can be read.",
            hint="Make or choose the still again.",
        ) from error
    return height / width if turned else width / height


def _checked(request: Request, model: str) -> VideoFromImageRequest:
    if not isinstance(request, VideoFromImageRequest):
        raise Rejected(f"The camera moves stills; it cannot do {request.kind}.", hint="Ask another provider.")
    if model != MODEL:
        raise Rejected(f"There is no camera model {model!r}.", hint=f"Use {MODEL}.")
    fewest, most = request.shot_type.stills
    given = len(request.stills)
    if not fewest <= given <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise Rejected(
            f"A {request.shot_type} shot is made from {wanted} still{'s' if most > 1 else ''}; {given} were given.",
            hint="Give that many stills or change the shot's type.",
        )
    return request

"""What has to be known later of clips that Kling made: lip-sync takes a clip by Kling's own id for it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from bomstudio import Document, PluginContext

CLIP_LIFE = timedelta(days=30)
"""How long Kling keeps a clip and knows its id."""
FACES_LIFE = timedelta(hours=23)
"""How long the faces that were found can be used; Kling says 24 hours, and a job takes its time."""


class MadeClip(Document):
    """A clip that Kling made and still keeps."""

    video_id: str
    duration_ms: int


class FoundFaces(Document):
    """Faces that were paid for, and the session in which they can be used."""

    session_id: str
    faces: tuple[tuple[str, int, int], ...]
    """Id, and when it is seen first and last in milliseconds."""


class Owed(Document):
    """Units that a call before the job itself has taken, and that no error has told of."""

    units: str
    """As an exact fraction."""


class Memory:
    """Keeps what is known, for as long as Kling does."""

    def __init__(self, context: PluginContext) -> None:
        self._state = context.state
        self._now = context.now

    def keep_clip(self, sha256: str, clip: MadeClip) -> None:
        """Remember a clip by the hash of its bytes."""
        self._keep(f"clip:{sha256}", clip)

    def clip(self, sha256: str) -> MadeClip | None:
        """Return a clip, if Kling made it and keeps it."""
        kept = self._kept(f"clip:{sha256}", CLIP_LIFE)
        return MadeClip.model_validate(kept) if kept else None

    def keep_faces(self, video_id: str, found: FoundFaces) -> None:
        """Remember faces as soon as they are paid for."""
        self._keep(f"faces:{video_id}", found)

    def faces(self, video_id: str) -> FoundFaces | None:
        """Return the faces of a clip, if they can still be used."""
        kept = self._kept(f"faces:{video_id}", FACES_LIFE)
        return FoundFaces.model_validate(kept) if kept else None

    def keep_owed(self, reference: str, taken: Fraction) -> None:
        """Remember what a job has paid already, or with nothing that it was told."""
        self._keep(f"owed:{reference}", Owed(units=str(taken)))

    def owed(self, reference: str) -> Fraction:
        """Return what a job has paid before it began."""
        kept = self._kept(f"owed:{reference}", CLIP_LIFE)
        return Fraction(Owed.model_validate(kept).units) if kept else Fraction(0)

    def _keep(self, key: str, value: Document) -> None:
        self._state.put(key, json.dumps({"at": self._now().isoformat(), "value": value.model_dump(mode="json")}))

    def _kept(self, key: str, life: timedelta) -> Any:
        """Return what was kept under a key, unless it has grown too old."""
        text = self._state.get(key)
        if text is None:
            return None
        kept = json.loads(text)
        return kept["value"] if self._now() - datetime.fromisoformat(kept["at"]) < life else None

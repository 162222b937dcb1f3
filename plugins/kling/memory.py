"""What has to be known later of clips that Kling made: lip-sync takes a clip by Kling's own id for it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
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
    """Faces that were paid for."""

    session_id: str
    faces: tuple[tuple[str, int, int], ...]
    """Id, and when it is seen first and last in milliseconds."""
    units: str
    """What they took, as an exact fraction."""
    paid_by: str
    """The reference of the job that paid for them."""


class Memory:
    """Keeps both, for as long as Kling does."""

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

    def _keep(self, key: str, value: Document) -> None:
        self._state.put(key, json.dumps({"at": self._now().isoformat(), "value": value.model_dump(mode="json")}))

    def _kept(self, key: str, life: timedelta) -> Any:
        """Return what was kept under a key, unless it has grown too old."""
        text = self._state.get(key)
        if text is None:
            return None
        kept = json.loads(text)
        return kept["value"] if self._now() - datetime.fromisoformat(kept["at"]) < life else None

"""Jobs of the stand-in: their states by the clock, and how Kling tells of them in either generation of its API."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bomstudio import Fault, FaultKind

_QUEUED_SHARE = 0.3
_REFUSED = "content risk control triggered"
_BROKEN = "task generation failed"


@dataclass
class Job:
    """One job, from submitted to its end."""

    id: str
    external_id: str
    takes: float
    """Seconds of our time."""
    units: Fraction
    """What it takes of a pack when it succeeds."""
    seconds: Fraction
    """How long its clip was asked to be."""
    fault: Fault | None = None
    film: bytes = b""
    is_old: bool = False
    """Whether it is told in the first generation's words alone."""
    began: float = field(default_factory=time.monotonic)
    began_at: float = field(default_factory=time.time)
    link: int = 0
    """The number of the link to its clip that is shown now."""

    @property
    def lasts(self) -> float:
        """Seconds until it ends."""
        return float(self.fault.value or 60) if self._is(FaultKind.SLOW_JOB) and self.fault else self.takes

    @property
    def status(self) -> str:
        """How it stands now."""
        spent = time.monotonic() - self.began
        if spent < self.lasts:
            return "submitted" if spent < self.lasts * _QUEUED_SHARE else "processing"
        return "failed" if self._is(FaultKind.REFUSAL) else "succeeded"

    @property
    def message(self) -> str:
        """Why it failed."""
        return "" if self.status != "failed" else _BROKEN if "broken" in self._value else _REFUSED

    @property
    def billed(self) -> Fraction:
        """What it takes of a pack in the end; a refusal that says `billed` is charged all the same."""
        return self.units if not self._is(FaultKind.REFUSAL) or "billed" in self._value else Fraction(0)

    @property
    def video_id(self) -> str:
        """The id of its clip."""
        return f"v-{self.id}"

    @property
    def delivered(self) -> bytes:
        """The bytes of its clip as they arrive."""
        if self._is(FaultKind.TRUNCATED):
            return self.film[: len(self.film) // 2]
        if self._is(FaultKind.CORRUPT):
            middle = len(self.film) // 8
            return self.film[:64] + bytes(byte ^ 0x5A for byte in self.film[64:middle]) + self.film[middle:]
        return self.film

    def is_link_dead(self, link: int) -> bool:
        """Whether a link has expired; the next that is shown lives, unless the clip is `gone`."""
        is_dead = self._is(FaultKind.EXPIRED_LINK) and (self._value == "gone" or link == 0)
        self.link += is_dead
        return is_dead

    def _is(self, kind: FaultKind) -> bool:
        return self.fault is not None and self.fault.kind is kind

    @property
    def _value(self) -> str:
        return self.fault.value if self.fault else ""

    @property
    def times(self) -> tuple[int, int]:
        """When it was made and when it last moved, in milliseconds."""
        skew = float(self._value or 3600) if self._is(FaultKind.CLOCK_SKEW) else 0.0
        spent = min(time.monotonic() - self.began, self.lasts)
        return round((self.began_at + skew) * 1000), round((self.began_at + skew + spent) * 1000)


def announced(job: Job) -> dict[str, Any]:
    """Return what the answer to its creation says of a job."""
    created, _ = job.times
    times = {"create_time": created, "update_time": created}
    return {"id": job.id, "status": "submitted", **times, "external_id": job.external_id}


def announced_as_before(job: Job) -> dict[str, Any]:
    """Return the same in the first generation's words."""
    created, _ = job.times
    return {"task_id": job.id, "task_status": "submitted", "created_at": created, "updated_at": created}


def told(job: Job, url: str) -> dict[str, Any]:
    """Return a job as the list of jobs tells of it, and a callback too."""
    status = job.status
    created, updated = job.times
    fields: dict[str, Any] = {"id": job.id, "status": status, "message": job.message}
    fields |= {"create_time": created, "update_time": updated, "external_id": job.external_id}
    if status in ("succeeded", "failed"):
        bill = {"charge_type": "unit", "amount": f"{float(job.billed):g}", "package_type": "video"}
        fields |= {"outputs": [], "billing": [bill]}
    else:
        fields["billing"] = []
    if status == "succeeded":
        length = f"{float(job.seconds) + 1 / 24:.3f}"
        video = {"type": "video", "id": job.video_id, "url": url, "watermark_url": "", "duration": length}
        fields["outputs"] = [video]
    return fields


def told_as_before(job: Job, url: str) -> dict[str, Any]:
    """Return a job as the first generation tells of it."""
    status = "succeed" if job.status == "succeeded" else job.status
    created, updated = job.times
    videos = [{"id": job.video_id, "url": url, "watermark_url": "", "duration": f"{float(job.seconds):g}"}]
    fields: dict[str, Any] = {"task_id": job.id, "task_status": status, "task_status_msg": job.message}
    fields |= {"created_at": created, "updated_at": updated}
    fields["task_info"] = {"external_task_id": job.external_id}
    fields["task_result"] = {"images": [], "videos": videos if status == "succeed" else []}
    if status in ("succeed", "failed"):
        fields["final_unit_deduction"] = f"{float(job.billed):g}"
    return fields

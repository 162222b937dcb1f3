"""Callbacks of vendors: whose job they are about. They are hints; what a job has come to is asked of the vendor."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.callbacks import Callback, CallbackHint
from engine.domain.columns import utc_now
from engine.domain.job import Job

from .studio import Studio

log = logging.getLogger("bomstudio.callbacks")


def read_callback(studio: Studio, plugin: str, callback: Callback) -> UUID | None:
    """Verify a callback, note on the job that it is about that it moved, and return that job's id.

    None when no job that is followed fits. Who follows it asks the vendor at its next turn, a few seconds later.
    Raises CallbackRefused, and NotFound for a plugin that reads none.
    """
    hint = studio.plugins.callback_reader(plugin).read(callback)
    with studio.database.write() as session:
        job = _followed(session, plugin, hint)
        if job is None:
            log.info("A callback of %s is about no job that is followed (%s).", plugin, hint.vendor_id)
            return None
        job.updated_at = utc_now()
        return job.id


def _followed(session: Session, plugin: str, hint: CallbackHint) -> Job | None:
    followed = session.exec(
        select(Job).where(Job.status == "processing", col(Job.model).startswith(f"{plugin}/", autoescape=True))
    )
    for job in followed:
        if hint.reference == str(job.id) or (hint.vendor_id and hint.vendor_id == job.vendor_job.get("id")):
            return job
    return None

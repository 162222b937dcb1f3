"""Telling a living worker from one that is gone."""

from __future__ import annotations

import socket
from datetime import timedelta
from uuid import UUID

import psutil
from sqlmodel import Session

from engine.domain.columns import utc_now
from engine.domain.job import Worker

from .studio import Studio


def is_alive(studio: Studio, session: Session, worker_id: UUID) -> bool:
    """Return whether a worker can still be trusted to end what it began."""
    worker = session.get(Worker, worker_id)
    return worker is not None and worker.stopped_at is None and not is_gone(studio, worker)


def is_gone(studio: Studio, worker: Worker) -> bool:
    """Return whether a worker is dead, or silent for so long that others may take its work."""
    if worker.host == socket.gethostname() and started(worker.pid) != worker.process_started:
        return True
    silence = timedelta(seconds=studio.settings.workers.takeover_after_seconds)
    return worker.beat_at < utc_now() - silence


def may_come_back(session: Session, worker_id: UUID) -> bool:
    """Return whether a worker could still do something: it may only stand still, or be on a machine we cannot see."""
    worker = session.get(Worker, worker_id)
    return worker is not None and (worker.host != socket.gethostname() or started(worker.pid) == worker.process_started)


def started(pid: int) -> str:
    """Return when a process began, as a text that tells it from a later one with its number; empty when it is gone."""
    try:
        process = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return ""

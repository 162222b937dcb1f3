"""Clients by their names."""

from __future__ import annotations

from sqlmodel import Session, col, select

from engine.domain.client import Client


def client_named(session: Session, name: str) -> Client:
    """Return the client of a name, entering it when it is new."""
    client = session.exec(select(Client).where(Client.name == name, col(Client.deleted_at).is_(None))).first()
    if client is None:
        client = Client(name=name)
        session.add(client)
        session.flush()
    return client

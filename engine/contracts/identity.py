"""Identifiers."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a fresh UUIDv7: unique, and sorting by time of creation."""
    return UUID(bytes=uuid_utils.uuid7().bytes)

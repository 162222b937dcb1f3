"""Projects: a client's job, with its videos, its routing and its budget."""

from typing import Any
from uuid import UUID

from sqlmodel import Field

from .columns import Thing, document


class Project(Thing, table=True):
    """A client's job; statuses in `transitions`."""

    client_id: UUID = Field(foreign_key="client.id", index=True)
    package_id: UUID | None = Field(default=None, foreign_key="package.id")
    name: str = Field(index=True)
    description: str = ""
    status: str = "draft"
    routing: dict[str, Any] = document()
    """Ability to a list of `plugin/model`, the first choice first; what is missing comes from the settings."""

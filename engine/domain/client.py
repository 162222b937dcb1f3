"""Clients: the boundary that no reviewer sees across; and packages, which clients order."""

from typing import Any

from sqlmodel import Field

from .columns import Thing, document, whole_number


class Client(Thing, table=True):
    """Somebody the studio makes films for."""

    name: str = Field(index=True)
    email: str = ""
    brand_kit: dict[str, Any] = document()
    """Logo, colours and fonts."""


class Package(Thing, table=True):
    """What a client can order: how much film, in which formats, for what price."""

    name: str = Field(unique=True)
    description: str = ""
    formats: list[str] = document(list)
    max_seconds: int = 300
    price_micro: int = whole_number()
    currency: str = "EUR"

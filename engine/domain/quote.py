"""A price that was given for a film, and until when it holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from engine.contracts.money import Money

from .columns import Row, document, moment, whole_number


class StoredQuote(Row, table=True):
    """What a film was said to cost, so that an automation may agree to it later."""

    __tablename__ = "quote"

    project_id: UUID = Field(index=True)
    video_id: UUID = Field(index=True)
    title: str
    likely_micro: int = whole_number()
    ceiling_micro: int = whole_number()
    currency: str
    lines: list[dict[str, Any]] = document(list)
    """What is still to be made, by kind of work and model."""
    expires_at: datetime = moment()

    @property
    def ceiling(self) -> Money:
        """The most it was said to cost."""
        return Money(micro=self.ceiling_micro, currency=self.currency)

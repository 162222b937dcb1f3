"""What things have cost, from the ledger."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, func, select

from engine.contracts.documents import Document
from engine.contracts.money import Money
from engine.domain.ledger import LedgerEntry

from .studio import Studio


class Totals(Document):
    """A sum of the books: in each currency, and in the reporting currency at each row's own rate."""

    amounts: tuple[Money, ...]
    reporting: Money

    def __str__(self) -> str:
        own = ", ".join(str(amount) for amount in self.amounts)
        alone = len(self.amounts) < 2 and (not self.amounts or self.amounts[0].currency == self.reporting.currency)
        return str(self.reporting) if alone else f"{own} (together {self.reporting})"


def video_totals(studio: Studio, video_id: UUID) -> Totals:
    """Return what a video has cost."""
    with studio.database.read() as session:
        rows = session.exec(
            select(LedgerEntry.currency, func.sum(LedgerEntry.amount_micro), func.sum(LedgerEntry.reporting_micro))
            .where(LedgerEntry.video_id == video_id)
            .group_by(LedgerEntry.currency)
            .order_by(col(LedgerEntry.currency))
        ).all()
    amounts = tuple(Money(micro=int(amount), currency=currency) for currency, amount, _ in rows)
    reporting = Money(micro=sum(int(part) for *_, part in rows), currency=studio.settings.money.reporting_currency)
    return Totals(amounts=amounts, reporting=reporting)

"""What is paid beside single jobs: packs of a vendor's units, and plans of a month; and the bills that say so."""

from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from .columns import Row, whole_number


class Overhead(Row, table=True):
    """A pack of a vendor's units, paid before they are used, or a plan of a month; the books say what was paid."""

    kind: str
    """pack or plan."""
    vendor: str = Field(index=True)
    """The plugin whose models use it; a plan may name anything else: storage, network."""
    unit: str = ""
    """The vendor's unit that a pack holds, as in the price book; empty for a plan."""
    units: str = "0"
    """How many, an exact fraction."""
    begins: date
    ends: date
    """The last day on which it can be used."""
    entry_id: UUID
    """The row of the books that says what was paid."""
    note: str = ""

    @property
    def amount_of_units(self) -> Fraction:
        """How many units a pack holds, as a number."""
        return Fraction(self.units)


class VendorBill(Row, table=True):
    """A vendor's invoice or usage file, kept as it came."""

    __tablename__ = "vendor_bill"
    __table_args__ = (UniqueConstraint("vendor", "sha256"),)

    vendor: str
    sha256: str
    bytes: int = whole_number()
    filename: str

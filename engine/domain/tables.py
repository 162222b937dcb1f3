"""Every table, in one place, for migrations and archives."""

from sqlmodel import SQLModel

from .asset import Asset, Blob, PromptRecord
from .budget import Budget
from .client import Client, Package
from .job import Job, Worker, WorkRequest
from .ledger import ClosedMonth, LedgerEntry, PriceRow
from .overhead import Overhead, VendorBill
from .project import Project
from .quote import StoredQuote
from .record import AuditEntry, EventRow
from .recording import Recording
from .render import Part, Render
from .shot import Shot, Take
from .track import Track
from .video import Video

TABLES: tuple[type[SQLModel], ...] = (
    Client,
    Package,
    Track,
    Project,
    Video,
    Shot,
    Take,
    Recording,
    Blob,
    Asset,
    PromptRecord,
    WorkRequest,
    Job,
    Worker,
    LedgerEntry,
    PriceRow,
    ClosedMonth,
    Budget,
    StoredQuote,
    Overhead,
    VendorBill,
    Render,
    Part,
    EventRow,
    AuditEntry,
)
APPEND_ONLY = ("ledger_entry", "price", "closed_month", "overhead", "audit_entry", "event")
"""Tables whose rows the database itself refuses to change or delete."""

metadata = SQLModel.metadata

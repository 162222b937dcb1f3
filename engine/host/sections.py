"""The sections of the settings and what each field means. Defaults live in `config/defaults.toml`, not here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ByteSize, ConfigDict, Field, model_validator

from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.contracts.media import Resolution, Shape
from engine.contracts.money import Money
from engine.contracts.sheets import SheetName

from .home import absolute
from .price_files import OwnPrice


def _listed(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _frame_rate(value: Any) -> Any:
    if isinstance(value, Mapping | FrameRate):
        return value
    try:
        if isinstance(value, float) or "." in str(value):
            raise ValueError
        rate = Fraction(value)
    except (TypeError, ValueError, ZeroDivisionError):
        raise ValueError("should be written like 24/1 or 30000/1001") from None
    return {"num": rate.numerator, "den": rate.denominator}


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f'should be in quotes, like "{value}", to be exact')
    if isinstance(value, str | int):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise ValueError('should be a number or a fraction, like "1.25" or "9/8"') from None
    return value


def _different(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) != len(values):
        raise ValueError("should not name anything twice")
    return values


Exact = Annotated[Fraction, BeforeValidator(_exact), Field(gt=0)]
Rate = Annotated[FrameRate, BeforeValidator(_frame_rate)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_different)]
Places = Annotated[tuple[Annotated[Path, AfterValidator(absolute)], ...], BeforeValidator(_listed)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
ModelKey = Annotated[str, Field(pattern=r"^[a-z0-9_]+/\S+$")]
Order = Annotated[tuple[ModelKey, ...], BeforeValidator(_listed), AfterValidator(_different), Field(min_length=1)]
Shapes = Annotated[tuple[Shape, ...], BeforeValidator(_listed), AfterValidator(_different), Field(min_length=1)]
Sheets = Annotated[tuple[SheetName, ...], BeforeValidator(_listed), AfterValidator(_different), Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Section(BaseModel):
    """The base of a group of settings; an unknown name is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Database(Section):
    """Where the studio's tables are."""

    url: str
    """An SQLAlchemy address: SQLite in the home folder, or `postgresql+psycopg://…`."""


class Blobs(Section):
    """Where pictures, sounds and films are."""

    url: str
    """A folder (`file:///…`) or a bucket (`s3://…`, `gs://…`, `az://…`)."""


class Flows(Section):
    """How durable work is carried on."""

    url: str
    """The durable engine's own database, apart from the studio's."""
    dispatch_seconds: Seconds
    """How often new work requests are looked for."""
    vendor_poll_seconds: Seconds
    """How soon a vendor is asked how a job stands; the longer it takes, the less often."""
    vendor_poll_longest_seconds: Seconds
    """The longest time between two such questions, unless very many jobs wait."""


class Film(Section):
    """What films are made like, unless a project says otherwise."""

    rate: Rate
    """Frames a second, as an exact fraction."""
    resolution: Resolution
    """How fine finished films are."""
    preview_resolution: Resolution
    """How fine proxies for review are."""
    formats: Shapes
    """The shapes a film is made in."""
    renderer: str
    """The plugin that renders."""
    deliverer: str
    """The plugin that takes finished films to the folder that `bom produce --out` names."""
    crf: int = Field(ge=0, le=51)
    """Picture quality of H.264; lower is finer and larger."""
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
    """How much time the encoder takes for a smaller file."""
    loudness_lufs: float = Field(ge=-40, le=-5)
    """Integrated loudness of finished films."""
    true_peak_dbtp: float = Field(ge=-9, le=0)
    """The highest true peak of finished films."""
    burn_subtitles: bool
    """Paint subtitles into the picture; soft subtitles are always there."""
    keep_frames: bool
    """Keep the first and the last frame of every shot as pictures, in each shape, when a film is rendered."""
    fonts: Places
    """Font files, or folders of them, for letters that the packaged fonts do not have; the system's come after."""
    still_scale: Exact
    """How much larger than the film stills are made, so that a camera can move; 9/8 leaves an eighth."""
    words_per_minute: int = Field(ge=60, le=300)
    """The pace of speech by which a script's length is guessed."""
    script_max_bytes: Annotated[ByteSize, Field(gt=0)]
    """The largest script that is read, in bytes or like `2 MB`."""


class Queue(Section):
    """How hard a plugin may be worked."""

    concurrency: int = Field(default=2, ge=1)
    """Jobs at the same time."""
    per_minute: int | None = Field(default=None, ge=1)
    """Submits in a minute; nothing means no limit."""


class ExchangeRate(Section):
    """What one unit of a currency is worth in another, from a dated source; it also serves the way back."""

    of: Currency
    """One unit of this currency…"""
    into: Currency
    """… is worth so much of this one."""
    rate: Exact
    """An exact number, in quotes."""
    source: str = Field(min_length=1)
    """Who says so."""
    as_of: date
    """The day it was true."""


class Budget(Section):
    """How money is shown and asked for."""

    reporting_currency: Currency
    """The currency in which totals are also shown."""
    confirm_above: Money
    """Work whose ceiling is above this is asked for first; written like `5.00`, in the reporting currency."""
    quote_valid_hours: int = Field(ge=1)
    """How long a price holds that was given with `bom quote --save`."""
    rates: tuple[ExchangeRate, ...]
    """Exchange rates for totals; every row of the books keeps its own currency."""
    prices: tuple[OwnPrice, ...]
    """Prices that you know better than a plugin; `config/prices/*.toml` in the home folder serves as well."""
    price_age_days: int = Field(ge=1)
    """How old a price may be before a quote that uses it says so."""
    rate_age_days: int = Field(ge=1)
    """How old an exchange rate may be before a quote that uses it says so."""

    @model_validator(mode="before")
    @classmethod
    def _amount_in_reporting_currency(cls, values: Any) -> Any:
        if isinstance(values, dict) and isinstance(amount := values.get("confirm_above"), str | int):
            try:
                money = Money.parse(str(amount), str(values.get("reporting_currency", "EUR")))
            except InputError as error:
                raise ValueError(f"confirm_above: {error}") from None
            return {**values, "confirm_above": money}
        return values

    def rate(self, of: str, into: str) -> Fraction | None:
        """Return what one unit of a currency is worth in another; None when nobody has said."""
        if of == into:
            return Fraction(1)
        row = self.stated_rate(of, into)
        if row is None:
            return None
        return row.rate if row.of == of else 1 / row.rate

    def stated_rate(self, of: str, into: str) -> ExchangeRate | None:
        """Return the rate by which one currency is turned into another, whichever way it is written."""
        return next((row for row in self.rates if {row.of, row.into} == {of, into}), None)


class Workbook(Section):
    """What `bom export workbook` puts into a workbook, unless a command names sheets itself."""

    sheets: Sheets
    """The sheets of the studio's own: overview, shots, prompts, assets, ledger, jobs, versions."""
    client_sheets: Sheets
    """The sheets with `--for-client`; without the ledger among them they do not say what things cost."""


class Workers(Section):
    """How workers notice that one of them is gone."""

    heartbeat_seconds: Seconds
    """How often a worker says that it lives."""
    takeover_after_seconds: Seconds
    """How long a worker may be silent before others resume its work."""

    @model_validator(mode="after")
    def _silence_outlasts_heartbeats(self) -> Workers:
        if self.takeover_after_seconds < 3 * self.heartbeat_seconds:
            raise ValueError("takeover_after_seconds should be at least three heartbeats")
        return self


class Logs(Section):
    """What is written down about the program's own doings."""

    level: Literal["debug", "info", "warning", "error"]
    """The least important message that is kept."""
    format: Literal["text", "json"]
    """Lines for people, or a JSON object a line."""
    file: Annotated[Path, AfterValidator(absolute)]
    """The log file; five older ones are kept beside it."""


class Secrets(Section):
    """Where keys are kept; variables of the environment come before."""

    store: Literal["auto", "keyring", "file"]
    """The system's keyring, an encrypted file in the home folder, or the first of these that works."""


class Sandbox(Section):
    """The realm in which stand-ins take the place of paid vendors, and nothing is paid."""

    url: str
    """The address of a running `bom sandbox serve`; empty starts stand-ins within the process."""

    def of_plugin(self, name: str) -> str:
        """Return where the stand-in for a plugin's vendor is; in a sandbox that does not run, nowhere."""
        return f"{(self.url or 'http://127.0.0.1:1').rstrip('/')}/{name}"


class Plugins(Section):
    """Which plugins take part."""

    load: Literal["all", "house"] | Names
    """All that are installed, only those that came with the engine, or a list of names."""
    blocked: Names
    """Plugins that are never loaded."""
    allow_bronze: Names
    """Plugins that may spend real money before their quality is silver."""

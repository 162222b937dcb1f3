"""Prices as they are written down: by a plugin in `prices.toml`, by the studio in `config/prices` and its settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError, field_validator

from engine.contracts.documents import Document
from engine.contracts.errors import ConfigError
from engine.contracts.money import MICRO, Price
from engine.domain.price_choice import Statement

FOLDER = Path("config", "prices")
"""Where in the home folder the studio's own price files lie."""

_ROW = re.compile(r"^\s*\[\[\s*price\s*\]\]")


class StatedPrice(Document):
    """One `[[price]]` of a plugin's `prices.toml`."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    model: str
    """The model's name, without its plugin's."""
    unit: str
    """What is counted: the unit that the plugin's quotes and usage name."""
    amount: str
    """What so many units cost together: a number in quotes with at most six decimals, like `"0.039"`."""
    per: int = Field(default=1, gt=0)
    """How many units the amount is for; raise it for a price with more decimals."""
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """The currency of the amount, as in ISO 4217: `USD`."""
    source: str = Field(min_length=1)
    """Who says so: the address of a price page, a contract."""
    as_of: date
    """The day the source was read; with a day to come, the price holds from then on."""

    @field_validator("amount")
    @classmethod
    def _exact_amount(cls, value: str) -> str:
        try:
            micro = Decimal(value) * MICRO
        except InvalidOperation:
            raise ValueError('amount should be a number in quotes, like "0.039"') from None
        if not micro.is_finite() or micro < 0 or micro != micro.to_integral_value():
            raise ValueError("amount should have at most six decimals; for less, raise `per`")
        return value

    def price(self, plugin: str = "") -> Price:
        """Return the price of `plugin/model`; without a plugin the model's name is whole."""
        return Price(
            model=f"{plugin}/{self.model}" if plugin else self.model,
            unit=self.unit,
            amount_micro=int(Decimal(self.amount) * MICRO),
            per=self.per,
            currency=self.currency,
            source=self.source,
            as_of=self.as_of,
        )


class OwnPrice(StatedPrice):
    """A price that the studio states itself, for a model with its plugin's name."""

    model: str = Field(pattern=r"^[a-z0-9_]+/\S+$")
    """The model with its plugin's name: `PLUGIN/MODEL`."""
    override: bool = False
    """Holds even when another statement is newer."""


def own_prices(home: Path, in_settings: Sequence[OwnPrice]) -> Iterator[Statement]:
    """Yield the prices that the studio states; raises ConfigError naming the file and line that is wrong."""
    for number, row in enumerate(in_settings, start=1):
        yield _statement(row, f"money.prices {number}")
    folder = home / FOLDER
    for path in sorted(folder.glob("*.toml")):
        for line, row in _rows(path):
            yield _statement(row, f"{FOLDER / path.name}:{line}")


def _statement(row: OwnPrice, origin: str) -> Statement:
    return Statement(row.price(), origin, is_own=True, overrides=row.override)


def _rows(path: Path) -> Iterator[tuple[int, OwnPrice]]:
    hint = "Mend that line; docs/operator.md shows how prices are written."
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", hint=hint) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error
    lines = text.splitlines()
    unknown = content.keys() - {"price"}
    rows = content.get("price", [])
    if unknown or not isinstance(rows, list):
        raise ConfigError(f"{path} may hold [[price]] rows only.", hint=hint)
    starts = [number for number, line in enumerate(lines, start=1) if _ROW.match(line)]
    for number, row in enumerate(rows):
        start = starts[number] if number < len(starts) else 1
        try:
            yield start, OwnPrice.model_validate(row)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in problem["loc"])
            line = _line_of(field, lines, start)
            raise ConfigError(f"{path}, line {line}: {field}: {_said(problem)}.", hint=hint) from error


def _line_of(field: str, lines: Sequence[str], start: int) -> int:
    """Return the line of a row on which a field stands; the row's first when it is missing."""
    for number in range(start, len(lines)):
        if _ROW.match(lines[number]):
            break
        if re.match(rf"""\s*["']?{re.escape(field)}["']?\s*=""", lines[number]):
            return number + 1
    return start


def _said(problem: Any) -> str:
    text: str = problem["msg"]
    return text.removeprefix("Value error, ")

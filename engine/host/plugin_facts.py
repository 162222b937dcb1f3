"""What a plugin says of itself: its prices, its quality and its settings, read from its package."""

from __future__ import annotations

import tomllib
from importlib import resources
from types import ModuleType
from typing import Any, Literal

from pydantic import Field, ValidationError

from engine.contracts.documents import Document
from engine.contracts.money import Price
from engine.contracts.plugins import PluginSettings
from engine.domain.bill_file import BillForm

from .plugin_cards import Unfit
from .plugin_context import HostContext, is_secret
from .price_files import StatedPrice


class SettingFact(Document):
    """One setting of a plugin, without its value."""

    name: str
    type: str
    default: str
    is_secret: bool
    is_required: bool
    """Whether the plugin does nothing until it is set."""
    is_set: bool
    help: str


class RuleFact(Document):
    """How a plugin stands to one rule of quality."""

    rule: str
    status: Literal["done", "todo", "exempt"]
    reason: str = ""


class PluginDescription(Document):
    """Everything there is to say about a plugin."""

    name: str
    module: str
    distribution: str
    version: str
    is_house: bool
    standing: str
    reason: str = ""
    contract: int | None = None
    summary: str = ""
    models: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Ability to models, as `plugin/model`, the default first."""
    renders: tuple[str, ...] = ()
    draws: tuple[str, ...] = ()
    delivers: tuple[str, ...] = ()
    settings: tuple[SettingFact, ...] = ()
    prices: tuple[Price, ...] = ()
    quality: tuple[RuleFact, ...] = ()

    @property
    def lacks(self) -> tuple[SettingFact, ...]:
        """The settings without which it does nothing, and which are not set."""
        return tuple(setting for setting in self.settings if setting.is_required and not setting.is_set)


def read_prices(plugin: str, card: ModuleType) -> tuple[Price, ...]:
    """Return a plugin's prices; raises Unfit when its price file is wrong."""
    rows = _toml(card, "prices.toml").get("price", [])
    prices = []
    for number, row in enumerate(rows, start=1):
        try:
            prices.append(StatedPrice.model_validate(row).price(plugin))
        except ValidationError as error:
            details = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in details["loc"])
            raise Unfit(f"Price {number} in its prices.toml is wrong: {where}: {details['msg']}.") from error
    return tuple(prices)


def read_quality(card: ModuleType) -> tuple[RuleFact, ...]:
    """Return how a plugin stands to the rules of quality, as it says; raises Unfit when the file is wrong."""
    rules: dict[str, Any] = _toml(card, "quality.toml").get("rules", {})
    facts = []
    for rule, value in sorted(rules.items()):
        entry = {"status": value} if isinstance(value, str) else value
        try:
            fact = RuleFact.model_validate({"rule": rule, **entry})
        except (ValidationError, TypeError) as error:
            raise Unfit(f'{rule} in its quality.toml should be "done", "todo" or exempt with a reason.') from error
        if fact.status == "exempt" and not fact.reason:
            raise Unfit(f"{rule} in its quality.toml is exempt without a reason.")
        facts.append(fact)
    return tuple(facts)


def read_bill_form(card: ModuleType) -> BillForm:
    """Return how a vendor's invoices and usage files are written, as its plugin says; raises Unfit likewise."""
    try:
        return BillForm.model_validate(_toml(card, "usage.toml"))
    except ValidationError as error:
        details = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in details["loc"])
        raise Unfit(f"Its usage.toml is wrong: {where}: {details['msg']}.") from error


def read_settings(card: ModuleType, context: HostContext) -> tuple[SettingFact, ...]:
    """Return the fields of the card's `Settings`, without their values."""
    model = getattr(card, "Settings", None)
    if not (isinstance(model, type) and issubclass(model, PluginSettings)):
        return ()
    return tuple(
        SettingFact(
            name=name,
            type="secret" if is_secret(info) else getattr(info.annotation, "__name__", str(info.annotation)),
            default="" if is_secret(info) or info.is_required() else str(info.get_default(call_default_factory=True)),
            is_secret=is_secret(info),
            is_required=info.is_required(),
            is_set=context.is_set(name, info),
            help=info.description or "",
        )
        for name, info in model.model_fields.items()
    )


def _toml(card: ModuleType, name: str) -> dict[str, Any]:
    if not hasattr(card, "__path__"):
        return {}
    file = resources.files(card) / name
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unfit(f"Its {name} is not valid TOML: {error}.") from error

"""Everything that a plugin with providers has to keep, in one class to inherit."""

from __future__ import annotations

from .card import CardContract
from .making import MakingContract
from .paying import PayingContract
from .quoting import QuoteContract
from .secrecy import SecrecyContract
from .troubles import TroubleContract


class ProviderContract(CardContract, QuoteContract, MakingContract):
    """The tests of a plugin that makes something: `class TestMine(ProviderContract): plugin = "mine"`."""


class PaidProviderContract(ProviderContract, PayingContract, TroubleContract, SecrecyContract):
    """The tests of a plugin whose vendor is paid: the same, and the cruel cases against its stand-in."""

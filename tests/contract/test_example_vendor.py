"""The plugin that the tutorial builds keeps what every paid plugin has to keep."""

from __future__ import annotations

from heliograph import EXAMPLE, found

from engine.testkit.contract.exchanges import GoldenContract
from engine.testkit.contract.provider import PaidProviderContract


class TestHeliograph(PaidProviderContract, GoldenContract):
    plugin = "heliograph"
    golden = EXAMPLE / "tests" / "golden"
    find = staticmethod(found)

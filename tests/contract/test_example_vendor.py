"""The plugin that the tutorial builds keeps what every paid plugin has to keep."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from house import ROOT

from engine.host.plugin_cards import Candidate
from engine.testkit.contract.exchanges import GoldenContract
from engine.testkit.contract.provider import PaidProviderContract

EXAMPLE = ROOT / "docs" / "examples" / "heliograph"


def found() -> Iterable[Candidate]:
    if str(EXAMPLE) not in sys.path:
        sys.path.insert(0, str(EXAMPLE))
    return [Candidate("heliograph", "bomstudio_heliograph", "bomstudio-heliograph", "1.0.0")]


class TestHeliograph(PaidProviderContract, GoldenContract):
    plugin = "heliograph"
    golden = EXAMPLE / "tests" / "golden"
    find = staticmethod(found)

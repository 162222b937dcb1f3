"""The kit's contract tests over every plugin of the house that makes something."""

from __future__ import annotations

from collections.abc import Iterable

from house import ROOT, plugin_names, tree

from engine.host.plugin_cards import Candidate
from engine.testkit.contract.provider import PaidProviderContract, ProviderContract

EXEMPT: dict[str, dict[str, str]] = {
    "elevenlabs": {"test_same_request_asks*speech.generate*": "a line has no seed of its own: each job brings another"},
    "kling": {
        "test_same_request_asks*video.lipsync*": "a look for faces is paid for once, so the second request lacks it",
        "test_status*-402]": "an empty balance is HTTP 429 with a code of its own",
    },
}
"""Tests that do not apply to a plugin, with the reason."""


def found() -> Iterable[Candidate]:
    """Find the plugins of this checkout, also those that were added since it was installed."""
    return [Candidate(name, f"plugins.{name}", "bomstudio", "") for name in plugin_names()]


def hooks_of(name: str) -> set[str]:
    return {getattr(node, "name", "") for node in tree(ROOT / "plugins" / name / "__init__.py").body}


for _name in plugin_names():
    if "register_providers" in (_hooks := hooks_of(_name)):
        _title = "Test" + "".join(part.capitalize() for part in _name.split("_"))
        globals()[_title] = type(
            _title,
            (PaidProviderContract if "register_sandbox" in _hooks else ProviderContract,),
            {
                "plugin": _name,
                "find": staticmethod(found),
                "exempt": EXEMPT.get(_name, {}),
                "__module__": __name__,
            },
        )

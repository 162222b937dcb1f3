"""What every plugin has to keep, as tests that it inherits: `class TestMine(ProviderContract): plugin = "mine"`."""

import pytest

_SUBJECTS = (
    "base",
    "bench",
    "card",
    "exchanges",
    "fitting",
    "making",
    "measuring",
    "paying",
    "quoting",
    "secrecy",
    "troubles",
)

pytest.register_assert_rewrite(*(f"{__name__}.{subject}" for subject in _SUBJECTS))

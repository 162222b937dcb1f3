"""What every paid plugin has to keep, and the exchanges of the vendor's documentation."""

from pathlib import Path

from bomstudio import GoldenContract, PaidProviderContract


class TestHeliograph(PaidProviderContract, GoldenContract):
    """Run by `pytest`, once the plugin is installed with `pip install -e .[dev]`."""

    plugin = "heliograph"
    golden = Path(__file__).with_name("golden")

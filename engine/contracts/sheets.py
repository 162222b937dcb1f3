"""The sheets of a project's workbook."""

from enum import StrEnum


class SheetName(StrEnum):
    """The sheets a workbook can have, in their order; the value is what a person types."""

    OVERVIEW = "overview"
    SHOTS = "shots"
    PROMPTS = "prompts"
    ASSETS = "assets"
    LEDGER = "ledger"
    JOBS = "jobs"
    VERSIONS = "versions"

    @property
    def heading(self) -> str:
        """The sheet's name in the file."""
        return _HEADINGS[self]


_HEADINGS = {
    SheetName.OVERVIEW: "Project Overview",
    SheetName.SHOTS: "Shot List",
    SheetName.PROMPTS: "Prompts",
    SheetName.ASSETS: "Assets",
    SheetName.LEDGER: "Cost Ledger",
    SheetName.JOBS: "Job Log",
    SheetName.VERSIONS: "Version History",
}

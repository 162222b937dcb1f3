"""How a quality report is said to people: a few lines of measurements, then what was found, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.domain.quality_report import Finding, QualityReport

VERDICTS = {
    "good": "[green]good[/]",
    "warned": "[yellow]good, with warnings[/]",
    "accepted": "[yellow]stopped, and accepted by a person[/]",
    "stopped": "[bold red]may not be delivered[/]",
}
_WEIGHTS = {"stops": "[bold red]stops[/]", "warns": "[yellow]warns[/]", "notes": "[dim]notes[/]"}


def say_report(report: QualityReport) -> None:
    """Print one film's report."""
    console.out.print(f"[bold]{report.shape} {report.resolution}[/]  {VERDICTS[report.verdict]}")
    console.out.print(f"  [dim]{console.plain(_measured(report))}[/]")
    remedies = [finding.remedy for finding in report.findings]
    for finding, next_remedy in zip(report.findings, [*remedies[1:], ""], strict=False):
        place = f" [bold]{console.plain(_place(report, finding))}[/]" if finding.start_frame is not None else ""
        console.out.print(f"  {_WEIGHTS[finding.weight]} {finding.rule}{place}  {console.plain(finding.what)}")
        if finding.remedy != next_remedy:
            console.out.print(f"        [dim]{console.plain(finding.remedy)}[/]")
    for word in report.accepted:
        said = f"{word.rule} was accepted by {word.who} on {word.when:%Y-%m-%d %H:%M} UTC: {word.why}"
        console.out.print(f"  {console.plain(said)}")


def say_summary(reports: Iterable[QualityReport], title: str) -> None:
    """Print a line on the quality of a film's files, and what to do to see more."""
    by_verdict: dict[str, list[str]] = {}
    for report in reports:
        by_verdict.setdefault(report.verdict, []).append(report.shape)
    parts = [f"{', '.join(shapes)} {VERDICTS[verdict]}" for verdict, shapes in by_verdict.items()]
    more = "" if set(by_verdict) <= {"good"} else f" See: bom report {console.plain(title)}"
    console.err.print(f"Quality: {'; '.join(parts)}.{more}")


def verdicts(reports: Iterable[QualityReport]) -> list[dict[str, Any]]:
    """Return the quality of a film's files for programs: what comes of it, and the rules that found something."""
    return [
        {
            "shape": report.shape,
            "verdict": report.verdict,
            "rules": list(dict.fromkeys(finding.rule for finding in report.findings)),
        }
        for report in reports
    ]


def _measured(report: QualityReport) -> str:
    facts, file = report.facts, report.facts.file
    sound = [f"{facts.loudness_lufs:.1f} LUFS"] if facts.loudness_lufs is not None else []
    sound += [f"{facts.true_peak_dbtp:.1f} dBTP"] if facts.true_peak_dbtp is not None else []
    size = [console.megabytes(facts.bytes)] if facts.bytes else []
    return " · ".join(
        [
            f"{file.width}x{file.height}",
            f"{report.frames} frames at {report.rate}",
            console.duration(float(report.rate.seconds(report.frames))),
            *sound,
            *size,
        ]
    )


def _place(report: QualityReport, finding: Finding) -> str:
    assert finding.start_frame is not None
    assert finding.end_frame is not None
    shots = f"shot {', '.join(finding.shots)}, " if finding.shots else ""
    return f"{shots}{report.rate.timecode(finding.start_frame)} to {report.rate.timecode(finding.end_frame)}"

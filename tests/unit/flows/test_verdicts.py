"""What becomes of a job that meets an error, by how far it was: no paid result is lost, nothing is sent twice."""

from __future__ import annotations

import pytest

from engine.contracts.errors import (
    BomError,
    Cancelled,
    ConfigError,
    JobFailed,
    MoneyRefused,
    OutcomeUnknown,
    Rejected,
    SignInAgain,
    TryLater,
)
from engine.contracts.results import Usage
from engine.flows.verdicts import Stage, Verdict, verdict
from engine.store.failures import DatabaseBusy

SEVEN = (Usage.of("token", 7),)


def _charged_for_nothing() -> TryLater:
    error = TryLater("No picture.", charged="yes")
    error.usage = SEVEN
    return error


def _of_question(error: Rejected) -> Rejected:
    error.of_question = True
    return error


@pytest.mark.parametrize(
    ("stage", "error", "judged"),
    [
        ("unsent", TryLater("Full."), "later"),
        ("unsent", MoneyRefused("Too much."), "failed"),
        ("unsent", SignInAgain("Expired."), "failed"),
        ("unsent", Cancelled("Stopped."), "cancelled"),
        ("lost", TryLater("Down."), "later"),
        ("lost", SignInAgain("Expired."), "undecided"),
        ("lost", Rejected("No such thing."), "undecided"),
        ("lost", OutcomeUnknown("Who knows."), "undecided"),
        ("sending", TryLater("Busy."), "later"),
        ("sending", _charged_for_nothing(), "again"),
        ("sending", TryLater("Who knows how much.", charged="yes"), "undecided"),
        ("sending", TryLater("Who knows whether.", charged="unknown"), "undecided"),
        ("sending", JobFailed("Broke.", charged="unknown"), "undecided"),
        ("sending", JobFailed("Broke.", charged="yes"), "undecided"),
        ("sending", JobFailed("Broke.", charged="yes", usage=SEVEN), "failed"),
        ("sending", OutcomeUnknown("The line broke."), "undecided"),
        ("sending", SignInAgain("Expired."), "failed"),
        ("sending", ConfigError("No such host."), "failed"),
        ("waiting", TryLater("Busy.", charged="yes"), "later"),
        ("waiting", JobFailed("Failed.", charged="no"), "failed"),
        ("waiting", Rejected("Refused.", charged="yes"), "undecided"),
        ("waiting", Rejected("Refused.", charged="yes", usage=SEVEN), "failed"),
        ("waiting", _of_question(Rejected("No such job.")), "undecided"),
        ("fetching", _of_question(Rejected("No such file.")), "undecided"),
        ("unsent", DatabaseBusy("Held by others."), "later"),
        ("sending", DatabaseBusy("Held by others."), "undecided"),
        ("waiting", DatabaseBusy("Held by others."), "later"),
        ("fetching", DatabaseBusy("Held by others."), "later"),
        ("waiting", JobFailed("Failed.", charged="unknown"), "undecided"),
        ("waiting", SignInAgain("Expired."), "undecided"),
        ("waiting", Cancelled("Stopped."), "cancelled"),
        ("fetching", TryLater("Broken.", charged="yes"), "later"),
        ("fetching", JobFailed("No picture in it.", charged="yes"), "undecided"),
        ("fetching", JobFailed("It failed after all.", charged="no"), "failed"),
        ("fetching", Rejected("The link has died.", charged="yes"), "undecided"),
        ("fetching", ConfigError("The disk is full."), "undecided"),
        ("fetching", Cancelled("Stopped."), "undecided"),
    ],
)
def test_error_is_judged_by_how_far_the_job_was(stage: str, error: BomError, judged: str) -> None:
    assert verdict(Stage(stage), error, has_time=True) is Verdict(judged)


@pytest.mark.parametrize(
    ("stage", "judged"),
    [("unsent", "later"), ("lost", "undecided"), ("sending", "failed"), ("waiting", "undecided")],
)
def test_patience_with_a_busy_vendor_ends(stage: str, judged: str) -> None:
    assert verdict(Stage(stage), TryLater("Busy."), has_time=False) is Verdict(judged)


def test_download_that_stays_broken_waits_for_a_person() -> None:
    assert verdict(Stage.FETCHING, TryLater("Broken.", charged="yes"), has_time=False) is Verdict.UNDECIDED

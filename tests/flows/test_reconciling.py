"""Reconciling: what the vendor billed against the books, posted once, with nothing lost."""

import asyncio
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paid_vendor import new_place, tune
from sqlmodel import col, select

from engine.contracts.errors import InputError
from engine.contracts.media import MediaRef
from engine.contracts.money import Money
from engine.contracts.provider import VendorJob
from engine.contracts.results import Result, Usage
from engine.domain.bill_file import BillForm
from engine.domain.ledger import STUDIO, LedgerEntry
from engine.domain.overhead import VendorBill
from engine.domain.project import Project
from engine.services.jobs import Place, complete_job, obtain, record_vendor_job, take_right_to_send
from engine.services.reconciling import by_project, differing, reconcile
from engine.services.studio import Studio
from engine.services.verifying import verify
from engine.store.blob_collection import collect_blobs
from engine.store.books import total

TODAY = datetime.now(UTC).date()
HEAD = "Date,Model,Task ID,You paid,Currency,Project\n"


@pytest.fixture
def bill(tmp_path: Path):
    def write(*lines: str, head: str = HEAD, name: str = "invoice.csv") -> Path:
        path = tmp_path / name
        path.write_text(head + "".join(f"{line}\n" for line in lines))
        return path

    return write


def charge(studio: Studio, place: Place, seed: int, seconds: int = 2, vendor_id: str = "") -> str:
    """Have a job cost 0.02 USD a second; return its id."""
    (job,) = asyncio.run(obtain(studio, place, [tune(seed, seconds)]))
    take_right_to_send(studio, job.id, job.id, 600)
    if vendor_id:
        record_vendor_job(studio, job.id, VendorJob(id=vendor_id))
    complete_job(studio, job.id, Result(usage=(Usage.of("second", seconds),)), ())
    return str(job.id)


def line(amount: str, job: str = "", *, day: object = TODAY, model: str = "tune-1", project: str = "") -> str:
    return f"{day},{model},{job},{amount},USD,{project}"


def counts(found) -> dict[str, int]:
    return dict(Counter(pair.status for pair in found.pairs))


def whole(studio: Studio, *conditions: object) -> str:
    with studio.database.read() as session:
        return str(total(session, *conditions).amount("USD"))  # type: ignore[arg-type]


def test_lines_are_matched_by_the_vendors_id_by_ours_and_by_day_model_and_amount(
    studio: Studio, place: Place, bill
) -> None:
    ours = charge(studio, place, 1)
    charge(studio, place, 2, vendor_id="V-2")
    charge(studio, place, 3, seconds=5)
    found = reconcile(
        studio, bill(line("0.04", "v-2"), line("0.04", ours), line("0.10", day=TODAY - timedelta(days=1))), "vendor"
    )
    assert counts(found) == {"matched": 3}
    assert by_project(found)[-1] == {
        "project": "in total",
        "booked": "0.18 USD",
        "billed": "0.18 USD",
        "difference": "0.00 USD",
    }
    assert found.posted == ()


def test_differences_are_shown_for_each_project_and_posted_once(studio: Studio, place: Place, bill) -> None:
    with studio.database.write() as session:
        session.get_one(Project, place.project_id).name = "Harbour"
    other = new_place(studio, "Bert")
    charge(studio, place, 1, vendor_id="v1")
    charge(studio, other, 2, vendor_id="v2")
    charge(studio, other, 3, vendor_id="v3")
    path = bill(line("0.05", "v1"), line("0.04", "v2"), line("0.33", "v9", project="harbour"), line("0.50", "v8"))
    found = reconcile(studio, path, "vendor")
    assert counts(found) == {"different": 1, "matched": 1, "only in the file": 2, "only in our books": 1}
    assert {row["project"]: row["difference"] for row in by_project(found)} == {
        "Harbour": "0.34 USD",
        "Tunes": "-0.04 USD",
        "the studio": "0.50 USD",
        "in total": "0.80 USD",
    }
    assert len(differing(found)) == 4
    assert whole(studio) == "0.12 USD", "looking posts nothing"

    posted = reconcile(studio, path, "vendor", post=True).posted
    assert sorted((row.kind, str(row.money)) for row in posted) == [
        ("correction", "0.01 USD"),
        ("difference", "0.33 USD"),
        ("difference", "0.50 USD"),
    ]
    assert whole(studio) == "0.96 USD"
    assert whole(studio, col(LedgerEntry.project_id) == place.project_id) == "0.38 USD"
    assert whole(studio, col(LedgerEntry.project_id) == STUDIO) == "0.50 USD"
    again = reconcile(studio, path, "vendor", post=True)
    assert again.posted == ()
    assert counts(again) == {"matched": 4, "only in our books": 1}
    assert verify(studio, bytes_too=False).findings == ()


def test_complete_file_takes_out_of_the_books_what_it_does_not_have(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1, vendor_id="v1")
    charge(studio, place, 2, vendor_id="v2")
    path = bill(line("0.04", "v1"))
    assert len(reconcile(studio, path, "vendor", post=True, is_whole=True).posted) == 1
    assert whole(studio) == "0.04 USD"
    assert reconcile(studio, path, "vendor", post=True, is_whole=True).posted == ()
    late = bill(line("0.04", "v1"), line("0.04", "v2"))
    reconcile(studio, late, "vendor", post=True, is_whole=True)
    assert whole(studio) == "0.08 USD", "what is billed late comes back"


def test_several_lines_of_one_job_and_one_line_of_a_whole_day(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1, vendor_id="v1")
    charge(studio, place, 2)
    charge(studio, place, 3, seconds=4)
    path = bill(line("0.03", "v1"), line("0.01", "v1"), line("0.13"))
    found = reconcile(studio, path, "vendor", post=True)
    assert counts(found) == {"matched": 1, "different": 1}
    assert [str(row.money) for row in found.posted] == ["0.003333 USD", "0.006667 USD"]
    assert whole(studio) == "0.17 USD"
    assert reconcile(studio, path, "vendor", post=True).posted == ()


def test_several_things_counted_for_a_model_on_one_day(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1)
    charge(studio, place, 2, seconds=4)
    path = bill(line("0.05", model="Tune 1 input seconds"), line("0.07", model="Tune 1 output seconds"))
    assert counts(reconcile(studio, path, "vendor")) == {"matched": 1}


def test_overlapping_files_add_each_line_once(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1)
    yesterday = TODAY - timedelta(days=9)
    first = bill(line("0.04"), line("0.04"), line("7", day=yesterday), name="a.csv")
    reconcile(studio, first, "vendor", post=True)
    assert whole(studio) == "7.08 USD"
    second = bill(line("7", day=yesterday), line("0.04"), line("0.04"), line("0.04"), line("0.20", "x"), name="b.csv")
    assert len(reconcile(studio, second, "vendor", post=True).posted) == 2
    assert whole(studio) == "7.32 USD"
    assert reconcile(studio, first, "vendor", post=True).posted == ()


def test_several_who_post_the_same_file_at_once_post_it_once(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1, vendor_id="v1")
    path = bill(line("0.05", "v1"), line("1", "v7"))
    barrier, posted = threading.Barrier(4), []

    def post() -> None:
        barrier.wait()
        posted.append(len(reconcile(studio, path, "vendor", post=True).posted))

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(posted) == [0, 0, 0, 2]
    assert whole(studio) == "1.05 USD"
    with studio.database.read() as session:
        assert len(session.exec(select(VendorBill)).all()) == 1


def test_file_is_kept_even_when_it_cannot_be_read(studio: Studio, bill) -> None:
    path = bill(line("0.05", "v1"), line("a lot", "v2"))
    with pytest.raises(InputError, match=r"Line 3, column 4 \(You paid\)"):
        reconcile(studio, path, "vendor", post=True)
    with studio.database.read() as session:
        (kept,) = session.exec(select(VendorBill)).all()
    assert (kept.vendor, kept.filename, kept.bytes) == ("vendor", "invoice.csv", path.stat().st_size)
    collect_blobs(studio.database, studio.blobs, datetime.now(UTC) + timedelta(days=9))
    media = MediaRef(sha256=kept.sha256, media_type="text/csv", bytes=kept.bytes)
    assert studio.blobs.local_path(media).read_bytes() == path.read_bytes(), "what a bill names is not collected"
    assert whole(studio) == "0.00 USD"
    with pytest.raises(InputError, match="cannot be read"):
        reconcile(studio, path.with_name("gone.csv"), "vendor")


def test_only_a_month_is_looked_at_when_it_is_named(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1, vendor_id="v1")
    path = bill(line("0.04", "v1"), line("3", "v2", day="2020-01-31"))
    found = reconcile(studio, path, "vendor", month=f"{TODAY:%Y-%m}")
    assert counts(found) == {"matched": 1}
    assert "1 lines are about other months" in found.notes[0]
    assert counts(reconcile(studio, path, "vendor", month="2020-01")) == {"only in the file": 1}
    with pytest.raises(InputError, match="No line of the file is about 2019-01"):
        reconcile(studio, path, "vendor", month="2019-01")
    with pytest.raises(InputError, match="not a month"):
        reconcile(studio, path, "vendor", month="January")


def test_bill_in_another_currency_is_said_and_not_posted(studio: Studio, place: Place, bill) -> None:
    charge(studio, place, 1, vendor_id="v1")
    path = bill(f"{TODAY},0.05,v1", head="Date,Cost,Task ID\n")
    found = reconcile(studio, path, "vendor", form=BillForm(currency="EUR"), post=True)
    assert counts(found) == {"other currency": 1}
    assert found.posted == ()
    assert Money.parse("0.04 USD") == found.pairs[0].items[0].amount


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["", "v1", "v2", "x1", "x2"]), st.integers(1, 99)), min_size=1, max_size=8))
def test_whatever_is_posted_the_books_then_agree_with_the_file(
    studio: Studio, place: Place, bill, some: list[tuple[str, int]]
) -> None:
    if whole(studio) == "0.00 USD":
        charge(studio, place, 1, vendor_id="v1")
        charge(studio, place, 2, vendor_id="v2")
    texts = [line(f"0.{cents:02d}", job) for job, cents in dict.fromkeys(some)]
    path = bill(*texts)
    reconcile(studio, path, "vendor", post=True, is_whole=True)
    billed = sum(cents for _, cents in dict.fromkeys(some)) * 10_000
    with studio.database.read() as session:
        assert total(session).amount("USD").micro == billed
    assert reconcile(studio, path, "vendor", post=True, is_whole=True).posted == ()

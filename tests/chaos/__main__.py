"""The chaos suite: `python tests/chaos --runs 1000 --seed 20261121 --database sqlite`.

Every run is one job of one paid plugin, its abilities taken in turn. Its worker is killed, or stopped and woken after
another has taken its work over, at one of the numbered points of the job's life, while something goes wrong at the
vendor. Then it is judged: never sent twice, everything charged is booked as what it was or held by a decision, no more
than was agreed to, no forged callback believed, and an end with a reason.
"""

from __future__ import annotations

import haste

haste.hurry()

import argparse  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import multiprocessing  # noqa: E402
import os  # noqa: E402
import secrets  # noqa: E402
import shutil  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections import Counter, defaultdict  # noqa: E402
from concurrent.futures import ProcessPoolExecutor, as_completed  # noqa: E402
from itertools import islice  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(1, str(Path(__file__).parents[1] / "support"))

from cases import Case, cases, chosen, is_met, mishaps_of  # noqa: E402
from lane import Lane, Verdict  # noqa: E402

_lane: Lane


def _open(folder: str, url: str) -> None:
    global _lane
    logging.disable()
    own = Path(tempfile.mkdtemp(prefix="lane-", dir=folder))
    if url:
        from postgres import create

        url = create(url, f"bom_chaos_{secrets.token_hex(4)}")
    _lane = Lane(own, url or f"sqlite:///{own / 'studio.db'}")


def _mishaps() -> dict[str, list[str]]:
    return {name: mishaps_of(sample) for name, sample in sorted(_lane.samples.items())}


def _run(case: Case) -> tuple[Case, Verdict]:
    return case, _lane.run(case)


def _told(case: Case, verdict: Verdict) -> Case:
    """Print what went wrong in a run, as soon as it did."""
    print(f"--replay '{case.written()}'", verdict.status, *verdict.wrongs, "", sep="\n", flush=True)
    return case


def _is_refused(case: Case, verdict: Verdict) -> bool:
    """Whether a sample comes to nothing although nothing goes wrong: then it tries nothing."""
    return case.mishap == "none" and verdict.status != "completed"


def _table(outcomes: Counter[tuple[str, str, str, str]], by: int) -> str:
    """Return how the runs ended by one of sample, mishap and action."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, number in outcomes.items():
        counts[key[by]][key[3]] += number
    ends = sorted({key[3] for key in outcomes})
    width = max(len(name) for name in counts)
    lines = [" ".join([" " * width, *(f"{end:>14}" for end in ends)])]
    for name in sorted(counts):
        lines.append(" ".join([f"{name:{width}}", *(f"{counts[name][end] or '':>14}" for end in ends)]))
    return "\n".join(lines)


def main() -> int:
    """Run what the command line asks for; return 1 when anything was wrong."""
    asked = argparse.ArgumentParser(prog="python tests/chaos", description=__doc__)
    asked.add_argument("--runs", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=20261121)
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--server", default=os.environ.get("BOM_TEST_POSTGRES_URL", ""), help="a PostgreSQL to use")
    asked.add_argument("--plugin", default="", help="only this one")
    asked.add_argument("--lives", type=int, default=0, help="try so many pairs of a request and a mishap; 0 is all")
    asked.add_argument("--lanes", type=int, default=2)
    asked.add_argument("--replay", default="", help="one case, as a failure prints it")
    asked.add_argument("--points", action="store_true", help="print the numbered points and stop")
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bom-chaos-"))
    folder.chmod(0o755)
    server = None
    try:
        if given.database == "postgresql" and not given.server:
            from postgres import PostgresServer

            server = PostgresServer(folder / "postgresql")
        url = (server.url if server else given.server) if given.database == "postgresql" else ""
        return _go(given, str(folder), url)
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _go(given: argparse.Namespace, folder: str, url: str) -> int:
    began = time.monotonic()
    forking = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(given.lanes, forking, initializer=_open, initargs=(folder, url)) as lanes:
        if given.replay:
            verdict = lanes.submit(_run, Case.read(given.replay)).result()[1]
            print(verdict.status, *verdict.wrongs, sep="\n")
            return int(bool(verdict.wrongs))
        mishaps = lanes.submit(_mishaps).result()
        names = [name for name in mishaps if given.plugin in name.split()[0]]
        calm = [Case(*life, ()) for life in chosen(names, mishaps, given.lives, given.seed)]
        lived = list(lanes.map(_run, calm))
        lives = {(case.sample, case.mishap): verdict.points for case, verdict in lived}
        lives = {key: points for key, points in lives.items() if is_met(key[1], lives[key[0], "none"])}
        failures = [_told(case, verdict) for case, verdict in lived if verdict.wrongs or _is_refused(case, verdict)]
        if given.points:
            _print_points(lives)
            return 0
        outcomes: Counter[tuple[str, str, str, str]] = Counter()
        for done in as_completed([lanes.submit(_run, case) for case in islice(cases(lives, given.seed), given.runs)]):
            case, verdict = done.result()
            outcomes[case.sample, case.mishap, case.action, verdict.status] += 1
            if verdict.wrongs:
                failures.append(_told(case, verdict))
    for name in sorted(set(names) - {key[0] for key in outcomes}):
        failures.append(_told(Case(name, "none", ()), Verdict("", ("It was not tried: ask for more runs.",), (), 0)))
    for by in (0, 1, 2):
        print(_table(outcomes, by), end="\n\n")
    spent = time.monotonic() - began
    passed = sum(len(points) for points in lives.values())
    print(
        f"{given.database}, seed {given.seed}: {given.runs} runs in {spent:.0f} s over {passed} points of "
        f"{len(lives)} lives; {len(failures)} went wrong."
    )
    return int(bool(failures))


def _print_points(lives: dict[tuple[str, str], tuple[str, ...]]) -> None:
    print(json.dumps({f"{sample} | {mishap}": points for (sample, mishap), points in lives.items()}, indent=1))


if __name__ == "__main__":
    sys.exit(main())

"""The speaking process: it dies, and the line is spoken all the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bomstudio import Cancelled, JobFailed
from plugins.local_voice.worker import Worker

_CHILDREN = {
    "echo": "serve(lambda request: spoken(request['text'].encode(), 1, []))",
    "fails": "serve(lambda request: {}[request['text']])",
    "dies": "import os\nserve(lambda request: os._exit(1))",
    "chatters": "serve(lambda request: print('a library says hello', flush=True) or spoken(b'', 1, []))",
    "hangs": "import threading\nserve(lambda request: threading.Event().wait())",
}


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Worker]:
    module = f"child_{request.param}"
    script = "from plugins.local_voice.serving import serve, spoken\n" + _CHILDREN[request.param]
    (tmp_path / f"{module}.py").write_text(script)
    monkeypatch.syspath_prepend(str(tmp_path))
    worker = Worker(module, "the test voice")
    yield worker
    worker.close()


def ask(worker: Worker) -> dict[str, Any]:
    return worker.ask({"text": "hello"}, lambda: False)


@pytest.mark.parametrize("worker", ["echo"], indirect=True)
def test_killed_child_is_replaced_and_the_next_line_spoken(worker: Worker) -> None:
    first, pid = ask(worker), worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ask(worker) == first
    assert worker.pid != pid


@pytest.mark.parametrize("worker", ["echo"], indirect=True)
def test_closed_worker_leaves_no_child(worker: Worker) -> None:
    ask(worker)
    pid = worker.pid
    worker.close()
    assert pid is not None
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("worker", ["dies"], indirect=True)
def test_child_that_dies_of_a_line_twice_fails_the_job(worker: Worker) -> None:
    with pytest.raises(JobFailed, match="the test voice stopped twice while speaking 'hello'"):
        ask(worker)


@pytest.mark.parametrize("worker", ["fails"], indirect=True)
def test_error_in_the_child_is_told_and_the_child_lives_on(worker: Worker) -> None:
    for _ in range(2):
        with pytest.raises(JobFailed, match="KeyError: 'hello'"):
            ask(worker)
    assert worker.pid is not None


@pytest.mark.parametrize("worker", ["chatters"], indirect=True)
def test_what_a_library_prints_is_not_an_answer(worker: Worker) -> None:
    assert ask(worker)["rate"] == 1


@pytest.mark.parametrize("worker", ["hangs"], indirect=True)
def test_cancelling_ends_a_child_that_is_speaking(worker: Worker) -> None:
    with pytest.raises(Cancelled):
        worker.ask({"text": "hello"}, lambda: worker.pid is not None)
    assert worker.pid is None


def test_child_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import os, signal\n"
        "from plugins.local_voice.worker import Worker\n"
        "worker = Worker('child_echo', 'test')\n"
        "worker.ask({'text': 'x'}, lambda: False)\n"
        "print(worker.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    (tmp_path / "child_echo.py").write_text(
        "from plugins.local_voice.serving import serve, spoken\n" + _CHILDREN["echo"]
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    told = subprocess.run([sys.executable, str(parent)], env=environment, stdout=subprocess.PIPE, text=True)
    child = int(told.stdout)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the child outlived its parent"

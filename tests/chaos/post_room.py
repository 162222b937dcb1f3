"""Where vendors call back: a process of its own that reads each callback as the product does."""

from __future__ import annotations

import os
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from engine.contracts.callbacks import Callback, CallbackRefused
from engine.domain.columns import utc_now
from engine.services.callbacks import read_callback
from engine.services.studio import Studio
from engine.store.failures import DatabaseBusy


class PostRoom:
    """Takes callbacks at `url`/<plugin>, and writes down what became of each."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes
        notes.touch()
        self._read = 0
        self._server = HTTPServer(("127.0.0.1", 0), _Desk)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def open(self, studio: Studio, anew: Callable[[], Studio]) -> None:
        """Begin to take callbacks, in a process that ends with this one and has a studio of its own."""
        studio.database.close()  # no connection may be open in two processes
        parent = os.getpid()
        if os.fork():
            self._server.socket.close()
            return
        _Desk.studio, _Desk.notes = anew(), self._notes
        self._server.timeout = 0.2
        while os.getppid() == parent:
            self._server.handle_request()
        os._exit(0)

    def news(self) -> tuple[set[str], list[str]]:
        """Return the jobs that were told of since the last look, and what broke."""
        with self._notes.open() as notes:
            notes.seek(self._read)
            lines = notes.read().splitlines()
            self._read = notes.tell()
        told = {line.removeprefix("told ") for line in lines if line.startswith("told ")}
        return told, [line for line in lines if line.startswith("A callback")]


class _Desk(BaseHTTPRequestHandler):
    studio: Studio
    notes: Path

    def do_POST(self) -> None:
        """Read a callback."""
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, line = self._read(self.path.strip("/"), Callback(headers, body, utc_now()))
        with self.notes.open("a") as notes:
            notes.write(f"{line}\n")
        self.send_response(status)
        self.end_headers()

    def _read(self, plugin: str, callback: Callback) -> tuple[int, str]:
        try:
            return 204, f"told {read_callback(self.studio, plugin, callback)}"
        except CallbackRefused as error:
            return error.status, "refused"
        except DatabaseBusy as error:
            return error.status, "busy"
        except Exception as error:  # noqa: BLE001 - whatever it is, the lane says it
            return 500, f"A callback of {plugin} broke the post room: {error!r}"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

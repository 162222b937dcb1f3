"""Running the sandbox on a loopback port, in a thread of this process or as the process itself."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from engine.contracts.errors import ConfigError
from engine.contracts.sandbox import StandIn

from .sandbox import CutOff, Sandbox

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Running:
    """A sandbox that listens."""

    sandbox: Sandbox
    url: str


@contextmanager
def running(stand_ins: Mapping[str, StandIn], port: int = 0) -> Iterator[Running]:
    """Run the sandbox in a thread while the block lasts; port 0 takes a free one. Raises ConfigError."""
    listener = _listener(port)
    sandbox = Sandbox(stand_ins)
    server = _server(sandbox)
    thread = threading.Thread(target=server.run, args=([listener],), name="bom-sandbox", daemon=True)
    thread.start()
    try:
        yield Running(sandbox, _url(listener))
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def _server(sandbox: Sandbox) -> uvicorn.Server:
    silent = logging.getLogger("uvicorn.error")
    silent.addFilter(_is_not_meant)
    config = uvicorn.Config(
        sandbox.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1, ws="none"
    )
    return uvicorn.Server(config)


def _is_not_meant(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], CutOff))


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise ConfigError(
            f"Port {port} cannot be used: {error.strerror}.", hint="Choose another with --port."
        ) from error


def _url(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"

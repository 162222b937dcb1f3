"""Databases, an empty home, a worker, and no network: what every test may use."""

import fcntl
import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import postgres
import pytest
from hypothesis import settings

from engine.store.database import Database

if TYPE_CHECKING:
    from engine.flows.workers import WorkerProcess
    from engine.services.studio import Studio

# Set by the first process of a test run and inherited by its workers, so that all share one server.
POSTGRES_FOLDER = "BOM_TEST_POSTGRES_FOLDER"
POSTGRES_URL = "BOM_TEST_POSTGRES_URL"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

settings.register_profile("house", deadline=None, database=None, derandomize=True)
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.option.allow_hosts = config.option.allow_hosts or "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True
    if WORKER == "main":
        os.environ[POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="bom-pg-")


def pytest_unconfigure() -> None:
    if WORKER == "main" and POSTGRES_FOLDER in os.environ:
        folder = Path(os.environ.pop(POSTGRES_FOLDER))
        if (folder / "url").exists():
            postgres.drop(_server_url(folder), _template(folder))
        if (folder / "data" / "postmaster.pid").exists():
            postgres.stop(folder / "data")
        shutil.rmtree(folder)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing was ever set up: an empty HOME, and BOM_HOME in a folder that is not there yet."""
    for name in os.environ.keys() - {POSTGRES_FOLDER, POSTGRES_URL}:
        if name.startswith(("BOM_", "XDG_")):
            monkeypatch.delenv(name)
    empty = tmp_path / "empty-home"
    empty.mkdir()
    monkeypatch.setenv("HOME", str(empty))
    monkeypatch.setenv("BOM_HOME", str(tmp_path / "bom"))
    return tmp_path / "bom"


@pytest.fixture
def worker(studio: "Studio") -> "Iterator[WorkerProcess]":
    """A worker that does what is asked of the studio that the tests beside it share."""
    from engine.flows.workers import WorkerProcess

    process = WorkerProcess(studio)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def database(database_kind: str, new_database: Callable[..., Database]) -> Database:
    """A migrated database: the test runs once on SQLite and once on PostgreSQL."""
    return new_database(database_kind)


@pytest.fixture
def sqlite_database(new_database: Callable[..., Database]) -> Database:
    """A migrated SQLite database, for tests of what does not depend on the database."""
    return new_database("sqlite")


@pytest.fixture
def empty_database(database_kind: str, new_database: Callable[..., Database]) -> Database:
    """A database that was never migrated, of both kinds."""
    return new_database(database_kind, migrated=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """Make a database of a kind, migrated or empty; it is gone after the test."""
    made: list[Database] = []
    numbers = itertools.count(1)

    def make(kind: str, *, migrated: bool = True, busy_seconds: float = 30.0) -> Database:
        if kind == "sqlite":
            file = tmp_path / f"studio-{next(numbers)}.db"
            if migrated:
                shutil.copy(request.getfixturevalue("sqlite_template"), file)
            url = f"sqlite:///{file}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = _create(server, f"bom_{WORKER}_{secrets.token_hex(4)}", migrated=migrated)
        made.append(Database(url, busy_seconds=busy_seconds))
        return made[-1]

    yield make
    for database in made:
        database.close()
        if not database.is_sqlite:
            postgres.drop(request.getfixturevalue("postgres_server"), str(database.url.database))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "studio.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(scope="session")
def melt() -> str:
    """The program that renders MLT."""
    found = shutil.which("melt") or shutil.which("melt-7")
    if found is None:
        complaint = "melt is not installed: apt-get install melt"
        pytest.fail(complaint) if os.environ.get("CI") == "true" else pytest.skip(complaint)
    return found


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """A URL that may create databases: BOM_TEST_POSTGRES_URL, or a server of this test run's own."""
    folder = Path(os.environ[POSTGRES_FOLDER])
    if not os.environ.get(POSTGRES_URL) and not postgres.program("initdb"):
        complaint = "PostgreSQL is not installed: apt-get install postgresql"
        pytest.fail(complaint) if os.environ.get("CI") == "true" else pytest.skip(complaint)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "url").exists():
            url = os.environ.get(POSTGRES_URL) or postgres.PostgresServer(folder).url
            template = Database(_create(url, _template(folder), migrated=None))
            template.migrate()
            template.close()
            (folder / "url").write_text(url)
    return _server_url(folder)


def _server_url(folder: Path) -> str:
    return (folder / "url").read_text()


def _template(folder: Path) -> str:
    return f"bom_template_{folder.name[-8:].strip('_')}"


def _create(server: str, name: str, *, migrated: bool | None) -> str:
    """Create a database: migrated, empty, or (None) the one that migrated ones are copied from."""
    template = _template(Path(os.environ[POSTGRES_FOLDER])) if migrated else "template0"
    return postgres.create(server, name, template=template)

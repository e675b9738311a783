"""A small study that was run, and its package."""

import pytest

from server.database import Database
from server.identity.service import ensure_local_person
from server.studies.sealing import KeyRing
from tests.server.studies.conftest import Lab
from tests.server.studies.export.example import export, run_study


@pytest.fixture
def study(lab):
    """The study, on an empty database of each kind."""
    return run_study(lab)


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """The study, once for all tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "keys").mkdir(mode=0o700)
    database = Database(f"sqlite:///{folder / 'holotrode.db'}")
    database.start()
    yield run_study(Lab(database, database.write(ensure_local_person), KeyRing(folder / "keys")))
    database.close()


@pytest.fixture(scope="session")
def package(finished, tmp_path_factory):
    """Its package."""
    folder = tmp_path_factory.mktemp("exported") / "package"
    export(finished, folder)
    return folder

"""A package of a simulated study, reported once."""

import pytest

from server.studies.report.writing import write_report
from tests.server.studies.report.example import write_package


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """Reported; tests leave it as it is."""
    folder = write_package(tmp_path_factory.mktemp("study") / "package")
    write_report(folder)
    return folder


@pytest.fixture
def fresh(tmp_path):
    """A package of its own, not reported yet."""
    return write_package(tmp_path / "package", people=8)

import pytest

from server.studies.questionnaires.loader import load_questionnaires
from server.studies.questionnaires.schema import Questionnaire


@pytest.fixture(scope="session")
def shipped() -> dict[str, Questionnaire]:
    return load_questionnaires()

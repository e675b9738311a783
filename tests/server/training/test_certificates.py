import base64
import json

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.notebook.signing import Signer
from server.problems import ProblemError
from server.training.certificates import certificate, is_genuine, page
from server.training.models import TrainingRun


@pytest.fixture
def signer(tmp_path):
    return Signer.load(tmp_path / "keys")


def finished(school, **fields):
    state = school.open(**fields)
    for step in state.steps:
        school.answer(state, step.step_id)
    return state.run_id


def certified(school, signer, run_id):
    def work(session):
        return certificate(session, school.shelf, signer, session.get(TrainingRun, run_id))

    return school.database.read(work)


def test_it_says_who_learnt_what(school, signer):
    run_id = finished(school, actor=None, mode="exam")
    document = certified(school, signer, run_id)
    assert (document["module"], document["title"], document["mode"]) == ("everything", "Everything", "exam")
    assert (document["points"], document["possible"], document["steps"]) == (5, 5, 8)
    assert document == certified(school, signer, run_id)


def test_anybody_can_check_it_with_the_public_key_alone(school, signer):
    document = json.loads(json.dumps(certified(school, signer, finished(school))))
    signature = base64.b64decode(document.pop("signature"))
    key = Ed25519PublicKey.from_public_bytes(signer.public)
    key.verify(signature, rfc8785.dumps(document))
    with pytest.raises(InvalidSignature):
        key.verify(signature, rfc8785.dumps({**document, "points": 6}))


def test_what_was_changed_is_not_genuine(school, signer):
    document = certified(school, signer, finished(school))
    assert is_genuine(document, signer.public)
    assert not is_genuine({**document, "name": "Somebody else"}, signer.public)
    assert not is_genuine({**document, "signature": "no base64"}, signer.public)
    assert not is_genuine({name: value for name, value in document.items() if name != "signature"}, signer.public)


def test_there_is_none_before_the_end(school, signer):
    with pytest.raises(ProblemError, match="A certificate needs a finished module"):
        certified(school, signer, school.open().run_id)
    state = school.open(mode="exam")
    for step in state.steps:
        answer = school.answer if step.condition in ("confirm", "checklist", "time") else school.err
        answer(state, step.step_id)
    with pytest.raises(ProblemError, match="A certificate needs an exam that was passed"):
        certified(school, signer, state.run_id)


def test_the_page_shows_it_and_a_name_cannot_add_to_it(school, signer):
    document = {**certified(school, signer, finished(school, language="fr")), "name": "</script><b>Eve"}
    shown = page(document)
    assert "<b>Eve" not in shown
    assert "a suivi en entier le module de formation" in shown
    assert "Tout" in shown
    inside = shown.split('id="certificate">')[1].split("</script>")[0]
    assert json.loads(inside) == document

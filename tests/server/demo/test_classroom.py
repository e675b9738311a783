from sqlmodel import select

from server.blobs import BlobStore
from server.demo.classroom import MODULE, ROOM_ID, STUDENTS, write_class
from server.notebook.catalogue import Catalogue
from server.notebook.service import Notebook
from server.training.classes import class_state
from server.training.models import TrainingRun
from server.training.service import Training
from server.training.shelf import Shelf
from server.training.telling import Teller


def test_a_class_has_walked_the_module_once(database, actor, tmp_path):
    blobs = BlobStore(tmp_path / "blobs")
    training = Training(Shelf(tmp_path / "modules"), Notebook(Catalogue(blobs), blobs), Teller("https://lab.example"))
    assert database.write(lambda session: write_class(session, training)) == STUDENTS
    assert database.write(lambda session: write_class(session, training)) == 0
    runs = database.read(lambda session: session.exec(select(TrainingRun)).all())
    assert {(run.module_id, run.room_id) for run in runs} == {(MODULE, ROOM_ID)}
    assert STUDENTS / 2 < sum(run.finished for run in runs) < STUDENTS
    state = database.read(lambda session: class_state(session, training.shelf, ROOM_ID, "en"))
    assert len(state.learners) == STUDENTS
    assert all(learner.name.startswith("Simulated student") for learner in state.learners)
    assert state.asked
    assert any(asked.questions for asked in state.asked)

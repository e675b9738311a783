import pytest

from server.notebook.models import Record
from server.problems import ProblemError
from server.training.models import TrainingRun


def test_a_run_begins_at_the_first_step(school):
    state = school.open()
    assert (state.standing.current, state.standing.finished, state.standing.passed) == (0, False, None)
    assert [step.condition for step in state.steps][:3] == ["confirm", "value", "choice"]
    assert (state.mode, state.language, state.record_id, state.room_id) == ("learn", "en", None, None)


def test_it_goes_on_on_another_device(school):
    student = school.person("ada")
    state = school.open(student)
    school.answer(state, "confirm", student)
    other = student.__class__(**{**student.__dict__, "device_id": school.actor.device_id})
    again = school.open(other)
    assert (again.run_id, again.standing.current) == (state.run_id, 1)
    assert [result.step_id for result in again.results] == ["confirm"]


def test_each_mode_has_a_run_of_its_own_and_afresh_begins_another(school):
    learn, exam = school.open(), school.open(mode="exam")
    assert learn.run_id != exam.run_id
    assert school.open(afresh=True).run_id != learn.run_id
    assert school.open(mode="exam").run_id == exam.run_id
    assert len(school.rows(TrainingRun)) == 3


def test_somebody_elses_run_is_not_gone_on_with(school):
    assert school.open(school.person("ada")).run_id != school.open(school.person("bob")).run_id


def test_in_a_room_it_belongs_to_the_class(school):
    room_id = school.room("lesson", school.actor)
    student = school.person("ada")
    alone = school.open(student)
    seated = student.__class__(**{**student.__dict__, "room_id": room_id})
    together = school.open(seated)
    assert (alone.room_id, together.room_id, together.run_id) == (None, room_id, alone.run_id)


def test_who_has_left_the_room_goes_on_and_stays_in_the_class(school):
    room_id = school.room("lesson", school.actor)
    seated = school.person("ada", room_id=room_id)
    state = school.open(seated)
    gone = seated.__class__(**{**seated.__dict__, "room_id": None})
    assert school.answer(state, "confirm", gone).completed
    again = school.open(gone)
    assert (again.run_id, again.room_id, again.standing.current) == (state.run_id, room_id, 1)


def test_an_exam_shows_no_hints_reasons_and_targets_and_has_a_deadline(school):
    exam = school.open(mode="exam")
    value = exam.steps[1]
    assert (value.hint_count, value.reason, value.target, value.tolerance, value.unit) == (0, "", None, None, "°C")
    assert (exam.steps[5].low, exam.steps[6].axis, exam.steps[7].goal) == (None, None, 2.5)
    assert exam.standing.deadline is not None
    learn = school.open()
    assert (learn.steps[1].hint_count, learn.steps[1].target, learn.standing.deadline) == (2, 25.0, None)


def test_an_exam_whose_time_is_over_has_ended(school, clock):
    exam = school.open(mode="exam")
    clock(20 * 60 + 1)
    late = school.open(mode="exam")
    assert (late.run_id, late.standing.finished, late.standing.passed) == (exam.run_id, True, False)
    again = school.open(mode="exam")
    assert (again.run_id != exam.run_id, again.standing.finished) == (True, False)


def test_the_language_of_a_run(school):
    assert school.open(language="fr").steps[2].instruction == "Lequel\u00a0?"
    with pytest.raises(ProblemError, match="everything speaks en, fr; got de"):
        school.open(language="de")


class TestGuided:
    def test_begins_the_record(self, school):
        state = school.open(mode="guided")
        (record,) = school.rows(Record)
        assert (record.record_id, record.template_id, record.title) == (state.record_id, "nmc111", "Everything")
        assert school.open(mode="guided").record_id == state.record_id

    def test_goes_on_in_a_record_that_is_there(self, school):
        assert school.open(mode="guided", record_id="batch-7").record_id == "batch-7"
        assert school.open(mode="guided", record_id="batch-7", afresh=True).record_id == "batch-7"
        assert school.open(mode="guided", record_id="batch-8").record_id == "batch-8"
        assert [record.record_id for record in school.rows(Record)] == ["batch-7", "batch-8"]

    def test_not_in_a_record_of_another_template(self, school):
        school.say("open_training", module_id="everything", mode="guided", record_id="batch-7")
        other = school.shelf.folder / "other.yaml"
        text = (school.shelf.folder / "everything.yaml").read_text(encoding="utf-8")
        other.write_text(text.replace("id: everything", "id: other").replace("nmc111", "lfp", 1), encoding="utf-8")
        with pytest.raises(ProblemError, match="other fills records of lfp; batch-7 is of nmc111"):
            school.say("open_training", module_id="other", mode="guided", record_id="batch-7")

    @pytest.mark.parametrize("role", ["guest", "student"])
    def test_is_for_those_who_write_in_the_notebook(self, school, role):
        with pytest.raises(ProblemError, match=f"this person is {role}: learn the module, or take its exam"):
            school.open(school.person("ada", role), mode="guided")
        assert school.rows(TrainingRun) == []

    def test_needs_its_prerequisites(self, school):
        path = school.shelf.folder / "advanced.yaml"
        text = (school.shelf.folder / "everything.yaml").read_text(encoding="utf-8")
        path.write_text(text.replace("id: everything", "id: advanced\nprerequisites: [everything]"), encoding="utf-8")
        with pytest.raises(ProblemError, match="Guided work on advanced needs everything first"):
            school.open(module_id="advanced", mode="guided")
        state = school.open()
        for step in state.steps:
            school.answer(state, step.step_id)
        assert school.open(module_id="advanced", mode="guided").mode == "guided"

    def test_a_record_is_for_guided_work(self, school):
        with pytest.raises(ProblemError, match="everything fills no record in the mode learn"):
            school.open(record_id="batch-7")


def test_a_module_that_is_not_there(school):
    with pytest.raises(ProblemError, match="There is no module juggling; there are "):
        school.open(module_id="juggling")


def test_a_mode_that_the_module_is_not_for(school):
    path = school.shelf.folder / "everything.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("record: nmc111", "modes: [learn, guided]\nrecord: nmc111"),
        encoding="utf-8",
    )
    with pytest.raises(ProblemError, match="everything is for learn, guided; got exam"):
        school.open(mode="exam")

import pytest

from server.clock import new_op_id, now
from server.protocol.messages import CompleteStep
from server.training.wire import answer_fields
from training_modules.judge import Answer, Picked, Sliced


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (Answer(), set()),
        (Answer(1.0, "g"), {"value", "unit"}),
        (Answer(choices=(0,)), {"choice"}),
        (Answer(choices=(0, 2)), {"choices"}),
        (Answer(picked=Picked(3, "active", 9.0)), {"picked"}),
        (Answer(sliced=Sliced("z", 0.5)), {"sliced"}),
        (Answer(score=2.0), {"flight"}),
    ],
)
def test_every_kind_of_answer_fits_the_message(answer, names):
    fields = answer_fields(answer)
    assert set(fields) == names
    CompleteStep.model_validate(
        {"op_id": new_op_id(), "run_id": new_op_id(), "step_id": "a", "device_time": now(), **fields}
    )

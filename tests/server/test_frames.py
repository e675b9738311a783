import json

from hypothesis import given
from hypothesis import strategies as st

from server.frames import op_id_of, parse
from server.identity.roles import MESSAGE_ROLES
from server.problems import ProblemError
from server.protocol.messages import Problem

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
messages = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(sorted(MESSAGE_ROLES)), "op_id": json_values, "token": json_values}
)


@given(frame=st.text() | st.binary() | json_values.map(json.dumps) | messages.map(json.dumps))
def test_any_frame_is_a_message_or_gets_a_sentence(frame: str | bytes) -> None:
    problem = problem_of(frame)
    if problem is None:
        assert op_id_of(frame) == parse(frame).op_id
    else:
        assert problem.sentence
        assert Problem(reply_to=op_id_of(frame), code=problem.code, sentence=problem.sentence)


def problem_of(frame: str | bytes) -> ProblemError | None:
    try:
        parse(frame)
    except ProblemError as problem:
        return problem
    return None

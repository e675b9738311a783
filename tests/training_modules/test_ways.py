import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_modules.schema import Module
from training_modules.ways import WayError, check_ways, following

SAME = {"en": "x", "fr": "y"}
VALUE = {"kind": "value", "quantity": SAME, "unit": "g", "target": 1, "tolerance": 0.1}
CHOICE = {"kind": "choice", "right": 0, "options": [{"text": SAME, "feedback": SAME}] * 3}


def module(*steps: dict) -> Module:
    texts = {"title": SAME, "instruction": SAME, "reason": SAME}
    return Module.model_validate(
        {
            "format_version": 2,
            "id": "a",
            "title": SAME,
            "summary": SAME,
            "sources": ["a book"],
            "steps": [{"id": f"s{n}", **texts, "condition": VALUE, **step} for n, step in enumerate(steps)],
        }
    )


def test_steps_follow_each_other_down_to_the_end():
    two = module({}, {})
    assert (following(two, 0), following(two, 1)) == (1, 2)


def test_a_branch_leads_round_a_step_and_next_on():
    branching = module(
        {"branches": [{"when": "above", "to": "s1"}], "next": "s2"},
        {"next": "s3"},
        {"condition": CHOICE, "branches": [{"when": 1, "to": "end"}]},
        {},
    )
    check_ways(branching)
    assert following(branching, 0) == 2
    assert following(branching, 0, "above") == 1
    assert following(branching, 0, "below") == 2
    assert following(branching, 1) == 3
    assert following(branching, 2, 1) == 4
    assert following(branching, 2, 0) == 3


@pytest.mark.parametrize(
    ("steps", "keys", "sentence"),
    [
        ([{"next": "s0"}], ("steps", 0, "next"), "cycle, s0 -> s0"),
        (
            [{}, {"branches": [{"when": "below", "to": "s0"}]}],
            ("steps", 1, "branches", 0, "to"),
            "cycle, s0 -> s1 -> s0",
        ),
        ([{"next": "end"}, {}], ("steps", 1), "no way leads to the step 's1'"),
        ([{"next": "s9"}], ("steps", 0, "next"), "unknown step 's9'"),
        (
            [{"branches": [{"when": 0, "to": "end"}]}],
            ("steps", 0, "branches", 0, "when"),
            "needs a choice of one option",
        ),
        (
            [{"condition": CHOICE, "branches": [{"when": "above", "to": "end"}]}],
            ("steps", 0, "branches", 0, "when"),
            "above is about a value; this step asks for a choice",
        ),
        (
            [{"condition": CHOICE, "branches": [{"when": 3, "to": "end"}]}],
            ("steps", 0, "branches", 0, "when"),
            "options count from 0 to 2; got 3",
        ),
        (
            [{"branches": [{"when": "above", "to": "end"}, {"when": "above", "to": "end"}]}],
            ("steps", 0, "branches", 1, "when"),
            "above has a branch already",
        ),
    ],
)
def test_what_is_no_way(steps, keys, sentence):
    with pytest.raises(WayError) as caught:
        check_ways(module(*steps))
    assert caught.value.keys == keys
    assert sentence in str(caught.value)


targets = st.one_of(st.none(), st.just("end"), st.integers(0, 5).map(lambda n: f"s{n}"))


@given(st.lists(st.tuples(targets, targets), min_size=1, max_size=6))
def test_every_way_of_a_module_that_passes_ends_and_together_they_reach_every_step(edges):
    steps = [{"next": on, "branches": [{"when": "above", "to": aside}] if aside else []} for on, aside in edges]
    built = module(*steps)
    try:
        check_ways(built)
    except WayError:
        assert not all_ways_end(built) or reached(built) != set(range(len(steps)))
        return
    assert all_ways_end(built)
    assert reached(built) == set(range(len(steps)))


def ways(built: Module) -> list[tuple[list[int], bool]]:
    """Every way in full, and whether it ends; a step that is unknown or met again ends the search."""
    ids = [step.id for step in built.steps]
    found, waiting = [], [[0]]
    while waiting:
        way = waiting.pop()
        step = built.steps[way[-1]]
        for target in [step.next, *(branch.to for branch in step.branches)]:
            place = way[-1] + 1 if target is None else len(ids) if target == "end" else None
            if place is None:
                place = ids.index(target) if target in ids else -1
            if place == len(ids) or place == -1 or place in way:
                found.append((way, place == len(ids)))
            else:
                waiting.append([*way, place])
    return found


def all_ways_end(built: Module) -> bool:
    return all(ends for _, ends in ways(built))


def reached(built: Module) -> set[int]:
    return {place for way, _ in ways(built) for place in way}

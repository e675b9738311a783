"""Guided work fills the notebook: every slot is a field of the record's form, and takes the unit that is asked for."""

import pytest

from server.notebook.templates import form, shipped_templates
from server.protocol.messages import FormField
from training_modules.conditions import ValueCondition
from training_modules.loader import MODULES, load_module
from training_modules.units import convert

GUIDED = [module for path in sorted(MODULES.glob("*.yaml")) if (module := load_module(path)).record]


def fields(record: str) -> dict[str, FormField]:
    """The fields of a record's form, by slot; readings are counted from 1."""
    found = {}
    for step in form(shipped_templates()[record], "en").steps:
        for field in step.fields:
            found[field.field] = field
            found |= {f"{field.field}.{number}": field for number in range(1, field.readings + 1)}
    return found


@pytest.mark.parametrize("module", GUIDED, ids=lambda module: module.id)
def test_slots_are_fields_that_take_their_unit_and_target(module):
    known = fields(module.record)
    asked = {step.id: step.condition for step in module.steps if isinstance(step.condition, ValueCondition)}
    slots = {step_id: condition for step_id, condition in asked.items() if condition.slot}
    assert slots
    for step_id, condition in slots.items():
        assert condition.slot in known, f"{step_id}: the record has no field {condition.slot}"
        field = known[condition.slot]
        assert condition.unit in [unit.symbol for unit in field.units], step_id
        unit = next(unit for unit in field.units if unit.symbol == condition.unit)
        assert (
            field.low
            <= convert(condition.target, condition.unit, unit.symbol) * unit.factor + unit.offset
            <= field.high
        )

"""Answers of training modules as fields of `complete_step`."""

from typing import Any

from training_modules.judge import Answer


def answer_fields(answer: Answer) -> dict[str, Any]:
    """An answer as a client sends it; a flight is told as one at table scale."""
    fields: dict[str, Any] = {}
    if answer.value is not None:
        fields |= {"value": answer.value, "unit": answer.unit}
    if len(answer.choices) == 1:
        fields["choice"] = answer.choices[0]
    elif answer.choices:
        fields["choices"] = list(answer.choices)
    if (picked := answer.picked) is not None:
        fields["picked"] = {"particle": picked.particle, "phase": picked.phase, "diameter_um": picked.diameter_um}
    if (sliced := answer.sliced) is not None:
        fields["sliced"] = {"axis": sliced.axis, "position": sliced.position}
    if answer.score is not None:
        flown = {"way": "table", "path_ratio": answer.score, "seconds": 60.0, "touches": 0, "discomfort": None}
        fields["flight"] = flown
    return fields

"""Modules and their steps as a person is shown them: in one language, and no more than the mode allows."""

from typing import Any

from server.protocol.messages import SceneCue, StepPicture, TrainingStep
from training_modules.conditions import (
    ChecklistCondition,
    ChoiceCondition,
    FlightCondition,
    ParticleCondition,
    SliceCondition,
    TimeCondition,
    TrialCondition,
    ValueCondition,
)
from training_modules.hazards import EQUIPMENT
from training_modules.schema import Cue, Mode, Module, Step


def shown_steps(module: Module, mode: Mode, language: str) -> list[TrainingStep]:
    """The steps of a module."""
    return [_shown_step(module.id, step, mode, language) for step in module.steps]


def _shown_step(module_id: str, step: Step, mode: Mode, language: str) -> TrainingStep:
    exam = mode == "exam"
    pictures = [
        StepPicture(
            url=f"/api/v1/modules/{module_id}/pictures/{picture.file}",
            alt=picture.alt.text(language),
            credit=picture.credit or "",
        )
        for picture in step.pictures
    ]
    values: dict[str, Any] = {
        "step_id": step.id,
        "title": step.title.text(language),
        "instruction": step.instruction.text(language),
        "reason": "" if exam else step.reason.text(language),
        "hazards": [hazard.text(language) for hazard in step.hazards],
        "pictograms": sorted({sign for hazard in step.hazards for sign in hazard.pictograms}),
        "equipment": [EQUIPMENT[name].text(language) for name in step.all_equipment],
        "hint_count": 0 if exam else len(step.hints),
        "pictures": pictures,
        "sources": list(step.sources),
        "hotspot": step.hotspot,
        "scene": None if step.scene is None else _cue(step.scene),
        "condition": step.condition.kind,
        "points": step.worth,
    }
    return TrainingStep.model_validate({**_NOTHING, **values, **_asked(step, language, exam=exam)})


_NOTHING: dict[str, Any] = {
    "unit": "",
    "target": None,
    "tolerance": None,
    "choices": [],
    "several": False,
    "seconds": None,
    "phase": "",
    "axis": None,
    "low": None,
    "high": None,
    "goal": None,
    "c_rate": None,
    "slot": "",
}


def _asked(step: Step, language: str, *, exam: bool) -> dict[str, Any]:
    """What the step asks for; an exam does not show what is right."""
    condition = step.condition
    match condition:
        case ValueCondition():
            target = {} if exam else {"target": condition.target, "tolerance": condition.tolerance}
            return {"unit": condition.unit, "slot": condition.slot or "", **target}
        case ChoiceCondition():
            options = [option.text.text(language) for option in condition.options]
            return {"choices": options, "several": condition.several}
        case ChecklistCondition():
            return {"choices": [item.text(language) for item in condition.items], "several": True}
        case TimeCondition():
            return {"seconds": condition.seconds}
        case ParticleCondition() if not exam:
            return {"phase": condition.phase, "low": condition.at_least_um, "high": condition.at_most_um}
        case SliceCondition() if not exam:
            return {"axis": condition.axis, "low": condition.at_least, "high": condition.at_most}
        case FlightCondition():
            return {"goal": condition.longest}
        case TrialCondition():
            return {"goal": condition.goal_mwh_cm2, "c_rate": condition.c_rate}
        case _:
            return {}


def _cue(cue: Cue) -> SceneCue:
    return SceneCue(
        whole=cue.whole,
        axis=cue.cut.axis if cue.cut else None,
        position=cue.cut.position if cue.cut else None,
        colour=cue.colour,
        time=cue.time,
    )

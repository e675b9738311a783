"""The plan of a report from a study's design: what was promised, and a label for everything else that is measured."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from server.studies.design import Condition, StudyDesign
from server.studies.export.slots import KNOWLEDGE, TASK, ScoreSlot
from server.studies.report.plan import Bounds, Outcome, PackageError, Plan, outcome_id
from server.studies.report.plan import Condition as PlannedCondition

Better = Literal["higher", "lower", "neither"]
LOWER_IS_BETTER = frozenset({"ssq", "vrsq", "csq-vr", "fms", "nasa-tlx", "paas"})
HIGHER_IS_BETTER = frozenset({"sus", "ueq", "ueq-s", "tam"})
_OF_TASK: dict[str, Better] = {
    "time": "lower", "errors": "lower", "hints": "lower", "steps": "higher", "share": "higher",
}  # fmt: skip


def plan_of(
    design: StudyDesign,
    conditions: Sequence[Condition],
    slots: Sequence[ScoreSlot],
    registered_at: str | None = None,
    first_session_at: str | None = None,
) -> Plan:
    """The plan of a study.

    Args:
        design: with what is promised.
        conditions: reference first.
        slots: all that is measured.
        registered_at: RFC 3339.
        first_session_at: RFC 3339.

    Raises:
        PackageError: the design cannot be reported.
    """
    outcomes = _outcomes(design, slots)
    by_score = {(one.instrument, one.score): one.id for one in outcomes if one.moment in ("", "post")}
    bounds = []
    for number, one in enumerate(design.plan.equivalence, start=1):
        outcome = by_score.get((one.questionnaire, one.score))
        if outcome is None:
            raise PackageError(f"plan.equivalence.{number - 1}: {one.questionnaire} has no score {one.score!r}.")
        reference, condition = one.compare
        bounds.append(
            Bounds(
                id=f"bounds_{number}",
                outcome=outcome,
                condition=condition,
                reference=reference,
                low=one.low,
                high=one.high,
                reason=one.reason,
            )
        )
    try:
        return Plan(
            format="holotrode-study-plan-1",
            title=design.title.text("en"),
            language="en",
            simulated=design.simulated,
            registered_at=datetime.fromisoformat(registered_at) if registered_at else None,
            first_session_at=datetime.fromisoformat(first_session_at) if first_session_at else None,
            design=design.design,
            conditions=tuple(PlannedCondition(id=one.id, label=one.label.text("en")) for one in conditions),
            outcomes=tuple(outcomes),
            equivalence=tuple(bounds),
            exclusion_rules=design.plan.exclusions,
            planned_participants=design.participants,
        )
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise PackageError(f"The study {design.id} cannot be reported: {said}.") from error


def _outcomes(design: StudyDesign, slots: Sequence[ScoreSlot]) -> list[Outcome]:
    """Primary outcomes in the order of the plan, then all others in the order in which they are measured."""
    promised = [(one.questionnaire, one.score) for one in design.plan.primary]
    moments = {(one.instrument, one.score, one.moment) for one in slots}
    found = []
    for slot in slots:
        if slot.moment == "pre" and (slot.instrument, slot.score, "post") in moments:
            continue  # it is the baseline of a change
        primary = slot.moment in ("", "post") and (slot.instrument, slot.score) in promised
        found.append(_outcome(slot, primary=primary))
    for number, (name, score) in enumerate(promised):
        if not any(one.primary and (one.instrument, one.score) == (name, score) for one in found):
            raise PackageError(f"plan.primary.{number}: {name} has no score {score!r}.")
    rank = {one: place for place, one in reversed(list(enumerate(promised)))}
    return sorted(found, key=lambda one: rank[one.instrument, one.score] if one.primary else len(promised))


def _outcome(slot: ScoreSlot, *, primary: bool) -> Outcome:
    base, suffix, label, maximum = None, slot.moment, slot.label, None
    if slot.moment in ("post", "delayed"):
        base = "pre"
        suffix = "change"
        label = f"{label}, after minus before"
    elif slot.moment:
        label = f"{label}, {slot.moment}"
    if slot.instrument == KNOWLEDGE and base is not None:
        maximum = 1.0
        suffix = "gain" if slot.moment == "post" else "gain_delayed"
        label = f"Knowledge: normalised gain{'' if slot.moment == 'post' else ', some days later'}"
    return Outcome(
        id=outcome_id(slot.instrument, slot.score, suffix),
        label=label,
        instrument=slot.instrument,
        score=slot.score,
        moment=slot.moment,
        baseline=base,
        maximum=maximum,
        better=_better(slot),
        primary=primary,
    )


def _better(slot: ScoreSlot) -> Better:
    if slot.instrument == TASK:
        return _OF_TASK[slot.score]
    if slot.instrument == KNOWLEDGE or slot.instrument in HIGHER_IS_BETTER:
        return "higher"
    return "lower" if slot.instrument in LOWER_IS_BETTER else "neither"

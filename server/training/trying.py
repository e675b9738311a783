"""Trials in the game of the best electrode: answered from the computed library, stored, and kept for the board."""

import json
from dataclasses import asdict

from server.problems import ProblemError
from server.protocol.messages import ElectrodeTried, TrialDifference, TryElectrode
from server.training import models
from server.training.desk import Desk
from server.training.runs import at_step, keep
from server.writes import stamp
from training_modules.conditions import TrialCondition
from training_modules.games.best_electrode import ESTIMATE, Trial, TrialAnswer, TrialError, answer


def try_electrode(desk: Desk, message: TryElectrode) -> ElectrodeTried:
    """Say what the electrode that is nearest to the choice delivers at the step's C-rate.

    Raises:
        ProblemError: `not_found`, the person has no such run; `refused`, another step is to be done now; `bad_message`,
            the step is no such game, or no electrode can be made like that.
    """
    session, actor = desk.session, desk.actor
    run, module = at_step(session, desk.shelf, actor, message)
    condition = module.steps[run.place].condition
    if not isinstance(condition, TrialCondition):
        raise ProblemError("bad_message", f"The step {message.step_id} asks for no electrode; got a trial.")
    chosen = Trial(
        active_percent=100.0 * message.active_fraction,
        carbon_share_percent=100.0 * message.carbon_share,
        solid_content_percent=100.0 * message.solid_content,
        gap_um=message.gap_um,
        compression_percent=100.0 * message.compression,
    )
    try:
        found = answer(chosen, condition.c_rate)
    except TrialError as error:
        raise ProblemError("bad_message", f"No electrode can be made like that: {error}.") from error
    row = models.Trial(
        **stamp(actor, message.op_id, message.device_time),
        run_id=run.op_id,
        step_id=message.step_id,
        choice=json.dumps(asdict(chosen), sort_keys=True),
        electrode=found.made.electrode,
        score=found.areal_energy_mwh_cm2,
    )
    session.add(row)
    keep(session, run)
    return _tried(message, found, run.language)


def _tried(message: TryElectrode, found: TrialAnswer, language: str) -> ElectrodeTried:
    measures = found.made.measures
    return ElectrodeTried(
        reply_to=message.op_id,
        trial_id=message.op_id,
        electrode=found.made.name,
        distance=found.distance,
        differences=[
            TrialDifference(label=one.label.text(language), unit=one.unit, yours=one.yours, theirs=one.theirs)
            for one in found.differences
        ],
        porosity=measures["porosity"],
        tortuosity=measures["tortuosity_factor"],
        thickness_um=found.thickness_um,
        mass_loading_mg_cm2=measures["mass_loading_mg_cm2"],
        areal_capacity_mah_cm2=found.areal_capacity_mah_cm2,
        mean_voltage_v=found.mean_voltage_v,
        penetration_um=found.penetration_depth_um,
        usable_share=found.usable_fraction,
        usable_mwh_cm2=found.areal_energy_mwh_cm2,
        explanation=found.explanation.text(language),
        remarks=[remark.text(language) for remark in found.remarks],
        estimate=ESTIMATE.text(language),
    )

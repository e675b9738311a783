"""Simulated participants: how each works, answers, feels and moves follows from a seed and from declared effects.

Whoever analyses such a study knows beforehand what has to be found in it.
"""

import math
import random
import struct
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

from server.protocol.messages import (
    CompleteStep,
    FrameReport,
    GazeDwell,
    SessionSheet,
    StudyAction,
    StudyMedium,
    StudyStream,
    TakeHint,
)
from server.rooms.poses import Limb
from server.simulating.motion import Motion
from server.studies.questionnaires.schema import Questionnaire
from server.training.wire import answer_fields
from training_modules.progress import Standing, answer_step, take_hint
from training_modules.schema import Mode, Module, Step
from training_modules.trainee import right_answer, wrong_answer

Trait = Literal["ease", "load", "sickness", "presence"]


@dataclass(frozen=True)
class Effect:
    """What a way of working does to an average participant.

    Args:
        ease: how good it feels to work so, as a share of any scale that is about it.
        load: how hard the work is, as such a share.
        presence: how much people are in another place, as such a share.
        sickness: what an exposure adds to the sickness of an average participant, as such a share.
        pace: how long a step takes, as a multiple of what it takes on paper.
    """

    ease: float
    load: float
    presence: float
    sickness: float
    pace: float


EFFECTS: Mapping[StudyMedium, Effect] = {
    "paper": Effect(ease=0.60, load=0.52, presence=0.10, sickness=0.0, pace=1.0),
    "tablet": Effect(ease=0.66, load=0.47, presence=0.15, sickness=0.0, pace=0.95),
    "desktop": Effect(ease=0.64, load=0.48, presence=0.20, sickness=0.0, pace=0.95),
    "mr": Effect(ease=0.74, load=0.42, presence=0.50, sickness=0.05, pace=0.85),
    "vr": Effect(ease=0.70, load=0.45, presence=0.75, sickness=0.14, pace=0.90),
}
TRAITS: Mapping[str, Trait] = {
    **dict.fromkeys(("nasa-tlx", "paas"), "load"),
    **dict.fromkeys(("ssq", "vrsq", "csq-vr", "fms"), "sickness"),
    "ipq": "presence",
}  # all others ask how good something is
LEANING, ITEM_SPREAD = 0.08, 0.09  # between people, and between the answers of one
REST = 0.015  # sickness of somebody who has just come
AVERAGE_SUSCEPTIBILITY = 2 / 7  # of the beta distribution (2, 5)
LEFT_OPEN = 0.001  # of all answers
FULL_AFTER_MIN = 3.0  # time constant of sickness during an exposure
FRANK_SHARE = 0.5  # sickness at which somebody rates 20: long before all symptoms are severe
STEP_S = 20.0, 60.0  # on paper, for average skill
MOST_MISTAKES = 3  # at one step
FRAME_HZ = 72
TARGETS = ("step card", "electrode", "own hands", "balance", "experimenter")
ACTIONS = ("grab", "press", "point")
UNSEEN = (math.nan,) * 7


@dataclass(frozen=True)
class Move:
    """What somebody does in a module, so many seconds after what they did before; the fields are those of `kind`."""

    after_s: float
    kind: type[CompleteStep | TakeHint]
    step_id: str
    fields: Mapping[str, Any]


class SimulatedParticipant:
    """Somebody who takes part; the same number and seed always do the same.

    Args:
        number: which participant.
        seed: of the study.
        susceptibility: to sickness, in place of a drawn one between 0 and 1; at 3 nobody stays in a headset.
        rest: sickness at rest, as a share of a scale.
    """

    def __init__(self, number: int, seed: int, *, susceptibility: float | None = None, rest: float = REST) -> None:
        self._name, self._rest = f"{seed}/{number}", rest
        draw = self._draw("person")
        self.skill = draw.betavariate(4, 3)
        drawn = draw.betavariate(2, 5)
        self.susceptibility = drawn if susceptibility is None else susceptibility
        self._leanings: dict[Trait, float] = {
            "ease": draw.gauss(0, LEANING),
            "load": draw.gauss(0, LEANING),
            "presence": draw.gauss(0, LEANING),
            "sickness": 0.0,
        }
        self._motion = Motion(number, 8)

    # --- what they answer ---------------------------------------------------------------------------------------

    def answers(self, questionnaire: Questionnaire, medium: StudyMedium, occasion: str) -> dict[str, int | None]:
        """The answer to every item; None where it is left open.

        Args:
            questionnaire: which.
            medium: in which they have worked; before work only sickness at rest counts.
            occasion: for example 1/after_condition; other occasions draw anew.
        """
        draw = self._draw("answers", questionnaire.id, occasion)
        trait = TRAITS.get(questionnaire.id, "ease")
        mean = self._share(trait, medium, worked=occasion.rpartition("/")[2].startswith("after"))
        low, high = questionnaire.scale.low, questionnaire.scale.high
        given: dict[str, int | None] = {}
        for code in questionnaire.codes:
            # Symptoms are rare: a spread around almost nothing would make everybody sick.
            share = mean if trait == "sickness" else mean + draw.gauss(0, ITEM_SPREAD)
            steps = min(max(math.floor(share * (high - low) + draw.random()), 0), high - low)
            value = high - steps if code in questionnaire.recoding.reversed else low + steps
            given[code] = None if draw.random() < LEFT_OPEN else value
        return given

    def pairs(self, questionnaire: Questionnaire, occasion: str) -> list[tuple[str, str]]:
        """Which of each two items weighed more, as (chosen, other); none where it compares nothing."""
        if not questionnaire.takes_pairs:
            return []
        draw = self._draw("pairs", questionnaire.id)
        weight = {code: draw.random() for code in questionnaire.codes}
        today = self._draw("pairs", questionnaire.id, occasion)
        chosen = []
        for pair in combinations(questionnaire.codes, 2):
            first, second = sorted(pair, key=lambda code: weight[code] + today.gauss(0, 0.1), reverse=True)
            chosen.append((first, second))
        return chosen

    def sickness_at(self, minute: float, medium: StudyMedium) -> int:
        """The fast motion sickness rating during an exposure: it rises towards the sickness after it."""
        felt = self._share("sickness", medium, worked=True) * (1 - math.exp(-minute / FULL_AFTER_MIN))
        draw = self._draw("fms", medium, f"{minute:.2f}")
        return min(max(round(20 * felt / FRANK_SHARE + draw.gauss(0, 0.4)), 0), 20)

    def sheet(self, period: int) -> SessionSheet:
        """The sheet of a session; what belongs to the person stays."""
        draw = self._draw("sheet")
        return SessionSheet(
            vision=draw.choices(("none", "glasses", "contact_lenses", "surgery"), (0.55, 0.3, 0.13, 0.02))[0],
            ipd_mm=round(min(max(draw.gauss(63, 3.2), 52), 76), 1),
            eye_calibration=self._draw("eyes", period).choices(("done", "skipped"), (0.95, 0.05))[0],
            mr_experience=draw.choices(("never", "once_or_twice", "monthly"), (0.6, 0.3, 0.1))[0],
            vr_experience=draw.choices(("never", "once_or_twice", "monthly", "weekly"), (0.3, 0.4, 0.2, 0.1))[0],
            handedness=draw.choices(("right", "left", "both"), (0.88, 0.1, 0.02))[0],
            headset="hololens2",
        )

    def _share(self, trait: Trait, medium: StudyMedium, *, worked: bool) -> float:
        effect = EFFECTS[medium]
        if trait == "sickness":
            added = effect.sickness * self.susceptibility / AVERAGE_SUSCEPTIBILITY
            return min(self._rest + added * worked, 1.0)
        mean: float = getattr(effect, trait)
        return mean + self._leanings[trait]

    # --- what they do -------------------------------------------------------------------------------------------

    def moves(self, module: Module, medium: StudyMedium, mode: Mode = "learn") -> Iterator[Move]:
        """Their way through a module without a game: who is less skilled takes longer, errs and opens hints.

        Args:
            module: what is worked through.
            medium: in which they work.
            mode: learn or exam.
        """
        draw = self._draw("work", module.id, medium)
        standing = Standing()
        while standing.place < len(module.steps):
            step = module.steps[standing.place]
            answer = right_answer(step)
            if self._errs(draw, step, standing):
                answer = wrong_answer(step) or answer
            share = (1.5 - self.skill) * EFFECTS[medium].pace * (0.4 if standing.errors else 1.0)
            yield Move(share * draw.uniform(*STEP_S), CompleteStep, step.id, answer_fields(answer))
            outcome = answer_step(module, mode, replace(standing, warned=True), answer, waited_s=math.inf)
            standing = outcome.standing
            stuck = not outcome.completed and standing.hints < len(step.hints)
            if stuck and draw.random() < 0.5:
                yield Move(draw.uniform(2, 6), TakeHint, step.id, {})
                standing = take_hint(module, mode, standing)

    def _errs(self, draw: random.Random, step: Step, standing: Standing) -> bool:
        able = wrong_answer(step) is not None and standing.errors < MOST_MISTAKES
        return able and draw.random() < 0.5 * (1 - self.skill)

    def second(self, at_s: float, hz: int, streams: Collection[StudyStream]) -> dict[str, Any]:
        """What their headset logs in a second, as fields of log_chunk.

        Args:
            at_s: since the task began.
            hz: of motion.
            streams: those that are logged; what others carry stays empty.
        """
        draw = self._draw("second", at_s)
        seen: dict[str, Any] = {"gaze": [], "actions": []}
        if "motion" in streams:
            seen["motion"] = self._samples(at_s, hz)
        if "gaze" in streams:
            seen["gaze"] = list(_dwells(draw))
        if "interactions" in streams and draw.random() < 0.4:
            action, target = draw.choice(ACTIONS), draw.choice(TARGETS[:4])
            seen["actions"] = [StudyAction(at_ms=round(draw.uniform(0, 1000)), action=action, target=target)]
        if "frames" in streams:
            seen["frames"] = _frames(draw)
        return seen

    def _samples(self, at_s: float, hz: int) -> str:
        """A second of motion; now and then the headset sees one hand only."""
        left_is_seen = math.sin(0.05 * at_s) < 0.9
        values: list[float] = []
        for sample in range(hz):
            head, left, right = self._motion.limbs(at_s + sample / hz)
            values += (sample / hz, *_row(head), *(_row(left) if left_is_seen else UNSEEN), *_row(right))
        return b64encode(struct.pack(f"<{len(values)}f", *values)).decode()

    def _draw(self, *purpose: object) -> random.Random:
        """Dice of their own for every purpose: what is drawn for one never moves another."""
        return random.Random("/".join(map(str, (self._name, *purpose))))  # noqa: S311  (a simulation, not a secret)


def _row(limb: Limb) -> tuple[float, ...]:
    return (*limb.position, *limb.rotation)


def _dwells(draw: random.Random) -> Iterator[GazeDwell]:
    at_ms = 0.0
    while at_ms < 900:
        seconds = round(draw.uniform(0.15, 0.7), 3)
        seconds = min(seconds, round(1 - at_ms / 1000, 3))
        yield GazeDwell(at_ms=round(at_ms), seconds=seconds, target=draw.choice(TARGETS))
        at_ms += 1000 * seconds


def _frames(draw: random.Random) -> FrameReport:
    late = draw.choices((0, 1, 2, 5), (0.8, 0.12, 0.06, 0.02))[0]
    mean_ms = 1000 / (FRAME_HZ - late)
    return FrameReport(
        frames=FRAME_HZ - late,
        mean_ms=round(mean_ms, 2),
        worst_ms=round(mean_ms * (1 + late) * draw.uniform(1.05, 1.4), 2),
        late=late,
        latency_ms=round(draw.gauss(11, 1.5), 1),
    )

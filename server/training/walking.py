"""A simulated trainee's way through a module, as a table or as JSON."""

import json
import sys
from pathlib import Path
from typing import Any

from physics.documents import DocumentError
from training_modules.conditions import ChecklistCondition, ChoiceCondition
from training_modules.judge import Answer
from training_modules.loader import load_module
from training_modules.schema import Mode, Step
from training_modules.trainee import Attempt, walk

_WIDTH = 34


def walk_file(path: Path, mode: Mode, mistakes: int, *, as_json: bool) -> None:
    """Walk a module and print every answer with its verdict, and the score.

    Raises:
        DocumentError: the module cannot be used, or not in this mode.
    """
    module = load_module(path)
    if mode not in module.modes:
        raise DocumentError(f"{path}: expected one of the module's modes, {', '.join(module.modes)}; got {mode}")
    attempts = list(walk(module, mode, mistakes))
    standing = attempts[-1].outcome.standing
    rows = [_row(attempt) for attempt in attempts]
    if as_json:
        report = {
            "module": module.id,
            "mode": mode,
            "answers": rows,
            "steps": standing.completed,
            "points": standing.points,
            "possible": standing.possible,
            "score": standing.score,
        }
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        return
    for row in rows:
        verdict = "right" if row["right"] else "wrong"
        sys.stdout.write(f"{row['step']:{_WIDTH}.{_WIDTH}} {row['answer']:{_WIDTH}.{_WIDTH}} {verdict:5} ")
        sys.stdout.write(f"{row['points']:4g}  {row['feedback']}\n")
    passed = f"{standing.points:g} of {standing.possible} points, {standing.score:.0%}"
    sys.stdout.write(f"{module.id}, {mode}: {standing.completed} steps, {len(rows)} answers, {passed}\n")


def _row(attempt: Attempt) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        "step": attempt.step.id,
        "answer": _in_words(attempt.step, attempt.answer),
        "right": outcome.verdict.right,
        "completed": outcome.completed,
        "points": outcome.points,
        "feedback": outcome.verdict.feedback.en,
    }


def _in_words(step: Step, answer: Answer) -> str:
    """An answer as a person would say it."""
    if answer.value is not None:
        return f"{answer.value:g} {answer.unit}"
    if answer.picked is not None:
        return f"{answer.picked.phase} particle, {answer.picked.diameter_um:g} µm"
    if answer.sliced is not None:
        return f"cut across {answer.sliced.axis} at {answer.sliced.position:g}"
    if answer.score is not None:
        return f"{answer.score:g}"
    match step.condition:
        case ChoiceCondition() as choice:
            return "; ".join(choice.options[place].text.en for place in answer.choices)
        case ChecklistCondition() as checklist:
            return f"{len(answer.choices)} of {len(checklist.items)} ticked"
        case _:
            return "done"

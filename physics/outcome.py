"""How a computation ended: a closed list, each member with its sentence."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a computation ended."""

    CONVERGED = "converged"
    MAX_STEPS = "max_steps"
    CANCELLED = "cancelled"
    DIVERGED = "diverged"
    NOT_PERCOLATING = "not_percolating"

    @property
    def sentence(self) -> str:
        """What it means, in one sentence for people."""
        return _SENTENCES[self]


_SENTENCES = {
    Outcome.CONVERGED: "The computation reached its goal.",
    Outcome.MAX_STEPS: "The step limit was reached before the goal; what was computed so far is kept.",
    Outcome.CANCELLED: "The computation was cancelled; what was computed so far is kept.",
    Outcome.NOT_PERCOLATING: "No path through the conducting phases leads from one side to the other.",
    Outcome.DIVERGED: "The particles left the film in the stage that follows; what was computed before it is kept.",
}


class DivergedError(ArithmeticError):
    """Particles have left the film: the step was too long for the forces of this recipe."""

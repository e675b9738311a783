"""What can go wrong, as exceptions that carry one sentence: what was expected and what came."""

from typing import Literal

ProblemCode = Literal[
    "bad_message", "unknown_type", "conflict", "not_found", "refused", "too_large", "throttled", "unavailable"
]

MAX_SENTENCE = 2000  # what a message holds; a sentence may quote what somebody sent

HTTP_STATUS: dict[ProblemCode, int] = {
    "bad_message": 400,
    "unknown_type": 400,
    "conflict": 409,
    "not_found": 404,
    "refused": 403,
    "too_large": 413,
    "throttled": 429,
    "unavailable": 503,
}


class ProblemError(Exception):
    """Something a client asked for cannot be done; a socket answers `problem`, HTTP the status that fits.

    Args:
        code: what kind of problem.
        sentence: what was expected and what came.
        retry_after_s: for `throttled`, when to try again.
    """

    def __init__(self, code: ProblemCode, sentence: str, retry_after_s: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence[:MAX_SENTENCE]
        self.retry_after_s = retry_after_s


class StartError(Exception):
    """The server or a worker cannot start or go on; exit code 1."""


class UsageError(Exception):
    """The command was given something it cannot use; exit code 2."""

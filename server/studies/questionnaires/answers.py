"""Answers as they come in: which there may be, and what is wrong with one."""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from server.studies.questionnaires.pairs import Pairs, check_pairs, missing_pairs
from server.studies.questionnaires.problems import AnswerError
from server.studies.questionnaires.schema import Questionnaire, exact

Number = int | float


def gather_answers(questionnaire: Questionnaire, given: Iterable[tuple[str, Number]]) -> dict[str, Number]:
    """Answers by the code of their item, from a list in which one may stand twice.

    Raises:
        AnswerError: an item is answered twice.
    """
    answers: dict[str, Number] = {}
    for code, answer in given:
        if code in answers:
            raise AnswerError(
                f"{questionnaire.name}: expected one answer to {code}; got {answers[code]} and {answer}.", code
            )
        answers[code] = answer
    return answers


def check_answers(
    questionnaire: Questionnaire,
    answers: Mapping[str, Number],
    pairs: Pairs | None = None,
    times: Sequence[Number] | None = None,
) -> None:
    """Let answers pass that are whole and possible.

    Args:
        questionnaire: what was asked.
        answers: by code; those of a series by code and number of the prompt from 0 (fms0, fms1 and so on).
        pairs: which item of each pair was chosen, or how often each was.
        times: when the prompts of a series came, in minutes.

    Raises:
        AnswerError: the first thing that is wrong with them, in one sentence.
    """
    check_possible(questionnaire, answers, pairs, times)
    missing = missing_answers(questionnaire, answers, times)
    if pairs is not None:
        missing += missing_pairs(questionnaire, pairs)
    if missing:
        raise AnswerError(f"{questionnaire.name}: the answer to {', '.join(missing)} is missing.", missing[0])


def check_possible(
    questionnaire: Questionnaire,
    answers: Mapping[str, Number],
    pairs: Pairs | None = None,
    times: Sequence[Number] | None = None,
) -> None:
    """Let answers pass of which each may be; some may be missing.

    Raises:
        AnswerError: an unknown item, an answer off the scale, comparisons or times that cannot be.
    """
    _check_times(questionnaire, times)
    expected = expected_codes(questionnaire, answers, times)
    for code, answer in answers.items():
        if code not in expected:
            shown = expected if len(expected) <= 3 else (expected[0], "…", expected[-1])
            raise AnswerError(f"{questionnaire.name}: there is no item {code!r}; expected {', '.join(shown)}.", code)
        _check_on_scale(questionnaire, code, answer)
    if pairs is not None:
        check_pairs(questionnaire, pairs)


def missing_answers(
    questionnaire: Questionnaire, answers: Mapping[str, Number], times: Sequence[Number] | None = None
) -> tuple[str, ...]:
    """The items that have no answer, in the order in which they are asked."""
    return tuple(code for code in expected_codes(questionnaire, answers, times) if code not in answers)


def expected_codes(
    questionnaire: Questionnaire, answers: Mapping[str, Number], times: Sequence[Number] | None
) -> tuple[str, ...]:
    """The codes that answers should have; a series without times goes on to its last answer and has one at least."""
    if not questionnaire.is_series:
        return questionnaire.codes
    (code,) = questionnaire.codes
    if times is not None:
        return tuple(f"{code}{number}" for number in range(len(times)))
    numbers = [rest for key in answers if (rest := key.removeprefix(code)) != key]
    known = [int(rest) for rest in numbers if rest.isascii() and rest.isdigit() and len(rest) <= 4]
    return tuple(f"{code}{number}" for number in range(max(known, default=0) + 1))


def _check_on_scale(questionnaire: Questionnaire, code: str, answer: Number) -> None:
    scale = questionnaire.scale
    if not _is_number(answer) or not scale.low <= answer <= scale.high or answer != int(answer):
        raise AnswerError(
            f"{questionnaire.name}: expected a whole number from {scale.low} to {scale.high} for {code}; "
            f"got {answer!r}.",
            code,
        )


def _is_number(value: object) -> bool:
    """What comes over the wire is not yet what its type says."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (isinstance(value, float) and math.isfinite(value))


def _check_times(questionnaire: Questionnaire, times: Sequence[Number] | None) -> None:
    if times is None:
        return
    if not questionnaire.is_series:
        raise AnswerError(f"{questionnaire.name}: it is asked once and takes no times.")
    if not times:
        raise AnswerError(f"{questionnaire.name}: expected the time of at least one prompt; got none.")
    before: Fraction | None = None
    for number, time in enumerate(times):
        if not _is_number(time) or time < 0:
            raise AnswerError(f"{questionnaire.name}: expected minutes from 0 for prompt {number}; got {time!r}.")
        now = exact(time)
        if before is not None and now <= before:
            raise AnswerError(
                f"{questionnaire.name}: expected each prompt after the one before; prompt {number} is at {time} min, "
                f"the one before at {times[number - 1]} min."
            )
        before = now

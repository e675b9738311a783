"""What somebody reads in an ARLEM player: a step's title, and its instruction with what a player has no place for."""

from training_modules.arlem.markup import writable
from training_modules.conditions import ChecklistCondition, ChoiceCondition, TimeCondition, ValueCondition
from training_modules.schema import Branch, Step
from training_modules.texts import Text

# The longest that the standard allows.
LONGEST_TITLE = 100
LONGEST_NAME = 1000
LONGEST_DESCRIPTION = 5000

_WHY = Text(en="Why:", fr="Pourquoi :")
_ENTER = Text(en="Enter:", fr="Saisir :")
_WAIT = Text(en="Wait:", fr="Attendre :")
_ABOVE = Text(en="Above the target", fr="Au-dessus de la cible")
_BELOW = Text(en="Below the target", fr="Au-dessous de la cible")


def title(step: Step, language: str) -> str:
    """The step's title."""
    return shortened(step.title.text(language), LONGEST_TITLE)


def description(step: Step, language: str) -> str:
    """The instruction, and below it what is asked and why."""
    return shortened(step.instruction.text(language) + _appendix(step, language), LONGEST_DESCRIPTION)


def without_appendix(text: str, step: Step, language: str) -> str:
    """The instruction of a description that somebody has changed."""
    return text.removesuffix(writable(_appendix(step, language))).strip()


def branch_text(step: Step, branch: Branch, language: str) -> str:
    """What a person says who takes a branch."""
    if isinstance(step.condition, ChoiceCondition) and isinstance(branch.when, int):
        return writable(step.condition.options[branch.when].text.text(language))
    return (_ABOVE if branch.when == "above" else _BELOW).text(language)


def shortened(text: str, longest: int) -> str:
    """The text as XML can hold it, in so many characters at most."""
    text = writable(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _appendix(step: Step, language: str) -> str:
    lines = [*_question(step, language), f"{_WHY.text(language)} {step.reason.text(language)}"]
    return "\n\n" + "\n".join(lines)


def _question(step: Step, language: str) -> list[str]:
    match step.condition:
        case ValueCondition() as value:
            # The target may be what is asked for, so it stays in the extension.
            return [f"{_ENTER.text(language)} {value.quantity.text(language)} ({value.unit})"]
        case ChoiceCondition() as choice:
            return [f"{place}. {option.text.text(language)}" for place, option in enumerate(choice.options, 1)]
        case ChecklistCondition() as checklist:
            return [f"– {item.text(language)}" for item in checklist.items]
        case TimeCondition() as time:
            return [f"{_WAIT.text(language)} {time.duration:g} {time.unit}"]
        case _:
            return []

"""What a participant reads now, in one sentence."""

from server.studies.design import Condition
from server.studies.desk import Way
from training_modules.texts import Language, Text

_CONSENT = Text(
    en="Read what this study is about and what is recorded, then decide.",
    fr="Lisez de quoi parle cette étude et ce qui est enregistré, puis décidez.",
)
_SICK = Text(
    en="The task is over. Take the headset off if you like, sit down, and tell the experimenter how you feel.",
    fr="La tâche est terminée. Retirez le casque si vous le souhaitez, asseyez-vous et dites à l'expérimentateur "
    "comment vous vous sentez.",
)
_PAUSED = Text(
    en="This is a pause. Nothing is recorded now.",
    fr="C'est une pause. Rien n'est enregistré pour le moment.",
)
_QUESTIONS = Text(
    en="Answer the questions. There is no right or wrong answer.",
    fr="Répondez aux questions. Il n'y a pas de bonne ou de mauvaise réponse.",
)
_KNOWLEDGE = Text(
    en="A short test of what you know about the work.",
    fr="Un court test sur ce que vous savez de ce travail.",
)
_READY = Text(
    en="Everything is ready. Begin when the experimenter tells you to.",
    fr="Tout est prêt. Commencez quand l'expérimentateur vous le dit.",
)
_TASK = Text(en="The task runs.", fr="La tâche est en cours.")
_PAPER = Text(
    en="Work with the paper that the experimenter gave you.",
    fr="Travaillez avec le document papier que l'expérimentateur vous a donné.",
)
_WAIT = Text(
    en="Please wait: the experimenter starts the next part.",
    fr="Veuillez patienter : l'expérimentateur lance la partie suivante.",
)
_UNWELL = Text(
    en="You reported symptoms before the headset, so there is no exposure today. The experimenter talks to you now.",
    fr="Vous avez signalé des symptômes avant le casque : il n'y a pas d'exposition aujourd'hui. L'expérimentateur va "
    "vous parler.",
)
_DONE = Text(en="That was all. Thank you for taking part.", fr="C'est terminé. Merci de votre participation.")
_WITHDRAWN = Text(
    en="You take part no more. Nothing is recorded. Tell the experimenter if everything is to be erased.",
    fr="Vous ne participez plus. Rien n'est enregistré. Dites à l'expérimentateur si tout doit être effacé.",
)


def sentence_of(way: Way | None, condition: Condition | None, language: Language) -> str:
    """The sentence; without a way it is about consent."""
    return (_CONSENT if way is None else _text_of(way, condition)).text(language)


def _text_of(way: Way, condition: Condition | None) -> Text:
    running = way.running
    if running is not None and running.paused_at is not None:
        return _PAUSED
    if way.next.phase == "task":
        if running is None or running.task_started_at is None:
            return _READY
        return _PAPER if condition is not None and condition.medium == "paper" else _TASK
    if way.next.phase == "questionnaire":
        return _SICK if running is not None and running.ended_why == "sick" else _QUESTIONS
    if way.next.phase == "waiting" and way.sessions and way.sessions[-1].ended_why == "baseline":
        return _UNWELL
    simple = {"knowledge": _KNOWLEDGE, "done": _DONE, "withdrawn": _WITHDRAWN}
    return simple.get(way.next.phase, _WAIT)

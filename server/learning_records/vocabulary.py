"""The verbs and kinds of activity that training is told in: those of cmi5, ADL and Activity Streams, not our own."""

from dataclasses import dataclass

ADL = "http://adlnet.gov/expapi"


@dataclass(frozen=True)
class VerbName:
    """A verb: its IRI, and how it is shown."""

    iri: str
    en: str
    fr: str


INITIALIZED = VerbName(f"{ADL}/verbs/initialized", "initialized", "a commencé")
EXPERIENCED = VerbName(f"{ADL}/verbs/experienced", "experienced", "a abordé")
ANSWERED = VerbName(f"{ADL}/verbs/answered", "answered", "a répondu à")
PROGRESSED = VerbName(f"{ADL}/verbs/progressed", "progressed", "a progressé dans")
COMPLETED = VerbName(f"{ADL}/verbs/completed", "completed", "a terminé")
PASSED = VerbName(f"{ADL}/verbs/passed", "passed", "a réussi")
FAILED = VerbName(f"{ADL}/verbs/failed", "failed", "a échoué à")
SCORED = VerbName(f"{ADL}/verbs/scored", "scored", "a marqué des points à")
TERMINATED = VerbName(f"{ADL}/verbs/terminated", "terminated", "a quitté")
ABANDONED = VerbName("https://w3id.org/xapi/adl/verbs/abandoned", "abandoned", "a abandonné")
ASKED = VerbName(f"{ADL}/verbs/asked", "asked", "a demandé de l’aide pour")
REQUESTED = VerbName("http://activitystrea.ms/schema/1.0/request", "requested", "a demandé")
ACKNOWLEDGED = VerbName("http://activitystrea.ms/schema/1.0/acknowledge", "acknowledged", "a pris connaissance de")

MODULE = f"{ADL}/activities/module"
INTERACTION = f"{ADL}/activities/cmi.interaction"
MEETING = f"{ADL}/activities/meeting"
GAME = f"{ADL}/activities/simulation"
STEP = "http://id.tincanapi.com/activitytype/step"
RESOURCE = "http://id.tincanapi.com/activitytype/resource"

# cmi5 (AICC, 2016), sections 9.5 and 9.6: what marks its statements, and what stands beside them.
CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY_SCORE = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"

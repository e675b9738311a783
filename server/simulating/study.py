"""A study by itself: simulated participants who do what their device says, and an experimenter who conducts them."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from server.client import Client
from server.client.clock import local_ms
from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import (
    AgreeToStudy,
    AnswerQuestionnaire,
    BeginSession,
    BeginTask,
    ConsolePerson,
    EndTask,
    FillSheet,
    FollowParticipation,
    FollowStudy,
    ItemAnswer,
    LogChunk,
    OpenTraining,
    PairChoice,
    Participation,
    RateSickness,
    ServerMessage,
    StudyClock,
    StudyConsole,
    StudyStream,
    TrainingState,
)
from server.simulating.participants import SimulatedParticipant
from server.studies.design import IMMERSIVE
from server.studies.questionnaires.schema import Questionnaire
from training_modules.schema import Module

OVER = ("done", "withdrawn")
HEARING_SECONDS = 5.0  # how long a device may take to hear what has changed
PAPER_SECONDS = 2.0  # of a task without a module on a screen, before the experimenter ends it


@dataclass(frozen=True)
class Library:
    """What simulated people know of a server: its questionnaires and modules, with everything that is right in them."""

    questionnaires: Mapping[str, Questionnaire]
    modules: Mapping[str, Module]


@dataclass(frozen=True)
class Habits:
    """How somebody's device is used.

    Args:
        streams: what they agree to, as far as it is offered.
        motion_hz: samples of motion a second.
        haste: what people think about for a second takes this many; 0 is at once.
    """

    streams: Collection[StudyStream] = ()
    motion_hz: int = 60
    haste: float = 1.0


@dataclass
class Heard:
    """What a participant's device has sent and what was acknowledged, by op_id."""

    sent: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)


class Volunteer:
    """A participant's device: agrees, answers, works, rates and logs as it is told.

    Args:
        client: of a participant's seat, connected.
        person: who holds the device.
        library: what they work with.
        habits: how.
    """

    def __init__(self, client: Client, person: SimulatedParticipant, library: Library, habits: Habits) -> None:
        self.heard = Heard()
        self.now: Participation | None = None
        self._client, self._person, self._library, self._habits = client, person, library, habits
        self._changed = asyncio.Event()
        client.on_state = self._on_state

    async def take_part(self) -> None:
        """Do everything that is asked until it is over.

        Raises:
            ProblemError: the server refused something.
        """
        await self._client.ask(self._client.new(FollowParticipation))
        done: object = None
        while (state := await self._next(done)).phase not in OVER:
            done = _wish(state)
            await self._do(state)

    async def _next(self, done: object) -> Participation:
        """The state, once it asks for something else than what was done."""
        while self.now is None or _wish(self.now) == done:
            self._changed.clear()
            await self._changed.wait()
        return self.now

    async def _do(self, state: Participation) -> None:
        if state.phase == "consent":
            streams = [stream for stream in state.streams_offered if stream in self._habits.streams]
            await self._ask(AgreeToStudy, consent_version=state.consent_version, streams=streams)
        elif state.phase == "questionnaire":
            await self.answer(state)
        elif state.phase == "knowledge":
            await self._work(state)
        elif state.phase == "task" and state.task_started_at is not None:
            await self._task(state)

    async def answer(self, state: Participation) -> None:
        """Answer the questionnaire that is asked."""
        questionnaire = self._library.questionnaires[state.questionnaire_id or ""]
        occasion = f"{state.period}/{state.moment}"
        answers = self._person.answers(questionnaire, state.medium or "paper", occasion)
        await self._ask(
            AnswerQuestionnaire,
            questionnaire_id=questionnaire.id,
            moment=state.moment,
            language=state.language,
            answers=[ItemAnswer(item=item, value=value) for item, value in answers.items()],
            pairs=[
                PairChoice(chosen=chosen, other=other) for chosen, other in self._person.pairs(questionnaire, occasion)
            ],
        )

    async def _task(self, state: Participation) -> None:
        """Work through the module, or on paper until the experimenter ends it, while the device logs."""
        logging = asyncio.create_task(self.log(state))
        rating = asyncio.create_task(self._rate(state))
        try:
            if state.medium != "paper":
                await self._work(state)
            await self._next(_wish(state))
        finally:
            for task in (logging, rating):
                task.cancel()
            ended = await asyncio.gather(logging, rating, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _work(self, state: Participation) -> None:
        """Go through the module; the stop rule or the experimenter may end that at any moment."""
        module = self._library.modules[state.module_id or ""]
        opened = await self._ask(OpenTraining, module_id=module.id, mode=state.mode, afresh=True)
        assert isinstance(opened, TrainingState)  # noqa: S101  (nothing else answers it)
        for move in self._person.moves(module, state.medium or "desktop", state.mode):
            await asyncio.sleep(move.after_s * self._habits.haste)
            if self.now is not None and _wish(self.now) != _wish(state):
                return  # it was ended for them
            try:
                await self._ask(move.kind, run_id=opened.run_id, step_id=move.step_id, **move.fields)
            except ProblemError as error:
                await self._was_ended(state, error)
                return

    async def _was_ended(self, state: Participation, error: ProblemError) -> None:
        """Let a refusal pass that comes from the end of the task, of which the device has not heard yet."""
        try:
            async with asyncio.timeout(HEARING_SECONDS):
                await self._next(_wish(state))
        except TimeoutError:
            raise error from None

    async def log(self, state: Participation) -> None:
        """Log a second after the other, what was agreed to and while nothing is paused; until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for second in count():
            due += 1.0
            started_ms = local_ms()
            await asyncio.sleep(due - loop.time())
            if streams := (self.now or state).streams:
                seen = self._person.second(float(second), self._habits.motion_hz, streams)
                await self._ask(LogChunk, started_ms=started_ms, clock=self._clock(), **seen)

    async def _rate(self, state: Participation) -> None:
        """Rate sickness whenever it is due."""
        if state.medium not in IMMERSIVE:
            return
        begun = asyncio.get_running_loop().time()
        rated = None
        while True:
            due = (self.now or state).fms_due_at
            if due is not None and due != rated and due <= now():
                rated = due
                minute = (asyncio.get_running_loop().time() - begun) / 60
                value = self._person.sickness_at(minute, state.medium)
                device_time = datetime.fromtimestamp(local_ms() / 1000, UTC).isoformat(timespec="milliseconds")
                await self._ask(RateSickness, value=value, clock=self._clock(), device_time=device_time)
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._changed.wait()

    def _clock(self) -> StudyClock | None:
        ahead, uncertainty = self._client.clock.ahead_ms, self._client.clock.uncertainty_ms
        if ahead is None or uncertainty is None:
            return None
        return StudyClock(offset_ms=ahead, uncertainty_ms=max(uncertainty, 0.0))

    async def _ask(self, kind: type[Any], **fields: Any) -> object:
        message = self._client.new(kind, **fields)
        self.heard.sent.append(message.op_id)
        answer = await self._client.ask(message)
        self.heard.stored.append(message.op_id)
        return answer

    def _on_state(self, state: ServerMessage) -> None:
        if isinstance(state, Participation):
            self.now = state
            self._changed.set()


class Experimenter:
    """Fills in sheets, begins sessions and tasks, and ends those that no screen ends.

    Args:
        client: of somebody who may conduct studies, connected.
        study_id: which.
        sheet: of a participant's session, by the number in their code and the period.
    """

    def __init__(self, client: Client, study_id: str, sheet: Callable[[int, int], Any]) -> None:
        self.console: StudyConsole | None = None
        self._client, self._study_id, self._sheet = client, study_id, sheet
        self._done: set[tuple[str, str, int]] = set()
        self._changed = asyncio.Event()
        client.on_state = self._on_state

    async def conduct(self, people: int) -> None:
        """Conduct a study until so many have come and all of them are through.

        Raises:
            ProblemError: the server refused something.
        """
        await self._client.ask(self._client.new(FollowStudy, study_id=self._study_id))
        async with asyncio.TaskGroup() as paper:
            while not self._is_over(people):
                self._changed.clear()
                for person in self.console.people if self.console is not None else ():
                    await self._lead(person, paper)
                await self._changed.wait()

    def _is_over(self, people: int) -> bool:
        there = self.console.people if self.console is not None else []
        return len(there) == people and all(person.phase in OVER for person in there)

    async def _lead(self, person: ConsolePerson, paper: asyncio.TaskGroup) -> None:
        """Do the next thing for somebody, once."""
        about = {"participant_id": person.participant_id}
        if person.phase == "waiting" and (person.break_until or "") <= now():
            sheet = self._sheet(int(person.code.removeprefix("P")), person.period)
            await self._once(person, "sheet", FillSheet, **about, sheet=sheet)
            await self._once(person, "session", BeginSession, **about)
        elif person.phase == "task" and person.task_started_at is None:
            await self._once(person, "task", BeginTask, **about)
            if person.medium == "paper":
                paper.create_task(self._end_soon(person))

    async def _end_soon(self, person: ConsolePerson) -> None:
        await asyncio.sleep(PAPER_SECONDS)
        await self._client.ask(self._client.new(EndTask, participant_id=person.participant_id))

    async def _once(self, person: ConsolePerson, what: str, kind: type[Any], **fields: Any) -> None:
        key = (person.participant_id, what, person.period)
        if key not in self._done:
            self._done.add(key)
            await self._client.ask(self._client.new(kind, **fields))

    def _on_state(self, state: ServerMessage) -> None:
        if isinstance(state, StudyConsole):
            self.console = state
            self._changed.set()


def _wish(state: Participation) -> object:
    """What a state asks for; a state that was sent before it was done asks for the same."""
    return state.phase, state.period, state.questionnaire_id, state.moment, state.module_id, state.task_started_at

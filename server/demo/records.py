"""Simulated batches for the notebook: as a lab would have written them, with its mistakes, questions and signatures."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from server.clock import new_op_id
from server.demo.people import simulated_person
from server.identity.roles import Role
from server.notebook.computing import compute
from server.notebook.documents import given_of
from server.notebook.models import Record
from server.notebook.reading import view_record
from server.notebook.service import Notebook, entries_of
from server.notebook.values import current_values
from server.protocol.messages import (
    AppendEntry,
    CommentField,
    CreateRecord,
    Form,
    FormField,
    LockRecord,
    NotebookEntry,
    NotebookWrite,
    SettleQuestion,
    SignRecord,
)
from server.writes import Actor

SEED = 2026
FIRST_DAY = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
BATCHES = {"nmc111": 9, "nmc622": 4, "nmc811": 3, "lfp": 3, "graphite": 4, "hard-carbon": 2, "solid-state": 1}
TITLES = {
    "nmc111": "NMC111 cathode",
    "nmc622": "NMC622 cathode",
    "nmc811": "NMC811 cathode",
    "lfp": "LFP cathode",
    "graphite": "Graphite anode",
    "hard-carbon": "Hard carbon anode",
    "solid-state": "Solid-state cathode",
}
RESEARCHER, COLLEAGUE = "demo-researcher", "demo-colleague"
NAMES = {RESEARCHER: "Simulated researcher", COLLEAGUE: "Simulated colleague"}

Value = tuple[float | None, str, str]  # number, unit, text

# Mean, relative spread and unit of what a batch sets about alike; choices by their place.
USUAL = {
    "batch.mass": (20.0, 0.0, "g"),
    "batch.mode": (0.0, 0.0, ""),
    "batch.dew_point": (-52.0, 0.02, "°C"),
    "mixing.device": (0.0, 0.0, ""),
    "mixing.speed": (1000.0, 0.0, "rpm"),
    "mixing.temperature": (25.0, 0.02, "°C"),
    "viscosity.shear_rate": (50.0, 0.0, "1/s"),
    "coating.speed": (0.5, 0.0, "m/min"),
    "drying.zone1": (80.0, 0.0, "°C"),
    "drying.zone2": (100.0, 0.0, "°C"),
    "drying.time": (12.0, 0.05, "min"),
    "calendering.gap": (45.0, 0.1, "µm"),
    "calendering.temperature": (60.0, 0.0, "°C"),
    "calendering.passes": (2.0, 0.0, ""),
    "punch.diameter": (13.0, 0.0, "mm"),
}
TEXTS = {"weighing.balance": "analytical 2"}


@dataclass(frozen=True)
class Batch:
    """One simulated batch.

    Args:
        number: from 1; the record is SIM-NUMBER.
        template_id: of the record.
        day: when it was made.
        solids: solid content above the template's, as a share.
        gap_um: of the comma coater.
        porosity: after the press.
        compaction: thickness before the press over that after it.
    """

    number: int
    template_id: str
    day: datetime
    solids: float
    gap_um: float
    porosity: float
    compaction: float

    @property
    def record_id(self) -> str:
        """The record's name."""
        return f"SIM-{self.number:03}"


def batches() -> list[Batch]:
    """The batches, in the order in which they were made."""
    dice = random.Random(SEED)  # noqa: S311  (an example, not a secret)
    kinds = [template_id for template_id, count in BATCHES.items() for _ in range(count)]
    dice.shuffle(kinds)
    made = []
    for number, kind in enumerate(kinds, start=1):
        day = FIRST_DAY + timedelta(days=3 * number, minutes=dice.randrange(90))
        gap_um = dice.choice((100.0, 150.0, 200.0, 250.0))
        made.append(
            Batch(
                number, kind, day, dice.uniform(-0.03, 0.03), gap_um, dice.uniform(0.28, 0.40), dice.uniform(1.15, 1.5)
            )
        )
    return made


def write_records(
    session: Session, notebook: Notebook, on_progress: Callable[[float, str], None] = lambda _share, _what: None
) -> int:
    """Write the simulated batches that are not there yet; returns how many were written.

    Args:
        session: the transaction.
        notebook: takes them.
        on_progress: told which share is done, and which record comes next.
    """
    people = {
        person_id: simulated_person(session, person_id, name, Role.RESEARCHER) for person_id, name in NAMES.items()
    }
    written = 0
    planned = batches()
    for batch in planned:
        on_progress((batch.number - 1) / len(planned), f"writing simulated record {batch.record_id}")
        if session.get(Record, batch.record_id) is None:
            _Writer(session, notebook, people, batch).write()
            written += 1
    return written


class _Writer:
    """Writes one batch field by field, as its template asks, each value from those before it."""

    def __init__(self, session: Session, notebook: Notebook, people: dict[str, Actor], batch: Batch) -> None:
        self._session, self._notebook, self._people, self._batch = session, notebook, people, batch
        self._dice = random.Random(f"{SEED}-{batch.number}")  # noqa: S311
        self._time = batch.day

    def write(self) -> None:
        batch = self._batch
        title = f"{TITLES[batch.template_id]}, simulated batch {batch.number}"
        self._append(CreateRecord, title=title, template_id=batch.template_id, simulated=True)
        form = view_record(self._session, self._notebook.catalogue, batch.record_id, "en").form
        assert form is not None  # noqa: S101  (it was begun by a template)
        last = batch.number == sum(BATCHES.values())
        for step in form.steps:
            if last and step.step == "drying":
                return  # the newest batch is still at the oven
            for field in step.fields:
                self._enter(form, field)
        self._second_thoughts()

    def _enter(self, form: Form, field: FormField) -> None:
        for slot, (number, unit, text) in self._values(form, field):
            self._append(AppendEntry, field=slot, value=number, unit=unit, text=text)

    def _values(self, form: Form, field: FormField) -> Iterator[tuple[str, Value]]:
        name = field.field
        if field.kind == "readings":
            mean, spread, unit = self._reading(form, name)
            for reading in range(1, max(field.readings, 3) + 1):
                yield f"{name}.{reading}", (self._near(mean, spread), unit, "")
        elif (value := self._value(form, name)) is not None:
            yield name, value

    def _value(self, form: Form, name: str) -> Value | None:
        """What is entered in a field of one value; None where it is left empty."""
        if name in USUAL:
            mean, spread, unit = USUAL[name]
            return self._near(mean, spread), unit, ""
        if name in TEXTS:
            return None, "", TEXTS[name]
        if name.endswith("lot"):
            return None, "", f"L{self._dice.randrange(2400, 2420)}"
        if name.startswith("w.") and name.count(".") == 1:
            return self._near(self._known(form, f"{name}.reading") * 1e3, 0.001), "g", ""
        match name:
            case "batch.solid_content":
                planned = self._known(form, "batch.planned_solid_content")
                return round(100 * (planned + self._batch.solids), 1), "wt%", ""
            case "mixing.time":
                return self._near((self._known(form, "plan.mixing.time") or 7200.0) / 60, 0.02), "min", ""
            case "viscosity.value":
                return self._near(self._viscosity(form), 0.06), "Pa·s", ""
            case "coating.foil":
                is_anode = "anode" in TITLES[self._batch.template_id]
                return (2.0, "", "copper") if is_anode else (0.0, "", "aluminium")
            case "coating.gap":
                return self._batch.gap_um, "µm", ""
        return None

    def _reading(self, form: Form, name: str) -> tuple[float, float, str]:
        """Mean, relative spread and unit of readings."""
        area_m2 = 3.141592653589793 * 0.013**2 / 4
        foil_um, foil_mg = 15.0, 15e-6 * area_m2 * 2700 * 1e6
        loading = 0.93 * self._known(form, "film.loading")
        pressed = loading / (self._known(form, "solids.density") * (1 - self._batch.porosity)) * 1e6
        means = {
            "coating.wet": (0.84 * self._batch.gap_um, 0.02, "µm"),
            "calendering.before": (foil_um + self._batch.compaction * pressed, 0.01, "µm"),
            "calendering.after": (foil_um + pressed, 0.01, "µm"),
            "electrode.thickness": (foil_um + pressed, 0.01, "µm"),
            "foil.thickness": (foil_um, 0.01, "µm"),
            "disc.mass": (foil_mg + loading * area_m2 * 1e6, 0.006, "mg"),
            "foil.mass": (foil_mg, 0.004, "mg"),
        }
        return means[name]

    def _viscosity(self, form: Form) -> float:
        """Of a suspension that thickens towards its densest packing (Krieger and Dougherty 1959), in Pa s at 50 1/s."""
        solids, density = self._known(form, "slurry.solid_content"), self._known(form, "solids.density")
        share = solids / density / (solids / density + (1 - solids) / 1030)
        return float(0.35 * (1 - min(share, 0.6) / 0.64) ** -2.0)

    def _known(self, form: Form, quantity: str) -> float:
        """A quantity as the record has it so far, in SI; 0 where it is not known."""
        current = current_values(entries_of(self._session, self._batch.record_id))
        value = compute(form, given_of(form, current))[quantity].value if quantity in _names(form) else None
        return value or 0.0

    def _second_thoughts(self) -> None:
        """Some batches are corrected, questioned, signed, witnessed, locked."""
        number = self._batch.number
        if number % 7 == 3:
            self._append(AppendEntry, field="notes.text", text="Coating even, no cracks at the edges.")
        if number % 4 == 1:
            slot = self._current("electrode.thickness.2")
            again = round((slot.value or 0.0) * 0.99, 2)
            reason = "dust under the probe, measured again"
            self._append(
                AppendEntry, field=slot.field, value=again, unit=slot.unit, base=[slot.entry_id], reason=reason
            )
        if number % 5 == 2:
            text = "Is this before or after the vacuum oven?"
            question = self._append(CommentField, COLLEAGUE, field="disc.mass.1", about="question", text=text)
            if number % 2 == 0:
                return  # still open
            self._append(SettleQuestion, question_id=question.entry_id, text="After; dried overnight.")
        if number % 3:
            self._seal()

    def _seal(self) -> None:
        self._append(SignRecord, head_sha256=self._head(), text="Made and recorded by me.")
        if self._batch.number % 2:
            self._append(SignRecord, COLLEAGUE, head_sha256=self._head(), witness=True, text="Read and understood.")
            self._append(LockRecord, head_sha256=self._head())

    def _append(self, kind: type[NotebookWrite], who: str = RESEARCHER, **fields: object) -> NotebookEntry:
        self._time += timedelta(seconds=self._dice.randrange(20, 400))
        message = kind.model_validate(
            {
                "op_id": new_op_id(),
                "record_id": self._batch.record_id,
                "device_time": self._time.isoformat(timespec="milliseconds"),
                **fields,
            }
        )
        return self._notebook.append(self._session, self._people[who], message).entry

    def _current(self, slot: str) -> NotebookEntry:
        return current_values(entries_of(self._session, self._batch.record_id))[slot][0]

    def _head(self) -> str:
        return entries_of(self._session, self._batch.record_id)[-1].sha256

    def _near(self, value: float, spread: float) -> float:
        """A reading near a value, with as many digits as an instrument shows."""
        return float(f"{self._dice.gauss(value, spread * abs(value)):.4g}")


def _names(form: Form) -> set[str]:
    return {quantity.quantity for quantity in form.quantities}

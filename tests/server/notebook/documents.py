"""Records by hand, as the notebook hands them to whatever leaves it."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from server.notebook.computing import Computed, Given, compute
from server.notebook.document import RecordDocument, SignedHead
from server.notebook.forms import form
from server.notebook.readout import si_value, slot_of
from server.notebook.schema import Language
from server.notebook.templates import shipped_templates
from server.protocol.messages import (
    AttachedFile,
    Form,
    FormField,
    FormQuantity,
    FormStep,
    NotebookEntry,
    RecordSummary,
    RecordView,
    UnitOffer,
)

UNITS = {
    "g": (1e-3, 0.0), "mg": (1e-6, 0.0), "µm": (1e-6, 0.0), "mm": (1e-3, 0.0), "wt%": (0.01, 0.0), "%": (0.01, 0.0),
    "°C": (1.0, 273.15), "K": (1.0, 0.0), "Pa·s": (1.0, 0.0), "min": (60.0, 0.0), "mg/cm²": (0.01, 0.0),
    "g/cm³": (1000.0, 0.0), "mAh/cm²": (36000.0, 0.0), "cm²": (1e-4, 0.0), "rpm": (1 / 60, 0.0), "": (1.0, 0.0),
}  # fmt: skip
SCRIPT = "<script>alert('read')</script> & \"the rest\""


def offers(*symbols: str) -> list[UnitOffer]:
    return [UnitOffer(symbol=symbol, factor=UNITS[symbol][0], offset=UNITS[symbol][1]) for symbol in symbols]


def form_field(field: str, label: str, *units: str, kind: str = "number", **more: Any) -> FormField:
    plain: dict[str, Any] = {
        "choices": [], "low": None, "high": None, "range_reason": "", "required": False, "readings": 1,
        "uncertainty": 0.0, "relative_uncertainty": 0.0, "target": "", "tolerance": 0.0, "speech": "", "hint": "",
    }  # fmt: skip
    return FormField.model_validate(
        {"field": field, "label": label, "kind": kind, "units": offers(*units)} | plain | more
    )


def form_quantity(
    quantity: str, step: str, label: str, units: Sequence[str], formula: str, **more: Any
) -> FormQuantity:
    plain: dict[str, Any] = {"source": "", "program": ["1"], "low": None, "high": None}
    named = {"quantity": quantity, "step": step, "label": label, "units": offers(*units), "formula": formula}
    return FormQuantity.model_validate(named | plain | more)


def line_form() -> Form:
    """The line from weighing to photo, with the fields that a page has to show in every way."""
    weighed: dict[str, Any] = {"uncertainty": 1.5e-7, "tolerance": 0.005, "required": True}
    thin = {"low": 1e-6, "high": 2e-3, "range_reason": "no thickness is negative and no electrode is thicker"}
    steps = [
        (
            "batch",
            "Batch",
            "Say how much slurry you make, and how the additions are weighed.",
            [
                form_field(
                    "batch.mass",
                    "Mass of slurry",
                    "g",
                    "mg",
                    low=5e-4,
                    high=4.0,
                    range_reason="from a test tube to a mixer of 2 L",
                    required=True,
                ),
                form_field("batch.mode", "Additions are weighed", kind="choice", choices=["tared", "cumulative"]),
                form_field("batch.dew_point", "Dew point", "°C", "K", uncertainty=2.0),
                form_field("batch.started", "Begun", kind="moment"),
            ],
        ),
        (
            "weighing",
            "Weighing",
            "Weigh in the order shown; an overshoot gives everything else a new target.",
            [
                form_field("w.cam.lot", "Lot (NMC111)", kind="text"),
                form_field("w.cam", "Reading (NMC111)", "g", "mg", target="w.cam.reading", **weighed),
                form_field("w.carbon", "Reading (carbon black)", "g", "mg", target="w.carbon.reading", **weighed),
                form_field("w.pvdf", "Reading (PVdF solution)", "g", "mg", target="w.pvdf.reading", **weighed),
            ],
        ),
        (
            "mixing",
            "Mixing",
            "Record the order of addition and what the mixer did.",
            [
                form_field("mixing.device", "Device", kind="choice", choices=["planetary mixer", "other"]),
                form_field("mixing.speed", "Speed", "rpm", relative_uncertainty=0.01),
                form_field("mixing.time", "Time", "min", target="mixing.time.planned", tolerance=0.1),
            ],
        ),
        (
            "coating",
            "Coating",
            "Set gap and speed, coat, and measure the wet film before it dries.",
            [
                form_field("coating.gap", "Gap", "µm", "mm", uncertainty=2e-6, required=True),
                form_field(
                    "coating.wet", "Wet thickness", "µm", kind="readings", readings=3, relative_uncertainty=0.05, **thin
                ),
            ],
        ),
        (
            "masses",
            "Masses of the discs",
            "Weigh each disc, and the discs of bare foil from the same coil.",
            [
                form_field(
                    "disc.mass",
                    "Mass of a disc",
                    "mg",
                    "g",
                    kind="readings",
                    readings=5,
                    uncertainty=1.5e-7,
                    required=True,
                ),
                form_field(
                    "foil.mass", "Mass of a bare-foil disc", "mg", "g", kind="readings", readings=3, uncertainty=1.5e-7
                ),
            ],
        ),
        (
            "thickness",
            "Thickness",
            "Measure the discs at several places, and the bare foil.",
            [
                form_field(
                    "electrode.thickness",
                    "Thickness of the electrode",
                    "µm",
                    "mm",
                    kind="readings",
                    readings=5,
                    uncertainty=1e-6,
                    required=True,
                    **thin,
                ),
            ],
        ),
        (
            "photo",
            "Photo",
            "Photograph the electrode with its label.",
            [
                form_field("electrode.photo", "Photo of the electrode", kind="photo"),
            ],
        ),
        ("notes", "Notes", "Whatever the next reader should know.", [form_field("notes.text", "Notes", kind="text")]),
    ]
    quantities = [
        (
            "w.cam.reading",
            "weighing",
            "Display shows (NMC111)",
            ["g"],
            "target; and the reading before it where additions are cumulative",
            {},
        ),
        (
            "w.carbon.reading",
            "weighing",
            "Display shows (carbon black)",
            ["g"],
            "target; and the reading before it where additions are cumulative",
            {},
        ),
        (
            "w.pvdf.reading",
            "weighing",
            "Display shows (PVdF solution)",
            ["g"],
            "target; and the reading before it where additions are cumulative",
            {},
        ),
        ("mixing.time.planned", "mixing", "Planned time", ["min"], "the template's", {}),
        ("slurry.solid_content", "weighing", "Actual solid content", ["wt%"], "mass of solids / mass of slurry", {}),
        (
            "slurry.deviation",
            "weighing",
            "Solid content off plan by",
            ["wt%"],
            "actual − planned solid content",
            {"low": -0.005, "high": 0.005},
        ),
        ("electrode.loading", "masses", "Mass loading", ["mg/cm²"], "mass of the coating / area", {}),
        (
            "electrode.capacity",
            "masses",
            "Areal capacity",
            ["mAh/cm²"],
            "mass loading × actual share × specific capacity",
            {},
        ),
        (
            "electrode.coating_thickness",
            "thickness",
            "Thickness of the coating",
            ["µm"],
            "mean electrode − mean foil",
            {},
        ),
        (
            "electrode.density",
            "thickness",
            "Density of the coating",
            ["g/cm³"],
            "mass loading / thickness of the coating",
            {},
        ),
        (
            "electrode.porosity",
            "thickness",
            "Porosity",
            ["%"],
            "1 − density of the coating × sum of actual share / true density",
            {"low": 0.05, "high": 0.75, "source": "volumes of the solids add up"},
        ),
        ("cell.np_ratio", "thickness", "N/P ratio", [""], "areal capacity of the counter electrode / of this one", {}),
    ]
    return Form(
        template_id="nmc111",
        version=3,
        title="NMC111 cathode, 96:2:2 in NMP",
        description="NMC111, carbon black and PVdF, 96:2:2 by mass, in NMP at 71 % solids, on aluminium.",
        recipe_id="nmc111-96-2-2",
        steps=[FormStep(step=a, title=b, instruction=c, fields=d) for a, b, c, d in steps],
        quantities=[form_quantity(a, b, c, d, e, **more) for a, b, c, d, e, more in quantities],
    )


COMPUTED = {
    "w.cam.reading": Computed(0.013632, 1e-7),
    "w.carbon.reading": Computed(0.000284, 1e-7),
    "w.pvdf.reading": Computed(0.00355, 1e-7),
    "mixing.time.planned": Computed(7200.0, 0.0),
    "slurry.solid_content": Computed(0.71283, 0.00021),
    "slurry.deviation": Computed(0.00283, 0.00021),
    "electrode.loading": Computed(0.11324, 0.00087),
    "electrode.capacity": Computed(72150.0, 560.0),
    "electrode.coating_thickness": Computed(58.73e-6, 0.62e-6),
    "electrode.density": Computed(1928.0, 25.0),
    "electrode.porosity": Computed(0.5367, 0.0061),
    "cell.np_ratio": Computed(None, None, ("cell.counter_capacity",)),
}


class Pen:
    """Writes entries as the server stores them, one every forty seconds."""

    def __init__(self, record_id: str) -> None:
        self.record_id = record_id
        self.entries: list[NotebookEntry] = []

    def write(
        self, field: str, value: float | None = None, unit: str = "", *, who: str = "Ana Ruiz", **more: Any
    ) -> str:
        """Append an entry; returns its id."""
        seq = len(self.entries) + 1
        head = self.entries[-1].sha256 if self.entries else ""
        digest = hashlib.sha256(f"{head}{self.record_id}{seq}{field}{value}{unit}{more}".encode()).hexdigest()
        number = int(digest[:32], 16) & ~(0xF << 76) & ~(0b11 << 62) | 0x7 << 76 | 0b10 << 62
        moment = 9 * 3600 + 14 * 60 + 40 * seq
        clock = f"{moment % 3600 // 60:02}:{moment % 60:02}"
        plain: dict[str, Any] = {
            "entry_id": str(UUID(int=number)), "record_id": self.record_id, "field": field, "value": value,
            "unit": unit, "text": "", "actor": who, "device_id": "balance-2" if value is not None else "headset-7",
            "device_time": f"2026-03-02T{moment // 3600 + 1:02}:{clock}+01:00",
            "server_time": f"2026-03-02T{moment // 3600:02}:{clock}.204117Z",
            "seq": seq, "device_seq": seq, "clock_offset_ms": -204, "sha256": digest,
        }  # fmt: skip
        self.entries.append(NotebookEntry.model_validate(plain | more))
        return self.entries[-1].entry_id

    def attach(self, field: str, name: str, media_type: str, content: bytes, **more: Any) -> str:
        """Append a file."""
        file = AttachedFile(
            sha256=hashlib.sha256(content).hexdigest(), name=name, media_type=media_type, bytes=len(content)
        )
        return self.write(field, kind="file", file=file, **more)


def png(width: int = 480, height: int = 300) -> bytes:
    """A picture of a disc on a bench, as PNG."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (0.42 * height) ** 2
            shade = 46 + (x * 7 + y * 13) % 9 if inside else 196 + (x + y) * 40 // (width + height)
            rows += bytes((shade, shade, shade + 6 if inside else shade))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")
    )


def document_of(
    entries: Sequence[NotebookEntry],
    made_by: Form | None,
    title: str,
    *,
    files: dict[str, Path] | None = None,
    heads: Sequence[SignedHead] = (),
    **more: Any,
) -> RecordDocument:
    """A document of entries; what is not replaced holds."""
    values = [entry for entry in entries if entry.kind == "value"]
    replaced = {one for entry in values for one in entry.base}
    current: dict[str, tuple[NotebookEntry, ...]] = {}
    for entry in values:
        if entry.entry_id not in replaced:
            current[entry.field] = (*current.get(entry.field, ()), entry)
    last = entries[-1]
    summary: dict[str, Any] = {
        "record_id": last.record_id, "title": title, "template_id": made_by.template_id if made_by else "",
        "template_version": made_by.version if made_by else 0, "state": "open", "seq": last.seq,
        "head_sha256": last.sha256,
        "author": entries[0].actor, "created_at": entries[0].server_time, "changed_at": last.server_time,
        "open_questions": 0, "simulated": False,
    }  # fmt: skip
    return RecordDocument(
        view=RecordView(record=RecordSummary.model_validate(summary | more), form=made_by, entries=list(entries)),
        current=current,
        quantities=COMPUTED if made_by else {},
        heads=tuple(heads),
        keys={head.key_id: hashlib.sha256(head.key_id.encode()).digest() for head in heads},
        files=files or {},
    )


def electrode(folder: Path) -> RecordDocument:
    """An electrode with a correction, two values side by side, an emptied field, questions, files and signatures."""
    pen = Pen("NMC111-2026-03-02-a")
    pen.write("record", kind="created", text="NMC111 96:2:2, comma gap 100 µm")
    pen.write("batch.mass", 20.0, "g")
    pen.write("batch.mode", 0.0)
    pen.write("batch.dew_point", -42.0, "°C")
    pen.write("batch.started", text="2026-03-02T10:12:00+01:00")
    pen.write("w.cam.lot", text="=BASF-2109/3")
    pen.write("w.cam", 13.6341, "g")
    wrong = pen.write("w.carbon", 2.851, "g")
    pen.write("w.carbon", 285.1, "mg", base=[wrong], reason="the balance showed mg, not g")
    pen.write("w.pvdf", 3.6214, "g")
    question = pen.write(
        "w.pvdf", kind="comment", about="question", text="2 % over target: was the stock stirred?", who="Jean Lefèvre"
    )
    pen.write("w.pvdf", kind="settled", refers_to=question, text="Yes, for 10 min; the overshoot is real.")
    pen.write("mixing.device", 0.0)
    pen.write("mixing.speed", 2000.0, "rpm")
    pen.write("mixing.time", 118.0, "min")
    pen.write("coating.gap", 100.0, "µm")
    pen.write("coating.gap", 0.105, "mm", who="Jean Lefèvre")
    for number, wet in enumerate((84.0, 2600.0, 86.0), start=1):
        pen.write(f"coating.wet.{number}", wet, "µm")
    for number, mass in enumerate((23.425, 23.61, 23.38, 23.52, 23.47), start=1):
        pen.write(f"disc.mass.{number}", mass, "mg")
    gone = pen.write("foil.mass.1", 8.9, "mg")
    pen.write("foil.mass.1", base=[gone], reason="a disc of another coil")
    slip = ""
    for number, thickness in enumerate((78.5, 79.0, 97.0, 78.0, 79.5), start=1):
        slip = pen.write(f"electrode.thickness.{number}", thickness, "µm") if number == 3 else slip
        if number != 3:
            pen.write(f"electrode.thickness.{number}", thickness, "µm")
    pen.write("electrode.thickness.3", 79.0, "µm", base=[slip], reason="digits swapped")
    picture = png()
    pen.attach("electrode.photo", "disc 3.png", "image/png", picture, text="Disc 3 before calendering")
    pen.attach("electrode.photo", "balance.csv", "text/csv", b"t;m\n0;23,4\n")
    pen.write("notes.text", text=f"Fine cracks at one edge.\nLabel reads {SCRIPT}")
    waived = pen.write(
        "electrode.thickness", kind="comment", about="question", text="Which micrometer?", who="Jean Lefèvre"
    )
    pen.write(
        "electrode.thickness",
        kind="settled",
        refers_to=waived,
        text="not recorded that day",
        reason="waived",
    )
    pen.write("weather", text="rain")
    seen = pen.entries[-1]
    pen.write("record", kind="signed", text="As made.")
    pen.write("record", kind="witnessed", text="Seen and understood.", who="Jean Lefèvre")
    folder.mkdir(parents=True, exist_ok=True)
    files = {hashlib.sha256(picture).hexdigest(): folder / "photo"}
    (folder / "photo").write_bytes(picture)
    heads = [
        SignedHead(pen.record_id, entry.seq, entry.sha256, entry.server_time, "8f3a1c0de57b92d4", (entry.sha256 * 2))
        for entry in (seen, pen.entries[-1])
    ]
    return document_of(
        pen.entries, line_form(), "NMC111 96:2:2, comma gap 100 µm", files=files, heads=heads, state="witnessed"
    )  # fmt: skip


def free_record() -> RecordDocument:
    """A record without a template, with an open question."""
    pen = Pen("scratch-7")
    pen.write("record", kind="created", text="Trial with <b>new</b> paste")
    pen.write("viscosity", 3.1, "Pa·s", who="Zoë")
    pen.write("batch.mass", 5.0, "g")
    pen.write("remark", text="-5 °C outside", who="Zoë")
    pen.write("viscosity", kind="comment", about="question", text="At which shear rate?", who="Jean Lefèvre")
    return document_of(pen.entries, None, "Trial with <b>new</b> paste", open_questions=1, simulated=True)


def template_record(language: Language) -> RecordDocument:
    """A record of a shipped template, with what the notebook computes of it."""
    written = form(shipped_templates()["nmc111"], language)
    pen = Pen("lot-42")
    pen.write("record", kind="created", text="NMC111")
    values = [
        ("batch.mass", 40.0, "g"), ("batch.mode", 0.0, ""), ("batch.dew_point", -42.5, "°C"), ("w.cam", 27.2712, "g"),
        ("w.carbon", 569.2, "mg"), ("w.pvdf", 7.1065, "g"), ("w.nmp", 5.0702, "g"), ("mixing.device", 1.0, ""),
        ("mixing.speed", 2000.0, "rpm"), ("mixing.time", 1.5, "h"), ("viscosity.value", 3.1, "Pa·s"),
        ("coating.foil", 0.0, ""), ("coating.gap", 4.0, "mil"), ("drying.zone1", 80.0, "°C"),
        ("drying.time", 12.0, "min"),
        ("punch.diameter", 12.7, "mm"), ("cell.counter_capacity", 3.9, "mAh/cm²"),
    ]  # fmt: skip
    readings = {
        "disc.mass": ("mg", 32.1, 32.4, 31.9, 32.2, 32.0), "foil.mass": ("mg", 5.1, 5.2, 5.1),
        "calendering.before": ("µm", 120.0, 122.0, 121.0), "calendering.after": ("µm", 98.0, 98.5, 98.0),
        "electrode.thickness": ("µm", 98.0, 97.0, 99.0, 98.0, 98.5), "foil.thickness": ("µm", 15.0, 15.2, 15.1),
    }  # fmt: skip
    for field, value, unit in values:
        pen.write(field, value, unit)
    for field, (unit, *several) in readings.items():
        for number, value in enumerate(several, start=1):
            pen.write(f"{field}.{number}", value, unit)
    document = document_of(pen.entries, written, "Cathode NMC111 · 40 g")
    given: dict[str, Given] = {}
    for entry in pen.entries:
        slot = slot_of(written, entry.field)
        if slot.field is not None and slot.field.kind == "choice":
            given[slot.field.field] = Given(choice=int(entry.value or 0))
        elif slot.field is not None and (si := si_value(slot.field, entry)) is not None:
            known = given.get(slot.field.field, Given())
            given[slot.field.field] = Given((*known.readings, si))
    return replace(document, quantities=compute(written, given))

"""A record of an electrode as the notebook would hand it over: chained, signed, with a photo."""

import hashlib
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.notebook.chain import link, statement
from server.notebook.computing import Computed
from server.notebook.document import Ingredient, RecordDocument, SignedHead
from server.notebook.eln.proof import chained
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

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
KEY_ID = hashlib.sha256(PUBLIC).hexdigest()[:16]
NOW = "2026-03-04T12:00:00.000000Z"
PHOTO = b"\x89PNG not really, but bytes"
SCRIPT = "<script>alert('x')</script> & \"quotes\""
UNITS = {
    "g": (1e-3, 0.0),
    "µm": (1e-6, 0.0),
    "rpm": (1 / 60, 0.0),
    "min": (60.0, 0.0),
    "°C": (1.0, 273.15),
    "N/mm": (1e3, 0.0),
    "mg/cm²": (1e-2, 0.0),
    "%": (1e-2, 0.0),
    "wt%": (1e-2, 0.0),
    "mAh/cm²": (36000.0, 0.0),
    "": (1.0, 0.0),
}


def _field(
    name: str, label: str, unit: str | None, kind: str = "number", uncertainty: float = 0.0, choices: tuple = ()
) -> FormField:
    units = [] if unit is None else [UnitOffer(symbol=unit, factor=UNITS[unit][0], offset=UNITS[unit][1])]
    return FormField(
        field=name, label=label, kind=kind, units=units, choices=list(choices), low=None, high=None, range_reason="",
        required=True, readings=3 if kind == "readings" else 1, uncertainty=uncertainty, relative_uncertainty=0.0,
        target="", tolerance=0.0, speech=label, hint="",
    )  # fmt: skip


def _quantity(name: str, step: str, label: str, unit: str, formula: str) -> FormQuantity:
    offer = UnitOffer(symbol=unit, factor=UNITS[unit][0], offset=UNITS[unit][1])
    return FormQuantity(
        quantity=name, step=step, label=label, units=[offer], formula=formula, source="by hand", program=[], low=None,
        high=None,
    )  # fmt: skip


FORM = Form(
    template_id="nmc622",
    version=3,
    title="NMC622 electrode",
    description="From powder to disc.",
    recipe_id="nmc622",
    steps=[
        FormStep(step="weighing", title="Weighing", instruction="", fields=[
            _field("w.cam", "Reading (NMC622)", "g", uncertainty=1.5e-7),
        ]),
        FormStep(step="mixing", title="Mixing", instruction="", fields=[
            _field("mixing.device", "Device", None, "choice", choices=("mortar", "planetary mixer")),
            _field("mixing.speed", "Speed", "rpm"),
            _field("mixing.time", "Time", "min"),
        ]),
        FormStep(step="coating", title="Coating", instruction="", fields=[
            _field("coating.foil", "Foil", None, "choice", choices=("aluminium", "copper")),
        ]),
        FormStep(step="drying", title="Drying", instruction="", fields=[
            _field("drying.zone1", "Zone 1", "°C", uncertainty=2),
        ]),
        FormStep(step="calendering", title="Calendering", instruction="", fields=[
            _field("calendering.line_load", "Line load", "N/mm"),
            _field("calendering.after", "Thickness after", "µm", "readings", 1e-6),
        ]),
    ],
    quantities=[
        _quantity("w.cam.share", "weighing", "Actual share (NMC622)", "wt%", "solids weighed / mass of solids"),
        _quantity("w.carbon.share", "weighing", "Actual share (C65)", "wt%", "solids weighed / mass of solids"),
        _quantity("w.pvdf.share", "weighing", "Actual share (PVdF)", "wt%", "solids weighed / mass of solids"),
        _quantity("electrode.loading", "calendering", "Mass loading", "mg/cm²", "mass / area"),
        _quantity("electrode.coating_thickness", "calendering", "Thickness of the coating", "µm", "electrode − foil"),
        _quantity("electrode.porosity", "calendering", "Porosity", "%", "1 − density × sum of share / true density"),
        _quantity("electrode.capacity", "calendering", "Areal capacity", "mAh/cm²", "loading × share × capacity"),
        _quantity("cell.np_ratio", "calendering", "N/P ratio", "", "counter electrode / this one"),
    ],
)  # fmt: skip
QUANTITIES = {
    "w.cam.share": Computed(0.96, 0.001),
    "w.carbon.share": Computed(0.02, 0.001),
    "w.pvdf.share": Computed(0.02, 0.001),
    "electrode.loading": Computed(0.125, 0.0005),
    "electrode.coating_thickness": Computed(50e-6, 1e-6),
    "electrode.porosity": Computed(0.35, 0.01),
    "electrode.capacity": Computed(75600.0, None),
    "cell.np_ratio": Computed(None, None, ("cell.counter_capacity",)),
}


def op_id(record: int, number: int) -> str:
    return f"0195{record:04x}-0000-7000-8000-{number:012x}"


def example(folder: Path, number: int = 1, title: str = "NMC622, batch 7 " + SCRIPT) -> RecordDocument:
    """A record with values, readings, two people who disagree, a question, a photo, a signature and a witness."""
    record_id = f"batch-{number}"
    photo = folder / "photo.png"
    photo.write_bytes(PHOTO)
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    facts: list[dict] = [
        {"kind": "created", "field": "", "text": title},
        {"field": "w.cam", "value": 96.0, "unit": "g"},
        {"field": "mixing.device", "value": 1.0, "text": "planetary mixer"},
        {"field": "mixing.speed", "value": 2000.0, "unit": "rpm"},
        {"field": "mixing.time", "value": 30.0, "unit": "min"},
        {"field": "coating.foil", "value": 0.0},
        {"field": "drying.zone1", "value": 85.5, "unit": "°C"},
        {"field": "calendering.line_load", "value": 250.0, "unit": "N/mm"},
        {"field": "calendering.after.10", "value": 66.5, "unit": "µm"},
        {"field": "calendering.after.2", "value": 65.25, "unit": "µm"},
        {"field": "notes.text", "text": SCRIPT},
        {"kind": "file", "field": "electrode.photo", "text": "left edge", "file": AttachedFile(
            sha256=sha256, name="photo of 7/3 — edge.png", media_type="image/png", bytes=len(PHOTO))},
        {"kind": "comment", "field": "mixing.time", "about": "question", "text": "Only 30 min?"},
        {"kind": "settled", "field": "mixing.time", "text": "Yes.", "refers_to": op_id(number, 12)},
        {"field": "drying.zone1", "value": 86.0, "unit": "°C", "actor": "Bo"},
        {"kind": "signed", "field": "", "text": ""},
        {"kind": "witnessed", "field": "", "text": "", "actor": "Bo"},
    ]  # fmt: skip
    entries: list[NotebookEntry] = []
    writers: dict[str, str] = {}
    for seq, fact in enumerate(facts, start=1):
        time = f"2026-03-04T09:{seq:02d}:00.000000Z"
        entry = NotebookEntry(
            **{
                "entry_id": op_id(number, seq - 1), "record_id": record_id, "value": None, "unit": "", "text": "",
                "actor": "Ana", "device_id": "bench", "device_time": time, "server_time": time, "seq": seq,
                "device_seq": seq, "clock_offset_ms": -12, **fact,
            }
        )  # fmt: skip
        writers[entry.entry_id] = f"person-{entry.actor.lower()}"
        previous = entries[-1].sha256 if entries else ""
        entries.append(entry.model_copy(update={"sha256": link(previous, chained(entry, writers[entry.entry_id]))}))
    current = {
        name: tuple(entry for entry in entries if entry.field == name and entry.kind == "value")
        for name in dict.fromkeys(entry.field for entry in entries if entry.kind == "value")
    }
    head = entries[-1]
    signature = KEY.sign(statement(record_id, head.seq, head.sha256, NOW))
    summary = RecordSummary(
        record_id=record_id, title=title, template_id=FORM.template_id, template_version=FORM.version,
        state="witnessed", seq=head.seq, head_sha256=head.sha256, author="Ana", created_at=entries[0].server_time,
        changed_at=head.server_time, open_questions=0, simulated=False,
    )  # fmt: skip
    return RecordDocument(
        view=RecordView(record=summary, form=FORM, entries=entries),
        current=current,
        quantities=QUANTITIES,
        heads=(SignedHead(record_id, head.seq, head.sha256, NOW, KEY_ID, signature.hex()),),
        keys={KEY_ID: PUBLIC},
        files={sha256: photo},
        writers=writers,
        ingredients={
            "cam": Ingredient("NMC622", "active"),
            "carbon": Ingredient("carbon black", "conductive"),
            "pvdf": Ingredient("PVdF solution", "binder"),
        },
        polarity="positive",
    )


def without_form(document: RecordDocument) -> RecordDocument:
    """The same record as one without a template."""
    view = document.view.model_copy(update={"form": None})
    return replace(document, view=view, quantities={})

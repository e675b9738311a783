"""Examples of what the notebook computes, for programs in other languages to be held to.

Values have twelve digits. Uncertainties are differences of nearly equal numbers: a language that adds in another order
agrees to eight of them.
"""

from dataclasses import asdict
from typing import Any

from server.notebook.computing import Computed, Given, compute
from server.notebook.forms import form
from server.notebook.programs import compile_formula, evaluate
from server.notebook.templates import shipped_templates
from server.notebook.units import offers, to_si
from server.protocol.notebook_messages import Form

STEPS = ("batch", "weighing", "punching", "masses", "thickness")
# As weighed: carbon black 1 % over, so that everything after it has a new target.
TARED = {
    "batch.mass": Given((0.040,)),
    "batch.mode": Given(choice=0),
    "w.cam": Given((0.027264,)),
    "w.carbon": Given((0.00057368,)),
    "w.pvdf": Given((0.007172,)),
    "w.nmp": Given((0.00511,)),
    "punch.diameter": Given((0.0127,)),
    "disc.mass": Given((32.1e-6, 32.4e-6, 31.9e-6)),
    "foil.mass": Given((5.1e-6, 5.2e-6)),
    "electrode.thickness": Given((98e-6, 97e-6, 99e-6)),
    "foil.thickness": Given((15e-6,)),
    "cell.counter_capacity": Given((130_000.0,)),
}
CUMULATIVE = {
    "batch.mass": Given((0.040,)),
    "batch.mode": Given(choice=1),
    "batch.solid_content": Given((0.70,)),
    "w.cam": Given((0.02688,)),
    "w.carbon": Given((0.02744,)),
    "w.pvdf.solids": Given((0.0795,)),
}
UNKNOWN_MODE = {"batch.mass": Given((0.040,)), "w.cam": Given((0.02688,)), "disc.mass": Given((32.1e-6,))}
UNITS = [
    (100.0, "µm", "m"),
    (20.0, "°C", "K"),
    (68.0, "°F", "K"),
    (1500.0, "rpm", "rev/s"),
    (900.0, "mPa·s", "Pa·s"),
    (21.5, "mg/cm²", "kg/m²"),
    (3.2, "mAh/cm²", "C/m²"),
    (0.5, "m/min", "m/s"),
    (3.1, "g/cm³", "kg/m³"),
    (71.3, "wt%", ""),
    (5.0, "mbar", "Pa"),
    (250.0, "N/mm", "N/m"),
]
FORMULAS = [
    "1 + 2 * 3 - 4 / 8",
    "-(a.b - 2) / (c - 1)",
    "a.b / (c - c)",
    "sqrt(a.b)",
    "sqrt(0 - a.b)",
    "min(a.b, c) + max(a.b, c, 9)",
    "given(unknown, a.b)",
    "given(unknown, unknown)",
    "unknown * 0",
    "mean(x) + sd(x) / sqrt(count(x))",
    "1e300 * 1e300",
]
KNOWN = {"a.b": 6.25, "c": -0.5, "mean:x": 10.5, "sd:x": 0.75, "count:x": 9.0}


def vectors() -> dict[str, Any]:
    """Forms with given and expected values, conversions, and programs."""
    written = excerpt()
    records = {"tared": TARED, "cumulative": CUMULATIVE, "mode unknown": UNKNOWN_MODE, "nothing given": {}}
    return {
        "form": written.model_dump(mode="json"),
        "records": [
            {
                "name": name,
                "given": {field: asdict(value) for field, value in given.items()},
                "computed": {name: _shown(value) for name, value in compute(written, given).items()},
            }
            for name, given in records.items()
        ],
        "units": [
            {
                "value": value,
                "offer": offers(si_unit, [unit])[0].model_dump(mode="json"),
                "si": _digits(to_si(value, unit, si_unit)),
            }
            for value, unit, si_unit in UNITS
        ],
        "programs": [_program(formula) for formula in FORMULAS],
    }


def excerpt() -> Form:
    """The form of NMC111 with the steps that most quantities need."""
    return form(shipped_templates()["nmc111"].model_copy(update={"steps": STEPS, "fields": {}}), "en")


def _program(formula: str) -> dict[str, Any]:
    program = compile_formula(formula)
    return {"program": list(program), "known": KNOWN, "value": _digits(evaluate(program, KNOWN.get))}


def _shown(computed: Computed) -> dict[str, Any]:
    return {
        "value": _digits(computed.value),
        "uncertainty": _digits(computed.uncertainty),
        "missing": list(computed.missing),
    }


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.12g}")

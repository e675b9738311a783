"""The recipe behind a record: what the line would be told to make the same electrode in the computer.

What is not recorded yet stands as planned: shares and solid content as the template has them, the gap that it plans,
the press of the recipe that belongs to the template. A film is metered by what was measured of it, else by the gap:
other coaters than the comma bar of the model leave another film at the same gap. It is pressed by the line load, which
is a force on any machine, else to the compression that was measured, else by the nominal gap, which is that of one
laboratory's rolls. Everything is rounded to what a laboratory can tell, so that two batches made alike share one
electrode.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from physics.coating import comma_gap_um, wet_thickness_um
from physics.documents import DocumentError
from physics.recipe import ElectrodeRecipe, Particles
from server.notebook.computing import Given
from server.notebook.document import RecordDocument
from server.notebook.documents import given_of
from server.notebook.templates import RECIPES
from server.protocol.messages import Form

ROLES = {"active": "active", "conductive": "carbon", "binder": "binder", "electrolyte": "electrolyte"}
# Two minutes of the line on a quiet core. Thicker films have a coarser binder domain: from a gap of 263 um the porosity
# is 0.332 with 13,480 particles and 0.331 with 22,135.
MOST_PARTICLES = 12_000
LONGEST_NAME = 120


@dataclass(frozen=True)
class RecordRecipe:
    """What is known of a record's recipe.

    Args:
        values: as recipes have them, every default written out; None where a field is missing or no recipe belongs to
            the record.
        recipe: the same, checked; None also where the line cannot make it.
        missing: labels of the fields that are still needed.
        planned: titles of the steps that stand as planned.
        problem: why the line cannot make it; empty otherwise.
    """

    values: dict[str, Any] | None = None
    recipe: ElectrodeRecipe | None = None
    missing: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    problem: str = ""


def recipe_of(document: RecordDocument) -> RecordRecipe:
    """The recipe of a record, as far as it is known."""
    form = document.view.form
    if form is None or not form.recipe_id or not document.ingredients:
        return RecordRecipe()
    title = document.view.record.title
    try:
        base = ElectrodeRecipe.load(RECIPES / f"{form.recipe_id}.yaml")
    except DocumentError as error:
        return RecordRecipe(problem=str(error))
    reader = _Reader(document, form, base)
    values = reader.values(title[:LONGEST_NAME])
    if reader.missing:
        return RecordRecipe(missing=tuple(reader.missing))
    planned = tuple(step.title for step in form.steps if step.step in reader.planned)
    try:
        recipe = ElectrodeRecipe.from_mapping(values, title)
    except DocumentError as error:
        return RecordRecipe(values, planned=planned, problem=str(error))
    return RecordRecipe(recipe.canonical(), recipe, planned=planned)


@dataclass
class _Reader:
    """Reads a record part by part; notes what is missing and what stands as planned."""

    document: RecordDocument
    form: Form
    base: ElectrodeRecipe
    missing: list[str] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)

    def values(self, name: str) -> dict[str, Any]:
        coating = self._coating()
        return self.base.canonical() | {
            "name": name,
            "formulation": self._formulation(),
            "coating": coating,
            "calendering": self._calendering(),
            "particles": self._particles(coating["gap_um"]),
            "layers": None,  # a record is of one slurry
        }

    def _formulation(self) -> dict[str, Any]:
        solids = {name: one for name, one in self.document.ingredients.items() if one.share is not None}
        shares = {name: self._quantity(f"w.{name}.share") for name in solids}
        content = self._quantity("slurry.solid_content")
        if content is None or None in shares.values():
            self.planned.add("weighing")
        if None in shares.values():
            shares = {name: one.share for name, one in solids.items()}
        if content is None:
            content = self._quantity("batch.planned_solid_content") or self.base.formulation.solid_content
        by_role = {
            role: round(math.fsum(shares[name] or 0.0 for name, one in solids.items() if one.role == ours), 3)
            for ours, role in ROLES.items()
        }
        by_role["active"] = round(1.0 - math.fsum(by_role[role] for role in by_role if role != "active"), 3)
        materials = {role: self._material(role, ours) for ours, role in (*ROLES.items(), ("solvent", "solvent"))}
        if not by_role["electrolyte"]:
            materials["electrolyte"] = None
        fractions = {f"{role}_fraction": fraction for role, fraction in by_role.items()}
        return {**materials, **fractions, "solid_content": round(content, 3)}

    def _material(self, role: str, ours: str) -> str | None:
        """What the template weighs in this role; of several the recipe has the material that stands for them."""
        weighed = [one for one in self.document.ingredients.values() if one.role == ours]
        own: str | None = getattr(self.base.formulation, role)
        return weighed[0].material if len(weighed) == 1 else own

    def _coating(self) -> dict[str, Any]:
        shear = {"shear_rate_per_s": self.base.coating.shear_rate_per_s}
        wet, gap = self._mean("coating.wet"), self._one("coating.gap")
        if wet is not None and wet > 0.0:
            return {"gap_um": round(comma_gap_um(1e6 * wet)), **shear}
        if gap is None:
            gap = self._quantity("plan.coating.gap")
            self.planned.add("coating")
        if gap is None and "coating.gap" in self._fields:
            self.missing.append(self._fields["coating.gap"])
        own = comma_gap_um(wet_thickness_um(self.base.coating))
        return {"gap_um": round(own if gap is None else 1e6 * gap), **shear}

    def _calendering(self) -> dict[str, Any]:
        rolls = {"roll_diameter_mm": self.base.calendering.roll_diameter_mm}
        load, compression = self._one("calendering.line_load"), self._quantity("calendering.compression")
        gap = self._one("calendering.gap")
        if load is not None:
            return {"line_load_n_per_mm": round(1e-3 * load), **rolls}
        if compression is not None:
            return {"compression": round(max(0.0, compression), 3), **rolls}  # readings scatter around none
        if gap is not None:
            return {"gap_um": round(1e6 * gap), **rolls}
        if not any(name.startswith("calendering.") for name in self._fields):
            return {"compression": 0.0, **rolls}
        self.planned.add("calendering")
        return self.base.calendering.model_dump(mode="json")

    def _particles(self, gap_um: float) -> dict[str, Any]:
        """The recipe's particles; a box grows with the film, so their binder domain is coarser in a thick one."""
        own = self.base.particles
        thicker = gap_um / comma_gap_um(wet_thickness_um(self.base.coating))
        count = (_active_count(own) + own.binder_domain_count) * max(1.0, thicker)
        share = min(1.0, MOST_PARTICLES / count)
        return own.model_dump(mode="json") | {"binder_domain_count": max(10, int(share * own.binder_domain_count))}

    @cached_property
    def _given(self) -> dict[str, Given]:
        return given_of(self.form, self.document.current)

    @cached_property
    def _fields(self) -> dict[str, str]:
        """Labels by field."""
        return {one.field: one.label for step in self.form.steps for one in step.fields}

    def _quantity(self, name: str) -> float | None:
        computed = self.document.quantities.get(name)
        return computed.value if computed else None

    def _one(self, name: str) -> float | None:
        """The value of a field; None also where people disagree."""
        readings = self._given.get(name, Given()).readings
        return readings[0] if len(readings) == 1 else None

    def _mean(self, name: str) -> float | None:
        readings = self._given.get(name, Given()).readings
        return math.fsum(readings) / len(readings) if readings else None


def _active_count(particles: Particles) -> int:
    counted = sum(size.count for size in particles.active or ())
    return counted or particles.active_count or 0

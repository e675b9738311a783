"""What the measures are called in front of people: name, unit, digits, and what the number means."""

from collections.abc import Iterable
from dataclasses import dataclass

THIN_SPACE = "\u2009"


@dataclass(frozen=True)
class Quantity:
    """How a measure is shown.

    Attributes:
        label: its name in English.
        unit: as printed; empty for a plain number.
        factor: from the measure's unit to the printed one.
        decimals: behind the point; None for three significant digits.
        note: what it means, where the name does not say it.
    """

    label: str
    unit: str
    factor: float = 1.0
    decimals: int | None = None
    note: str = ""

    def number(self, value: float) -> str:
        """The value without its unit, a true minus sign, no false digits."""
        shown = self.factor * value
        if self.decimals is not None and 0.0 < abs(shown) < 0.5 * 10.0**-self.decimals:
            return f"<{THIN_SPACE}{10.0**-self.decimals:.{self.decimals}f}"
        text = f"{shown:.3g}" if self.decimals is None else f"{shown:.{self.decimals}f}"
        if "e" in text:
            mantissa, exponent = text.split("e")
            text = f"{mantissa}{THIN_SPACE}×{THIN_SPACE}10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
        return text.replace("-", "\u2212")


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _percent(label: str, note: str = "", decimals: int = 1) -> Quantity:
    return Quantity(label, "%", 100.0, decimals, note)


_PER_AREA = "µm²/µm²"
_PER_COATED = "per coated area"

# Group -> measure -> how it is shown; in the order of a report.
GROUPS = {
    "Coating": {
        "porosity": _percent("Porosity", "total, from mass and thickness; compare with the laboratory's"),
        "porosity_between_particles": _percent("Porosity between particles", "without the nanopores of the CBD"),
        "thickness_um": Quantity("Thickness", "µm", decimals=1, note="without the foil"),
        "mass_loading_mg_cm2": Quantity("Mass loading", "mg/cm²", decimals=2, note="dry, per coated area"),
        "density_g_cm3": Quantity("Density", "g/cm³", decimals=2),
        "slurry_density_g_cm3": Quantity("Slurry density", "g/cm³", decimals=2),
        "areal_capacity_mah_cm2": Quantity("Areal capacity", "mAh/cm²", decimals=2, note="theoretical"),
    },
    "Composition": {
        "active_volume_fraction": _percent("Active material by volume"),
        "carbon_binder_volume_fraction": _percent("Carbon and binder by volume", "without nanopores"),
        "mass_active_mg_cm2": Quantity("Active material by mass", "mg/cm²", decimals=3),
        "mass_carbon_mg_cm2": Quantity("Carbon by mass", "mg/cm²", decimals=3),
        "mass_binder_mg_cm2": Quantity("Binder by mass", "mg/cm²", decimals=3),
    },
    "Contacts": {
        "coordination_active_active": Quantity(
            "Coordination, active–active", "", decimals=2, note="surfaces closer than 2 % of the smaller radius touch"
        ),
        "coordination_active_cbd": Quantity("Coordination, CBD per active", "", decimals=1),
        "coordination_cbd_active": Quantity("Coordination, active per CBD", "", decimals=2),
        "coordination_cbd_cbd": Quantity("Coordination, CBD–CBD", "", decimals=2),
        "contact_area_active_active": Quantity("Contact area, active–active", _PER_AREA, note=_PER_COATED),
        "contact_area_active_cbd": Quantity("Contact area, active–CBD", _PER_AREA, note=_PER_COATED),
        "contact_area_active_collector": Quantity("Contact area, active–collector", _PER_AREA, note=_PER_COATED),
        "active_surface_covered_by_cbd": _percent(
            "Active surface under CBD", "within the contact tolerance; sensitive to it"
        ),
        "active_surface_in_electrolyte": _percent("Active surface open to electrolyte"),
        "collector_covered_by_active": _percent("Collector under active material", "in the lowest layer of voxels"),
        "collector_covered_by_cbd": _percent("Collector under CBD", "in the lowest layer of voxels"),
    },
    "Checks": {
        "porosity_from_voxels": _percent(
            "Porosity from voxels", "without the mass balance; has to be within one point of it"
        ),
        "active_overlap_fraction": Quantity("Active material lost in overlaps", "%", 100.0, 3, "below 1 %"),
        "active_overlap_fraction_highest": Quantity(
            "The same, at its highest", "%", 100.0, 3, "in any key frame of the stage, under load too; below 1 %"
        ),
        "inertial_number": Quantity("Inertial number of the press", "", note="quasi-static below 10⁻³"),
    },
    "Process": {
        "shear_rate_per_s": Quantity("Shear rate of the coater", "1/s"),
        "strain": Quantity("Strain in the coater", ""),
        "duration_s": Quantity("Duration", "s"),
        "peclet": Quantity("Péclet number of drying", "", note="evaporation over the binder's diffusion"),
        "binder_surface_to_collector": Quantity(
            "Binder at the surface over that at the collector", "", decimals=2, note="thirds of the thickness"
        ),
        "evaporated_at_air_entry": _percent("Solvent gone when air enters", decimals=0),
        "peak_pressure_mpa": Quantity("Highest pressure", "MPa"),
        "thickness_under_load_um": Quantity("Thickness under load", "µm", decimals=1),
        "springback": _percent("Springback", "of the thickness under load"),
        "active_contacts": Quantity(
            "Active contacts under load", "", decimals=0, note="active particle on active particle"
        ),
        "deformed_active_contacts": Quantity("of these deformed", "", decimals=0, note="pressed beyond their strength"),
    },
}
OTHERS = "More"
QUANTITIES = {name: shown for group in GROUPS.values() for name, shown in group.items()}

_UNITS = {
    "_mah_cm2": "mAh/cm²", "_mg_cm2": "mg/cm²", "_g_cm3": "g/cm³", "_per_s": "1/s", "_pa_s": "Pa s", "_mpa": "MPa",
    "_gpa": "GPa", "_pa": "Pa", "_um2": "µm²", "_um3": "µm³", "_um": "µm", "_mn": "mN", "_s": "s",
}  # fmt: skip


def quantity(name: str) -> Quantity:
    """How to show a measure; one that is not listed is called by its name, with the unit that the name ends in."""
    if name in QUANTITIES:
        return QUANTITIES[name]
    ending = next((suffix for suffix in _UNITS if name.endswith(suffix)), "")
    words = name.removesuffix(ending).replace("_", " ")
    return Quantity(words[:1].upper() + words[1:], _UNITS.get(ending, ""))


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Measures by group, in the order of a report; those that are not listed come last."""
    present = list(names)
    groups = {group: [name for name in members if name in present] for group, members in GROUPS.items()}
    groups[OTHERS] = [name for name in present if name not in QUANTITIES]
    return {group: members for group, members in groups.items() if members}

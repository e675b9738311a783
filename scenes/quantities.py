"""What the measures are called in front of people: name, unit, digits, and what the number means."""

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
        text = f"{shown:.3g}" if self.decimals is None else f"{shown:.{self.decimals}f}"
        if "e" in text:
            mantissa, exponent = text.split("e")
            text = f"{mantissa}{THIN_SPACE}×{THIN_SPACE}10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
        return text.replace("-", "\u2212")


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _percent(label: str, note: str = "", decimals: int = 1) -> Quantity:
    return Quantity(label, "%", 100.0, decimals, note)


def _contacts(label: str) -> Quantity:
    return Quantity(label, "", decimals=2, note="mean per particle; surfaces closer than 2 % of the smaller radius")


_PER_AREA = "µm²/µm²"
QUANTITIES = {
    "porosity": _percent("Porosity", "total, from mass and thickness; compare with the laboratory's"),
    "porosity_between_particles": _percent("Porosity between particles", "without the nanopores of the binder domain"),
    "porosity_from_voxels": _percent("Porosity from voxels", "the same from the picture alone; differs by overlaps"),
    "active_volume_fraction": _percent("Active material by volume"),
    "carbon_binder_volume_fraction": _percent("Carbon and binder by volume", "without nanopores"),
    "thickness_um": Quantity("Thickness", "µm", decimals=1, note="coating, without the foil"),
    "mass_loading_mg_cm2": Quantity("Mass loading", "mg/cm²", decimals=2, note="dry mass per coated area"),
    "mass_active_mg_cm2": Quantity("Active material", "mg/cm²", decimals=2),
    "mass_carbon_mg_cm2": Quantity("Carbon", "mg/cm²", decimals=3),
    "mass_binder_mg_cm2": Quantity("Binder", "mg/cm²", decimals=3),
    "density_g_cm3": Quantity("Density", "g/cm³", decimals=3),
    "slurry_density_g_cm3": Quantity("Slurry density", "g/cm³", decimals=3),
    "areal_capacity_mah_cm2": Quantity("Areal capacity", "mAh/cm²", decimals=2, note="theoretical"),
    "coordination_active_active": _contacts("Active neighbours of active material"),
    "coordination_active_cbd": _contacts("Binder-domain neighbours of active material"),
    "coordination_cbd_active": _contacts("Active neighbours of binder domain"),
    "coordination_cbd_cbd": _contacts("Binder-domain neighbours of binder domain"),
    "contact_area_active_active": Quantity("Contact, active to active", _PER_AREA, note="per coated area"),
    "contact_area_active_cbd": Quantity("Contact, active to binder domain", _PER_AREA, note="per coated area"),
    "contact_area_active_collector": Quantity("Contact, active to collector", _PER_AREA, note="per coated area"),
    "active_surface_covered_by_cbd": _percent("Active surface under binder domain"),
    "active_surface_in_electrolyte": _percent("Active surface open to electrolyte"),
    "active_overlap_fraction": Quantity("Active material lost in overlaps", "%", 100.0, note="has to stay below 1 %"),
    "collector_covered_by_active": _percent("Collector under active material", "in the lowest layer of voxels"),
    "collector_covered_by_cbd": _percent("Collector under binder domain", "in the lowest layer of voxels"),
    "peak_pressure_mpa": Quantity("Highest pressure", "MPa"),
    "thickness_under_load_um": Quantity("Thickness under load", "µm", decimals=1),
    "springback": _percent("Springback", "of the thickness under load"),
    "inertial_number": Quantity("Inertial number", "", note="quasi-static below 10⁻³"),
    "duration_s": Quantity("Duration", "s"),
    "evaporated_at_air_entry": _percent("Solvent gone when air enters", decimals=0),
    "shear_rate_per_s": Quantity("Shear rate", "1/s"),
}

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

"""Colours: what every phase looks like and is called, and the map from a field's numbers to colours, in one place."""

from dataclasses import dataclass

SURFACE = "#0f1419"
TEXT = "#e8edf2"
MUTED = "#9fb0c0"


@dataclass(frozen=True)
class Look:
    """How a phase is shown.

    Attributes:
        colour: sRGB as #rrggbb.
        opacity: 0 to 1.
        label_en: its name in English.
        label_fr: its name in French.
    """

    colour: str
    opacity: float
    label_en: str
    label_fr: str


PHASES = {
    "active": Look("#d9a441", 1.0, "Active material", "Matière active"),
    "cbd": Look("#5b6b7a", 1.0, "Carbon-binder domain", "Domaine carbone-liant"),
    "pore": Look("#56b4e9", 0.25, "Pore", "Pore"),
    "electrolyte": Look("#56b4e9", 0.25, "Electrolyte", "Électrolyte"),
    "separator": Look("#cfd8dc", 1.0, "Separator", "Séparateur"),
    "collector": Look("#b87333", 1.0, "Current collector", "Collecteur de courant"),
}

# Viridis (Smith and van der Walt, 2015, CC0) at 17 even steps: even to the eye, also for the colour-blind and in grey.
COLOUR_MAP = (
    "#440154", "#48186a", "#472d7b", "#424086", "#3b528b", "#33638d", "#2c728e", "#26818e", "#21908c",
    "#1f9f88", "#28ae80", "#3ebc74", "#5dc963", "#82d34c", "#abdc32", "#d5e21a", "#fde725",
)  # fmt: skip


def look_of(phase: str) -> Look:
    """The look of a phase; one that an import named freely is grey and keeps its own name."""
    return PHASES.get(phase, Look(MUTED, 1.0, phase, phase))


def linear_rgb(colour: str) -> tuple[float, float, float]:
    """The linear-light factors of a glTF material (sRGB transfer function, IEC 61966-2-1)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return red, green, blue


def _linear(value: float) -> float:
    return round(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4, 6)

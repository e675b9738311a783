"""Hazards as data: what is dangerous about a substance or a machine, and what protects from it."""

from typing import Annotated, Literal

from pydantic import Field

from training_modules.texts import Line, Part, Text

Pictogram = Annotated[str, Field(pattern=r"^GHS0[1-9]$")]
Equipment = Literal[
    "lab-coat",
    "safety-goggles",
    "face-shield",
    "nitrile-gloves",
    "butyl-gloves",
    "heat-gloves",
    "cut-gloves",
    "ffp3-mask",
    "fume-hood",
    "local-extraction",
    "glove-box",
    "antistatic-shoes",
    "hydrogen-sulfide-detector",
    "oxygen-monitor",
]
EQUIPMENT: dict[str, Text] = {
    "lab-coat": Text(en="lab coat", fr="blouse"),
    "safety-goggles": Text(en="safety goggles", fr="lunettes-masque"),
    "face-shield": Text(en="face shield", fr="écran facial"),
    "nitrile-gloves": Text(en="nitrile gloves", fr="gants en nitrile"),
    "butyl-gloves": Text(en="butyl rubber gloves", fr="gants en caoutchouc butyle"),
    "heat-gloves": Text(en="heat-resistant gloves", fr="gants anti-chaleur"),
    "cut-gloves": Text(en="cut-resistant gloves", fr="gants anti-coupures"),
    "ffp3-mask": Text(en="FFP3 mask", fr="masque FFP3"),
    "fume-hood": Text(en="fume hood", fr="sorbonne"),
    "local-extraction": Text(en="local extraction", fr="aspiration à la source"),
    "glove-box": Text(en="glove box", fr="boîte à gants"),
    "antistatic-shoes": Text(en="antistatic shoes", fr="chaussures antistatiques"),
    "hydrogen-sulfide-detector": Text(en="hydrogen sulfide detector", fr="détecteur de sulfure d'hydrogène"),
    "oxygen-monitor": Text(en="oxygen monitor", fr="détecteur d'oxygène"),
}


class Statement(Part):
    """A hazard or precautionary statement of the CLP regulation."""

    code: Annotated[str, Field(pattern=r"^(EUH|[HP])\d{3}[A-Za-z]{0,2}(\+P\d{3})*$")]
    text: Text


class Limit(Part):
    """How much of it people may be exposed to."""

    what: Text
    value: Annotated[float, Field(gt=0)]
    unit: Annotated[str, Field(min_length=1, max_length=20)]
    source: Line

    def text(self, language: str) -> str:
        """The limit in words."""
        number = f"{self.value:g}"
        if language == "fr":
            return f"{self.what.text(language)}\u00a0: {number.replace('.', ',')}\u202f{self.unit}"
        return f"{self.what.text(language)}: {number}\u202f{self.unit}"


class Hazard(Part):
    """What is dangerous about a substance or a machine, and how to protect oneself; one file in assets/hazards/."""

    name: Text
    pictograms: tuple[Pictogram, ...] = ()
    statements: tuple[Statement, ...] = ()
    limits: tuple[Limit, ...] = ()
    notes: tuple[Text, ...] = ()
    protection: Text
    equipment: tuple[Equipment, ...] = ()
    sources: Annotated[tuple[Line, ...], Field(min_length=1)]

    def text(self, language: str) -> str:
        """Everything a person has to know before the step, in one paragraph."""
        statements = [f"{statement.code} {statement.text.text(language)}" for statement in self.statements]
        limits = [f"{limit.text(language)}." for limit in self.limits]
        notes = [note.text(language) for note in self.notes]
        colon = "\u00a0: " if language == "fr" else ": "
        sentences = " ".join([*statements, *limits, *notes, self.protection.text(language)])
        return f"{self.name.text(language)}{colon}{sentences}"

"""What the names in a query mean, by the templates there are: what people call them, and in which unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.notebook.schema import Language, Template
from server.notebook.templates import form
from server.notebook.units import UnitError, to_si
from server.protocol.messages import UnitOffer


@dataclass(frozen=True)
class Named:
    """A field or quantity: its label, and the unit that is offered first; None where it takes no numbers."""

    label: str
    unit: UnitOffer | None


class Vocabulary:
    """Fields and quantities by their names, in full or by their last part.

    Args:
        templates: whose they are.
        language: of the labels.
    """

    def __init__(self, templates: Iterable[Template], language: Language) -> None:
        self._named: dict[str, Named] = {}
        for template in templates:
            written = form(template, language)
            fields = [(field.field, field.label, field.units) for step in written.steps for field in step.fields]
            quantities = [(one.quantity, one.label, one.units) for one in written.quantities]
            for name, label, units in fields + quantities:
                for known in (name, name.rpartition(".")[2]):
                    self._named.setdefault(known.lower(), Named(label, units[0] if units else None))

    def find(self, name: str) -> Named | None:
        """What a name means; None where no template has it."""
        return self._named.get(name.lower()) or self._named.get(name.lower().rpartition(".")[2])

    def to_si(self, value: float, unit: str, name: str) -> float:
        """A number of a query in SI.

        A number without a unit is a share where the name is one, and else in the unit that is offered first.

        Args:
            value: as it was typed.
            unit: likewise; empty for none.
            name: what the number is compared with.

        Raises:
            UnitError: the unit does not fit the name.
        """
        known = self.find(name)
        if known is None or known.unit is None:
            if unit:
                raise UnitError(f"{name} is known without a unit; got {value:g} {unit}.")
            return value
        first = known.unit
        if unit:
            return to_si(value, unit, first.symbol, name, first.symbol) * first.factor + first.offset
        is_share = first.symbol in ("%", "wt%")
        return value if is_share else value * first.factor + first.offset

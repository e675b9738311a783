"""Forms that files bring: used only where everything that is computed with them can be, and soon ends."""

import math
import re
from collections.abc import Iterable, Iterator
from io import BytesIO

from pydantic import ValidationError

from server.notebook.catalogue import Forms
from server.notebook.eln.imported import ImportedFile
from server.notebook.eln.reading import Eln
from server.notebook.programs import OF_READINGS, OPERATORS, TAKEN
from server.protocol.messages import Form, FormField, FormQuantity

MAX_BYTES = 1_000_000
MAX_FIELDS = 500
MAX_QUANTITIES = 500
MAX_TOKENS = 5_000  # every field that is uncertain runs them all once: ten times what ships
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")


class FormsError(ValueError):
    """A form that cannot be used; the words say why."""


def read_forms(eln: Eln, file: ImportedFile) -> bytes:
    """The content of a file that holds a template written out in every language.

    Raises:
        FormsError: it is none, or one that cannot be computed with.
    """
    if file.bytes > MAX_BYTES:
        raise FormsError(f"expected at most {MAX_BYTES:,} bytes; got {file.bytes:,}")
    buffer = BytesIO()
    eln.copy(file, buffer)
    try:
        forms = Forms.model_validate_json(buffer.getvalue())
    except ValidationError as error:
        first = error.errors()[0]
        raise FormsError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for form in (forms.en, forms.fr):
        _check(form)
    if _names(forms.en) != _names(forms.fr):
        raise FormsError("expected the same fields and quantities in both languages")
    return buffer.getvalue()


def _check(form: Form) -> None:
    """Let a form pass that is as this server writes them.

    Raises:
        FormsError: what does not fit.
    """
    fields = [field for step in form.steps for field in step.fields]
    tokens = sum(len(quantity.program) for quantity in form.quantities)
    counts = (len(fields), MAX_FIELDS), (len(form.quantities), MAX_QUANTITIES), (tokens, MAX_TOKENS)
    if any(came > most for came, most in counts):
        raise FormsError(f"expected at most {MAX_FIELDS} fields, {MAX_QUANTITIES} quantities and {MAX_TOKENS} tokens")
    names = _names(form)
    if len(set(names)) < len(names):
        raise FormsError("expected every field and quantity once")
    for field in fields:
        _check_field(field)
    known = set(_operands(fields))
    for quantity in form.quantities:
        _check_quantity(quantity, known)
        known.add(quantity.quantity)


def _check_field(field: FormField) -> None:
    if field.kind in ("number", "readings"):
        _check_units(field.field, field)
    if field.kind == "choice" and not field.choices:
        raise FormsError(f"{field.field}: expected choices; got none")


def _check_quantity(quantity: FormQuantity, known: set[str]) -> None:
    """A program in postfix order over what is known, that leaves one value."""
    _check_units(quantity.quantity, quantity)
    left = 0
    for token in quantity.program:
        if token in OPERATORS:
            taken = TAKEN.get(token, 2)
            left = left - taken + 1 if left >= taken else -1
        elif token in known or _is_number(token):
            left += 1
        else:
            raise FormsError(f"{quantity.quantity}: {token!r} is no field, and no quantity before it")
        if left < 1:
            break
    if left != 1:
        raise FormsError(f"{quantity.quantity}: expected a program that leaves one value")


def _check_units(name: str, of: FormField | FormQuantity) -> None:
    if not of.units or any(unit.factor <= 0 for unit in of.units):
        raise FormsError(f"{name}: expected units with a factor above 0")


def _is_number(token: str) -> bool:
    """Whether a token is a number as every language reads it."""
    return _NUMBER.fullmatch(token) is not None and math.isfinite(float(token))


def _operands(fields: Iterable[FormField]) -> Iterator[str]:
    for field in fields:
        yield field.field
        yield from (f"{function}:{field.field}" for function in OF_READINGS)


def _names(form: Form) -> list[str]:
    fields = [field.field for step in form.steps for field in step.fields]
    return fields + [quantity.quantity for quantity in form.quantities]

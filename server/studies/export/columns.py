"""A column of an exported table, declared once: for its data, the codebook, the data package and SPSS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Column:
    """What stands in a column.

    Args:
        name: as in the header.
        meaning: one sentence.
        unit: of the values; empty where they have none.
        kind: of the values.
        levels: what a value means, where only some are possible.
    """

    name: str
    meaning: str
    unit: str = ""
    kind: Literal["string", "integer", "number", "boolean", "datetime"] = "string"
    levels: Mapping[str, str] = field(default_factory=dict)

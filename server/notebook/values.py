"""Which values of a record hold: those that no later entry replaces."""

from collections.abc import Iterable

from server.protocol.messages import NotebookEntry


def current_values(entries: Iterable[NotebookEntry]) -> dict[str, tuple[NotebookEntry, ...]]:
    """The values that hold for each slot, oldest first; several where people wrote without knowing of each other.

    An entry that empties a slot holds until another replaces it.

    Args:
        entries: of one record, oldest first.
    """
    values = [entry for entry in entries if entry.kind == "value"]
    replaced = {op_id for entry in values for op_id in entry.base}
    current: dict[str, tuple[NotebookEntry, ...]] = {}
    for entry in values:
        if entry.entry_id not in replaced:
            current[entry.field] = (*current.get(entry.field, ()), entry)
    return current

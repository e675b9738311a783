"""What an import left out, as a list for a spreadsheet and in one sentence."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from server.notebook.exporting import harmless, replacing
from server.notebook.tables.importing import Skipped

HEADINGS = ("sheet", "row", "column", "content", "reason")
MOST_REASONS = 5


def write_skipped(skipped: Sequence[Skipped], path: Path) -> None:
    """Write a row for everything that was left out, as CSV in UTF-8, marked so that spreadsheets know it.

    Raises:
        ExportError: the file cannot be written.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(
            [harmless(cell) for cell in (one.sheet, one.row, one.column, one.content, one.reason)] for one in skipped
        )


def summary(skipped: Sequence[Skipped]) -> str:
    """How much was left out, and the commonest reasons."""
    reasons = Counter(one.reason for one in skipped).most_common()
    said = "; ".join(f"{count} × {reason.rstrip('.')}" for reason, count in reasons[:MOST_REASONS])
    more = len(reasons) - MOST_REASONS
    return f"{len(skipped)} left out: {said}{f'; and {more} more reasons' if more > 0 else ''}."

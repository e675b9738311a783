"""Writing the report of an export package: `numbers.json`, `report.html` and the script that checks them."""

import json
import shutil
from pathlib import Path
from typing import Any

from server.notebook.exporting import replacing
from server.studies.report.page import report_page
from server.studies.report.plan import read_plan
from server.studies.report.results import numbers_of
from server.studies.report.tables import read_tables

NUMBERS_FORMAT = "holotrode-study-numbers-1"


def write_report(package: Path) -> Path:
    """Report a package; nothing is written where it cannot be.

    Args:
        package: folder with plan.json and the tables of `server.studies.report.tables`.

    Returns:
        The page.

    Raises:
        PackageError: the package is not what a report needs.
        ExportError: a file cannot be written.
    """
    plan = read_plan(package / "plan.json")
    tables = read_tables(package, plan)
    numbers = numbers_of(plan, tables)
    page = report_page(plan, tables, numbers)
    document: dict[str, Any] = {"format": NUMBERS_FORMAT, "simulated": plan.simulated, "numbers": numbers}
    with replacing(package / "numbers.json") as temporary:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")
    with replacing(package / "recompute.py") as temporary:
        shutil.copyfile(Path(__file__).with_name("recompute.py"), temporary)
    written = package / "report.html"
    with replacing(written) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return written

"""Run by the environment `lrs`: validates the statements in a file against Ralph's strict models."""

import json
import sys
from pathlib import Path

from ralph.models.xapi.base.statements import BaseXapiStatement

statements = json.loads(Path(sys.argv[1]).read_text())
for statement in statements:
    BaseXapiStatement.model_validate(statement)
print(len(statements), "statements")  # noqa: T201

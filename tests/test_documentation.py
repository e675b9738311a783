"""Links in the documentation lead somewhere, and what it tells a person to type exists."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from physics.recipe import ElectrodeRecipe
from server.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / folder / "README.md" for folder in ("requirements", "training_modules", "unity_client")),
]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
COMMAND = re.compile(r"^\s*(holotrode .+|make .+)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    broken = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page):
    verbs = typer.main.get_command(app).commands
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
        for line in COMMAND.findall(block):
            program, verb, *words = shlex.split(line.split("#")[0].replace("[", " ").replace("]", " "))
            if program == "make":
                assert verb in targets, line
                continue
            assert verb in verbs, line
            command = verbs[verb]
            if isinstance(command, typer.core.TyperGroup):
                assert words[0] in command.commands, line
                command = command.commands[words[0]]
            known = {name for option in command.params for name in option.opts}
            assert {word for word in words if word.startswith("-")} <= known, line


def test_every_recipe_key_is_documented():
    page = (ROOT / "docs/engineer.md").read_text()

    def keys(model, prefix=""):
        for name, field in model.model_fields.items():
            nested = field.annotation if hasattr(field.annotation, "model_fields") else None
            yield from keys(nested, f"{prefix}{name}.") if nested else [f"{prefix}{name}"]

    for key in keys(ElectrodeRecipe):
        section, _, last = key.rpartition(".")
        assert f"`{key}`" in page or (section in page and f"`.{last}`" in page) or key == "name", key

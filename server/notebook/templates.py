"""Reading templates: those that ship in assets/notebook/templates, and those that a lab writes."""

import hashlib
from functools import cache
from typing import get_args

import rfc8785
from pydantic import ValidationError

from physics.documents import DocumentError, parse_yaml, place, sentence
from physics.materials import ASSETS
from server.notebook.forms import FormError, form
from server.notebook.schema import Language, Template

TEMPLATES = ASSETS / "notebook" / "templates"
RECIPES = ASSETS / "recipes"

__all__ = [
    "Template",
    "TemplateError",
    "check_version",
    "form",
    "parse_template",
    "shipped_names",
    "shipped_template",
    "shipped_templates",
    "template_sha256",
]


class TemplateError(DocumentError):
    """A template that cannot be used; the sentence names file, line and key."""


def parse_template(yaml_text: str, name: str) -> Template:
    """Read a template and make sure that it can be written out in every language.

    Args:
        yaml_text: the document.
        name: stands in front of every error.

    Raises:
        TemplateError: with name, line and key.
    """
    try:
        template = Template.model_validate(parse_yaml(yaml_text, name))
        for language in get_args(Language):
            form(template, language)
    except ValidationError as error:
        raise TemplateError(sentence(yaml_text, name, error)) from error
    except FormError as error:
        raise TemplateError(f"{place(yaml_text, name, error.keys)}: {error}") from error
    except DocumentError as error:
        raise TemplateError(str(error)) from error
    if template.recipe_id and not (RECIPES / f"{template.recipe_id}.yaml").is_file():
        known = ", ".join(sorted(path.stem for path in RECIPES.glob("*.yaml")))
        raise TemplateError(
            f"{place(yaml_text, name, ('recipe_id',))}: expected one of {known}; got {template.recipe_id}"
        )
    return template


@cache
def shipped_templates() -> dict[str, Template]:
    """The templates that ship with Holotrode, by id.

    Raises:
        TemplateError: a file cannot be used, or is not called as its id.
    """
    return {name: shipped_template(name) for name in shipped_names()}


def shipped_names() -> list[str]:
    """The ids of the templates that ship with Holotrode."""
    return sorted(path.stem for path in TEMPLATES.glob("*.yaml"))


@cache
def shipped_template(template_id: str) -> Template:
    """One of the templates that ship with Holotrode; reading one is much faster than reading all.

    Raises:
        TemplateError: the file cannot be used, or is not called as its id.
    """
    path = TEMPLATES / f"{template_id}.yaml"
    template = parse_template(path.read_text(encoding="utf-8"), str(path))
    if template.id != template_id:
        raise TemplateError(f"{path}: expected the id {template_id} as in the file's name; got {template.id}")
    return template


def check_version(template: Template, newest: Template | None) -> None:
    """Make sure that an edited template is the next version of its own id.

    Args:
        template: the edited one.
        newest: the newest known version of the same id; None for a new id.

    Raises:
        TemplateError: another version was expected.
    """
    expected = 1 if newest is None else newest.version + 1
    if template.version != expected:
        raise TemplateError(f"{template.id}: expected version {expected}, after the newest; got {template.version}")


def template_sha256(template: Template) -> str:
    """SHA-256 over the template as canonical JSON (RFC 8785), in hex: layout and comments of the YAML do not count."""
    return hashlib.sha256(rfc8785.dumps(template.model_dump(mode="json"))).hexdigest()

"""Templates of records."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from server.protocol.messages import Form


class Words(BaseModel):
    en: str
    fr: str

    def text(self, language: str) -> str:
        return self.en


class Template(BaseModel):
    id: str
    version: int
    title: Words
    description: Words


def load_templates(assets: Path) -> list[tuple[Template, str]]:
    return []


def parse_template(text: str, name: str) -> Template:
    raise NotImplementedError


def form(template: Template, language: Literal["en", "fr"]) -> Form:
    raise NotImplementedError

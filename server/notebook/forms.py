"""Templates of this server: those that ship, and the versions that the lab wrote."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlmodel import Session, col, select

from physics.documents import DocumentError
from server.notebook.models import LabTemplate
from server.notebook.templates import Template, form, load_templates, parse_template
from server.problems import ProblemError
from server.protocol.messages import Form

Language = Literal["en", "fr"]
Key = tuple[str, int]


@dataclass(frozen=True)
class TemplateText:
    """A version of a template, as it was written."""

    template_id: str
    version: int
    yaml: str


@dataclass
class Forms:
    """Finds templates and writes them out as forms; a version never changes, so each is read once.

    Args:
        assets: the folder of shipped data.
    """

    assets: Path
    _shipped: dict[Key, tuple[Template, str]] = field(init=False)
    _read: dict[Key, tuple[Template, str]] = field(default_factory=dict)
    _forms: dict[tuple[Key, Language], Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shipped = {(one.id, one.version): (one, text) for one, text in load_templates(self.assets)}

    def form_of(self, session: Session, template_id: str, version: int, language: Language = "en") -> Form | None:
        """A version of a template written out; None where a record has no template."""
        if not template_id:
            return None
        key = (template_id, version)
        if (key, language) not in self._forms:
            template, _ = self._version(session, key)
            self._forms[key, language] = form(template, language)
        return self._forms[key, language]

    def find(self, session: Session, template_id: str, version: int | None) -> TemplateText:
        """A version of a template, the newest where none is named.

        Raises:
            ProblemError: `not_found`.
        """
        newest = self.newest(session)
        if template_id not in newest:
            raise ProblemError("not_found", f"There is no template {template_id}; there are {', '.join(newest)}.")
        key = (template_id, version if version is not None else newest[template_id].version)
        _, text = self._version(session, key)
        return TemplateText(*key, text)

    def newest(self, session: Session) -> dict[str, Template]:
        """The newest version of every template, by name."""
        keys = set(self._shipped)
        keys.update(session.exec(select(LabTemplate.template_id, LabTemplate.version)))
        return {template_id: self._version(session, (template_id, version))[0] for template_id, version in sorted(keys)}

    def _version(self, session: Session, key: Key) -> tuple[Template, str]:
        found = self._shipped.get(key) or self._read.get(key)
        if found is None:
            query = select(LabTemplate.yaml).where(
                LabTemplate.template_id == key[0], col(LabTemplate.version) == key[1]
            )
            text = session.exec(query).first()
            if text is None:
                raise ProblemError("not_found", f"The template {key[0]} has no version {key[1]}.")
            found = self._read[key] = (parse_template(text, f"{key[0]} version {key[1]}"), text)
        return found

    def check(self, session: Session, yaml: str, name: str) -> Template:
        """A template that the lab wrote, which must be the version after the newest.

        Raises:
            ProblemError: `bad_message`, with the place of the mistake.
        """
        try:
            template = parse_template(yaml, name)
            form(template, "en")
        except DocumentError as error:
            raise ProblemError("bad_message", str(error)) from error
        newest = self.newest(session).get(template.id)
        expected = newest.version + 1 if newest else 1
        if template.version != expected:
            raise ProblemError(
                "bad_message", f"{name}: expected version {expected} of {template.id}; got {template.version}."
            )
        return template

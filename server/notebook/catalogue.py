"""Templates of this server: those that ship, and the versions that the lab wrote."""

from dataclasses import dataclass, field

from sqlmodel import Session, select

from physics.documents import DocumentError
from server.notebook.models import LabTemplate
from server.notebook.schema import Language
from server.notebook.templates import TEMPLATES, Template, check_version, form, parse_template, shipped_templates
from server.problems import ProblemError
from server.protocol.messages import Form

Key = tuple[str, int]


@dataclass(frozen=True)
class TemplateText:
    """A version of a template, as it was written."""

    template_id: str
    version: int
    yaml: str


@dataclass
class Catalogue:
    """Finds templates and writes them out as forms; a version never changes, so each is read once.

    Raises:
        TemplateError: one that ships has a mistake.
    """

    _known: dict[Key, tuple[Template, str]] = field(default_factory=dict)
    _shipped: frozenset[Key] = field(init=False)
    _forms: dict[tuple[Key, Language], Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for template in shipped_templates().values():
            text = (TEMPLATES / f"{template.id}.yaml").read_text(encoding="utf-8")
            self._known[template.id, template.version] = (template, text)
        self._shipped = frozenset(self._known)

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

    def check(self, session: Session, yaml: str) -> Template:
        """A template that the lab wrote, which has to be the version after the newest.

        Raises:
            ProblemError: `bad_message`, with the place of the mistake.
        """
        try:
            template = parse_template(yaml, "template")
            check_version(template, self.newest(session).get(template.id))
        except DocumentError as error:
            raise ProblemError("bad_message", str(error)) from error
        return template

    def _version(self, session: Session, key: Key) -> tuple[Template, str]:
        if key not in self._known:
            of_key = (LabTemplate.template_id == key[0], LabTemplate.version == key[1])
            text = session.exec(select(LabTemplate.yaml).where(*of_key)).first()
            if text is None:
                raise ProblemError("not_found", f"The template {key[0]} has no version {key[1]}.")
            self._known[key] = (parse_template(text, f"{key[0]} version {key[1]}"), text)
        return self._known[key]

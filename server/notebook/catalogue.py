"""Templates of this server: those that ship, and the versions that the lab wrote; and the forms that records keep."""

from dataclasses import dataclass, field
from typing import get_args

import rfc8785
from sqlmodel import Session, select

from physics.documents import DocumentError
from server.blobs import BlobStore
from server.notebook.models import LabTemplate
from server.notebook.schema import Language
from server.notebook.templates import TEMPLATES, Template, check_version, form, parse_template, shipped_templates
from server.notebook.vocabulary import Vocabulary
from server.problems import ProblemError
from server.protocol.messages import AttachedFile, Form, Record

Key = tuple[str, int]


class Forms(Record):
    """A template written out in every language."""

    en: Form
    fr: Form

    def of(self, language: Language) -> Form:
        """The form in a language."""
        return self.fr if language == "fr" else self.en


@dataclass
class Catalogue:
    """Finds templates and writes them out as forms; a version never changes, so each is read once.

    Args:
        blobs: where the forms of records are kept.

    Raises:
        TemplateError: one that ships has a mistake.
    """

    blobs: BlobStore
    _known: dict[Key, tuple[Template, str]] = field(default_factory=dict)
    _shipped: frozenset[Key] = field(init=False)
    _forms: dict[str, Forms] = field(default_factory=dict)
    _vocabularies: dict[tuple[frozenset[Key], Language], Vocabulary] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for template in shipped_templates().values():
            text = (TEMPLATES / f"{template.id}.yaml").read_text(encoding="utf-8")
            self._known[template.id, template.version] = (template, text)
        self._shipped = frozenset(self._known)

    def form_of(self, form_sha256: str, language: Language = "en") -> Form | None:
        """The form that a record keeps; None for a record without a template.

        Raises:
            ProblemError: `not_found`, its blob is gone.
        """
        if not form_sha256:
            return None
        if form_sha256 not in self._forms:
            content = self.blobs.find(form_sha256).read_bytes()
            self._forms[form_sha256] = Forms.model_validate_json(content)
        return self._forms[form_sha256].of(language)

    def keep(self, template: Template) -> AttachedFile:
        """Store a template written out: a record reads the same for ever, whatever becomes of template and line."""
        written = {language: form(template, language).model_dump(mode="json") for language in get_args(Language)}
        content = rfc8785.dumps(written)
        name = f"{template.id}-{template.version}.json"
        return AttachedFile(
            sha256=self.blobs.put(content), name=name, media_type="application/json", bytes=len(content)
        )

    def find(self, session: Session, template_id: str, version: int | None) -> Template:
        """A version of a template, the newest where none is named.

        Raises:
            ProblemError: `not_found`.
        """
        return self._version(session, self._key(session, template_id, version))[0]

    def text(self, session: Session, template_id: str, version: int | None) -> str:
        """A version of a template as it was written.

        Raises:
            ProblemError: `not_found`.
        """
        return self._version(session, self._key(session, template_id, version))[1]

    def newest(self, session: Session) -> dict[str, Template]:
        """The newest version of every template, by name."""
        keys = {*self._shipped, *session.exec(select(LabTemplate.template_id, LabTemplate.version))}
        newest = dict(sorted(keys))
        return {
            template_id: self._version(session, (template_id, version))[0] for template_id, version in newest.items()
        }

    def vocabulary(self, session: Session, language: Language = "en") -> Vocabulary:
        """What the names in queries mean, by the newest templates."""
        newest = self.newest(session).values()
        key = (frozenset((template.id, template.version) for template in newest), language)
        if key not in self._vocabularies:
            self._vocabularies[key] = Vocabulary(newest, language)
        return self._vocabularies[key]

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

    def _key(self, session: Session, template_id: str, version: int | None) -> Key:
        newest = self.newest(session)
        if template_id not in newest:
            raise ProblemError("not_found", f"There is no template {template_id}; there are {', '.join(newest)}.")
        return (template_id, version if version is not None else newest[template_id].version)

    def _version(self, session: Session, key: Key) -> tuple[Template, str]:
        if key not in self._known:
            of_key = (LabTemplate.template_id == key[0], LabTemplate.version == key[1])
            text = session.exec(select(LabTemplate.yaml).where(*of_key)).first()
            if text is None:
                raise ProblemError("not_found", f"The template {key[0]} has no version {key[1]}.")
            self._known[key] = (parse_template(text, f"{key[0]} version {key[1]}"), text)
        return self._known[key]

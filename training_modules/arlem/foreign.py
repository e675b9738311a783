"""An activity that another system wrote, as a module of steps to confirm, and what of it a module has no place for."""

import itertools
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from training_modules.arlem.format import Action, Activity, Toggle, Workplace
from training_modules.arlem.markup import ArlemError, writable
from training_modules.loader import MAX_PICTURE_BYTES, hotspots

LONGEST_LINE = 1200
LONGEST_ID = 60
MOST_STEPS = 40
MOST_PICTURES = 4
_PICTURE = re.compile(r"\.(png|jpe?g|webp|svg)$", re.IGNORECASE)
_LANGUAGES = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it"}
_REASON = {
    "en": "The ARLEM file gives no reason.",
    "fr": "Le fichier ARLEM ne donne pas de raison.",
}


@dataclass(frozen=True)
class Taken:
    """What an activity became.

    Args:
        document: of the module, as its file says it.
        notes: what was changed elsewhere, or not taken over.
        pictures: the module's pictures, each with its place below the ARLEM folder.
    """

    document: dict[str, Any]
    notes: list[str]
    pictures: dict[str, str]


class Foreign:
    """What becomes of another system's actions.

    Args:
        workplace: of the activity, where there is one.
        languages: of the module.
        folder: where the files lie that the activity names.
    """

    def __init__(self, workplace: Workplace | None, languages: tuple[str, ...], folder: Path) -> None:
        self.notes: list[str] = []
        self.pictures: dict[str, str] = {}
        self._languages, self._folder = languages, folder
        known = (*workplace.warnings, *workplace.hazards) if workplace is not None else ()
        self._warnings = {one.id: one.name or one.symbol or one.id for one in known}

    def text(self, text: str, otherwise: str, what: str) -> dict[str, str]:
        """The same text in every language of the module; a translation has to be added by hand."""
        plain = _plain(text)
        if len(plain) > LONGEST_LINE:
            self.notes.append(f"{what}: the text was cut at {LONGEST_LINE} of its {len(plain)} characters")
            plain = plain[: LONGEST_LINE - 1].rstrip() + "…"
        return dict.fromkeys(self._languages, plain or otherwise)

    def step(self, action: Action, step_id: str) -> dict[str, Any]:
        """An action as a step that is completed by saying so."""
        what = f"action {action.id}"
        title = action.instruction.title or action.id
        warnings = [self._warning(toggle) for toggle in action.enter.activates if _is_warning(toggle)]
        # A module's hazards are data with sources; a stranger's warning is none, but nobody may miss it.
        told = "\n".join([action.instruction.description or title, *dict.fromkeys(warnings)])
        step: dict[str, Any] = {
            "id": step_id,
            "title": self.text(title, step_id, what),
            "instruction": self.text(told, step_id, what),
            "reason": {language: _REASON.get(language, _REASON["en"]) for language in self._languages},
        }
        if warnings:
            self.notes.append(f"{what}: its warnings stand in the instruction; name hazards of assets/hazards instead")
        if (spot := hotspot(action)) is not None:
            step["hotspot"] = spot
        if pictures := self._pictures(action, what):
            step["pictures"] = pictures
        self._note_flow(action, what)
        return {**step, "condition": {"kind": "confirm"}}

    def _warning(self, toggle: Toggle) -> str:
        name = toggle.warning or toggle.predicate or toggle.id
        return "⚠ " + (toggle.text or self._warnings.get(name, name))

    def _pictures(self, action: Action, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for toggle in action.enter.activates:
            if not _is_picture(toggle):
                continue
            if problem := self._unusable(toggle, len(found)):
                self.notes.append(f"{what}: the picture {toggle.url[:80]} ({problem})")
                continue
            file = self._picture_name(_local(toggle.url))
            found.append({"file": file, "alt": self.text(toggle.text, action.instruction.title or file, what)})
        return found

    def _unusable(self, toggle: Toggle, before: int) -> str:
        """Why a picture is not taken; empty where it is."""
        path = (self._folder / _local(toggle.url)).resolve()
        if "://" in _local(toggle.url) or not path.is_relative_to(self._folder.resolve()) or not path.is_file():
            return "it is not in the folder"
        if path.stat().st_size > MAX_PICTURE_BYTES:
            return f"it has more than {MAX_PICTURE_BYTES:,} bytes"
        return f"a step has at most {MOST_PICTURES}" if before >= MOST_PICTURES else ""

    def _picture_name(self, place: str) -> str:
        """The name that modules can give to a file: lower case, digits and hyphens, each once."""
        if place not in self.pictures.values():
            stem, _, suffix = place.rpartition("/")[2].rpartition(".")
            wished = _slug(stem)[:LONGEST_ID].strip("-") or "picture"
            suffix = suffix.lower().replace("jpeg", "jpg")
            self.pictures[f"{_unused(wished, {name.partition('.')[0] for name in self.pictures})}.{suffix}"] = place
        return next(name for name, known in self.pictures.items() if known == place)

    def _note_flow(self, action: Action, what: str) -> None:
        """Say what else the action does."""
        for toggle in action.enter.activates:
            pointed = toggle.poi and f"{toggle.id}/{toggle.poi}" == hotspot(action)
            if not (_is_warning(toggle) or _is_picture(toggle) or pointed):
                shown = toggle.url or toggle.text or toggle.predicate or toggle.id
                self.notes.append(f"{what}: it shows {toggle.predicate or toggle.type or 'something'} {shown[:80]!r}")
        flows = (action.enter, action.exit)
        if messages := sum(len(flow.messages) for flow in flows):
            self.notes.append(f"{what}: {messages} messages")
        if conditions := sum(len(flow.conditions) for flow in flows):
            self.notes.append(f"{what}: {conditions} conditions on learning records")
        for trigger in action.triggers:
            if trigger.mode not in ("click", "voice", ""):
                self.notes.append(f"{what}: the trigger {trigger.mode} became a confirmation")
            if trigger.value:
                self.notes.append(f"{what}: the trigger {trigger.mode} that leads to {trigger.value[:40]!r}")


def convert(activity: Activity, workplace: Workplace | None, module_id: str, folder: Path) -> Taken:
    """The document of a module, and what became of the rest.

    Args:
        activity: of another system.
        workplace: of it, where there is one.
        module_id: which the module gets.
        folder: where the files lie.

    Raises:
        ArlemError: the actions lead round in a cycle, or are more than a module has steps.
    """
    own = _language(activity.language)
    languages = ("en", "fr") if own in ("en", "fr", None) else ("en", "fr", own)
    foreign = Foreign(workplace, languages, folder)
    if own is None:
        foreign.notes.append(f"the language {activity.language[:40]!r} is no code of two letters; en was taken")
    foreign.notes.append(f"every text stands in {own or 'en'} only; the others are copies to translate")
    way = _way(activity, foreign)
    ids = StepIds()
    document: dict[str, Any] = {
        "format_version": 2,
        "id": module_id,
        "title": foreign.text(activity.name or activity.id, module_id, "the activity"),
        "summary": foreign.text(activity.description or activity.name, module_id, "the activity"),
        "languages": list(languages),
        "modes": ["learn", "guided"],
        "sources": [writable(f"ARLEM activity {activity.id}")[:LONGEST_LINE]],
        "steps": [foreign.step(action, ids.of(action.id)) for action in way],
    }
    _note_workplace(workplace, foreign)
    return Taken(document, foreign.notes, foreign.pictures)


def hotspot(action: Action) -> str | None:
    """The place on a lab prop that an action points at."""
    for toggle in action.enter.activates:
        if toggle.poi in hotspots().get(toggle.id, ()):
            return f"{toggle.id}/{toggle.poi}"
    return None


class StepIds:
    """Ids of steps from those of actions: lower case, digits and hyphens, each once."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, action_id: str) -> str:
        """The id of an action's step."""
        if action_id not in self._given:
            # `end` is where a module ends.
            slug = _slug(action_id)[:LONGEST_ID].strip("-")
            wished = slug if slug not in ("", "end") else f"step-{slug}".strip("-")
            self._given[action_id] = _unused(wished, set(self._given.values()))
        return self._given[action_id]


def _way(activity: Activity, foreign: Foreign) -> list[Action]:
    """The actions in the order in which they are done, from the start along the exits."""
    actions = {action.id: action for action in activity.actions}
    leading = {action.id: action.leads_to for action in activity.actions}
    if not any(leading.values()):
        return _most(list(activity.actions))
    way = [actions[activity.start or activity.actions[0].id]]
    while following := leading[way[-1].id]:
        for other in following[1:]:
            foreign.notes.append(f"action {way[-1].id}: {other} begins beside {following[0]}; a module has one way")
        if following[0] in [action.id for action in way]:
            raise ArlemError(f"the action {way[-1].id} leads back to {following[0]}; a way may only lead on")
        way.append(actions[following[0]])
    reached = {action.id for action in way}
    foreign.notes += [
        f"action {action.id} ({action.instruction.title[:80]}): no way leads to it"
        for action in activity.actions
        if action.id not in reached
    ]
    return _most(way)


def _most(way: list[Action]) -> list[Action]:
    if len(way) > MOST_STEPS:
        raise ArlemError(f"expected at most {MOST_STEPS} actions, as a module has steps; got {len(way)}")
    return way


def _is_warning(toggle: Toggle) -> bool:
    return bool(toggle.warning) or toggle.type in ("warning", "hazard") or toggle.viewport == "warnings"


def _is_picture(toggle: Toggle) -> bool:
    return bool(_PICTURE.search(toggle.url)) and not _is_warning(toggle)


def _local(url: str) -> str:
    """The file of a URL as MirageXR writes those of its own folder."""
    return url.removeprefix("resources://")


def _unused(wished: str, taken: set[str]) -> str:
    """The name, or the first with a number that nothing has yet."""
    numbered = (f"{wished}-{number}" for number in itertools.count(2))
    return wished if wished not in taken else next(name for name in numbered if name not in taken)


def _note_workplace(workplace: Workplace | None, foreign: Foreign) -> None:
    if workplace is None:
        foreign.notes.append("there is no workplace")
        return
    for name in ("persons", "sensors", "devices", "apps", "detectables"):
        if count := len(getattr(workplace, name)):
            foreign.notes.append(f"the workplace's {name}: {count}")
    spots = hotspots()
    unknown = [thing.id for thing in (*workplace.things, *workplace.places) if thing.id not in spots]
    if unknown:
        foreign.notes.append(f"things and places that no bench here has: {', '.join(unknown)[:200]}")


def _language(name: str) -> str | None:
    """The code of a language; None where it is none, en where none is told."""
    word = name.strip().lower()
    if not word:
        return "en"
    return _LANGUAGES.get(word) or (word[:2] if re.fullmatch(r"[a-z]{2}([-_].*)?", word) else None)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class _Words(HTMLParser):
    """Collects the text of HTML, which drafts of the standard have in instructions."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2", "h3", "li", "div"):
            self.parts.append("\n")


def _plain(text: str) -> str:
    if re.search(r"</?[a-zA-Z][^>]*>", text):
        words = _Words()
        words.feed(text)
        words.close()
        text = "".join(words.parts)
    return writable(re.sub(r"\s*\n\s*", "\n", text))

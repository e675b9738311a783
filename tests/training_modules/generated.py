"""Modules that nobody wrote: every kind of step, branches, several languages, any characters."""

from typing import Any

from hypothesis import strategies as st

from training_modules.hazards import EQUIPMENT
from training_modules.loader import hotspots, load_hazard
from training_modules.schema import MODES, STAGES, Module
from training_modules.units import UNITS

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
IDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,5})?", fullmatch=True)
HAZARDS = {name: load_hazard(name) for name in ("nmp", "nmc111", "roll-nip")}
POSITIVE = st.floats(1e-6, 1e6)
SPOTS = [f"{prop}/{spot}" for prop, spots in hotspots().items() for spot in spots]


def texts(languages: list[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(dict.fromkeys(languages, WORDS))


def conditions(text: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[dict[str, Any]]:
    def kind(name: str, **parts: Any) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"kind": st.just(name), **parts})

    options = st.lists(st.fixed_dictionaries({"text": text, "feedback": text}), min_size=3, max_size=4)
    value = {"quantity": text, "unit": st.sampled_from(list(UNITS)), "target": st.floats(-1e6, 1e6)}
    axis = st.sampled_from("xyz")
    return st.one_of(
        kind("value", **value, tolerance=POSITIVE),
        kind("confirm"),
        kind("choice", options=options, right=st.integers(0, 2)),
        kind("choice", options=options, right=st.sampled_from([[0, 2], [1]])),
        kind("checklist", items=st.lists(text, min_size=1, max_size=3)),
        kind("time", duration=POSITIVE, unit=st.sampled_from(["s", "min", "h"])),
        kind("particle", phase=st.sampled_from(["active", "cbd"]), at_least_um=st.floats(0, 9)),
        kind("slice", axis=axis, at_least=st.floats(0, 0.4), at_most=st.floats(0.5, 1)),
        kind("pore-flight", longest=st.floats(1.01, 9)),
        kind("best-electrode", c_rate=st.floats(0.1, 10), goal_mwh_cm2=POSITIVE),
    )


@st.composite
def steps(draw: st.DrawFn, step_id: str, languages: list[str]) -> dict[str, Any]:
    text = texts(languages)
    picture = st.fixed_dictionaries({"file": st.just("blade.svg"), "alt": text}, optional={"credit": WORDS})
    cut = st.fixed_dictionaries({"cut": st.just({"axis": "z", "position": 0.5})}, optional={"time": st.floats(0, 1)})
    required = {"title": text, "instruction": text, "reason": text, "condition": conditions(text)}
    optional: dict[str, Any] = {
        "hazards": st.lists(st.sampled_from(list(HAZARDS)), unique=True),
        "equipment": st.lists(st.sampled_from(list(EQUIPMENT)), max_size=2, unique=True),
        "hints": st.lists(text, max_size=2),
        "pictures": st.lists(picture, max_size=1),
        "sources": st.lists(WORDS, max_size=2),
        "hotspot": st.sampled_from(SPOTS),
        "scene": cut,
        "points": st.integers(0, 100),
    }
    return {"id": step_id, **draw(st.fixed_dictionaries(required, optional=optional))}


@st.composite
def modules(draw: st.DrawFn) -> Module:
    """A module whose ways all lead on to the end."""
    languages = draw(st.sampled_from([["en", "fr"], ["en", "fr", "de"]]))
    ids = draw(st.lists(IDS, min_size=1, max_size=5, unique=True))
    written = [draw(steps(step_id, languages)) for step_id in ids]
    for place, step in enumerate(written):
        _add_ways(draw, step, [*ids[place + 1 :], "end"])
    required = {"title": texts(languages), "summary": texts(languages), "stage": st.sampled_from(STAGES)}
    optional = {
        "prerequisites": st.lists(IDS, max_size=2),
        "record": IDS,
        "exam": st.just({"minutes": 20}),
    }
    document = draw(st.fixed_dictionaries(required, optional=optional))
    document |= {"format_version": 2, "id": draw(IDS), "languages": languages, "sources": [draw(WORDS)]}
    document |= {"modes": draw(st.lists(st.sampled_from(MODES[:2]), min_size=1, unique=True)), "steps": written}
    for step in written:
        if "hazards" in step:
            step["hazards"] = [HAZARDS[name] for name in step["hazards"]]
    return Module.model_validate(document)


def _add_ways(draw: st.DrawFn, step: dict[str, Any], later: list[str]) -> None:
    """Sometimes name the next step, and sometimes lead an answer there and the others further on."""
    condition = step["condition"]
    answers: list[Any] = ["above", "below"] if condition["kind"] == "value" else []
    if condition["kind"] == "choice" and isinstance(condition["right"], int):
        answers = [0, 1, 2]
    if answers and draw(st.booleans()):
        step["next"] = draw(st.sampled_from(later))
        step["branches"] = [{"when": draw(st.sampled_from(answers)), "to": later[0]}]
    elif draw(st.booleans()):
        step["next"] = later[0]

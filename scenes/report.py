"""The report on an electrode: plots, a cut-away picture, and one HTML page that needs no other file.

The page follows the reader's light or dark surface and prints on white: its plots are drawn once, and their colours are
then handed over to the page's style sheet.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path

import numpy as np

from physics.composition import measured_sizes
from physics.outcome import Outcome
from physics.state import Electrode, Phase, StageName
from physics.version import PHYSICS_VERSION
from scenes import plots
from scenes.errors import SceneError
from scenes.fields import look_of
from scenes.gltf import GENERATOR
from scenes.pictures import render
from scenes.plots import LIGHT, Series, Theme
from scenes.quantities import THIN_SPACE, Quantity, grouped, quantity

PAGE, CUTAWAY = "report.html", "cutaway.png"
_HEADLINE = ("porosity", "thickness_um", "mass_loading_mg_cm2", "density_g_cm3", "areal_capacity_mah_cm2")
_STYLE = Path(__file__).with_name("report.css")


@dataclass(frozen=True)
class _Plot:
    name: str
    title: str
    caption: str
    draw: Callable[[Path], None]
    wide: bool = False


def write_report(electrode: Electrode, directory: Path, pressed: Series | None = None) -> list[Path]:
    """Write report.html, the plots as SVG on white, and the cut-away picture.

    Args:
        electrode: manufactured or imported; an import has fewer plots.
        directory: where to; it is made where it is missing, and files of the same names are replaced.
        pressed: measured pressures in MPa and porosities (0 to 1) after calendering, to draw beside ours.

    Returns:
        The files, the page first.

    Raises:
        SceneError: a picture cannot be drawn, or the folder not written.
        StorageError: the picture cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        picture = directory / CUTAWAY
        render(electrode, picture)
        drawn = []
        for plot in _plots_of(electrode, pressed):
            path = directory / f"{plot.name}.svg"
            plot.draw(path)
            drawn.append((plot, path))
        page = directory / PAGE
        page.write_text(_page(electrode, picture, drawn), encoding="utf-8")
    except OSError as error:
        raise SceneError(f"{directory}: the report cannot be written ({error.strerror or error})") from error
    return [page, picture, *(path for _, path in drawn)]


def _plots_of(electrode: Electrode, pressed: Series | None) -> Iterator[_Plot]:
    yield _Plot(
        "profiles", "Through the thickness",
        "From the collector (0) to the surface. A contact is where surfaces are closer than 2 % of the smaller radius; "
        "its area is per volume of the film." if electrode.stages else "Share of every phase, layer by layer.",
        partial(plots.profiles, electrode, theme=LIGHT), wide=True,
    )  # fmt: skip
    stages = {stage.name for stage in electrode.stages}
    if StageName.DRYING in stages:
        yield _Plot(
            "drying", "Drying",
            "The film sinks with its solvent until the particles carry it; then air takes the liquid's place.",
            partial(plots.drying, electrode, theme=LIGHT),
        )  # fmt: skip
    if StageName.CALENDERING in stages:
        yield _Plot(
            "press", "Calendering",
            "Porosity of the film under the plate. What is measured in the laboratory is the value after release.",
            partial(plots.press, electrode, measured=pressed, theme=LIGHT),
        )  # fmt: skip
    if electrode.stages:
        yield _Plot(
            "particle-sizes", "Active material",
            f"Cumulative sizes of the {int(electrode.stages[-1].bed.of(Phase.ACTIVE).sum())} particles in the box.",
            partial(plots.particle_sizes, electrode, measured=_measured_sizes(electrode), theme=LIGHT),
        )  # fmt: skip


def _measured_sizes(electrode: Electrode) -> Series | None:
    """The distribution by volume that the recipe brought, where it is one: what an analyser measured."""
    measured = None if electrode.recipe is None else measured_sizes(electrode.recipe.particles)
    if measured is None:
        return None
    shares = np.linspace(0.05, 0.95, 19)
    return Series("Measured, by volume", measured.weighted("volume").quantile(shares), shares)


def _page(electrode: Electrode, picture: Path, drawn: list[tuple[_Plot, Path]]) -> str:
    figures = "\n".join(_figure(plot, path) for plot, path in drawn)
    parts = [
        _header(electrode),
        f'<figure class="hero"><img src="{_data_uri(picture)}" alt="Cut-away picture of the electrode"></figure>',
        f'<h2>Plots</h2><div class="plots">{figures}</div>',
        _outcomes(electrode),
        _stages(electrode),
        _recipe(electrode),
        _provenance(electrode),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(electrode.name)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style></head>\n"
        f"<body><main>\n{chr(10).join(part for part in parts if part)}\n</main></body></html>\n"
    )


def _header(electrode: Electrode) -> str:
    kind = "Electrode, manufactured in the computer" if electrode.stages else "Electrode, imported from a tomograph"
    outcome = ""
    if electrode.stages:
        state, sign = ("outcome", "✓") if electrode.outcome is Outcome.CONVERGED else ("outcome short", "⚠")
        outcome = f'<p class="{state}">{sign} {escape(electrode.outcome.sentence)}</p>'
    known = [name for name in _HEADLINE if name in electrode.measures]
    tiles = "".join(
        f"<div><dt>{escape(shown.label)}</dt><dd>{shown.number(electrode.measures[name])}"
        f"<small>{THIN_SPACE}{escape(shown.unit)}</small></dd></div>"
        for name, shown in ((name, quantity(name)) for name in known)
    )
    return (
        f'<p class="kind">{kind}</p><h1>{escape(electrode.name)}</h1>'
        + outcome
        + (f'<dl class="figures">{tiles}</dl>' if tiles else "")
    )


def _figure(plot: _Plot, path: Path) -> str:
    return (
        f"<figure{' class=wide' if plot.wide else ''}><h3>{escape(plot.title)}</h3>"
        f"{_inline(path.read_text(encoding='utf-8'), plot.title, LIGHT)}"
        f"<figcaption>{escape(plot.caption)}</figcaption></figure>"
    )


def _inline(svg: str, title: str, theme: Theme) -> str:
    """The SVG as part of the page: without its prologue, and with the theme's colours left to the style sheet."""
    drawing = svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)
    variables = {
        theme.surface: "none", theme.line: "var(--line)", theme.text: "var(--text)", theme.muted: "var(--muted)",
        theme.accent: "var(--accent)", theme.second: "var(--second)",
    }  # fmt: skip
    for colour, variable in variables.items():
        drawing = drawing.replace(colour, variable)
    return drawing


def _outcomes(electrode: Electrode) -> str:
    """Every number of the electrode: what it is, its unit, what it means."""
    head = '<th>Quantity</th><th class="number">Value</th><th>Unit</th><th class="note">Note</th>'
    bodies = []
    for group, names in grouped(electrode.measures).items():
        shown = [quantity(name) for name in names]
        if not electrode.stages:
            shown = [replace(one, note="") for one in shown]  # the notes say how the line measures
        rows = "".join(_row(one, electrode.measures[name]) for one, name in zip(shown, names, strict=True))
        bodies.append(_body(group, rows, 4))
    if not electrode.stages:
        fractions = electrode.microstructure.volume_fractions()
        rows = "".join(
            _row(Quantity(look_of(name).label_en, "%", 100.0, 2), share) for name, share in fractions.items()
        )
        bodies.append(_body("Share of the volume", rows, 4))
    return "<h2>Outcomes</h2>" + _table(head, bodies)


def _stages(electrode: Electrode) -> str:
    """The numbers of all stages side by side."""
    if not electrode.stages:
        return ""
    columns = "".join(f'<th class="number">{stage.name.value.capitalize()}</th>' for stage in electrode.stages)
    names = dict.fromkeys(name for stage in electrode.stages for name in stage.measures)
    bodies = []
    for group, members in grouped(names).items():
        rows = "".join(_stage_row(quantity(name), name, electrode) for name in members)
        bodies.append(_body(group, rows, 2 + len(electrode.stages)))
    return "<h2>Stage by stage</h2>" + _table(f"<th>Quantity</th>{columns}<th>Unit</th>", bodies)


def _row(shown: Quantity, value: float) -> str:
    return (
        f'<tr><th scope="row">{escape(shown.label)}</th><td class="number">{shown.number(value)}</td>'
        f'<td class="unit">{escape(shown.unit)}</td><td class="note">{escape(shown.note)}</td></tr>'
    )


def _stage_row(shown: Quantity, name: str, electrode: Electrode) -> str:
    values = (stage.measures.get(name) for stage in electrode.stages)
    cells = "".join(f'<td class="number">{"–" if value is None else shown.number(value)}</td>' for value in values)
    return f'<tr><th scope="row">{escape(shown.label)}</th>{cells}<td class="unit">{escape(shown.unit)}</td></tr>'


def _body(group: str, rows: str, columns: int) -> str:
    return f'<tbody><tr class="group"><th colspan="{columns}" scope="rowgroup">{escape(group)}</th></tr>{rows}</tbody>'


def _table(head: str, bodies: list[str]) -> str:
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>{"".join(bodies)}</table></div>'


def _recipe(electrode: Electrode) -> str:
    return "" if electrode.recipe is None else f"<h2>Recipe</h2><pre>{escape(electrode.recipe.to_yaml())}</pre>"


def _provenance(electrode: Electrode) -> str:
    facts = {"Electrode (SHA-256 over all arrays)": electrode.sha256(), "Written by": GENERATOR}
    if electrode.stages:
        facts |= {"Particles": f"{len(electrode.stages[-1].bed)}", "Physics version": f"{PHYSICS_VERSION}"}
    if electrode.recipe is not None:
        facts["Seed"] = f"{electrode.recipe.seed}"
    x, y, z = electrode.microstructure.labels.shape
    voxel = f"{electrode.microstructure.voxel_um:.4g}{THIN_SPACE}µm"
    facts["Voxels"] = f"{x} × {y} × {z}, {voxel} each"
    rows = "".join(
        f'<tr><th scope="row">{escape(k)}</th><td><code>{escape(v)}</code></td></tr>' for k, v in facts.items()
    )
    return f"<h2>Provenance</h2><table><tbody>{rows}</tbody></table>"


def _data_uri(picture: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()

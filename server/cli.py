"""The command `holotrode`: one function per verb; what a verb needs is imported when it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from server.notebook.command import notebook
from server.options import AsJson, Data, Keys, fail, keeping_sentences
from server.studies.command import study
from server.training.command import module

app = typer.Typer(
    name="holotrode",
    help="Lithium-ion electrodes manufactured in the computer and shown as holograms.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)

calibrate = typer.Typer(no_args_is_help=True, help="Rerun a calibration; its result is data in assets/materials/.")
app.add_typer(calibrate, name="calibrate")

app.add_typer(notebook, name="notebook")

app.add_typer(module, name="module")

app.add_typer(study, name="study")


@app.command()
def serve(
    data: Data = None,
    keys: Keys = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Serve HTTPS to the local network, with a certificate of our own making.")
    ] = False,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; default 127.0.0.1, with --lan the network's.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; default 8421, 0 takes a free one.")] = None,
    welcome_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port of the pages that help a new device with --lan; default: the next."),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Public address, for example https://lab.example, of a proxy or a DNS name.")
    ] = None,
    cert: Annotated[
        Path | None, typer.Option(help="Certificate of your own (PEM, with its chain); needs --key.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Its private key (PEM, without a password).")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Allow a host beyond loopback without TLS.")] = False,
    worker: Annotated[
        bool | None,
        typer.Option(
            "--worker/--no-worker", help="Start a worker process; without one, jobs wait for `holotrode work`."
        ),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill in simulated examples first: records, a class, a finished study.")
    ] = False,
) -> None:
    """Start the server and its worker, and print the link to open."""
    from server.problems import StartError, UsageError
    from server.serving import serve as run
    from server.settings import load_settings

    try:
        run(
            load_settings(
                data=data,
                keys=keys,
                lan=lan or None,
                host=host,
                port=port,
                welcome_port=welcome_port,
                url=url,
                cert=cert,
                key=key,
                insecure=insecure or None,
                worker=worker,
            ),
            demo=demo,
        )
    except UsageError as error:
        raise fail(str(error), 2) from error
    except StartError as error:
        raise fail(str(error)) from error


@app.command()
def demo(data: Data = None, keys: Keys = None, as_json: AsJson = False) -> None:
    """Fill in a lab's worth of examples: records, a class, a finished study, all of them simulated."""
    from server.demo import command
    from server.settings import load_settings

    with keeping_sentences():
        command.fill(load_settings(data=data, keys=keys), as_json=as_json)


@app.command()
def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Copy tables and blobs into one file, while the server goes on; private keys stay where they are."""
    from server import keeping
    from server.settings import load_settings

    with keeping_sentences():
        keeping.make_backup(load_settings(data=data), output, as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file of `holotrode backup`.")],
    data: Data = None,
    keys: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Unpack a backup into an empty data directory; erases again who was erased from studies since it was made."""
    from server import keeping
    from server.settings import load_settings

    with keeping_sentences():
        keeping.restore_backup(file, load_settings(data=data, keys=keys), as_json=as_json)


@app.command()
def verify(
    data: Data = None,
    heads: Annotated[
        Path | None, typer.Option(help="Heads kept elsewhere by `holotrode notebook heads`, to check against.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every chain, signature, number and file of notebook and studies; name the first broken link of each."""
    from server import keeping
    from server.settings import load_settings

    with keeping_sentences():
        proven = keeping.verify_everything(load_settings(data=data), heads, as_json=as_json)
    if not proven:
        raise typer.Exit(1)


@app.command()
def work(
    database: Annotated[str | None, typer.Option(help="PostgreSQL URL; default HOLOTRODE_DATABASE_URL.")] = None,
    data: Data = None,
) -> None:
    """Compute jobs of a server on PostgreSQL with a shared data folder."""
    from server.problems import StartError, UsageError
    from server.settings import load_settings
    from server.worker import work_on_database

    try:
        work_on_database(load_settings(database_url=database, data=data))
    except UsageError as error:
        raise fail(str(error), 2) from error
    except StartError as error:
        raise fail(str(error)) from error


class LastStage(StrEnum):
    """Where `manufacture` may stop."""

    SLURRY = "slurry"
    DRYING = "drying"
    CALENDERING = "calendering"


class Segmentation(StrEnum):
    """How grey values become phases."""

    OTSU = "otsu"
    WATERSHED = "watershed"


class Axis(StrEnum):
    """An axis of a volume."""

    X = "x"
    Y = "y"
    Z = "z"


class View(StrEnum):
    """What `render` shows."""

    CUTAWAY = "cutaway"
    SLICE = "slice"
    STAGES = "stages"


Settings = Annotated[
    list[str] | None, typer.Option("--set", help="key.key=value, validated like the file; repeatable.")
]
Seed = Annotated[int | None, typer.Option(help="Seed of every random draw.")]
ElectrodeFile = Annotated[Path, typer.Argument(help="Electrode file (.h5).")]


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what users can get wrong into one sentence and exit code 1."""
    from physics.calendering.indentation import TipError
    from physics.documents import DocumentError
    from physics.outcome import DivergedError
    from physics.storage import StorageError
    from physics.tomography import TomographyError
    from physics.transport import TransportError
    from scenes.bundle import SceneError

    try:
        yield
    except (DivergedError, DocumentError, StorageError, TipError, TomographyError, TransportError, SceneError) as error:
        raise fail(str(error)) from error


@app.command()
def manufacture(
    recipe: Annotated[Path, typer.Argument(help="Recipe, for example assets/recipes/nmc111-96-2-2.yaml.")],
    settings: Settings = None,
    seed: Seed = None,
    until: Annotated[LastStage, typer.Option(help="Last stage to run.")] = LastStage.CALENDERING,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Electrode file to write.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an electrode: slurry, drying, calendering."""
    from server import commands

    with _sentences():
        shortfall = commands.manufacture(recipe, settings or [], seed, until, output, as_json)
    if shortfall:
        raise fail(shortfall)


@app.command()
def rheology(
    recipe: Annotated[Path, typer.Argument(help="Recipe, for example assets/recipes/nmc111-96-2-2.yaml.")],
    settings: Settings = None,
    seed: Seed = None,
    shear_rates: Annotated[str, typer.Option(help="Shear rates in 1/s, separated by commas.")] = "12.5,16.7,25,50,100",
    as_json: AsJson = False,
) -> None:
    """Compute the viscosity of a recipe's slurry at several shear rates."""
    from server import commands

    try:
        rates = [float(text) for text in shear_rates.split(",")]
    except ValueError as error:
        raise fail(f"--shear-rates expects numbers separated by commas; got {shear_rates!r}", 2) from error
    with _sentences():
        shortfall = commands.rheology(recipe, settings or [], seed, rates, as_json)
    if shortfall:
        raise fail(shortfall)


@calibrate.command(name="rheology")
def calibrate_slurry(
    measured: Annotated[Path, typer.Argument(help="Measured viscosities, like assets/measurements/viscosity.csv.")],
    use: Annotated[
        list[str],
        typer.Option(help="ACTIVE/SOLIDS@RATE,RATE: points to fit, in percent and 1/s; for two formulations at most."),
    ],
    recipe: Annotated[Path, typer.Option(help="Recipe that gives the powders.")] = Path(
        "assets/recipes/nmc111-96-2-2.yaml"
    ),
    as_json: AsJson = False,
) -> None:
    """Fit the slurry's force field to a few measured viscosities and write it to assets/materials/."""
    from server import commands

    with _sentences():
        commands.calibrate_slurry(measured, use, recipe, as_json)


@calibrate.command(name="calendering")
def calibrate_press(
    recipe: Annotated[Path, typer.Option(help="Recipe that gives the powders.")] = Path(
        "assets/recipes/nmc111-96-2-2.yaml"
    ),
    evaluations: Annotated[
        int, typer.Option(min=1, max=200, help="Trials of the optimiser, about a minute each.")
    ] = 14,
) -> None:
    """Fit the press to half of assets/measurements/calendering.csv and write it to assets/materials/."""
    from server import commands

    with _sentences():
        commands.calibrate_press(recipe, evaluations)


@app.command(name="import")
def import_stack(
    stack: Annotated[Path, typer.Argument(help="TIFF stack of labels, or of grey values with --segment.")],
    voxel_um: Annotated[float, typer.Option(help="Edge of a voxel in micrometres.")],
    phase: Annotated[
        list[str],
        typer.Option(help="LABEL=NAME, for example 0=pore, one per label; with --segment NAME, from dark to bright."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Electrode file to write.")],
    thickness_axis: Annotated[Axis, typer.Option(help="Axis from collector to surface.")] = Axis.Z,
    segment: Annotated[Segmentation | None, typer.Option(help="Give grey values their phases.")] = None,
    denoise: Annotated[bool, typer.Option(help="Remove noise before segmenting.")] = True,
    preview: Annotated[
        Path | None, typer.Option(help="Picture to write (.png): middle slice, grey beside phases.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a tomography stack, labelled or grey, as an electrode."""
    from server import commands

    if segment is None and (preview is not None or not denoise):
        raise fail("--preview and --no-denoise expect --segment", 2)
    with _sentences():
        if segment is None:
            commands.import_tomograph(stack, voxel_um, phase, thickness_axis, output, as_json)
        else:
            commands.import_grey(
                stack, voxel_um, phase, thickness_axis, segment.value, denoise, preview, output, as_json
            )


@app.command()
def characterise(
    electrode: ElectrodeFile,
    plots: Annotated[Path | None, typer.Option(help="Folder for pictures.")] = None,
    blocks: Annotated[
        bool, typer.Option("--blocks", help="Blocks of several sizes too: is the volume enough?")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure an electrode: fractions, surfaces, tortuosity factors, conductivities, pores; kept in its file."""
    from server import characterising

    with _sentences():
        characterising.characterisation(electrode, plots, blocks, as_json)


@app.command()
def scene(
    electrode: ElectrodeFile,
    device: Annotated[str, typer.Option(help="hololens2, quest2, quest3, desktop or ci.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for manifest.json and its files.")],
    draco: Annotated[
        bool, typer.Option("--draco/--plain", help="Compress surfaces, or not for readers without a Draco decoder.")
    ] = True,
    without: Annotated[
        list[str] | None, typer.Option(help="Leave a phase out of the meshes, or `collector`; repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the hologram of an electrode for a device."""
    from server import commands

    with _sentences():
        commands.scene(electrode, device, output, without or [], draco=draco, as_json=as_json)


@app.command()
def render(
    electrode: ElectrodeFile,
    output: Annotated[Path, typer.Option("-o", "--output", help="Picture to write (.png).")],
    view: Annotated[
        View, typer.Option(help="Without its front quarter, as a section, or every stage of the line.")
    ] = View.CUTAWAY,
    colour: Annotated[str, typer.Option(help="phase, or a field, for example coordination.")] = "phase",
    axis: Annotated[
        Axis | None, typer.Option(help="Across which a slice lies; default: one with the thickness upwards.")
    ] = None,
    at: Annotated[float | None, typer.Option(help="Where a slice lies along that axis, 0 to 1; default 0.5.")] = None,
    size: Annotated[str | None, typer.Option(help="WIDTHxHEIGHT in mm; default 160x100, of stages 210x82.")] = None,
    dpi: Annotated[int, typer.Option(help="Pixels per inch, 72 to 600.")] = 254,
) -> None:
    """Draw an electrode."""
    from server import outputs

    if view is not View.SLICE and (axis is not None or at is not None):
        raise fail("--axis and --at expect --view slice", 2)
    sides = None
    if size is not None:
        try:
            width, height = (float(side) for side in size.split("x"))
        except ValueError as error:
            raise fail(f"--size expects WIDTHxHEIGHT in mm, for example 160x100; got {size!r}", 2) from error
        sides = (width, height)
    with _sentences():
        outputs.render(
            electrode,
            output,
            view.value,
            colour,
            axis=None if axis is None else axis.value,
            at=0.5 if at is None else at,
            size_mm=sides,
            dpi=dpi,
        )


@app.command()
def export(
    electrode: ElectrodeFile,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="File to write: .stl, .ply (surface), .vti, .tif (voxels) or .vtp (particles)."
        ),
    ],
    phase: Annotated[str | None, typer.Option(help="Whose surface, for example active.")] = None,
    triangles: Annotated[int | None, typer.Option(help="Most of a surface; default: as fine as the voxels.")] = None,
    voxel_um: Annotated[float | None, typer.Option(help="Other voxels for a manufactured electrode.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write an electrode for other programs, by the file's ending; lengths in micrometres."""
    from server import outputs

    with _sentences():
        outputs.export(electrode, output, phase, triangles, voxel_um, as_json)


@app.command()
def indent(
    electrode: ElectrodeFile,
    tip_radius_um: Annotated[float | None, typer.Option(help="Of the ball; default: a sixth of the box.")] = None,
    depth_um: Annotated[float | None, typer.Option(help="From first touch; default: half of the radius.")] = None,
    places: Annotated[int, typer.Option(help="Indents, spread over the surface, to take the mean of.")] = 4,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Plot to write (.svg or .png).")] = None,
    as_json: AsJson = False,
) -> None:
    """Push a ball into a finished electrode: force against depth, hardness, stiffness."""
    from server import commands

    with _sentences():
        commands.indentation(electrode, tip_radius_um, depth_um, places, output, as_json)


@app.command()
def report(
    electrode: ElectrodeFile,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for report.html, plots and picture.")],
    pressed: Annotated[
        Path | None,
        typer.Option(help="CSV of measured porosities: porosity, and pressure_mpa or gap_um; drawn beside the press."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write plots, a cut-away picture and a page with every number of an electrode."""
    from server import commands

    with _sentences():
        commands.report(electrode, output, pressed, as_json)


@app.command()
def simulate(
    url: Annotated[str, typer.Option(help="The server's address, for example http://127.0.0.1:8421.")],
    room: Annotated[str, typer.Option(help="Code of an open room.")],
    users: Annotated[int, typer.Option(min=1, max=200, help="How many come.")] = 30,
    minutes: Annotated[float, typer.Option(min=0, max=60, help="How long they stay.")] = 2.0,
    ca: Annotated[Path | None, typer.Option(help="Root certificate of a server with --lan (PEM).")] = None,
    module: Annotated[
        str | None, typer.Option(help="Let them learn a module: the id of a shipped one, or a YAML file.")
    ] = None,
    mode: Annotated[Literal["learn", "exam"], typer.Option(help="How they learn.")] = "learn",
    mistakes: Annotated[float, typer.Option(min=0, max=0.9, help="Share of their answers that is wrong.")] = 0.2,
    as_json: AsJson = False,
) -> None:
    """Let simulated users into a room, to try the network: how late poses and commands are, and what is lost."""
    from server.client import LostError
    from server.problems import ProblemError, UsageError
    from server.simulating import command
    from server.simulating.learning import Lesson, lesson_module

    try:
        lesson = Lesson(lesson_module(module), mode, mistakes) if module is not None else None
        command.simulate(url, room.upper(), users, minutes, ca, lesson, as_json=as_json)
    except (LostError, ProblemError) as error:
        raise fail(str(error)) from error
    except UsageError as error:
        raise fail(str(error), 2) from error


if __name__ == "__main__":
    app()

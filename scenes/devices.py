"""What each device can draw, as data, with the source of every number."""

from dataclasses import dataclass

from scenes.errors import SceneError


@dataclass(frozen=True)
class Level:
    """Triangle budgets of one level of detail.

    Attributes:
        triangles: most triangles of everything shown together.
        surface_triangles: most triangles of one phase surface of an imported volume. A triangle costs 12
            bytes to send: this keeps a scene quick to arrive where the display could draw more.
        companion_triangles: the same beside particles, which show the solid already.
    """

    triangles: int
    surface_triangles: int
    companion_triangles: int


@dataclass(frozen=True)
class Device:
    """What a device can draw.

    Attributes:
        name: profile name of the protocol.
        levels: finest first; a client starts with the last one.
        draws: most draw calls.
        cells: most cells of the volume that slices and fields are read from, a byte each in the graphics memory.
        track_bytes: most bytes of the process's playback; with more particles it has fewer key frames.
        source: where the numbers come from.
    """

    name: str
    levels: tuple[Level, ...]
    draws: int
    cells: int
    track_bytes: int
    source: str

    @property
    def start_level(self) -> int:
        """The level a client shows first."""
        return len(self.levels) - 1


_ALL = (
    Device(
        "hololens2",
        (Level(80_000, 20_000, 9_000), Level(30_000, 9_000, 6_000)),
        50,
        2_100_000,
        2_000_000,
        "60 fps below 100k visible triangles (Microsoft Guides, Pixyz); 30k to start, 80k at most",
    ),
    Device(
        "quest2",
        (Level(200_000, 40_000, 9_000),),
        100,
        2_100_000,
        2_000_000,
        "200k triangles and 100 draws in a busy application (Meta)",
    ),
    Device(
        "quest3",
        (Level(400_000, 60_000, 12_000),),
        100,
        2_100_000,
        4_000_000,
        "400k triangles for a busy application (Meta); draws as Quest 2",
    ),
    Device(
        "desktop",
        (Level(2_000_000, 120_000, 20_000), Level(200_000, 20_000, 6_000)),
        200,
        4_200_000,
        16_000_000,
        "2M triangles with a graphics card of its own; it starts with what a headset draws",
    ),
    Device(
        "ci",
        (Level(20_000, 4_000, 2_500),),
        50,
        300_000,
        1_000_000,
        "20k triangles in stereo at 54 fps, rendered in software",
    ),
)
DEVICES = {device.name: device for device in _ALL}


def device_named(name: str) -> Device:
    """The device with this profile name.

    Raises:
        SceneError: with the names there are.
    """
    if name not in DEVICES:
        raise SceneError(f"unknown device {name!r}; expected one of {', '.join(DEVICES)}")
    return DEVICES[name]

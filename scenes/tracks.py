"""The process as a track: every particle's way through the key frames of all stages, quantised and deflated.

A segment holds consecutive frames of one stage. Its numbers are what remains after a prediction: of its first frame
the codes themselves, of its second their change, of every later one their change or the change of their change,
whichever is smaller. Small numbers of either sign become small numbers (0, -1, 1, -2 ... -> 0, 1, 2, 3 ...), their low
bytes stand together and so do their high bytes, which are nearly all zero; then zlib.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from physics.state import Floats, Stage
from scenes.errors import SceneError

STEP_UM = 0.1  # positions are true to half of it, in each direction
SEGMENT_FRAMES = 16
FIRST, CHANGE, CHANGE_OF_CHANGE = 0, 1, 2
_RADIUS_STEP_UM = 0.005
_FINEST_RADIUS_SHARE = 0.01  # of the smallest radius, which stays true to half of it
_AROUND = 0.15  # of a side: so far may a particle be shown beside the box before it comes in on the other side
_MOST_CODE = 65535

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class KeyFrame:
    """All particles at one moment.

    Attributes:
        stage: number of its stage.
        time_s: since the start of the stage.
        thickness_um: of the film.
        porosity: of the film.
        pressure_mpa: on the film.
        centres_um: (n, 3) places in the box or close beside it.
        radii_um: (n,) radii.
    """

    stage: int
    time_s: float
    thickness_um: float
    porosity: float
    pressure_mpa: float
    centres_um: Floats
    radii_um: Floats


@dataclass(frozen=True)
class Encoded:
    """Frames as a track holds them.

    Attributes:
        frames: what is encoded.
        radius_step_um: step of the radii's codes.
        segments: number of the first frame, number of frames, and bytes of each segment.
    """

    frames: Sequence[KeyFrame]
    radius_step_um: float
    segments: Sequence[tuple[int, int, bytes]]

    @property
    def size(self) -> int:
        """Bytes of all segments."""
        return sum(len(data) for _, _, data in self.segments)


def encode_within(stages: Sequence[Stage], most_bytes: int) -> Encoded:
    """Encode the process with as many key frames as fit; the last frame of every stage always stays.

    Args:
        stages: of one electrode, with their histories.
        most_bytes: budget of all segments.

    Raises:
        SceneError: the ends of the stages alone are beyond the budget.
    """
    frames = key_frames(stages)
    encoded = encode(frames)
    every = 1
    while encoded.size > most_bytes:
        if len(encoded.frames) == len(stages):
            raise SceneError(
                f"the playback of {len(frames[0].radii_um)} particles needs {encoded.size} bytes for the ends of its "
                f"stages alone, {most_bytes} are for it; make the electrode of fewer particles, or take a larger device"
            )
        every = max(every + 1, round(every * encoded.size / most_bytes))
        encoded = encode(_thinned(frames, every))
    return encoded


def key_frames(stages: Sequence[Stage]) -> list[KeyFrame]:
    """Every key frame of every stage, each stage closing with its bed; periodic images as a person follows them.

    Particles do not jump from frame to frame unless the shear has carried them far out of the box.
    """
    frames = [frame for number, stage in enumerate(stages) for frame in _of_stage(number, stage)]
    sides = stages[-1].bed.box_um[:2]
    place = frames[-1].centres_um[:, :2] % sides
    shown = []
    for frame in reversed(frames):
        centres = frame.centres_um.copy()
        centres[:, :2] -= np.rint((centres[:, :2] - place) / sides) * sides
        outside = (centres[:, :2] < -_AROUND * sides) | (centres[:, :2] > (1.0 + _AROUND) * sides)
        centres[:, :2] = np.where(outside, centres[:, :2] % sides, centres[:, :2])
        place = centres[:, :2]
        shown.append(
            KeyFrame(
                frame.stage,
                frame.time_s,
                frame.thickness_um,
                frame.porosity,
                frame.pressure_mpa,
                centres,
                frame.radii_um,
            )
        )
    return shown[::-1]


def encode(frames: Sequence[KeyFrame]) -> Encoded:
    """Quantise and deflate key frames."""
    smallest = min(float(frame.radii_um.min()) for frame in frames)
    radius_step = min(_RADIUS_STEP_UM, _FINEST_RADIUS_SHARE * smallest)
    segments = []
    for first, last in _segments(frames):
        codes = np.stack([_codes(frame, radius_step) for frame in frames[first:last]])
        segments.append((first, last - first, encode_segment(codes)))
    return Encoded(frames, radius_step, segments)


def encode_segment(codes: Codes) -> bytes:
    """(f, 4, n) codes of x, y, z and radius -> bytes of a segment.

    Raises:
        SceneError: a number is too large for 16 bits.
    """
    predictors = np.empty(len(codes), dtype=np.uint8)
    rests = np.empty(codes.shape, dtype=np.uint16)
    for number in range(len(codes)):
        options = {FIRST: codes[0]} if number == 0 else {CHANGE: codes[number] - codes[number - 1]}
        if number > 1:
            options[CHANGE_OF_CHANGE] = options[CHANGE] - (codes[number - 1] - codes[number - 2])
        best = min(options, key=lambda kind: int(np.abs(options[kind]).sum()))
        rest = options[best]
        unsigned = np.where(rest < 0, -2 * rest - 1, 2 * rest)
        if unsigned.max(initial=0) > _MOST_CODE:
            raise SceneError(
                f"the playback has places up to {np.abs(rest).max() * STEP_UM:.0f} µm apart; its numbers end at "
                f"{_MOST_CODE // 2 * STEP_UM:.0f} µm"
            )
        predictors[number] = best
        rests[number] = unsigned
    low, high = (rests & 255).astype(np.uint8), (rests >> 8).astype(np.uint8)
    return _deflate([predictors, *low.reshape(-1, low.shape[-1]), *high.reshape(-1, high.shape[-1])])


def decode_segment(data: bytes, particles: int) -> Codes:
    """The (f, 4, n) codes of a segment: what `encode_segment` took."""
    plain = np.frombuffer(zlib.decompress(data), dtype=np.uint8)
    frames = len(plain) // (1 + 8 * particles)
    shape = (frames, 4, particles)
    low, high = plain[frames:].reshape(2, *shape).astype(np.int32)
    unsigned = low | high << 8
    codes = np.where(unsigned & 1, -(unsigned + 1) // 2, unsigned // 2)
    for number in range(1, frames):
        codes[number] += codes[number - 1]
        if plain[number] == CHANGE_OF_CHANGE:
            codes[number] += codes[number - 1] - codes[number - 2]
    return codes


def _deflate(rows: Sequence[npt.NDArray[np.uint8]]) -> bytes:
    """One zlib stream with a code of its own for every row: channels and frames differ in how large their rests are.

    Rests repeat in no pattern but runs of zeros: looking for longer ones takes forty times as long and gains nothing.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, memLevel=9, strategy=zlib.Z_RLE)
    return b"".join(packer.compress(row.tobytes()) + packer.flush(zlib.Z_SYNC_FLUSH) for row in rows) + packer.flush()


def _of_stage(number: int, stage: Stage) -> Iterator[KeyFrame]:
    history, bed = stage.history, stage.bed
    numbers = zip(history.time_s, history.thickness_um, history.porosity, history.pressure_mpa, strict=True)
    for at, values in enumerate(numbers):
        centres = history.centres_um[at].astype(np.float64)
        radii = history.radii_um[at].astype(np.float64)
        if at == len(history.time_s) - 1:  # single precision, and some stages do their last step after it
            centres, radii = bed.centres_um, bed.radii_um
        time, thickness, porosity, pressure = map(float, values)
        yield KeyFrame(number, time, thickness, porosity, pressure, centres, radii)


def _thinned(frames: Sequence[KeyFrame], every: int) -> list[KeyFrame]:
    """Every so many frames, counted back from the end of each stage."""
    kept, behind = [], 0
    for frame, later in reversed(list(zip(frames, [*frames[1:], None], strict=True))):
        behind = 0 if later is None or later.stage != frame.stage else behind + 1
        if behind % every == 0:
            kept.append(frame)
    return kept[::-1]


def _segments(frames: Sequence[KeyFrame]) -> Iterator[tuple[int, int]]:
    """First frame and the one after the last of every segment."""
    first = 0
    for at in range(1, len(frames) + 1):
        if at == len(frames) or at - first == SEGMENT_FRAMES or frames[at].stage != frames[first].stage:
            yield first, at
            first = at


def _codes(frame: KeyFrame, radius_step_um: float) -> Codes:
    places = np.rint(frame.centres_um.T / STEP_UM)
    return np.concatenate([places, np.rint(frame.radii_um / radius_step_um)[None]]).astype(np.int32)

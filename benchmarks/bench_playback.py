"""How many bytes does the playback of the process take, and how long do packing and unpacking take?

The reference electrode with 300 key frames, true to 0.05 µm; target: 2 MB. Peers in the same run, on the same numbers
quantised to the same step: 16-bit numbers of each frame's change packed by gzip (what a web page would do without a
format of its own), the same packed by LZMA (the best of the usual packers), and glTF's own way, float32 translations of
every frame. Limit: the entropy of the numbers that are left after prediction, frame by frame and axis by axis, which no
packer of single numbers can beat.
"""

import gzip
import lzma
import time
import zlib

import numpy as np

from benchmarks.results import report
from physics.calendering import frames as press_frames
from physics.drying import solver as drying
from physics.line import manufacture
from physics.materials import ASSETS
from physics.recipe import ElectrodeRecipe
from physics.slurry import solver as slurry
from physics.state import Electrode
from scenes.tracks import decode_segment, encode, key_frames

FRAMES = 300


def main() -> None:
    """Make the electrode with more key frames than usual, pack them, and compare."""
    electrode = _with_frames()
    shown = key_frames(electrode.stages)
    chosen = [shown[at] for at in np.linspace(0, len(shown) - 1, FRAMES).round().astype(int)]
    begin = time.perf_counter()
    encoded = encode(chosen)
    packed_s = time.perf_counter() - begin
    particles = len(chosen[0].radii_um)
    begin = time.perf_counter()
    codes = np.concatenate([decode_segment(data, particles) for _, _, data in encoded.segments])
    unpacked_s = time.perf_counter() - begin
    changes = np.diff(codes, axis=0, prepend=0).astype(np.int16).tobytes()
    megabyte = 1e6
    report(
        "playback",
        particles=particles,
        frames=len(codes),
        frames_recorded=len(shown),
        ours_mb=encoded.size / megabyte,
        packing_s=packed_s,
        unpacking_s=unpacked_s,
        gzip_over_ours=len(gzip.compress(changes, 9)) / encoded.size,
        lzma_over_ours=len(lzma.compress(changes)) / encoded.size,
        gltf_over_ours=12 * particles * FRAMES / encoded.size,
        ours_over_entropy=8 * encoded.size / sum(_entropy_bits(data, particles) for _, _, data in encoded.segments),
    )


def _with_frames() -> Electrode:
    """The reference electrode with key frames several times as often; they change nothing else."""
    slurry.FRAME_STRAIN = 0.15
    drying.FRAMES = 140
    press_frames.FEWEST_DOWN, press_frames.FEWEST_UP = 80, 40
    return manufacture(ElectrodeRecipe.load(ASSETS / "recipes" / "nmc111-96-2-2.yaml"))


def _entropy_bits(segment: bytes, particles: int) -> float:
    """Bits of a segment's numbers if each channel of each frame had the best code of its own."""
    plain = np.frombuffer(zlib.decompress(segment), dtype=np.uint8)
    frames = len(plain) // (1 + 8 * particles)
    low, high = plain[frames:].reshape(2, 4 * frames, particles).astype(np.int32)
    bits = 0.0
    for numbers in low | high << 8:
        counts = np.unique(numbers, return_counts=True)[1]
        bits -= float((counts * np.log2(counts / particles)).sum())
    return bits


if __name__ == "__main__":
    main()

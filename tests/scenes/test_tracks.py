import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from physics.outcome import Outcome
from physics.state import History, ParticleBed, Stage, StageName
from scenes.errors import SceneError
from scenes.tracks import STEP_UM, decode_segment, encode, encode_segment, encode_within, key_frames

SIDES = np.array([20.0, 16.0, 12.0])


def obvious_decode(data, particles):
    """The description in docs/scenes.md, number by number."""
    plain = zlib.decompress(data)
    frames = len(plain) // (1 + 8 * particles)
    codes = np.zeros((frames, 4, particles), dtype=np.int64)
    for k in range(frames):
        for channel in range(4):
            for particle in range(particles):
                at = (k * 4 + channel) * particles + particle
                u = plain[frames + at] + 256 * plain[frames + 4 * frames * particles + at]
                r = u // 2 if u % 2 == 0 else -(u + 1) // 2
                c = codes[:, channel, particle]
                c[k] = {
                    0: lambda c=c, k=k, r=r: r,
                    1: lambda c=c, k=k, r=r: c[k - 1] + r,
                    2: lambda c=c, k=k, r=r: c[k - 1] + (c[k - 1] - c[k - 2]) + r,
                }[plain[k]]()
    return codes


def walk(frames, particles, seed=1, names=tuple(StageName), reach=0.4):
    """Stages in which particles wander, through the periodic sides too."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 1, (particles, 3)) * SIDES
    stages = []
    for name in names:
        places, radii = [], []
        for _ in range(frames):
            at = at + rng.normal(0, reach, at.shape)
            at[:, 2] = np.clip(at[:, 2], 0.0, SIDES[2])
            at[:, :2] %= SIDES[:2]
            places.append(at.astype(np.float32))
            radii.append(np.linspace(0.4, 2.0, particles, dtype=np.float32))
        ones = np.ones(frames)
        phases = np.ones(particles, dtype=np.uint8)
        bed = ParticleBed(at.copy(), np.linspace(0.4, 2.0, particles), phases, SIDES)
        history = History(
            np.arange(frames, dtype=float), 12.0 * ones, 0.4 * ones, ones, np.stack(places), np.stack(radii)
        )
        stages.append(Stage(name, bed, history, {}, Outcome.CONVERGED))
    return stages


@given(st.data(), st.integers(1, 5), st.integers(1, 4))
def test_a_segment_is_read_as_it_was_written_and_as_documented(data, frames, particles):
    codes = data.draw(arrays(np.int32, (frames, 4, particles), elements=st.integers(-4000, 4000)))
    segment = encode_segment(codes)
    assert (decode_segment(segment, particles) == codes).all()
    assert (obvious_decode(segment, particles) == codes).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 20))
def test_every_place_is_true_to_half_a_step_up_to_whole_boxes(seed, count):
    stages = walk(count, 7, seed)
    encoded = encode(key_frames(stages))
    assert sum(frames for _, frames, _ in encoded.segments) == 3 * count
    for first, frames, data in encoded.segments:
        codes = decode_segment(data, 7)
        assert len(codes) == frames <= 16
        shown = encoded.frames[first : first + frames]
        assert len({frame.stage for frame in shown}) == 1
        for frame, (x, y, z, radius) in zip(shown, codes, strict=True):
            truth = stages[frame.stage].history.centres_um[int(frame.time_s)].astype(np.float64)
            away = STEP_UM * np.stack([x, y, z], axis=1) - truth
            away[:, :2] -= np.rint(away[:, :2] / SIDES[:2]) * SIDES[:2]
            assert np.abs(away).max() <= 0.5 * STEP_UM + 1e-5
            assert radius * encoded.radius_step_um == pytest.approx(frame.radii_um, rel=0.01)


def test_particles_do_not_jump_and_end_in_the_box():
    stages = walk(30, 40, reach=0.3)
    frames = key_frames(stages)
    assert len(frames) == 90
    assert (frames[-1].centres_um[:, :2] >= 0).all()
    assert (frames[-1].centres_um[:, :2] <= SIDES[:2]).all()
    places = np.stack([frame.centres_um for frame in frames])
    assert (np.abs(np.diff(places, axis=0)).max(axis=(0, 2)) < SIDES[0] / 2).mean() > 0.8
    assert (places[..., 0] > -0.2 * SIDES[0]).all()
    assert (places[..., 0] < 1.2 * SIDES[0]).all()


def test_the_last_frame_of_a_stage_is_its_bed():
    stages = walk(3, 5)
    stages[1].bed.centres_um[2, 2] += 0.7
    assert key_frames(stages)[5].centres_um[2, 2] == stages[1].bed.centres_um[2, 2]


def test_a_track_beyond_its_budget_has_fewer_frames_and_keeps_the_ends_of_the_stages():
    stages = walk(20, 50)
    whole = encode(key_frames(stages))
    thin = encode_within(stages, whole.size // 3)
    assert thin.size <= whole.size // 3
    assert 3 < len(thin.frames) < 40
    assert [frame.time_s for frame in thin.frames if frame.time_s == 19.0] == [19.0] * 3
    assert encode_within(stages, whole.size).segments == whole.segments
    with pytest.raises(
        SceneError, match=r"playback of 50 particles needs .* for the ends of its stages alone, 10 are for it"
    ):
        encode_within(stages, 10)


def test_places_beyond_the_numbers_are_refused():
    stages = walk(2, 3, names=(StageName.SLURRY,))
    stages[0].bed.centres_um[0, 2] = 9000.0
    with pytest.raises(SceneError, match=r"places up to 89.. µm apart; its numbers end at 3277 µm"):
        encode(key_frames(stages))

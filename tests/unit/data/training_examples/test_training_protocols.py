"""Published protocols: which views are drawn, which scenes are skipped, units."""

import math
import re
from collections import Counter
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from places import REPOSITORY
from scene_files import make_cameras
from sr3r.cameras import Cameras
from sr3r.data import TrainingProtocol
from sr3r.data.training_examples import training_protocols
from sr3r.data.training_examples.training_protocols import (
    DEPTHSPLAT_DL3DV,
    DEPTHSPLAT_RE10K,
    MVSPLAT_RE10K,
    NOPOSPLAT_DL3DV,
    NOPOSPLAT_RE10K,
    NOPOSPLAT_SCANNETPP,
    PIXELSPLAT_RE10K,
)
from sr3r.errors import InputError

PRESETS = {
    "pixelSplat": PIXELSPLAT_RE10K,
    "MVSplat": MVSPLAT_RE10K,
    "DepthSplat": DEPTHSPLAT_RE10K,
    "DepthSplat DL3DV": DEPTHSPLAT_DL3DV,
    "NoPoSplat": NOPOSPLAT_RE10K,
    "NoPoSplat DL3DV": NOPOSPLAT_DL3DV,
    "NoPoSplat ScanNet++": NOPOSPLAT_SCANNETPP,
}


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("name", "first", "middle", "last"),
    [
        ("pixelSplat", (25, 25), (35, 35), (45, 45)),
        ("MVSplat", (25, 45), (35, 118), (45, 192)),
        ("DepthSplat", (25, 45), (35, 90), (45, 135)),
        ("NoPoSplat", (25, 25), (34, 57), (45, 90)),
        ("NoPoSplat DL3DV", (5, 7), (6, 14), (8, 22)),
        ("NoPoSplat ScanNet++", (5, 15), (5, 15), (5, 15)),
        # Limits are for six views; two get a third of them.
        ("DepthSplat DL3DV", (5, 10), (5, 13), (6, 16)),
    ],
)
def test_the_gap_grows_linearly_over_the_warm_up(name: str, first: tuple, middle: tuple, last: tuple) -> None:
    protocol = PRESETS[name]
    assert protocol.gap(0) == first
    # 9 375 steps have no middle; the step before it is rounded down likewise.
    assert protocol.gap(protocol.warmup_steps // 2) == middle
    assert protocol.gap(protocol.warmup_steps) == last
    assert protocol.gap(10 * protocol.warmup_steps) == last


def test_six_views_use_the_whole_gap_of_dl3dv() -> None:
    assert DEPTHSPLAT_DL3DV.gap(0, 6) == (15, 30)
    assert DEPTHSPLAT_DL3DV.gap(0, 4) == (15, 30)
    assert DEPTHSPLAT_DL3DV.gap(0, 3) == (7, 15)


@given(
    name=st.sampled_from(sorted(PRESETS)),
    count=st.integers(2, 200),
    num_context=st.integers(2, 6),
    num_target=st.integers(0, 8),
    step=st.sampled_from([0, 5000, 10**6]),
    seed=st.integers(0, 50),
)
def test_targets_lie_between_context_views_that_are_a_gap_apart(
    name, count, num_context, num_target, step, seed
) -> None:
    protocol, cameras = PRESETS[name], make_cameras(count)
    low, high = protocol.gap(step, num_context)
    drawn = protocol.draw_views(cameras, generator(seed), step=step, num_context=num_context, num_target=num_target)
    if count - 1 < low:
        assert drawn is None
        return
    assert drawn is not None
    context, target = drawn
    assert context == sorted(set(context))
    assert len(context) == num_context
    assert len(target) == num_target
    assert low <= context[-1] - context[0] <= high
    assert 0 <= context[0] < context[-1] < count
    assert all(context[0] <= t <= context[-1] for t in target)
    if protocol.distinct_targets and num_target <= context[-1] - context[0]:
        assert len(set(target)) == num_target


def test_all_gaps_places_and_targets_are_drawn() -> None:
    protocol = TrainingProtocol(gap_start=(2, 4), gap_end=(2, 4))
    seen: Counter = Counter()
    source, cameras = generator(3), make_cameras(8)
    for _ in range(900):
        drawn = protocol.draw_views(cameras, source, step=0, num_context=2, num_target=1)
        assert drawn is not None
        (left, right), (target,) = drawn
        seen[right - left, left, target - left] += 1
    assert {gap for gap, _, _ in seen} == {2, 3, 4}
    for gap in (2, 3, 4):
        places = [count for key, count in seen.items() if key[0] == gap]
        # Every start and every target from the left to the right view, both included; equally often.
        assert len(places) == (8 - gap) * (gap + 1)
        assert max(places) < 6 * min(places)


def test_farthest_views_are_spread_over_the_path_not_over_time() -> None:
    # Nineteen frames at one end, then a jump: evenly in time would miss the middle of the path.
    x = torch.cat([torch.linspace(0, 0.1, 19), torch.tensor([0.5, 1.0])])
    c2w = torch.eye(4).repeat(21, 1, 1)
    c2w[:, 0, 3] = x
    cameras = replace(make_cameras(21), c2w=c2w)
    protocol = replace(DEPTHSPLAT_DL3DV, gap_start=(20, 20), gap_end=(20, 20), gap_views=None)
    drawn = protocol.draw_views(cameras, generator(), step=0, num_context=3, num_target=0)
    assert drawn == ([0, 19, 20], [])


def test_scenes_outside_of_the_limits_are_not_accepted() -> None:
    cameras = make_cameras(2)
    distance = float((cameras.centers[0] - cameras.centers[1]).norm())

    def with_focal(focal: float) -> Cameras:
        K = cameras.K.clone()
        K[1, 0, 0] = focal
        return replace(cameras, K=K)

    assert MVSPLAT_RE10K.accepts(cameras, [0, 1])
    half = 0.5 / math.tan(math.radians(50))
    assert MVSPLAT_RE10K.accepts(with_focal(1.01 * half), [0, 1])
    assert not MVSPLAT_RE10K.accepts(with_focal(0.99 * half), [0, 1])
    assert NOPOSPLAT_SCANNETPP.accepts(with_focal(0.99 * half), [0, 1])
    for limits, fits in (((0.9, 1.1), True), ((1.1, 2.0), False), ((0.1, 0.9), False)):
        protocol = TrainingProtocol(baseline=(limits[0] * distance, limits[1] * distance))
        assert protocol.accepts(cameras, [0, 1]) is fits


def test_units_follow_the_protocol_and_geometry_stays() -> None:
    cameras = make_cameras(5)
    assert torch.equal(MVSPLAT_RE10K.normalized(cameras, 2).c2w, cameras.c2w)
    for protocol in (PIXELSPLAT_RE10K, NOPOSPLAT_RE10K):
        moved = protocol.normalized(cameras, 3)
        assert (moved.centers[0] - moved.centers[2]).norm() == pytest.approx(1)
        scale = (cameras.centers[0] - cameras.centers[2]).norm()
        torch.testing.assert_close(moved.near, cameras.near / scale)
        # Relative poses are the same but for the unit.
        before = cameras.w2c[0] @ cameras.c2w
        after = moved.w2c[0] @ moved.c2w
        torch.testing.assert_close(after[:, :3, :3], before[:, :3, :3], atol=1e-5, rtol=0)
        torch.testing.assert_close(after[:, :3, 3] * scale, before[:, :3, 3], atol=1e-5, rtol=0)
    assert torch.equal(NOPOSPLAT_RE10K.normalized(cameras, 3).c2w[0], torch.eye(4))


@pytest.mark.parametrize("limits", [(0, 5), (6, 5)])
def test_gaps_that_are_no_range_are_refused(limits: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="is not a range"):
        TrainingProtocol(gap_end=limits)
    with pytest.raises(InputError, match="two context views or more"):
        MVSPLAT_RE10K.draw_views(make_cameras(90), generator(), step=0, num_context=1, num_target=0)


def test_the_page_on_data_lists_every_preset() -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
    presets = [name for name, value in vars(training_protocols).items() if isinstance(value, TrainingProtocol)]
    assert presets == re.findall(r"^\| `([A-Z0-9_]+)`", page, re.MULTILINE)

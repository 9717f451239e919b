"""Published protocols: which views are drawn, which scenes are skipped, units, crops, evaluation indices."""

import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from places import REPOSITORY
from scene_files import chunk_record, make_cameras, write_chunks
from sr3r.cameras import Cameras
from sr3r.data import ExampleConfig, Pair, TrainingProtocol, load_evaluation_index, make_example, open_dataset
from sr3r.data.training_examples.crops import published_crop
from sr3r.data.training_examples.training_protocols import (
    DEPTHSPLAT_DL3DV,
    DEPTHSPLAT_RE10K,
    MVSPLAT_RE10K,
    NOPOSPLAT_DL3DV,
    NOPOSPLAT_RE10K,
    NOPOSPLAT_SCANNETPP,
    PIXELSPLAT_RE10K,
)
from sr3r.errors import FileError, InputError
from sr3r.views import Views

SHARED = REPOSITORY.parent / "shared"
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
    with pytest.raises(InputError, match="is no range"):
        TrainingProtocol(gap_end=limits)
    with pytest.raises(InputError, match="two context views or more"):
        MVSPLAT_RE10K.draw_views(make_cameras(90), generator(), step=0, num_context=1, num_target=0)


def long_scene(key: str, frames: int = 30, size: tuple[int, int] = (64, 36), **changes) -> dict:
    cameras = make_cameras(frames)
    return chunk_record(key, replace(cameras, **changes), size)


def test_training_passes_over_scenes_that_the_protocol_skips(tmp_path: Path) -> None:
    wide = make_cameras(30).K.clone()
    wide[:, 0, 0] = 0.3
    scenes = [
        long_scene("short", frames=10),
        long_scene("wide", K=wide),
        long_scene("large", size=(128, 72)),
        long_scene("good"),
    ]
    dataset = open_dataset(write_chunks(tmp_path / "all", [scenes]))
    protocol = replace(NOPOSPLAT_RE10K, image_size=(36, 64))
    config = ExampleConfig(size=32, protocol=protocol, num_target=3)
    for index in range(8):
        example = make_example(dataset, 0, index, config)
        assert torch.equal(example.context.cameras.c2w[0], torch.eye(4))
        assert example.context.cameras.centers[1].norm() == pytest.approx(1, abs=1e-5)
        assert len(example.target) == 3
        assert example.context.size == (32, 32)
        # 36x64 becomes 32x57, of which the middle 32 columns stay.
        assert example.context.cameras.K[0, 0, 0] == pytest.approx(40 / 48 * 57 / 32)
    lacking = open_dataset(write_chunks(tmp_path / "lacking", [scenes[:3]]))
    with pytest.raises(InputError, match="100 scenes in a row do not fit the training protocol"):
        make_example(lacking, 0, 0, config)


def test_the_gap_widens_with_the_step(tmp_path: Path) -> None:
    dataset = open_dataset(write_chunks(tmp_path, [[long_scene("good", frames=40)]]))
    protocol = TrainingProtocol(gap_start=(3, 3), gap_end=(30, 30), warmup_steps=100, image_size=None)
    config = ExampleConfig(size=32, protocol=protocol)

    def distance(step: int) -> float:
        centers = make_example(dataset, 0, 1, config, step=step).context.cameras.centers
        return float((centers[0] - centers[1]).norm())

    assert distance(0) < 0.2 * distance(100)
    assert distance(50) < 0.7 * distance(100)


@pytest.mark.parity
def test_the_published_crop_equals_the_official_one() -> None:
    path = SHARED / "parity" / "geometry" / "crop.npz"
    if not path.is_file():
        pytest.skip("the recorded crop beside the repository (../shared/parity/geometry/crop.npz) is not there")
    recorded = np.load(path)
    height, width = recorded["in/shape"].tolist()
    images = torch.from_numpy(recorded["in/image_u8"]).float() / 255
    K = torch.from_numpy(recorded["in/intrinsics"])
    count = len(images)
    cameras = Cameras(c2w=torch.eye(4).repeat(count, 1, 1), K=K, near=torch.ones(count), far=2 * torch.ones(count))
    cropped = published_crop(Views(images=images, cameras=cameras), height, width)
    assert cropped.size == recorded["out/image_u8"].shape[-2:]
    difference = (cropped.images * 255).round() - torch.from_numpy(recorded["out/image_u8"]).float()
    # Other versions of PIL round differently.
    assert difference.abs().max() <= 1
    torch.testing.assert_close(cropped.cameras.K, torch.from_numpy(recorded["out/intrinsics"]))


def test_the_published_crop_of_re10k_is_256_of_455_columns() -> None:
    columns = torch.linspace(0, 1, 640).expand(1, 3, 360, 640)
    views = Views(images=columns, cameras=make_cameras(1))
    cropped = published_crop(views, 256, 256)
    # Columns 99 to 354 of the image scaled to 455.
    first, last = (columns[0, 0, 0] * 255).round()[[int((99.5) * 640 / 455), int(354.5 * 640 / 455)]]
    assert cropped.images[0, 0, 0, 0] * 255 == pytest.approx(float(first), abs=1)
    assert cropped.images[0, 0, 0, -1] * 255 == pytest.approx(float(last), abs=1)
    with pytest.raises(InputError, match="360x640 are too small for a crop of 512x512"):
        published_crop(views, 512, 512)


INDICES = {
    "pixelsplat/evaluation_index_re10k.json": ("pixelSplat RE10K", 6474),
    "pixelsplat/evaluation_index_acid.json": ("pixelSplat ACID", 1595),
    "noposplat/evaluation_index_re10k.json": ("NoPoSplat RE10K", 5601),
    "noposplat/evaluation_index_acid.json": ("NoPoSplat ACID", 1341),
    "noposplat/evaluation_index_dtu.json": ("NoPoSplat DTU", 16),
    "noposplat/evaluation_index_scannetpp.json": ("NoPoSplat ScanNet++", 50),
    "mvsplat/evaluation_index_dtu_nctx2.json": ("MVSplat DTU, 2 views", 64),
    "mvsplat/evaluation_index_dtu_nctx3.json": ("MVSplat DTU, 3 views", 64),
    "depthsplat/dl3dv_start_0_distance_10_ctx_2v_tgt_4v.json": ("DepthSplat DL3DV, 10 frames, 2 views", 140),
    "depthsplat/dl3dv_start_0_distance_50_ctx_2v_video_0_50.json": ("DepthSplat DL3DV, 50 frames, 2 views", 140),
    "depthsplat/dl3dv_start_0_distance_50_ctx_4v_video_0_50.json": ("DepthSplat DL3DV, 50 frames, 4 views", 140),
    "depthsplat/dl3dv_start_0_distance_50_ctx_6v_video_0_50.json": ("DepthSplat DL3DV, 50 frames, 6 views", 140),
}


@pytest.fixture(scope="module")
def indices() -> Path:
    folder = SHARED / "eval_index"
    if not folder.is_dir():
        pytest.skip("the published indices beside the repository (../shared/eval_index) are not there")
    return folder


@pytest.mark.parametrize("name", INDICES)
def test_published_indices_are_recognised_whatever_the_file_is_called(name: str, indices: Path, tmp_path: Path) -> None:
    protocol, count = INDICES[name]
    (tmp_path / "index.json").write_text(json.dumps(json.loads((indices / name).read_text()), indent=1))
    pairs = load_evaluation_index(tmp_path / "index.json")
    assert len(pairs) == count
    assert {pair.protocol for pair in pairs} == {protocol}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("evaluation_index_re10k.json", {"small": 1403, "medium": 2568, "large": 1630}),
        ("evaluation_index_acid.json", {"small": 249, "medium": 644, "large": 448}),
        ("evaluation_index_scannetpp.json", {None: 50}),
    ],
)
def test_pairs_are_classed_by_overlap_as_noposplat_does(name: str, expected: dict, indices: Path) -> None:
    pairs = load_evaluation_index(indices / "noposplat" / name)
    assert Counter(pair.overlap_class for pair in pairs) == expected


def test_an_index_of_ones_own_has_no_protocol_and_dtu_pairs_lose_their_number(tmp_path: Path) -> None:
    pair = {"context": [33, 31], "target": [32]}
    path = tmp_path / "index.json"
    path.write_text(json.dumps({"scan1_train_00": pair, "scan1_train_01": pair, "other_00": pair}))
    pairs = load_evaluation_index(path)
    assert [pair.key for pair in pairs] == ["scan1_train", "scan1_train", "other_00"]
    assert [pair.protocol for pair in pairs] == [None] * 3
    assert [pair.overlap_class for pair in pairs] == [None] * 3


def test_pairs_of_two_views_are_widened_evenly() -> None:
    pair = Pair(key="a", context=[58, 133], target=[84], overlap=0.9)
    assert pair.with_context(3).context == [58, 95, 133]
    assert pair.with_context(2).context == [58, 133]
    assert Pair(key="a", context=[33, 31], target=[]).with_context(3).context == [33, 32, 31]
    assert pair.overlap_class is None
    with pytest.raises(InputError, match="no 90 context views from frame 58 to 133"):
        pair.with_context(90)


def test_an_overlap_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.json"
    path.write_text(json.dumps({"a": {"context": [0, 1], "target": [], "overlap": "half"}}))
    with pytest.raises(FileError, match="Scene a of the evaluation index"):
        load_evaluation_index(path)

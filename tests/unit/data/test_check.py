"""What is in a data set, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from memory_scenes import MemoryDataset, MemoryScene
from sr3r.cameras import Cameras
from sr3r.data.check import camera_problems, check, check_shards, chosen_scenes, summarise
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.data.shards.writing import convert
from tiny_models import tiny_views

VIEWS = tiny_views(4)[0]


def changed(name: str, frame: int, change: Callable[[torch.Tensor], object]) -> Cameras:
    values = getattr(VIEWS.cameras, name).clone()
    change(values[frame])
    return replace(VIEWS.cameras, **{name: values})


def test_good_scenes_have_no_problems_and_are_measured() -> None:
    dataset = MemoryDataset(MemoryScene("one", VIEWS), MemoryScene("two", VIEWS))
    reports = list(check(dataset, chosen_scenes(dataset)))
    assert [report.problems for report in reports] == [(), ()]
    summary = summarise(dataset, reports)
    assert (summary.format, summary.scenes, summary.frames, summary.frames_decoded) == ("a format of your own", 2, 8, 8)
    assert summary.sizes == {"24x16": 2}
    # Cameras 0.25 apart, near 0.8, focal length 0.9 of the width.
    assert summary.step == pytest.approx((0.3125,) * 3)
    assert summary.extent == pytest.approx((0.9375,) * 3)
    assert summary.fov_deg == pytest.approx((58.109,) * 3, abs=1e-3)
    assert (summary.near, summary.far) == (pytest.approx((0.8,) * 3), pytest.approx((8.0,) * 3))


@pytest.mark.parametrize(
    ("cameras", "frame", "what"),
    [
        (changed("c2w", 2, lambda m: m[0, 0].fill_(torch.nan)), 2, "c2w has NaN"),
        (changed("far", 1, lambda m: m.fill_(torch.inf)), 1, "far has NaN or infinite"),
        (changed("c2w", 1, lambda m: m[:3, :3].mul_(1.01)), 1, "not orthonormal"),
        (changed("c2w", 3, lambda m: m[:3, 0].mul_(-1)), 3, "determinant -1"),
        (changed("c2w", 3, lambda m: m[3, 0].fill_(1)), 3, "last row of c2w"),
        (changed("K", 0, lambda m: m[0, 0].fill_(0)), 0, "focal length is not positive"),
        (changed("K", 0, lambda m: m[:2].mul_(100)), 0, "K is in pixels"),
        (changed("K", 2, lambda m: m[0, 2].fill_(-0.1)), 2, "principal point"),
        (changed("K", 2, lambda m: m[2, 0].fill_(1)), 2, "last row of K"),
        (changed("near", 1, lambda m: m.fill_(0)), 1, "near is not positive"),
        (changed("near", 1, lambda m: m.fill_(9)), 1, "near is not below far"),
        (changed("c2w", 3, lambda m: m.copy_(VIEWS.cameras.c2w[1])), 3, "exactly that of frame 1"),
        (
            replace(VIEWS.cameras, c2w=torch.eye(4, dtype=torch.float64).repeat(4, 1, 1)),
            0,
            "all poses are the identity",
        ),
        (VIEWS.cameras.select([0]), None, "one frame only"),
    ],
)
def test_wrong_cameras_are_named_with_their_frame(cameras: Cameras, frame: int | None, what: str) -> None:
    problems = camera_problems("scene", cameras)
    assert any(problem.frame == frame and what in problem.what for problem in problems), problems


def test_a_camera_that_only_turns_and_equal_faults_of_many_frames_are_one_problem_each() -> None:
    c2w = VIEWS.cameras.c2w.clone()
    c2w[:, :3, 3] = 1
    (problem,) = camera_problems("scene", replace(VIEWS.cameras, c2w=c2w))
    assert "never moves" in problem.what
    near = torch.full((4,), 100.0, dtype=torch.float64)
    (problem,) = camera_problems("scene", replace(VIEWS.cameras, near=near))
    assert problem.what.endswith("(4 frames)")


def test_images_that_cannot_be_used_are_named_with_their_frame() -> None:
    images = VIEWS.images.clone()
    images[2] = 0.3
    flat = MemoryScene("flat", replace(VIEWS, images=images))
    swapped = replace(VIEWS.cameras, K=VIEWS.cameras.K[:, [1, 0, 2]][:, :, [1, 0, 2]])
    dataset = MemoryDataset(
        MemoryScene("broken", VIEWS, broken=3), flat, None, MemoryScene("swapped", replace(VIEWS, cameras=swapped))
    )
    reports = list(check(dataset, chosen_scenes(dataset)))
    found = [(problem.scene, problem.frame, problem.what) for report in reports for problem in report.problems]
    assert found[:3] == [
        ("broken", 3, "It is not an image."),
        ("flat", 2, "is of one colour"),
        ("closed", None, "It cannot be opened."),
    ]
    assert found[3][:2] == ("swapped", 0)
    assert "width and height of K confused" in found[3][2]
    assert (reports[2].frames, reports[2].size) == (0, None)
    quick = list(check(dataset, [0, 1], quick=True))
    assert [report.decoded for report in quick] == [3, 3]


def test_scenes_are_chosen_evenly() -> None:
    dataset = MemoryDataset(*[None] * 200)
    assert list(chosen_scenes(dataset)) == list(range(200))
    assert chosen_scenes(dataset, limit=4) == [0, 50, 100, 150]
    assert len(chosen_scenes(dataset, quick=True)) == 50
    assert len(chosen_scenes(dataset, limit=7, quick=True)) == 7
    assert list(chosen_scenes(MemoryDataset(None), limit=5, quick=True)) == [0]


def test_changed_shards_are_found_by_their_checksum(tmp_path) -> None:
    list(convert(MemoryDataset(MemoryScene("one", VIEWS)), tmp_path))
    dataset = ShardDataset(tmp_path)
    assert list(check_shards(dataset)) == [None]
    path = tmp_path / "000000.tar"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (problem,) = check_shards(dataset)
    assert problem is not None
    assert (problem.scene, problem.what) == ("000000.tar", "The shard's checksum is wrong; copy it again.")

"""Depth in colours, and several scenes in one picture."""

import pytest
import torch

from sr3r.cameras import Cameras, orbit_cameras, spiral_cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.rendering.pictures import colour_depth, depth_range, split_picture


def make_scene(depths: torch.Tensor) -> Gaussians:
    n = len(depths)
    return Gaussians(
        means=torch.stack([torch.zeros(n), torch.zeros(n), depths], -1),
        quats=torch.tensor([1.0, 0, 0, 0]).repeat(n, 1),
        scales=torch.full((n, 3), 0.1),
        opacities=torch.full((n,), 0.9),
        sh=torch.zeros(n, 1, 3),
    )


def make_cameras(count: int = 1) -> Cameras:
    c2w = torch.eye(4).repeat(count, 1, 1)
    c2w[:, 0, 3] = torch.arange(count)
    return Cameras(c2w=c2w, K=torch.eye(3).repeat(count, 1, 1), near=torch.ones(count), far=torch.full((count,), 9.0))


def test_the_depth_range_leaves_out_what_is_rare_or_behind():
    depths = torch.cat([torch.linspace(2, 8, 1000), torch.tensor([0.01, 500.0, -3.0])])
    near, far = depth_range(make_scene(depths), make_cameras(2))
    assert near == pytest.approx(2.1, abs=0.05)
    assert far == pytest.approx(7.9, abs=0.05)
    with pytest.raises(InputError, match="in front of these cameras"):
        depth_range(make_scene(-depths[:1000]), make_cameras())


def test_nearer_is_brighter_and_nothing_is_black():
    depth = torch.tensor([[1.0, 2, 3, 5, 100, 0]])
    alpha = torch.tensor([[1.0, 1, 0.6, 1, 1, 0]])
    picture = colour_depth(depth, alpha, near=1, far=10)
    brightness = (picture * torch.tensor([0.3, 0.6, 0.1])[:, None, None]).sum(0)[0]
    assert (brightness.diff() < -0.02).all()
    assert picture[:, 0, 5].max() == 0
    # Beyond the range the colour stays.
    assert torch.equal(picture[..., 4], colour_depth(depth, alpha, near=1, far=99)[..., 4])


def test_a_split_picture_has_a_strip_of_each():
    pictures = [("a", torch.zeros(3, 64, 90)), ("b", torch.full((3, 64, 90), 0.4)), ("c", torch.full((3, 64, 90), 0.8))]
    row = split_picture(pictures)[:, 60]
    for middle, (_, picture) in zip((15, 45, 75), pictures, strict=True):
        torch.testing.assert_close(row[:, middle], picture[:, 60, middle], atol=1 / 255, rtol=0)
    assert row[:, 30].min() == 1  # The line between.


@pytest.mark.parametrize("path", [orbit_cameras, spiral_cameras])
def test_closed_paths_look_at_one_point_and_step_evenly(path):
    along = path(make_cameras(3), 40, depth=5.0).check()
    target = torch.tensor([1.0, 0, 5])  # Before the middle camera.
    uv, depth = along.project(target.expand(40, 1, 3))
    torch.testing.assert_close(uv, torch.zeros_like(uv), atol=1e-5, rtol=0)  # K has its centre at 0 here.
    steps = (along.centers.roll(-1, 0) - along.centers).norm(dim=-1)
    assert steps.max() < 1.2 * steps.min() + 1e-6
    assert (depth.max() - depth.min() > 1) == (path is spiral_cameras)

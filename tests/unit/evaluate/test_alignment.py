"""Poses aligned on the true images."""

from dataclasses import replace

import pytest
import torch

from picture_wall import FACTOR, PAIR, SIZE, WALL, Wall, Walls, wall_gaussians
from sr3r.errors import InputError
from sr3r.evaluate import EvaluateConfig, evaluate_pairs
from sr3r.evaluate.alignment import _moved, align_cameras
from sr3r.metrics import psnr
from sr3r.rendering import render
from sr3r.views import Views


def test_a_motion_is_a_left_update_of_the_world_to_camera_matrix():
    cameras = WALL.cameras.select([1])
    motion = torch.tensor([[0.02, -0.01, 0.03, 0.1, 0.2, -0.1]])
    twist = torch.zeros(1, 4, 4)
    x, y, z, tx, ty, tz = motion[0]
    twist[0, :3] = torch.stack(
        [torch.stack([0 * x, -z, y, 2 * tx]), torch.stack([z, 0 * x, -x, 2 * ty]), torch.stack([-y, x, 0 * x, 2 * tz])]
    )
    want = torch.matrix_exp(twist) @ cameras.w2c
    assert torch.allclose(_moved(cameras, motion, 2.0).w2c, want, atol=1e-6)


def test_alignment_finds_the_poses_that_the_images_were_taken_from():
    gaussians = wall_gaussians(WALL.load([0, 2]))
    true = WALL.cameras.select([1])
    truth = render(gaussians, true, (SIZE, SIZE)).rgb
    # A turn about the axis and a step to the back: what is right before a wall, where others are hard to tell apart.
    off = _moved(true, torch.tensor([[0.0, 0.0, 0.03, 0.0, 0.0, 0.1]]), 1.0)
    found = align_cameras(gaussians, off, truth, unit=0.3, lpips=None, steps=60)
    before, after = (torch.stack([cameras.c2w[0, 1, 0], cameras.c2w[0, 2, 3]]).abs() for cameras in (off, found))
    assert (after < before / 3).all()
    assert psnr(render(gaussians, found, (SIZE, SIZE)).rgb, truth).item() > 30
    # Still a pose.
    found.check()


def test_a_motion_is_of_the_camera_in_its_own_axes_and_in_the_unit() -> None:
    camera = WALL.cameras.select([1])
    moved = _moved(camera, torch.tensor([[0.0, 0.0, 0.0, 0.1, -0.2, 0.4]]), 0.5)
    torch.testing.assert_close(moved.w2c[:, :3, 3], camera.w2c[:, :3, 3] + torch.tensor([[0.05, -0.1, 0.2]]))
    torch.testing.assert_close(moved.c2w[:, :3, :3], camera.c2w[:, :3, :3])


def test_alignment_is_off_unless_asked_for_and_then_raises_the_score():
    wall = Wall()
    # The target's pose is wrong by a tenth of a degree or so.
    c2w = wall.cameras.c2w.clone()
    c2w[1] = _moved(wall.cameras.select([1]), torch.tensor([[0.0, 0.01, 0.0, 0.0, 0.0, 0.0]]), 1.0).c2w[0]
    load = wall.load
    wall.load = lambda indices: replace(load(indices), cameras=replace(wall.cameras, c2w=c2w).select(indices))

    class One(Walls):
        def __getitem__(self, index: int) -> Wall:
            return wall

    class Model(torch.nn.Module):
        def forward(self, views: Views):
            class Output:
                gaussians = wall_gaussians(views[0]).unsqueeze()

            return Output

    config = EvaluateConfig(methods=(), size=SIZE, factor=FACTOR)
    given, aligned = (
        next(iter(evaluate_pairs(None, One(), [PAIR], config=replace(config, align_pose=on), compared={"m": Model()})))
        for on in (False, True)
    )
    assert aligned.psnr > given.psnr + 1


def test_alignment_needs_cameras_in_different_places():
    with pytest.raises(InputError, match="in units of 0"):
        align_cameras(
            wall_gaussians(WALL.load([0])), WALL.cameras.select([1]), WALL.load([1]).images, unit=0.0, lpips=None
        )

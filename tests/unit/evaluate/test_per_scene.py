"""Per-scene optimisation, and poses aligned on the true images."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data.sampling import Pair
from sr3r.errors import InputError
from sr3r.evaluate import EvaluateConfig, PerSceneConfig, evaluate_pairs
from sr3r.evaluate.alignment import _moved, align_cameras
from sr3r.evaluate.per_scene import optimize_scene, random_start, scaffold_start
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import psnr
from sr3r.render import render
from sr3r.views import Views

DEPTH, SIZE, FACTOR = 2.0, 48, 4


class Wall:
    """A smooth picture on a wall two units away."""

    key = "wall"

    def __init__(self):
        c2w = torch.eye(4).repeat(3, 1, 1)
        c2w[:, 0, 3] = torch.tensor([0.0, 0.15, 0.3])
        K = torch.tensor([[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1]]).repeat(3, 1, 1)
        self.cameras = Cameras(c2w=c2w, K=K, near=torch.ones(3), far=torch.full((3,), 8.0))

    def load(self, indices: list[int]) -> Views:
        cameras = self.cameras.select(indices)
        x, y, _ = (cameras.rays(SIZE, SIZE) * DEPTH + cameras.centers[:, None, None]).unbind(-1)
        images = torch.stack([torch.sin(5 * x + 3 * y), torch.cos(7 * x), torch.sin(4 * y - x)], 1)
        return Views(images=0.5 + 0.4 * images, cameras=cameras)


class Walls:
    keys = ("wall",)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> Wall:
        return WALL


WALL = Wall()
PAIR = Pair(key="wall", context=[0, 2], target=[1])


def inputs() -> tuple[Views, torch.Tensor]:
    views = WALL.load([0, 2])
    small = resize_pil_bicubic(views.images, SIZE // FACTOR, SIZE // FACTOR)
    return replace(views, images=small), resize_pil_bicubic(small, SIZE, SIZE)


def wall_gaussians(views: Views, size: float = 0.6) -> Gaussians:
    """One Gaussian per pixel at the true depth."""
    _, _, height, width = views.images.shape
    means = views.cameras.rays(height, width) * DEPTH + views.cameras.centers[:, None, None]
    n = means.numel() // 3
    return Gaussians(
        means=means.reshape(n, 3),
        quats=torch.tensor([1.0, 0, 0, 0]).repeat(n, 1),
        scales=torch.full((n, 3), size * DEPTH / width),
        opacities=torch.full((n,), 0.8),
        sh=((views.images - 0.5) / SH_C0).movedim(1, -1).reshape(n, 1, 3),
    )


def test_an_optimised_scene_shows_its_own_views_and_a_better_new_one():
    views, pseudo = inputs()
    start = scaffold_start(wall_gaussians(views))
    # Every parent is opaque enough to split.
    assert len(start) == 6 * 2 * (SIZE // FACTOR) ** 2
    steps = []
    fitted = optimize_scene(
        views, pseudo, start, config=PerSceneConfig(steps=60), on_step=lambda *done: steps.append(done)
    )
    assert steps == [(i + 1, 60) for i in range(60)]

    def fidelity(gaussians: Gaussians, cameras: Cameras, truth: torch.Tensor) -> float:
        return psnr(render(gaussians, cameras, (SIZE, SIZE)).rgb, truth).mean().item()

    assert fidelity(fitted, views.cameras, pseudo) > 32
    assert fidelity(fitted, views.cameras, pseudo) > fidelity(start, views.cameras, pseudo) + 4
    truth = WALL.load([1])
    assert fidelity(fitted, truth.cameras, truth.images) > fidelity(start, truth.cameras, truth.images) + 1.5
    assert not fitted.means.requires_grad


def test_the_sub_pixel_constraint_makes_the_reduced_render_the_view():
    views, pseudo = inputs()
    start = wall_gaussians(views)

    def reduced_error(constraint: float) -> float:
        # Pseudo-targets that contradict the views: the constraint alone knows the right colours.
        config = PerSceneConfig(steps=40, constraint=constraint)
        fitted = optimize_scene(views, 1 - pseudo, start, config=config)
        rendered = render(fitted, views.cameras, (SIZE, SIZE)).rgb
        reduced = F.interpolate(rendered, views.images.shape[-2:], mode="bicubic", antialias=True)
        return (reduced - views.images).abs().mean().item()

    assert reduced_error(1.0) < 0.03
    assert reduced_error(0.0) > 0.1


def test_optimisation_is_repeatable():
    views, pseudo = inputs()
    config = PerSceneConfig(steps=5)
    first, second = (optimize_scene(views, pseudo, wall_gaussians(views), config=config) for _ in range(2))
    assert torch.equal(first.means, second.means)
    assert torch.equal(first.sh, second.sh)


def test_attributes_learn_at_their_own_rates():
    views, pseudo = inputs()
    start = replace(wall_gaussians(views), sh=F.pad(wall_gaussians(views).sh, (0, 0, 0, 3)))
    config = PerSceneConfig(steps=1)
    moved = optimize_scene(views, pseudo, start, config=config)

    def most(a: torch.Tensor, b: torch.Tensor) -> float:
        return (a - b).abs().max().item()

    # Adam's first step is as long as the rate. 0.15 is how far the cameras are from their mean.
    assert most(moved.means, start.means) == pytest.approx(1.1 * 0.15 * config.means_lr, rel=0.01)
    assert most(moved.scales.log(), start.scales.log()) == pytest.approx(config.scales_lr, rel=0.01)
    assert most(moved.opacities.logit(), start.opacities.logit()) == pytest.approx(config.opacities_lr, rel=0.01)
    assert most(moved.sh[:, 0], start.sh[:, 0]) == pytest.approx(config.sh_lr, rel=0.01)
    assert most(moved.sh[:, 1:], start.sh[:, 1:]) == pytest.approx(config.sh_lr / 20, rel=0.01)


def test_a_random_start_lies_on_the_views_rays_between_near_and_far():
    views, _ = inputs()
    start = random_start(views, factor=FACTOR).check()
    side = SIZE // FACTOR
    assert len(start) == 2 * 6 * side * side
    for view in range(2):
        own = start.means.reshape(2, 6 * side * side, 3)[view]
        uv, depth = views.cameras.select([view]).project(own[None])
        assert ((depth >= 1) & (depth <= 8)).all()
        # In pixels: the centres of the view's pixels, six times over.
        centre = (uv[0] * side).reshape(6, side, side, 2)
        columns = torch.arange(side) + 0.5
        assert torch.allclose(centre[..., 0], columns.expand(6, side, side), atol=1e-3)
        assert torch.allclose(centre[..., 1], columns[:, None].expand(6, side, side), atol=1e-3)
        colours = 0.5 + SH_C0 * start.sh.reshape(2, 6, side, side, 3)[view]
        assert torch.allclose(colours, views.images[view].movedim(0, -1).expand(6, side, side, 3), atol=1e-5)


def test_per_scene_is_a_method_that_needs_no_model_from_a_random_start():
    steps = []
    config = EvaluateConfig(
        methods=("per-scene",), size=SIZE, factor=FACTOR, per_scene=PerSceneConfig(steps=3, start="random")
    )
    (row,) = evaluate_pairs(None, Walls(), [PAIR], config=config, on_step=lambda *done: steps.append(done))
    assert row.method == "per-scene"
    assert row.num_gaussians == 2 * 6 * (SIZE // FACTOR) ** 2
    assert row.seconds is not None
    assert steps == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(InputError, match="need a model"):
        list(evaluate_pairs(None, Walls(), [PAIR], config=replace(config, per_scene=PerSceneConfig())))


def test_what_cannot_be_optimised_is_said():
    with pytest.raises(InputError, match="in 0 steps"):
        PerSceneConfig(steps=0)
    with pytest.raises(InputError, match=r"must be in \[0, 1\]"):
        PerSceneConfig(constraint=1.5)


# --- alignment


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

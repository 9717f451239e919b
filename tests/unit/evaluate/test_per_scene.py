"""Per-scene optimisation."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from picture_wall import FACTOR, PAIR, SIZE, WALL, Walls, wall_gaussians
from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.evaluate import EvaluateConfig, PerSceneConfig, evaluate_pairs
from sr3r.evaluate.per_scene import optimize_scene, random_start, scaffold_start
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.images import resize_pil_bicubic
from sr3r.metrics import psnr
from sr3r.rendering import render
from sr3r.views import Views


def inputs() -> tuple[Views, torch.Tensor]:
    views = WALL.load([0, 2])
    small = resize_pil_bicubic(views.images, SIZE // FACTOR, SIZE // FACTOR)
    return replace(views, images=small), resize_pil_bicubic(small, SIZE, SIZE)


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
    assert most(moved.means, start.means) == pytest.approx(1.1 * 0.15 * config.means_learning_rate, rel=0.01)
    assert most(moved.scales.log(), start.scales.log()) == pytest.approx(config.scales_learning_rate, rel=0.01)
    assert most(moved.opacities.logit(), start.opacities.logit()) == pytest.approx(
        config.opacities_learning_rate, rel=0.01
    )
    assert most(moved.sh[:, 0], start.sh[:, 0]) == pytest.approx(config.sh_learning_rate, rel=0.01)
    assert most(moved.sh[:, 1:], start.sh[:, 1:]) == pytest.approx(config.sh_learning_rate / 20, rel=0.01)


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

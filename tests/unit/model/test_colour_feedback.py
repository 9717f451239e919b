"""Renders at the input views correct the colours."""

import math
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import SH_C0, Gaussians, sh_basis
from sr3r.metrics import psnr
from sr3r.model import SR3R
from sr3r.model.colour_feedback import _LEAST_PIXELS, _LEAST_SPREAD, _REACH, ColourFeedback, _answers, _steps
from sr3r.rendering import render
from sr3r.views import Views
from tiny_models import TINY_COMPACT, tiny_config, tiny_views

FACTOR, SIZE = 4, (16, 16)


def wall(colours: torch.Tensor) -> Gaussians:
    """Small opaque Gaussians that cover what the camera sees, 32 x 32 of them."""
    y, x = torch.meshgrid(torch.linspace(-1.1, 1.1, 32), torch.linspace(-1.1, 1.1, 32), indexing="ij")
    means = torch.stack([x, y, torch.full_like(x, 2.0)], -1).reshape(1, -1, 3)
    n = means.shape[1]
    return Gaussians(
        means=means,
        quats=torch.eye(1, 4).expand(1, n, 4).clone(),
        scales=torch.full((1, n, 3), 0.04),
        opacities=torch.full((1, n), 0.95),
        sh=((colours - 0.5) / SH_C0).expand(1, n, 3)[:, :, None].clone(),
    )


def seen_by(gaussians: Gaussians, num_views: int = 2) -> Views:
    """What cameras beside each other see, reduced, as if the Gaussians covered every pixel in full."""
    c2w = torch.eye(4).repeat(1, num_views, 1, 1)
    c2w[0, :, 0, 3] = torch.linspace(-0.1, 0.1, num_views)
    K = torch.tensor([[1.0, 0, 0.5], [0, 1.0, 0.5], [0, 0, 1]]).expand(1, num_views, 3, 3)
    cameras = Cameras(c2w=c2w, K=K, near=torch.ones(1, num_views), far=torch.full((1, num_views), 10.0))
    seen = render(gaussians, cameras, (FACTOR * SIZE[0], FACTOR * SIZE[1]))
    rgb = seen.rgb / seen.alpha[:, :, None].clamp_min(1e-6)
    small = F.interpolate(rgb.flatten(0, 1), SIZE, mode="bicubic", antialias=True, align_corners=False)
    return Views(images=small.unflatten(0, rgb.shape[:2]), cameras=cameras)


def test_right_colours_stay() -> None:
    truth = wall(torch.tensor([0.2, 0.5, 0.8]))
    fed_back = ColourFeedback()(truth, seen_by(truth), factor=FACTOR)
    torch.testing.assert_close(fed_back.sh, F.pad(truth.sh, (0, 0, 0, 3)), atol=5e-5, rtol=0)


def test_each_round_brings_wrong_colours_closer_to_the_views() -> None:
    pattern = torch.rand(1, 32 * 32, 3, generator=torch.Generator().manual_seed(0))
    truth = wall(pattern)
    views = seen_by(truth)
    guess = wall(torch.tensor([0.5, 0.5, 0.5]))
    scores = []
    for rounds in (1, 2, 4):
        fed_back = ColourFeedback(rounds=rounds)(guess, views, factor=FACTOR)
        assert torch.equal(fed_back.means, guess.means)
        scores.append(psnr(seen_by(fed_back).images, views.images).mean())
    assert psnr(seen_by(guess).images, views.images).mean() + 3 < scores[0] < scores[1] < scores[2]


def test_steps_leave_little_of_any_error_that_a_round_corrects_in_part() -> None:
    for rounds in (1, 2, 4, 8):
        least = _REACH / rounds
        shares = torch.linspace(least, 1, 1000, dtype=torch.float64)
        left = torch.stack([1 - step * shares for step in _steps(rounds)]).prod(0).abs()
        # The smallest possible maximum, of Chebyshev's polynomial.
        bound = 1 / math.cosh(rounds * math.acosh((1 + least) / (1 - least)))
        assert left.max().item() == pytest.approx(bound, rel=1e-6)
        slow = torch.linspace(0, least, 1000, dtype=torch.float64)
        assert torch.stack([1 - step * slow for step in _steps(rounds)]).prod(0).abs().max() <= 1


def test_no_error_of_the_colours_grows_from_round_to_round() -> None:
    # Power iteration: what a round with step 1 makes of the error that it changes most.
    grey = wall(torch.tensor([0.5, 0.5, 0.5]))
    views = seen_by(grey)
    share = 0.0
    error = 0.05 * torch.randn(1, 32 * 32, 4, 3, generator=torch.Generator().manual_seed(0))
    for _ in range(10):
        size = error.norm()
        wrong = replace(grey, sh=F.pad(grey.sh, (0, 0, 0, 3)) + error)
        error = ColourFeedback(rounds=1)(wrong, views, factor=FACTOR).sh - wrong.sh
        share = (error.norm() / size / _steps(1)[0]).item()
        error = error * (size / error.norm())
    assert 0.8 < share < 1


def test_what_no_view_shows_and_what_covers_a_pixel_only_in_part_is_not_blamed_for_the_rest() -> None:
    truth = wall(torch.tensor([0.8, 0.3, 0.3]))
    half = replace(truth, opacities=truth.opacities * (truth.means[..., 0] < 0))
    fed_back = ColourFeedback()(half, seen_by(truth), factor=FACTOR)
    # The right half is empty. At its border the left half covers pixels in part: nothing gets brighter or darker.
    before = F.pad(half.sh, (0, 0, 0, 3))
    torch.testing.assert_close(fed_back.sh, before, atol=2e-2, rtol=0)
    assert torch.equal(fed_back.sh[half.opacities == 0], before[half.opacities == 0])


def test_views_that_contradict_each_other_each_see_their_own_colour_and_a_blend_lies_between() -> None:
    grey = wall(torch.tensor([0.5, 0.5, 0.5]))
    views, between = seen_by(grey, num_views=2), seen_by(grey, num_views=3).cameras
    colours = torch.tensor([[0.8, 0.3, 0.3], [0.2, 0.3, 0.7]])
    contrary = replace(views, images=colours[None, :, :, None, None].expand_as(views.images))
    fed_back = ColourFeedback(rounds=4)(grey, contrary, factor=FACTOR)
    left, middle, right = render(fed_back, between, (64, 64)).rgb[0, :, :, 16:48, 16:48].mean((-1, -2))
    torch.testing.assert_close(torch.stack([left, right]), colours, atol=0.04, rtol=0)
    torch.testing.assert_close(middle, colours.mean(0), atol=0.02, rtol=0)
    # Viewers that know one colour a Gaussian show the blend.
    torch.testing.assert_close(0.5 + SH_C0 * fed_back.sh[0, 32 * 16 + 16, 0], colours.mean(0), atol=0.02, rtol=0)


def test_harmonics_are_the_least_squares_fit_of_what_the_views_miss_with_the_smallest_slopes() -> None:
    generator = torch.Generator().manual_seed(0)
    directions = torch.randn(1, 3, 50, 3, generator=generator) * 0.1 + torch.tensor([0.0, 0.0, 1.0])
    directions = F.normalize(directions, dim=-1)
    weights = 0.5 + 3 * torch.rand(1, 3, 50, generator=generator)
    weights[0, 1:, :10] = 0  # Some are seen by one view only.
    colours = torch.rand(1, 3, 50, 3, generator=generator) - 0.5
    found = torch.einsum("bvni,bvnc->bnic", _answers(directions, weights), weights[..., None] * colours)
    torch.testing.assert_close(found[0, :10, 1:], torch.zeros(10, 3, 3), atol=1e-5, rtol=0)
    basis = sh_basis(directions, 1).double()
    # Float64, solved as one system of rows with the ridge below them.
    for n in range(50):
        middle = (weights[0, :, n, None] * basis[0, :, n, 1:]).sum(0) / weights[0, :, n].sum()
        rows = torch.cat([basis[0, :, n, :1], basis[0, :, n, 1:] - middle], -1)
        root = weights[0, :, n].double().sqrt()[:, None]
        ridge = SH_C0 * torch.tensor([_LEAST_PIXELS, *3 * [3 * _LEAST_SPREAD]]).double().sqrt().diag()
        system = torch.cat([root * rows, ridge])
        aim = torch.cat([root * colours[0, :, n].double(), torch.zeros(4, 3, dtype=torch.float64)])
        expected = torch.linalg.lstsq(system, aim).solution
        expected[0] -= middle @ expected[1:] / SH_C0
        torch.testing.assert_close(found[0, n].double(), expected, atol=1e-4, rtol=1e-3)


def test_bands_of_higher_degree_stay_and_gradients_pass_as_if_there_were_no_feedback() -> None:
    gaussians = wall(torch.tensor([0.4, 0.4, 0.4]))
    sh = F.pad(gaussians.sh, (0, 0, 0, 8), value=0.01).requires_grad_()
    fed_back = ColourFeedback()(replace(gaussians, sh=sh), seen_by(wall(torch.tensor([0.9, 0.1, 0.4]))), factor=FACTOR)
    assert torch.equal(fed_back.sh[:, :, 4:], sh[:, :, 4:])
    assert not torch.allclose(fed_back.sh[:, :, 0], sh[:, :, 0], atol=0.1)
    fed_back.sh.sum().backward()
    assert sh.grad is not None
    assert torch.equal(sh.grad, torch.ones_like(sh))


@pytest.mark.parametrize("size", [(16, 24), (14, 22)])
def test_the_model_uses_it_outside_of_training_only(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    config = replace(tiny_config(), network=replace(TINY_COMPACT, feedback=ColourFeedback(rounds=1)))
    model, views = SR3R(config).eval(), tiny_views(size=size, dtype=torch.float32)
    with torch.no_grad():
        with_feedback, in_training = model(views).gaussians, model.train()(views).gaussians
        monkeypatch.setattr(model.eval().network, "feedback", None)
        without = model(views).gaussians
    assert torch.equal(in_training.sh, without.sh)
    assert torch.equal(with_feedback.means, without.means)
    errors = []
    for gaussians in (without, with_feedback):
        rgb = render(gaussians, views.cameras, (4 * size[0], 4 * size[1])).rgb
        small = F.interpolate(rgb.flatten(0, 1), size, mode="area")
        errors.append((small - views.images.flatten(0, 1)).square().mean())
    assert errors[1] < errors[0]


def test_a_graph_cannot_hold_it_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    gaussians = wall(torch.tensor([0.5, 0.5, 0.5]))
    views = seen_by(gaussians)
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    with pytest.raises(InputError, match="feedback=False"):
        ColourFeedback()(gaussians, views, factor=FACTOR)

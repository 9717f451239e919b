from dataclasses import replace

import pytest
import torch

from sr3r.cameras import Cameras
from sr3r.model.backbones.parts.cost_volume import cost_volume, inverse_depth_candidates, nearest_views
from sr3r.views import Views
from tiny_models import tiny_views


def wall(depth: float) -> Views:
    """Views of a textured wall across the first camera's axis."""
    views = tiny_views(num_views=3, size=(24, 32))
    cameras = views.cameras
    rays = torch.einsum("bvij,bvhwj->bvhwi", cameras.c2w[..., :3, :3], cameras.rays(24, 32))
    origin = cameras.centers[:, :, None, None]
    points = origin + rays * ((depth - origin[..., 2:]) / rays[..., 2:])
    x, y = points[..., 0], points[..., 1]
    images = torch.stack([(7 * x + 2 * y).sin(), (9 * y - 3 * x).sin(), (5 * (x + y)).cos()], 2)
    return Views(images=images * 0.5 + 0.5, cameras=cameras)


def test_the_true_depth_of_a_wall_has_the_best_score() -> None:
    for depth in (2.0, 4.0):
        views = wall(depth)
        candidates = inverse_depth_candidates(views.cameras, 33)
        costs = cost_volume(
            views.images * 2 - 1, views.cameras, candidates[..., None, None], num_groups=1, num_neighbours=2
        )[:, 0, 0]
        found = 1 / candidates[0, 0][costs.argmax(1)][0]
        # The candidates are inverse depths, so the tolerance is one step of them.
        step = float(candidates[0, 0, 0] - candidates[0, 0, 1])
        inner = (1 / found[4:-4, 12:-4] - 1 / depth).abs()
        assert float((inner <= step).double().mean()) > 0.9


def test_features_that_are_equal_everywhere_are_as_similar_as_can_be() -> None:
    views = wall(3.0)
    generator = torch.Generator().manual_seed(0)
    same = torch.randn(8, generator=generator, dtype=torch.float64)[None, None, :, None, None].expand(1, 3, 8, 24, 32)
    candidates = inverse_depth_candidates(views.cameras, 5)
    costs = cost_volume(same, views.cameras, candidates[..., None, None], num_groups=2, num_neighbours=2)
    assert ((costs - 1).abs().lt(1e-4) | (costs == 0)).double().mean() > 0.9
    assert costs.max() <= 1 + 1e-6


def test_candidates_run_from_near_to_far_in_equal_steps_of_inverse_depth() -> None:
    cameras = tiny_views().cameras
    candidates = inverse_depth_candidates(cameras, 5)
    torch.testing.assert_close(1 / candidates[..., 0], cameras.near)
    torch.testing.assert_close(1 / candidates[..., -1], cameras.far)
    torch.testing.assert_close(candidates.diff(n=2), torch.zeros(1, 2, 3, dtype=candidates.dtype), atol=1e-12, rtol=0)


def test_the_order_of_the_other_views_does_not_matter() -> None:
    views = wall(3.0)
    candidates = inverse_depth_candidates(views.cameras, 7)
    costs = cost_volume(views.images, views.cameras, candidates[..., None, None], num_groups=1, num_neighbours=2)
    order = [0, 2, 1]
    swapped = views.select(order)
    again = cost_volume(
        swapped.images, swapped.cameras, candidates[:, order][..., None, None], num_groups=1, num_neighbours=2
    )
    torch.testing.assert_close(again, costs[:, order])


def cameras_at(*centres: float) -> Cameras:
    """Cameras side by side, at these places along x."""
    cameras = tiny_views(num_views=len(centres)).cameras
    cameras.c2w[..., 0, 3] = torch.tensor(centres, dtype=torch.float64)
    return cameras


def test_each_view_is_compared_with_those_whose_cameras_are_nearest() -> None:
    assert nearest_views(cameras_at(0, 1, 3, 7), 2)[0].tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]
    assert nearest_views(cameras_at(0, 1), 2)[0].tolist() == [[1], [0]]
    # Photos taken from one place are each other's neighbours, never their own.
    assert nearest_views(cameras_at(2, 2, 2), 2)[0].tolist() == [[1, 2], [0, 2], [0, 1]]


def test_a_view_too_far_away_changes_no_costs() -> None:
    views = tiny_views(num_views=4)
    views.cameras.c2w[..., 0, 3] = torch.tensor([0, 0.2, 0.5, 2.0], dtype=torch.float64)
    candidates = inverse_depth_candidates(views.cameras, 5)
    four = cost_volume(views.images, views.cameras, candidates[..., None, None], num_groups=1, num_neighbours=2)
    three = views.select([0, 1, 2])
    expected = cost_volume(
        three.images, three.cameras, candidates[:, :3][..., None, None], num_groups=1, num_neighbours=2
    )
    assert torch.equal(four[:, :3], expected)


def test_gradients_are_those_of_finite_differences() -> None:
    views = tiny_views(num_views=3, size=(4, 5))
    features = torch.cat([views.images, views.images.flip(-1)], 2).requires_grad_()
    candidates = inverse_depth_candidates(views.cameras, 3)
    c2w = views.cameras.c2w.clone().requires_grad_()

    def costs(features: torch.Tensor, c2w: torch.Tensor) -> torch.Tensor:
        cameras = replace(views.cameras, c2w=c2w)
        return cost_volume(features, cameras, candidates[..., None, None], num_groups=2, num_neighbours=2)

    assert torch.autograd.gradcheck(costs, (features, c2w), eps=1e-7, atol=1e-4)


def test_candidates_swept_in_parts_cost_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    views = wall(3.0)
    candidates = inverse_depth_candidates(views.cameras, 7)
    whole = cost_volume(views.images, views.cameras, candidates[..., None, None], num_groups=1, num_neighbours=2)
    monkeypatch.setattr("sr3r.model.backbones.parts.cost_volume._PART_BYTES", 3 * views.images.numel() * 8)
    assert torch.equal(
        cost_volume(views.images, views.cameras, candidates[..., None, None], num_groups=1, num_neighbours=2), whole
    )


def test_candidates_outside_every_other_view_score_zero() -> None:
    views = tiny_views()
    near = inverse_depth_candidates(views.cameras, 3) * 1e4
    costs = cost_volume(views.images, views.cameras, near[..., None, None], num_groups=1, num_neighbours=2)
    assert torch.equal(costs, torch.zeros_like(costs))

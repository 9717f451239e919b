import pytest
import torch

from sr3r.model.scaffold.cost_volume import cost_volume, inverse_depth_candidates
from sr3r.views import Views
from tiny import tiny_views


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
        costs = cost_volume(views.images * 2 - 1, views.cameras, candidates, num_groups=1)[:, 0, 0]
        found = 1 / candidates[0, 0][costs.argmax(1)][0]
        # The candidates are inverse depths, so the tolerance is one step of them.
        step = float(candidates[0, 0, 0] - candidates[0, 0, 1])
        inner = (1 / found[4:-4, 12:-4] - 1 / depth).abs()
        assert float((inner <= step).double().mean()) > 0.9


def test_candidates_run_from_near_to_far_in_equal_steps_of_inverse_depth() -> None:
    cameras = tiny_views().cameras
    candidates = inverse_depth_candidates(cameras, 5)
    torch.testing.assert_close(1 / candidates[..., 0], cameras.near)
    torch.testing.assert_close(1 / candidates[..., -1], cameras.far)
    torch.testing.assert_close(candidates.diff(n=2), torch.zeros(1, 2, 3, dtype=candidates.dtype), atol=1e-12, rtol=0)


def test_the_order_of_the_other_views_does_not_matter() -> None:
    views = wall(3.0)
    candidates = inverse_depth_candidates(views.cameras, 7)
    costs = cost_volume(views.images, views.cameras, candidates, num_groups=1)
    order = [0, 2, 1]
    swapped = views.select(order)
    again = cost_volume(swapped.images, swapped.cameras, candidates[:, order], num_groups=1)
    torch.testing.assert_close(again, costs[:, order])


def test_candidates_swept_in_parts_cost_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    views = wall(3.0)
    candidates = inverse_depth_candidates(views.cameras, 7)
    whole = cost_volume(views.images, views.cameras, candidates, num_groups=1)
    monkeypatch.setattr("sr3r.model.scaffold.cost_volume._PART_BYTES", 3 * views.images.numel() * 8)
    assert torch.equal(cost_volume(views.images, views.cameras, candidates, num_groups=1), whole)


def test_candidates_outside_every_other_view_score_zero() -> None:
    views = tiny_views()
    near = inverse_depth_candidates(views.cameras, 3) * 1e4
    costs = cost_volume(views.images, views.cameras, near, num_groups=1)
    assert torch.equal(costs, torch.zeros_like(costs))

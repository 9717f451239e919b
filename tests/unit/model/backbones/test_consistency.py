"""What the views say about each other's depths, against explicit loops in float64."""

import math
from dataclasses import replace

import pytest
import torch
from torch import nn

from sr3r.cameras import Cameras
from sr3r.gaussians import quats_to_matrices
from sr3r.model.backbones.compact import CompactBackbone
from sr3r.model.backbones.compact.consistency import NUM_CHECKS, consistency
from tiny_models import tiny_model, tiny_views

# Powers of two: their pixel centres have no rounding errors.
HEIGHT, WIDTH = 8, 16
STEP = 0.05


def beside(*shifts: float, focal: float = 1.0) -> Cameras:
    """Cameras that look ahead, moved to the right by multiples of one pixel's parallax at depth 1."""
    c2w = torch.eye(4, dtype=torch.float64).repeat(1, len(shifts), 1, 1)
    c2w[0, :, 0, 3] = torch.tensor(shifts, dtype=torch.float64) / (focal * WIDTH)
    K = torch.tensor([[focal, 0, 0.5], [0, focal, 0.5], [0, 0, 1]], dtype=torch.float64).repeat(1, len(shifts), 1, 1)
    near = torch.full((1, len(shifts)), 0.5, dtype=torch.float64)
    return Cameras(c2w=c2w, K=K, near=near, far=20 * near)


def checked(
    inverse_depths: torch.Tensor, cameras: Cameras, images: torch.Tensor | None = None, neighbours: int = 2
) -> torch.Tensor:
    num_views, size = inverse_depths.shape[1], inverse_depths.shape[-2:]
    images = inverse_depths.new_zeros(1, num_views, 3, *size) if images is None else images
    step = torch.full((1, num_views), STEP, dtype=torch.float64)
    result = consistency(images, cameras, inverse_depths, step=step, num_neighbours=neighbours)
    assert result.shape == (1, num_views, NUM_CHECKS, *size)
    assert bool(torch.isfinite(result).all())
    return result


def wall(num_views: int = 2, depth: float = 1.0) -> torch.Tensor:
    return torch.full((1, num_views, HEIGHT, WIDTH), 1 / depth, dtype=torch.float64)


def by_loops(images: torch.Tensor, cameras: Cameras, inverse_depths: torch.Tensor, neighbours: int) -> torch.Tensor:
    """The definition, pixel by pixel: project, look up bilinearly, compare."""
    num_views, height, width = inverse_depths.shape[1:]
    centers = cameras.centers[0]
    result = torch.zeros(1, num_views, NUM_CHECKS, height, width, dtype=torch.float64)
    for view in range(num_views):
        others = sorted(
            (j for j in range(num_views) if j != view), key=lambda j: float((centers[j] - centers[view]).norm())
        )
        others = others[:neighbours]
        for row in range(height):
            for column in range(width):
                pixel = torch.tensor([(column + 0.5) / width, (row + 0.5) / height, 1.0], dtype=torch.float64)
                depth = 1 / float(inverse_depths[0, view, row, column])
                point = torch.ones(4, dtype=torch.float64)
                point[:3] = torch.linalg.inv(cameras.K[0, view]) @ pixel * depth
                says = []
                for other in others:
                    local = (torch.linalg.inv(cameras.c2w[0, other]) @ cameras.c2w[0, view] @ point)[:3]
                    if local[2] <= 0:
                        continue
                    x, y, _ = (cameras.K[0, other] @ local / local[2]).tolist()
                    if not (0 < x < 1 and 0 < y < 1):
                        continue
                    surface = looked_up(inverse_depths[0, other], x, y)
                    ahead = (1 / float(local[2]) - float(surface)) / STEP
                    colour = torch.stack([looked_up(channel, x, y) for channel in images[0, other]])
                    difference = float((colour - images[0, view, :, row, column]).abs().mean())
                    says.append((math.tanh(ahead / 2), math.tanh(ahead / 16), difference))
                for i in range(3):
                    result[0, view, i, row, column] = sum(s[i] for s in says) / max(len(says), 1)
                result[0, view, 3, row, column] = len(says) / len(others)
    return result


def looked_up(image: torch.Tensor, x: float, y: float) -> torch.Tensor:
    height, width = image.shape
    column, row = min(max(x * width - 0.5, 0), width - 1), min(max(y * height - 0.5, 0), height - 1)
    left, top = int(column), int(row)
    right, bottom = min(left + 1, width - 1), min(top + 1, height - 1)
    a, b = column - left, row - top
    upper = (1 - a) * image[top, left] + a * image[top, right]
    return (1 - b) * upper + b * ((1 - a) * image[bottom, left] + a * image[bottom, right])


def test_a_flat_wall_is_neither_ahead_nor_behind_and_its_colours_agree() -> None:
    # The second camera sees the wall one pixel further left.
    texture = torch.rand(3, HEIGHT, WIDTH + 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    images = torch.stack([texture[:, :, :-1], texture[:, :, 1:]])[None]
    result = checked(wall(), beside(0, 1), images)
    torch.testing.assert_close(result[:, :, :3], torch.zeros_like(result[:, :, :3]), atol=1e-9, rtol=0)
    # The first view's left column and the second's right one are outside of the other view.
    assert result[0, 0, 3].mean(0).tolist() == [0, *[1] * (WIDTH - 1)]
    assert result[0, 1, 3].mean(0).tolist() == [*[1] * (WIDTH - 1), 0]


@pytest.mark.parametrize(("shift", "sign"), [(0.2, 1), (-0.2, -1)])
def test_a_pixel_in_front_is_ahead_and_one_behind_is_not(shift: float, sign: int) -> None:
    depths = wall()
    depths[0, 0, 4, 6] += shift
    result = checked(depths, beside(0, 1))
    steps = shift / STEP
    assert float(result[0, 0, 0, 4, 6]) == pytest.approx(math.tanh(steps / 2))
    assert float(result[0, 0, 1, 4, 6]) == pytest.approx(math.tanh(steps / 16))
    assert sign * float(result[0, 0, 0, 4, 6]) > 0.9
    # The wall of the other view says the opposite where it looks that pixel up, and every other pixel says nothing.
    assert float(result[0, 1, 0, 4, 5]) == pytest.approx(-math.tanh(steps / 2))
    others = result[0, 0, 0].clone()
    others[4, 6] = 0
    torch.testing.assert_close(others, torch.zeros_like(others), atol=1e-9, rtol=0)


def test_any_cameras_and_depths_give_what_the_definition_gives() -> None:
    views = tiny_views(num_views=4, size=(4, 8))
    generator = torch.Generator().manual_seed(0)
    depths = 0.1 + torch.rand(1, 4, 4, 8, generator=generator, dtype=torch.float64)
    # One camera looks back, so points lie behind it.
    turned = views.cameras.c2w.clone()
    turned[0, 3, :3, :3] = turned[0, 3, :3, :3] @ torch.diag(torch.tensor([-1.0, 1, -1], dtype=torch.float64))
    cameras = replace(views.cameras, c2w=turned)
    for neighbours in (1, 2, 3):
        expected = by_loops(views.images, cameras, depths, neighbours)
        torch.testing.assert_close(checked(depths, cameras, views.images, neighbours), expected, atol=1e-9, rtol=0)
    assert 0 < float(expected[:, :, 3].mean()) < 1


def test_what_is_outside_of_the_other_view_is_unseen() -> None:
    result = checked(wall(), beside(0, 2 * WIDTH))
    assert torch.equal(result, torch.zeros_like(result))


def test_points_infinitely_far_away_agree_and_stay_where_they_are() -> None:
    images = torch.rand(1, 1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    result = checked(torch.zeros_like(wall()), beside(0, 3), images.expand(-1, 2, -1, -1, -1))
    torch.testing.assert_close(result[:, :, :3], torch.zeros_like(result[:, :, :3]), atol=1e-9, rtol=0)
    torch.testing.assert_close(result[:, :, 3], torch.ones_like(result[:, :, 3]))


def test_three_views_are_averaged_over_those_that_see_the_point() -> None:
    depths = wall(3)
    depths[0, 2] += 0.1
    result = checked(depths, beside(0, 1, 2))
    # The first view's left column: outside of both others; the second column: seen by the second view alone.
    assert result[0, 0, 3, 0].tolist() == [0, 0.5, *[1] * (WIDTH - 2)]
    assert float(result[0, 0, 0, 3, 1]) == pytest.approx(0, abs=1e-9)
    assert float(result[0, 0, 0, 3, 5]) == pytest.approx(-math.tanh(0.1 / STEP / 2) / 2)


def test_a_similarity_of_the_world_changes_nothing() -> None:
    views = tiny_views(num_views=3, size=(4, 8))
    depths = 0.1 + torch.rand(1, 3, 4, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    step = torch.full((1, 3), STEP, dtype=torch.float64)
    similarity = torch.eye(4, dtype=torch.float64)[None]
    similarity[:, :3, :3] = 2.3 * quats_to_matrices(torch.tensor([0.3, -0.5, 0.7, 0.4], dtype=torch.float64))
    similarity[:, :3, 3] = torch.tensor([1.0, -2.0, 3.0])
    moved = views.cameras.transformed(similarity)
    expected = consistency(views.images, views.cameras, depths, step=step, num_neighbours=2)
    result = consistency(views.images, moved, depths / 2.3, step=step / 2.3, num_neighbours=2)
    torch.testing.assert_close(result, expected, atol=1e-9, rtol=0)


def test_the_backbone_learns_to_use_the_checks() -> None:
    backbone, views = tiny_model().backbone, tiny_views()
    assert isinstance(backbone, CompactBackbone)
    last = backbone.check[-1]
    assert isinstance(last, nn.Conv2d)
    before = backbone(views)
    before.depth.square().sum().backward()
    assert last.weight.grad is not None
    assert bool(last.weight.grad.abs().sum() > 0)
    with torch.no_grad():
        last.weight.normal_(std=0.5, generator=torch.Generator().manual_seed(0))
    after = backbone(views)
    assert not torch.allclose(after.depth, before.depth)

from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model.raster_split import raster_split
from sr3r.rendering import render
from tiny_models import tiny_views


def pixel_aligned(opacity: float = 0.9, size: tuple[int, int] = (6, 8)) -> tuple[Gaussians, torch.Tensor]:
    """A Gaussian at every pixel's centre, at a depth of its own, and the true image coordinates of the centres."""
    cameras = tiny_views(size=size).cameras
    generator = torch.Generator().manual_seed(0)
    depth = 2 + torch.rand(1, 2, *size, generator=generator, dtype=torch.float64)
    local = cameras.rays(*size) * depth[..., None]
    means = torch.einsum("bvij,bvhwj->bvhwi", cameras.c2w[..., :3, :3], local) + cameras.centers[:, :, None, None]
    n = means[..., 0].numel()
    gaussians = Gaussians(
        means=means.flatten(1, 3),
        quats=F.normalize(torch.randn(1, n, 4, generator=generator, dtype=torch.float64), dim=-1),
        scales=0.1 + 0.1 * torch.rand(1, n, 3, generator=generator, dtype=torch.float64),
        opacities=torch.full((1, n), opacity, dtype=torch.float64),
        sh=torch.randn(1, n, 1, 3, generator=generator, dtype=torch.float64),
    )
    return gaussians, depth


@pytest.mark.parametrize("side", [2, 4])
def test_children_lie_on_the_pixel_grid_of_the_target(side: int) -> None:
    cameras = tiny_views(size=(6, 8)).cameras
    parents, depth = pixel_aligned()
    children = raster_split(parents, cameras, (6, 8), side=side)
    uv, z = cameras.project(children.means.unflatten(1, (2, -1)))
    # View, row, column of the parent, then row and column in its pixel: put the pixels of the target in order.
    uv = uv.reshape(1, 2, 6, 8, side, side, 2).permute(0, 1, 2, 4, 3, 5, 6).reshape(1, 2, 6 * side, 8 * side, 2)
    x = (torch.arange(8 * side, dtype=torch.float64) + 0.5) / (8 * side)
    y = (torch.arange(6 * side, dtype=torch.float64) + 0.5) / (6 * side)
    torch.testing.assert_close(uv[..., 0], x.expand(1, 2, 6 * side, -1))
    torch.testing.assert_close(uv[..., 1], y[:, None].expand(1, 2, -1, 8 * side))
    torch.testing.assert_close(z, depth.flatten(2).repeat_interleave(side**2, 2))


def test_children_are_smaller_copies_that_inherit_the_rest() -> None:
    parents, _ = pixel_aligned()
    children = raster_split(parents, tiny_views().cameras, (6, 8), side=2)
    torch.testing.assert_close(children.scales, parents.scales.repeat_interleave(4, 1) / 2)
    for name in ("quats", "opacities", "sh"):
        assert torch.equal(getattr(children, name), getattr(parents, name).repeat_interleave(4, 1))


def test_faint_parents_render_exactly_as_before() -> None:
    views = tiny_views(size=(6, 8))
    parents, _ = pixel_aligned(opacity=0.3)
    before = render(parents, views.cameras, (12, 16), backend="reference").rgb
    children = raster_split(parents, views.cameras, (6, 8), side=3)
    after = render(children, views.cameras, (12, 16), backend="reference").rgb
    torch.testing.assert_close(after, before, atol=1e-12, rtol=0)
    assert before.abs().sum() > 1


def test_a_similarity_of_the_world_moves_the_children_alike() -> None:
    views = tiny_views(size=(6, 8))
    parents, _ = pixel_aligned()
    similarity = torch.eye(4, dtype=torch.float64)[None]
    similarity[:, :3, :3] = 2 * quats_to_matrices(torch.tensor([0.9, 0.1, -0.4, 0.2], dtype=torch.float64))
    similarity[:, :3, 3] = torch.tensor([1.0, 2.0, 3.0])
    expected = raster_split(parents, views.cameras, (6, 8), side=2).transformed(similarity)
    moved = replace(views, cameras=views.cameras.transformed(similarity))
    result = raster_split(parents.transformed(similarity), moved.cameras, (6, 8), side=2)
    torch.testing.assert_close(result.means, expected.means)
    torch.testing.assert_close(result.covariances(), expected.covariances())


def test_there_must_be_children() -> None:
    with pytest.raises(InputError, match="at least one child"):
        raster_split(pixel_aligned()[0], tiny_views().cameras, (6, 8), side=0)

from dataclasses import replace

import pytest
import torch

from sr3r.errors import InputError
from sr3r.model.network_frame import NetworkFrame
from sr3r.views import Views
from tiny_models import tiny_model, tiny_views

SIZE, PADDED = (13, 18), (16, 20)


def rays(views: Views) -> torch.Tensor:
    """Directions from the first camera through the pixels that were given."""
    return views.cameras.rays(*views.size)[:, 0, : SIZE[0], : SIZE[1]]


def test_the_first_camera_is_the_identity_and_its_near_plane_the_unit() -> None:
    views = tiny_views(size=SIZE)
    views = views.select([1, 0])
    entered = NetworkFrame.of(views, stride=4).entered(views)
    torch.testing.assert_close(entered.cameras.c2w[:, 0], torch.eye(4, dtype=torch.float64)[None])
    torch.testing.assert_close(entered.cameras.near[:, 0], torch.ones(1, dtype=torch.float64))
    baseline, there = (x.cameras.centers.diff(dim=1).norm() for x in (views, entered))
    torch.testing.assert_close(there, baseline / 0.8)


def test_padding_repeats_the_edges_and_leaves_every_pixel_on_its_ray() -> None:
    views = tiny_views(size=SIZE)
    entered = NetworkFrame.of(views, stride=4).entered(views)
    assert entered.size == PADDED
    assert torch.equal(entered.images[..., : SIZE[0], : SIZE[1]], views.images)
    assert torch.equal(entered.images[..., -1, : SIZE[1]], views.images[..., -1, :])
    torch.testing.assert_close(rays(entered), rays(views))


@pytest.mark.parametrize("cells", [1, 4])
def test_what_belongs_to_padded_pixels_is_left_behind(cells: int) -> None:
    frame = NetworkFrame.of(tiny_views(size=SIZE), stride=4)
    rows, columns = torch.meshgrid(*(torch.arange(cells * side) for side in PADDED), indexing="ij")
    kept = (rows < cells * SIZE[0]) & (columns < cells * SIZE[1])
    maps = kept.expand(1, 2, *kept.shape).float()
    assert frame.cropped(maps).shape == (1, 2, cells * SIZE[0], cells * SIZE[1])
    assert bool(frame.cropped(maps).all())
    scaffold = tiny_model().scaffold_only(tiny_views(size=SIZE)).gaussians
    some = scaffold.select(torch.zeros(maps.numel() * 3, dtype=torch.long))
    marked = replace(some, opacities=maps.flatten().repeat_interleave(3)[None].double())
    left = frame.without_padding(marked, maps).opacities
    assert bool(left.all())
    assert left.sum() == 3 * maps.sum()


def test_a_scaffold_in_the_world_has_the_depths_of_its_gaussians_there() -> None:
    model, views = tiny_model(), tiny_views(size=SIZE)
    scaffold = model.scaffold_only(views)
    world = scaffold.in_world()
    assert scaffold.frame is not None
    assert world.frame is None
    _, depth = views.cameras.project(world.gaussians.means.unflatten(1, (2, -1)))
    torch.testing.assert_close(world.depth.flatten(2), depth)
    assert world.candidates is not None
    assert scaffold.candidates is not None
    torch.testing.assert_close(1 / world.candidates[:, 0, 0], views.cameras.near[:, 0])
    assert world.candidate_logits is not None
    assert world.candidate_logits.shape[-2:] == SIZE


def test_numbers_that_are_scaled_are_the_same_place_in_the_world() -> None:
    scaffold = tiny_model().scaffold_only(tiny_views(size=SIZE))
    here, there = scaffold.in_world(), scaffold.scaled(torch.tensor([2.5], dtype=torch.float64)).in_world()
    torch.testing.assert_close(there.gaussians.means, here.gaussians.means)
    torch.testing.assert_close(there.gaussians.scales, here.gaussians.scales)
    torch.testing.assert_close(there.depth, here.depth)


def test_a_scaffold_that_is_in_the_world_already_is_refused_where_one_of_the_network_is_needed() -> None:
    model, views = tiny_model(), tiny_views()
    world = model.scaffold_only(views).in_world()
    with pytest.raises(InputError, match="is not in the network's frame"):
        model(views, scaffold=world)
    with pytest.raises(InputError, match="is not in a network's frame"):
        world.in_world()

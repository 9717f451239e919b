"""Clutter of procedural scenes: what it adds, what it leaves, and that it can be switched off."""

import torch

from sr3r.data import SyntheticDataset


def test_clutter_adds_things_and_leaves_scenes_without_it_as_they_are() -> None:
    plain, full, mixed = (SyntheticDataset(3, clutter=share) for share in (0.0, 1.0, 0.5))
    cluttered = 0
    for index in range(6):
        few, many, drawn = (len(scenes[index].primitives) for scenes in (plain, full, mixed))
        assert many > few
        assert drawn in (few, many)
        cluttered += drawn == many
    assert 0 < cluttered < 6


def test_cluttered_scenes_depend_on_seed_and_index_only() -> None:
    one, two = SyntheticDataset(3, clutter=1.0), SyntheticDataset(3, clutter=1.0)
    _ = two[1]
    a, b = one[4], two[4]
    assert torch.equal(a.cameras.c2w, b.cameras.c2w)
    assert torch.equal(a.primitives.center, b.primitives.center)
    assert torch.equal(a.primitives.uv, b.primitives.uv)


def test_clutter_does_not_swallow_the_camera() -> None:
    scenes = SyntheticDataset(5, clutter=1.0)
    for index in range(6):
        scene = scenes[index]
        _, depth = scene.render(scene.cameras.select([1, 6]), (24, 24))
        assert torch.isfinite(depth).all()
        assert scene.cameras.far[0] > 1.4 * scene.cameras.near[0]
        # Nothing near fills a view: its median depth is not at the near plane.
        assert (depth.flatten(1).median(1).values > 1.05 * scene.cameras.near[:2]).all()

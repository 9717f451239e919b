"""Differences between the views of a scene: what varies, what stays, and what they depend on."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from sr3r.data import Example, SyntheticDataset
from sr3r.data.procedural.gloss import polished
from sr3r.data.procedural.raycast import render_view
from sr3r.data.procedural.raycast_cpu import render_view_cpu
from sr3r.data.training_examples.view_differences import vary_views
from sr3r.model import SR3RConfig
from sr3r.train.batches import training_batches
from sr3r.train.processes import Processes
from sr3r.train.training_config import GeometryStage, JointStage, SyntheticConfig, TrainConfig

STAGES = {"geometry": GeometryStage(steps=2), "joint": JointStage(steps=2)}


def grey(count: int, level: float = 0.5) -> Tensor:
    return torch.full((count, 3, 3, 16, 16), level)


def batch(stage: str, *, rank: int = 0, world: int = 1, changes: dict[str, float] | None = None) -> Example:
    """The whole batch of a process."""
    data = replace(SyntheticConfig(size=64, num_targets=1, num_context_targets=1), **(changes or {}))
    config = TrainConfig(model=SR3RConfig(), data=data, batch_size=2, **STAGES)
    share = next(training_batches(config, STAGES[stage], range(3, 4), Processes(rank, world, torch.device("cpu"))))
    (example,) = share.parts
    return example


def test_the_views_of_a_scene_differ_and_their_mean_is_the_scene() -> None:
    varied = vary_views(grey(60), seed=1, first=0, strength=1.0)
    brightness = varied.mean((2, 3, 4))
    assert brightness.std(1).mean() > 0.03
    assert brightness.std(1).min() < 0.01  # some scenes stay as they are
    # Centred in logarithms, so hardly any bias.
    assert (brightness.mean(1) - 0.5).abs().mean() < 0.02
    assert abs(brightness.mean().item() - 0.5) < 0.01
    assert torch.equal(varied, (varied * 255).round() / 255)
    mild = vary_views(grey(60), seed=1, first=0, strength=0.25).mean((2, 3, 4))
    assert mild.std(1).mean() < 0.4 * brightness.std(1).mean()


def test_an_example_varies_alike_in_any_batch() -> None:
    images = torch.rand(4, 2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    whole = vary_views(images, seed=3, first=10, strength=1.0)
    assert torch.equal(vary_views(images[2:], seed=3, first=12, strength=1.0), whole[2:])
    assert not torch.equal(vary_views(images, seed=4, first=10, strength=1.0), whole)
    assert torch.equal(vary_views(images, seed=3, first=10, strength=0.0), images)


@pytest.mark.parametrize("stage", ["geometry", "joint"])
def test_only_what_the_network_sees_varies_and_any_number_of_processes_sees_it(stage: str) -> None:
    off = {"view_differences": 0.0, "rendered_view_differences": 0.0}
    varied, plain = batch(stage), batch(stage, changes=off)
    assert not torch.equal(varied.context.images, plain.context.images)
    assert torch.equal(varied.target.images, plain.target.images)
    assert torch.equal(varied.context.cameras.c2w, plain.context.cameras.c2w)
    halves = [batch(stage, rank=rank, world=2).context.images for rank in range(2)]
    assert torch.equal(torch.cat(halves), varied.context.images)


def test_highlights_move_with_the_camera_and_change_nothing_but_colours() -> None:
    moved = 0
    for index in range(6):
        plain, shiny = (SyntheticDataset(3, highlights=share)[index] for share in (0.0, 1.0))
        cameras = plain.cameras.select([1, 6])
        assert torch.equal(plain.cameras.c2w, shiny.cameras.c2w)
        assert not plain.primitives.gloss.any()
        (dull, depth), (bright, same_depth) = (scene.render(cameras, (64, 64)) for scene in (plain, shiny))
        assert torch.equal(depth, same_depth)
        added = bright.images - dull.images
        assert added.min() >= -1e-6
        moved += added.max() > 0.1
    assert moved >= 2


def test_the_compiled_highlights_equal_those_of_torch() -> None:
    scene = SyntheticDataset(3, highlights=1.0)[1]
    arguments = (scene.primitives, scene.atlas, scene.cameras.select([3]), (40, 56))
    image, _ = render_view(*arguments)
    compiled, _ = render_view_cpu(*arguments)
    assert ((image - compiled).abs() > 1 / 255).float().mean() < 2e-3
    assert scene.primitives.gloss[:, 0].max() > 0


def test_the_sky_does_not_shine() -> None:
    scenes = SyntheticDataset(3, highlights=0.0)
    for index in range(6):
        primitives = polished(scenes[index].primitives, np.random.default_rng(index))
        sky = primitives.hollow & (primitives.shape == 1)
        assert not primitives.gloss[sky, 0].any()

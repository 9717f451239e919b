"""The batches of a run, step by step, as the network takes them (contexts already reduced)."""

from collections.abc import Iterator
from dataclasses import replace

import torch

from sr3r.data import Example, ExampleConfig, SyntheticDataset, degrade, examples
from sr3r.train.config import TrainConfig
from sr3r.views import Views


def training_batches(config: TrainConfig, *, start: int, device: str) -> Iterator[Example]:
    """Batches of the steps start, start + 1, ... up to the last; each depends on (seed, step) only.

    In the geometry phase the scenes are rendered at the input resolution, without targets; in the joint phase at the
    target resolution, and the context views are reduced with drawn degradations.
    """
    factor, size = config.model.factor, config.data.size
    dataset = SyntheticDataset(config.data.seed, config.data.textures, size=(size, size))
    geometry = ExampleConfig(size=size // factor, num_context=config.data.num_context, num_target=0)
    joint = replace(geometry, size=size, num_target=config.data.num_targets)

    def batches(first: int, end: int, settings: ExampleConfig) -> Iterator[tuple[int, Example]]:
        made = examples(
            dataset,
            seed=config.data.seed,
            start=first,
            batch_size=config.batch_size,
            workers=config.data.workers,
            config=settings,
        )
        yield from zip(range(first, end), made, strict=False)

    for _, example in batches(start, config.geometry_steps, geometry):
        yield example.to(device)
    for step, example in batches(max(start, config.geometry_steps), config.steps, joint):
        generator = torch.Generator().manual_seed(config.seed * 1_000_003 + step)
        context = example.context
        reduced = Views(images=degrade(context.images, factor, generator), cameras=context.cameras)
        yield replace(example, context=reduced).to(device)

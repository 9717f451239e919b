"""Training examples, each a pure function of (seed, number, step)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from sr3r.data.dataset import Dataset, Scene
from sr3r.data.procedural import SyntheticDataset
from sr3r.data.readers.pixelsplat_chunks import MAX_OPEN_CHUNKS
from sr3r.data.training_examples.crops import published_crop
from sr3r.data.training_examples.example import Example, ExampleConfig, Part
from sr3r.data.training_examples.photometric import change_colors
from sr3r.data.training_examples.sampling import sample_training_views
from sr3r.errors import InputError
from sr3r.views import Views

# As many scenes in a row that do not fit are not accident.
_MAX_REFUSED = 100
# Scenes that are stored together are visited together: as many groups in turn as stay open, each for as many steps as
# make opening it worth while.
_LANES, _VISIT_STEPS = MAX_OPEN_CHUNKS, 16


def make_example(
    dataset: Dataset | Sequence[Part], seed: int, index: int, config: ExampleConfig | None = None, *, step: int = 0
) -> Example:
    """Example number `index` of any data set, or of a mixture.

    Args:
        dataset: Synthetic scenes, recorded sequences, or the parts of a mixture, which have their own configurations.
        seed: Of the run.
        index: Number of the example.
        config: What it consists of.
        step: Of the training: protocols widen the gap between views as it goes on.
    """
    if isinstance(dataset, Sequence):
        part = _part(dataset, seed, index)
        dataset, config = part.dataset, part.config
    config = config or ExampleConfig()
    if isinstance(dataset, SyntheticDataset):
        example = _synthetic_example(dataset, seed, index, config)
    else:
        example = _sequence_example(dataset, seed, index, config, step)
    if config.photometric is None:
        return example
    # A stream of its own, so that switching it on changes nothing else.
    generator = seeded(seed, index, 1)
    images = torch.cat([example.context.images, example.target.images])
    context, target = change_colors(images, generator, config.photometric).split(
        [len(example.context), len(example.target)]
    )
    return replace(
        example, context=replace(example.context, images=context), target=replace(example.target, images=target)
    )


def seeded(*numbers: int) -> torch.Generator:
    """A generator on the CPU for one purpose of one example, step or visit."""
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(state) & 0x7FFF_FFFF_FFFF_FFFF)


def _synthetic_example(dataset: SyntheticDataset, seed: int, index: int, config: ExampleConfig) -> Example:
    """Example number `index`: scene `index` of the data set, with views drawn from (seed, index).

    The context views are near the ends of the scene's path, the targets are other frames of it, so most lie between
    the context views and some slightly beyond.
    """
    scene = dataset[index % len(dataset)]
    generator = seeded(seed, index)
    count = len(scene.cameras)
    context, target = sample_training_views(
        scene.cameras,
        generator,
        num_context=config.num_context,
        num_target=config.num_target,
        gap=(count - 4, count - 2),
    )
    cameras = scene.cameras.select(context + target)
    images, depth = scene.render(cameras, (config.size, config.size), config.supersample)
    first, rest = slice(None, config.num_context), slice(config.num_context, None)
    return Example(
        context=images.select(first),
        context_depth=depth[first],
        target=images.select(rest),
        target_depth=depth[rest],
    )


def _sequence_example(dataset: Dataset, seed: int, index: int, config: ExampleConfig, step: int) -> Example:
    """Example number `index` from recorded sequences: scene, views and mirroring drawn from (seed, index, step).

    Under a protocol, scenes that it skips are passed over for the next one drawn.

    Raises:
        InputError: no scene fits the protocol.
    """
    generator = seeded(seed, index)
    scenes = _scenes(dataset, seed, step)
    for _ in range(_MAX_REFUSED):
        scene = dataset[scenes[int(torch.randint(len(scenes), (), generator=generator))]]
        views = _draw_sequence(scene, generator, config, step)
        if views is None:
            continue
        if torch.rand((), generator=generator) < 0.5:
            views = views.flipped()
        if config.protocol is not None:
            views = replace(views, cameras=config.protocol.normalized(views.cameras, config.num_context))
        return Example(
            context=views.select(slice(None, config.num_context)),
            target=views.select(slice(config.num_context, None)),
        )
    raise InputError(
        f"{_MAX_REFUSED} scenes in a row do not fit the training protocol: they have too few frames, images of another "
        "size, or cameras too close or too wide. Choose the protocol of the data set."
    )


def _draw_sequence(scene: Scene, generator: torch.Generator, config: ExampleConfig, step: int) -> Views | None:
    """Context and target views of a recorded scene, cropped; None if the protocol skips the scene."""
    size, protocol = config.size, config.protocol
    if protocol is None:
        context, target = sample_training_views(
            scene.cameras, generator, num_context=config.num_context, num_target=config.num_target, gap=config.gap
        )
        return scene.load(context + target).center_cropped(size, size)
    drawn = protocol.draw_views(
        scene.cameras, generator, step=step, num_context=config.num_context, num_target=config.num_target
    )
    if drawn is None or not protocol.accepts(scene.cameras, drawn[0]):
        return None
    views = scene.load(drawn[0] + drawn[1])
    if protocol.image_size is not None and views.size != protocol.image_size:
        return None
    return published_crop(views, size, size)


def _scenes(dataset: Dataset, seed: int, step: int) -> Sequence[int]:
    """Numbers of the scenes to draw from at a step: all, or those of one group where there are many groups."""
    groups: Sequence[Sequence[int]] = getattr(dataset, "groups", ())
    if len(groups) <= _LANES:
        return range(len(dataset))
    lane, visit = step % _LANES, step // (_LANES * _VISIT_STEPS)
    # As often as the group has scenes.
    scene = int(torch.randint(len(dataset), (), generator=seeded(seed, visit, 2, lane)))
    return next(group for group in groups if scene in group)


def _part(parts: Sequence[Part], seed: int, index: int) -> Part:
    total = sum(part.weight for part in parts)
    if not parts or min(part.weight for part in parts) < 0 or total <= 0:
        raise InputError("A mixture needs parts with weights that are not negative and not all zero.")
    left = float(torch.rand((), generator=seeded(seed, index, 3), dtype=torch.float64)) * total
    for part in parts:
        left -= part.weight
        if left < 0:
            return part
    return parts[-1]

"""The batches of a run, step by step, as the network takes them (contexts already reduced)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import torch

from sr3r.cameras import Cameras
from sr3r.data import BatchShape, Dataset, Example, ExampleConfig, SyntheticDataset, degrade, examples, open_dataset
from sr3r.data.training_examples.loader import occupied, share
from sr3r.data.training_examples.view_differences import vary_views
from sr3r.errors import InputError
from sr3r.train.processes import Processes
from sr3r.train.training_config import GeometryStage, RecordedConfig, SyntheticConfig, TrainConfig, TrainingStage
from sr3r.views import Views


@dataclass(frozen=True)
class BatchShare:
    """What one process does of a step's batch.

    Attributes:
        parts: Scenes that go through the network together, one part after the other; as many in every process.
        weights: Of the parts' mean losses. The mean over the processes of the weighted sums is the mean over the
            batch's scenes. A part with weight 0 is there because all processes have to compute at the same time.
        num_scenes: Scenes in the batch, of all processes together.
    """

    parts: list[Example]
    weights: list[float]
    num_scenes: int


def training_batches(
    config: TrainConfig, stage: TrainingStage, steps: range, processes: Processes
) -> Iterator[BatchShare]:
    """This process's share of the batch of every step; the batch depends on (seed, step) only.

    In the geometry stage the scenes are rendered at the input resolution, without targets (but at the target
    resolution for a backbone that sees upsampled views); in the others at the target resolution, and the context views
    are reduced with drawn degradations. The context views of procedural scenes then differ as photos of different
    cameras do; targets never do.

    Raises:
        InputError: the batch has fewer scenes than the processes have parts.
    """
    size, factor = config.data.size, config.model.factor
    least = processes.count * config.accumulate
    if config.batch_size < least:
        raise InputError(
            f"A batch of {config.batch_size} scenes cannot be divided among {processes.count} processes, each in "
            f"{config.accumulate} parts; make batch_size {least} or more, or start fewer processes."
        )
    settings = ExampleConfig(size=size, num_context=config.data.num_context, num_target=config.data.num_targets)
    dataset: Dataset
    if isinstance(config.data, SyntheticConfig):
        dataset = SyntheticDataset(
            config.data.seed,
            config.data.textures,
            size=(size, size),
            highlights=config.data.highlights,
            clutter=config.data.clutter,
        )
    else:
        dataset = _recorded(config.data)
        settings = replace(settings, protocol=config.data.protocol, photometric=config.data.photometric)
    is_reduced = True
    if isinstance(stage, GeometryStage):
        is_reduced = config.model.backbone_factor > 1
        settings = replace(settings, size=size if is_reduced else size // factor, num_target=0)
    shapes = _shapes(config, reduction=size // settings.size)
    batches = examples(
        dataset,
        seed=config.data.seed,
        start=steps.start,
        batch_size=config.batch_size,
        workers=config.data.workers,
        config=settings,
        shapes=shapes,
        rank=processes.rank,
        world=processes.count,
    )
    totals = {(shape.size, shape.num_context): shape.batch_size for shape in shapes}
    for step, example in zip(steps, batches, strict=False):
        total = totals.get((example.context.size[0], len(example.context)), config.batch_size)
        scenes_before = occupied(share(total, processes.rank, processes.count), total).start
        if isinstance(config.data, RecordedConfig) and config.data.near is not None and config.data.far is not None:
            example = _with_range(example, config.data.near, config.data.far)
        if is_reduced:
            generator = torch.Generator().manual_seed(config.seed * 1_000_003 + step)
            if settings.num_target:
                example = _judged_on_context(example, config.data.num_context_targets, generator)
            example = _reduced(example, factor, generator, scenes_before=scenes_before)
        if isinstance(config.data, SyntheticConfig):
            of_stage = (
                config.data.view_differences if not settings.num_target else config.data.rendered_view_differences
            )
            first = step * config.batch_size + scenes_before
            varied = vary_views(example.context.images, seed=config.data.seed, first=first, strength=of_stage)
            example = replace(example, context=replace(example.context, images=varied))
        yield as_share(example.to(processes.device), total, config.accumulate, processes)


def as_share(example: Example, total: int, accumulate: int, processes: Processes) -> BatchShare:
    """A process's scenes as its share.

    Args:
        example: Its scenes of the batch.
        total: Scenes of the batch.
        accumulate: Parts of every process, at most.
        processes: Who shares the batch.
    """
    # A process with few large scenes takes them in fewer parts; an empty one would cost as much as a full one.
    accumulate = min(accumulate, math.ceil(total / processes.count))
    own = occupied(share(total, processes.rank, processes.count), total)
    parts, weights = [], []
    for i in range(accumulate):
        scenes = share(total, processes.rank * accumulate + i, processes.count * accumulate)
        taken = occupied(scenes, own.stop)
        parts.append(scenes_of(example, slice(taken.start - own.start, taken.stop - own.start)))
        weights.append(processes.count * len(scenes) / total)
    return BatchShare(parts, weights, total)


def _shapes(config: TrainConfig, *, reduction: int) -> list[BatchShape]:
    """What the batch of a step may look like, if there is a choice.

    Args:
        config: The run.
        reduction: Target pixels per rendered pixel along each side.
    """
    data, parts = config.data, config.accumulate
    if not (data.other_sizes or data.other_num_context):
        return []
    shapes = []
    for size, num_context in product((data.size, *data.other_sizes), (data.num_context, *data.other_num_context)):
        cost = size**2 * num_context / (data.size**2 * data.num_context)
        batch_size = min(max(int(config.batch_size / cost) // parts, 1) * parts, config.batch_size)
        shapes.append(BatchShape(size=size // reduction, num_context=num_context, batch_size=batch_size))
    return shapes


def _recorded(config: RecordedConfig) -> Dataset:
    if config.path is None:
        raise InputError("This recipe learns from recorded scenes: give --data.path FOLDER.")
    return open_dataset(config.path)


def _with_range(example: Example, near: float, far: float) -> Example:
    def views(given: Views) -> Views:
        of = given.cameras
        return replace(
            given, cameras=replace(of, near=torch.full_like(of.near, near), far=torch.full_like(of.far, far))
        )

    return replace(example, context=views(example.context), target=views(example.target))


def _judged_on_context(example: Example, num: int, generator: torch.Generator) -> Example:
    """The example with some of its context views, not reduced, among the targets."""
    if num == 0:
        return example
    chosen = torch.randperm(len(example.context), generator=generator)[:num].tolist()
    target, target_depth = example.target.joined(example.context.select(chosen)), None
    if example.target_depth is not None and example.context_depth is not None:
        target_depth = torch.cat([example.target_depth, example.context_depth[:, chosen]], 1)
    return replace(example, target=target, target_depth=target_depth)


def _reduced(example: Example, factor: int, generator: torch.Generator, *, scenes_before: int) -> Example:
    """The example with its context views reduced.

    Args:
        example: Part of a batch.
        factor: Of the reduction.
        generator: One for the whole batch.
        scenes_before: Scenes of the batch before these.
    """
    images = example.context.images
    if scenes_before:
        # Their draws come first, so that any number of processes sees the same batch. Small blank images draw as much.
        blank = torch.zeros(scenes_before, *images.shape[1:-2], images.shape[-2] // factor, images.shape[-1] // factor)
        degrade(blank, 1, generator)
    reduced = Views(images=degrade(images, factor, generator), cameras=example.context.cameras)
    return replace(example, context=reduced)


def scenes_of(example: Example, scenes: slice) -> Example:
    """Some scenes of a batch."""

    def views(whole: Views) -> Views:
        of = whole.cameras
        cameras = Cameras(c2w=of.c2w[scenes], K=of.K[scenes], near=of.near[scenes], far=of.far[scenes])
        return Views(images=whole.images[scenes], cameras=cameras)

    return Example(
        context=views(example.context),
        target=views(example.target),
        context_depth=None if example.context_depth is None else example.context_depth[scenes],
        target_depth=None if example.target_depth is None else example.target_depth[scenes],
    )

"""The batches of a run, step by step, as the network takes them (contexts already reduced)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import torch

from sr3r.cameras import Cameras
from sr3r.data import BatchShape, Dataset, Example, ExampleConfig, SyntheticDataset, degrade, examples, open_dataset
from sr3r.data.training_examples.view_differences import vary_views
from sr3r.errors import InputError
from sr3r.train.processes import Processes
from sr3r.train.training_config import GeometryStage, RecordedConfig, SyntheticConfig, TrainConfig, TrainingStage
from sr3r.views import Views


def training_batches(
    config: TrainConfig, stage: TrainingStage, steps: range, processes: Processes
) -> Iterator[Example]:
    """This process's part of the batch of every step; it depends on (seed, step) only.

    In the geometry stage the scenes are rendered at the input resolution, without targets (but at the target
    resolution for a backbone that sees upsampled views); in the others at the target resolution, and the context views
    are reduced with drawn degradations. The context views of procedural scenes then differ as photos of different
    cameras do; targets never do.

    Raises:
        InputError: the batch cannot be divided among the processes.
    """
    size, factor = config.data.size, config.model.factor
    share = config.batch_size // processes.count
    if config.batch_size % (processes.count * config.accumulate):
        raise InputError(
            f"A batch of {config.batch_size} scenes cannot be divided among {processes.count} processes, each in "
            f"{config.accumulate} parts; make batch_size a multiple of {processes.count * config.accumulate}."
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
    batches = examples(
        dataset,
        seed=config.data.seed,
        start=steps.start,
        batch_size=share,
        workers=config.data.workers,
        config=settings,
        shapes=_shapes(config, share, reduction=size // settings.size),
        rank=processes.rank,
        world=processes.count,
    )
    for step, example in zip(steps, batches, strict=False):
        if isinstance(config.data, RecordedConfig) and config.data.near is not None and config.data.far is not None:
            example = _with_range(example, config.data.near, config.data.far)
        if is_reduced:
            generator = torch.Generator().manual_seed(config.seed * 1_000_003 + step)
            if settings.num_target:
                example = _judged_on_context(example, config.data.num_context_targets, generator)
            scenes_before = processes.rank * len(example.context.images)
            example = _reduced(example, factor, generator, scenes_before=scenes_before)
        if isinstance(config.data, SyntheticConfig):
            of_stage = (
                config.data.view_differences if not settings.num_target else config.data.rendered_view_differences
            )
            count = len(example.context.images)
            first = step * config.batch_size + processes.rank * count
            varied = vary_views(example.context.images, seed=config.data.seed, first=first, strength=of_stage)
            example = replace(example, context=replace(example.context, images=varied))
        yield example.to(processes.device)


def parts(example: Example, count: int) -> list[Example]:
    """The batch in equal parts."""
    share = len(example.context.images) // count
    return [_scenes(example, slice(i * share, (i + 1) * share)) for i in range(count)] if count > 1 else [example]


def _shapes(config: TrainConfig, share: int, *, reduction: int) -> list[BatchShape]:
    """What the batch of a process may look like, if there is a choice.

    Args:
        config: The run.
        share: Scenes of this process in a batch of the usual size.
        reduction: Target pixels per rendered pixel along each side.
    """
    data, parts = config.data, config.accumulate
    if not (data.other_sizes or data.other_num_context):
        return []
    shapes = []
    for size, num_context in product((data.size, *data.other_sizes), (data.num_context, *data.other_num_context)):
        cost = size**2 * num_context / (data.size**2 * data.num_context)
        batch_size = min(max(int(share / cost) // parts, 1) * parts, share)
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


def _scenes(example: Example, scenes: slice) -> Example:
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

"""Training examples, each a pure function of (seed, number), and the batches of a run from any step on."""

import signal
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Sampler
from torch.utils.data import Dataset as TorchDataset

from sr3r.data.dataset import Dataset, Scene
from sr3r.data.evaluation_index import sample_training_views
from sr3r.data.procedural import SyntheticDataset
from sr3r.data.readers.pixelsplat_chunks import MAX_OPEN_CHUNKS
from sr3r.data.training_examples.crops import published_crop
from sr3r.data.training_examples.example import (
    BatchShape,
    Example,
    ExampleConfig,
    Part,
    collate,
    from_tensors,
    to_tensors,
)
from sr3r.data.training_examples.photometric import change_colors
from sr3r.errors import InputError
from sr3r.views import Views

# As many scenes in a row that do not fit are no accident.
_MAX_REFUSED = 100
# Scenes that are stored together are visited together: as many groups in turn as stay open, each for as many steps as
# make opening it worth while.
_LANES, _VISIT_STEPS = MAX_OPEN_CHUNKS, 16


def synthetic_example(
    dataset: SyntheticDataset,
    seed: int,
    index: int,
    *,
    size: int = 256,
    num_context: int = 2,
    num_target: int = 2,
    supersample: int = 2,
) -> Example:
    """Example number `index`: scene `index` of the data set, with views drawn from (seed, index).

    The context views are near the ends of the scene's path, the targets are other frames of it, so most lie between
    the context views and some slightly beyond.
    """
    scene = dataset[index % len(dataset)]
    generator = _generator(seed, index)
    count = len(scene.cameras)
    context, target = sample_training_views(
        scene.cameras, generator, num_context=num_context, num_target=num_target, gap=(count - 4, count - 2)
    )
    images, depth = scene.render(scene.cameras.select(context + target), (size, size), supersample)
    first, rest = slice(None, num_context), slice(num_context, None)
    return Example(
        context=images.select(first),
        context_depth=depth[first],
        target=images.select(rest),
        target_depth=depth[rest],
    )


def sequence_example(dataset: Dataset, seed: int, index: int, config: ExampleConfig, *, step: int = 0) -> Example:
    """Example number `index` from recorded sequences: scene, views and mirroring drawn from (seed, index, step).

    Under a protocol, scenes that it skips are passed over for the next one drawn.

    Raises:
        InputError: no scene fits the protocol.
    """
    generator = _generator(seed, index)
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
        example = synthetic_example(
            dataset,
            seed,
            index,
            size=config.size,
            num_context=config.num_context,
            num_target=config.num_target,
            supersample=config.supersample,
        )
    else:
        example = sequence_example(dataset, seed, index, config, step=step)
    if config.photometric is None:
        return example
    # A stream of its own, so that switching it on changes nothing else.
    generator = _generator(seed, index, 1)
    images = torch.cat([example.context.images, example.target.images])
    context, target = change_colors(images, generator, config.photometric).split(
        [len(example.context), len(example.target)]
    )
    return replace(
        example, context=replace(example.context, images=context), target=replace(example.target, images=target)
    )


def examples(
    dataset: Dataset | Sequence[Part],
    *,
    seed: int,
    start: int = 0,
    batch_size: int = 1,
    workers: int = 0,
    config: ExampleConfig | None = None,
    shapes: Sequence[BatchShape] = (),
    rank: int = 0,
    world: int = 1,
) -> Generator[Example, None, None]:
    """The batches of steps start, start + 1, ... without end; batch `step` depends only on (seed, step).

    `world` processes with batches of B see, together, exactly what one process with batches of world * B sees: step s
    holds the examples s * world * B and following, of which rank r gets the r-th B.

    Args:
        dataset: Synthetic scenes, recorded sequences, or the parts of a mixture.
        seed: Of the run.
        start: First step; resuming a run at its next step continues it exactly.
        batch_size: Examples in a batch of this process.
        workers: Processes that prepare batches ahead; 0 prepares them in this one, where scenes that are rendered on a
            GPU stay on it.
        config: What an example consists of; the parts of a mixture have their own.
        shapes: Every step draws one of these, from (seed, step), in place of the size, number of context views and
            batch size; none of them has more examples than `batch_size`. Not for mixtures.
        rank: Number of this process.
        world: Number of processes.

    Raises:
        InputError: the numbers contradict each other, a mixture is given shapes, or workers are asked for scenes
            rendered on a GPU.
    """
    if batch_size < 1 or workers < 0 or not 0 <= rank < world:
        raise InputError(
            f"Cannot make batches of {batch_size} with {workers} workers for process {rank} of {world}; give at least "
            "one example, no negative number of workers, and count ranks from 0."
        )
    if shapes and (isinstance(dataset, Sequence) or not all(1 <= shape.batch_size <= batch_size for shape in shapes)):
        raise InputError(
            "Shapes of batches are for single data sets, and have 1 to batch_size examples; the parts of a mixture "
            "have configurations of their own."
        )
    steps = _Steps(dataset, seed, batch_size, config or ExampleConfig(), shapes, rank, world)
    if workers == 0:
        step = start
        while True:
            yield steps.batch(step)
            step += 1
    parts = [part.dataset for part in dataset] if isinstance(dataset, Sequence) else [dataset]
    if any(isinstance(part, SyntheticDataset) and part.atlas.texels.device.type != "cpu" for part in parts):
        raise InputError("Scenes that are rendered on a GPU are made in the training process; set workers to 0.")
    # Arrays travel through pipes as bytes: shared tensors would each hold a file descriptor open.
    loader = DataLoader(
        steps,
        batch_size=None,
        sampler=_Counter(start),
        num_workers=workers,
        prefetch_factor=2,
        worker_init_fn=_start_worker,
        multiprocessing_context="spawn",
        collate_fn=_unchanged,
    )
    for arrays in loader:
        yield from_tensors({name: torch.from_numpy(array) for name, array in arrays.items()})


class _Steps(TorchDataset):
    """The batch of a process at step `step`; by index, as numpy arrays by name."""

    def __init__(
        self,
        dataset: Dataset | Sequence[Part],
        seed: int,
        batch_size: int,
        config: ExampleConfig,
        shapes: Sequence[BatchShape],
        rank: int,
        world: int,
    ) -> None:
        self._dataset = dataset
        self._seed = seed
        self._batch_size = batch_size
        self._config = config
        self._shapes = shapes
        self._rank = rank
        self._world = world

    def batch(self, step: int) -> Example:
        config, count = self._config, self._batch_size
        if self._shapes:
            drawn = torch.randint(len(self._shapes), (), generator=_generator(self._seed, step, 4))
            shape = self._shapes[int(drawn)]
            config, count = replace(config, size=shape.size, num_context=shape.num_context), shape.batch_size
        first = step * self._world * self._batch_size + self._rank * count
        return collate(
            [make_example(self._dataset, self._seed, i, config, step=step) for i in range(first, first + count)]
        )

    def __getitem__(self, step: int) -> dict[str, np.ndarray]:
        return {name: tensor.numpy() for name, tensor in to_tensors(self.batch(step)).items()}


class _Counter(Sampler[int]):
    """The numbers from `start` on."""

    def __init__(self, start: int) -> None:
        self._start = start

    def __iter__(self) -> Iterator[int]:
        step = self._start
        while True:
            yield step
            step += 1


def _start_worker(worker: int) -> None:
    # Schedulers send SIGTERM to all processes of a job; the training process decides when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    torch.set_num_threads(1)


def _unchanged(arrays: Any) -> Any:
    return arrays


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
    scene = int(torch.randint(len(dataset), (), generator=_generator(seed, visit, 2, lane)))
    return next(group for group in groups if scene in group)


def _part(parts: Sequence[Part], seed: int, index: int) -> Part:
    total = sum(part.weight for part in parts)
    if not parts or min(part.weight for part in parts) < 0 or total <= 0:
        raise InputError("A mixture needs parts with weights that are not negative and not all zero.")
    left = float(torch.rand((), generator=_generator(seed, index, 3), dtype=torch.float64)) * total
    for part in parts:
        left -= part.weight
        if left < 0:
            return part
    return parts[-1]


def _generator(*numbers: int) -> torch.Generator:
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(state) & 0x7FFF_FFFF_FFFF_FFFF)

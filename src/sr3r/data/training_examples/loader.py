"""The batches of a run, from any step on."""

import itertools
from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
import torch

from sr3r.data.dataset import Dataset
from sr3r.data.procedural import SyntheticDataset
from sr3r.data.training_examples.drawing import make_example, seeded
from sr3r.data.training_examples.example import (
    BatchShape,
    Example,
    ExampleConfig,
    Part,
    collate,
    from_tensors,
    to_tensors,
)
from sr3r.data.workers import in_order
from sr3r.errors import InputError


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

    Any number of processes sees, together, what one alone would see: step s holds the examples s * batch_size and
    following, of which each process gets its `share`. One whose share is empty gets a neighbour's example, so that it
    has something to compute.

    Args:
        dataset: Synthetic scenes, recorded sequences, or the parts of a mixture.
        seed: Of the run.
        start: First step; resuming a run at its next step continues it exactly.
        batch_size: Examples in a batch, of all processes together.
        workers: Processes that prepare batches ahead; 0 prepares them in this one, where scenes that are rendered on a
            GPU stay on it.
        config: What an example consists of; the parts of a mixture have their own.
        shapes: Every step draws one of these, from (seed, step), in place of the size, number of context views and
            batch size (of all processes); none of them has more examples than `batch_size`. Not for mixtures.
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
    for arrays in in_order(steps.arrays, itertools.count(start), workers=workers):
        yield from_tensors({name: torch.from_numpy(array) for name, array in arrays.items()})


def share(total: int, number: int, count: int) -> range:
    """The part of `total` things that number `number` of `count` takes: parts differ by one at most, or are empty."""
    return range(total * number // count, total * (number + 1) // count)


def occupied(part: range, total: int) -> range:
    """A share as it is, or one neighbour's thing instead of nothing."""
    return part or range(min(part.start, total - 1), min(part.start, total - 1) + 1)


class _Steps:
    """The batches of a process by their step."""

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
            drawn = torch.randint(len(self._shapes), (), generator=seeded(self._seed, step, 4))
            shape = self._shapes[int(drawn)]
            config, count = replace(config, size=shape.size, num_context=shape.num_context), shape.batch_size
        first = step * self._batch_size
        numbers = [first + i for i in occupied(share(count, self._rank, self._world), count)]
        return collate([make_example(self._dataset, self._seed, i, config, step=step) for i in numbers])

    def arrays(self, step: int) -> dict[str, np.ndarray]:
        """As they travel through pipes: shared tensors would each hold a file descriptor open."""
        return {name: tensor.numpy() for name, tensor in to_tensors(self.batch(step)).items()}

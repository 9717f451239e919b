"""Training examples, each a pure function of (seed, number), and the batches of a run from any step on."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.utils.data import DataLoader, Sampler
from torch.utils.data import Dataset as TorchDataset

from sr3r.cameras import Cameras
from sr3r.data.sampling import sample_training_views
from sr3r.data.scene import Dataset
from sr3r.data.synthetic import SyntheticDataset
from sr3r.errors import InputError
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class Example:
    """Context and target views of one scene, or of a batch of scenes.

    Attributes:
        context: High-resolution images of the views that the model will see (reduced).
        target: Views to compare renders with; there may be 0 of them.
        context_depth: Exact z-depth at the pixel centres, where it is known.
        target_depth: The same for the targets.
    """

    context: Views
    target: Views
    context_depth: Float[Tensor, "*b v h w"] | None = None
    target_depth: Float[Tensor, "*b t h w"] | None = None

    def to(self, device: torch.device | str) -> Self:
        """The same example on another device."""
        return replace(
            self,
            context=self.context.to(device),
            target=self.target.to(device),
            context_depth=None if self.context_depth is None else self.context_depth.to(device),
            target_depth=None if self.target_depth is None else self.target_depth.to(device),
        )


@dataclass(frozen=True, kw_only=True)
class ExampleConfig:
    """What one training example consists of."""

    size: int = 256
    """Height and width of the images, pixels."""
    num_context: int = 2
    """Views that the model sees."""
    num_target: int = 2
    """Views that its renders are compared with; 0 for geometry alone."""
    supersample: int = 2
    """Samples along each side of an edge pixel (synthetic scenes only)."""
    gap: tuple[int, int] = (2, 24)
    """Smallest and largest distance of the context frames (recorded sequences only)."""


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
    images, depth = images.to("cpu"), depth.to("cpu")
    first, rest = slice(None, num_context), slice(num_context, None)
    return Example(
        context=images.select(first),
        context_depth=depth[first],
        target=images.select(rest),
        target_depth=depth[rest],
    )


def sequence_example(dataset: Dataset, seed: int, index: int, config: ExampleConfig) -> Example:
    """Example number `index` from recorded sequences: scene, views and mirroring drawn from (seed, index)."""
    generator = _generator(seed, index)
    scene = dataset[int(torch.randint(len(dataset), (), generator=generator))]
    context, target = sample_training_views(
        scene.cameras, generator, num_context=config.num_context, num_target=config.num_target, gap=config.gap
    )
    views = scene.load(context + target).center_cropped(config.size, config.size)
    if torch.rand((), generator=generator) < 0.5:
        views = views.flipped()
    return Example(
        context=views.select(slice(None, config.num_context)),
        target=views.select(slice(config.num_context, None)),
    )


def make_example(dataset: Dataset, seed: int, index: int, config: ExampleConfig) -> Example:
    """Example number `index` of any data set."""
    if isinstance(dataset, SyntheticDataset):
        return synthetic_example(
            dataset,
            seed,
            index,
            size=config.size,
            num_context=config.num_context,
            num_target=config.num_target,
            supersample=config.supersample,
        )
    return sequence_example(dataset, seed, index, config)


def collate(examples: list[Example]) -> Example:
    """A batch of examples of equal shapes.

    Raises:
        InputError: the list is empty.
    """
    if not examples:
        raise InputError("A batch needs at least one example.")
    return _assemble([_arrays(example) for example in examples], torch.stack)


def examples(
    dataset: Dataset,
    *,
    seed: int,
    start: int = 0,
    batch_size: int = 1,
    workers: int = 0,
    config: ExampleConfig | None = None,
) -> Generator[Example, None, None]:
    """The batches of steps start, start + 1, ... without end; batch `step` depends only on (seed, step).

    Args:
        dataset: Synthetic scenes or recorded sequences.
        seed: Of the run.
        start: First step; resuming a run at its next step continues it exactly.
        batch_size: Examples in a batch; step s holds examples s * batch_size and following.
        workers: Processes that prepare batches ahead; 0 prepares them in this one.
        config: What an example consists of.
    """
    steps = _Steps(dataset, seed, batch_size, config or ExampleConfig())
    if workers == 0:
        step = start
        while True:
            yield _assemble([steps[step]], _only)
            step += 1
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
        yield _assemble([arrays], _only)


class _Steps(TorchDataset):
    """Batch number `step` as nested dictionaries of numpy arrays."""

    def __init__(self, dataset: Dataset, seed: int, batch_size: int, config: ExampleConfig) -> None:
        self._dataset = dataset
        self._seed = seed
        self._batch_size = batch_size
        self._config = config

    def __getitem__(self, step: int) -> dict[str, Any]:
        numbers = range(step * self._batch_size, (step + 1) * self._batch_size)
        return _arrays(collate([make_example(self._dataset, self._seed, i, self._config) for i in numbers]))


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
    torch.set_num_threads(1)


def _unchanged(arrays: Any) -> Any:
    return arrays


def _only(values: list[Tensor]) -> Tensor:
    return values[0]


def _arrays(example: Example) -> dict[str, Any]:
    """The example as a flat dictionary of numpy arrays."""
    arrays: dict[str, Any] = {}
    for name in ("context", "target"):
        views: Views = getattr(example, name)
        arrays[f"{name}.images"] = views.images.numpy()
        for field in fields(Cameras):
            arrays[f"{name}.{field.name}"] = getattr(views.cameras, field.name).numpy()
        depth: Tensor | None = getattr(example, f"{name}_depth")
        if depth is not None:
            arrays[f"{name}_depth"] = depth.numpy()
    return arrays


def _assemble(batch: list[dict[str, Any]], join: Callable[[list[Tensor]], Tensor]) -> Example:
    """The inverse of `_arrays`, the tensors of several examples joined."""
    tensors = {name: join([torch.from_numpy(arrays[name]) for arrays in batch]) for name in batch[0]}

    def views(name: str) -> Views:
        cameras = Cameras(**{field.name: tensors[f"{name}.{field.name}"] for field in fields(Cameras)})
        return Views(images=tensors[f"{name}.images"], cameras=cameras)

    return Example(
        context=views("context"),
        target=views("target"),
        context_depth=tensors.get("context_depth"),
        target_depth=tensors.get("target_depth"),
    )


def _generator(seed: int, index: int) -> torch.Generator:
    state = np.random.SeedSequence([seed, index]).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(state) & 0x7FFF_FFFF_FFFF_FFFF)

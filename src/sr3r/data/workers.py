"""Work on many scenes or steps with several processes, results in order."""

import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, Generic, TypeVar

import torch
from torch.utils.data import DataLoader, Dataset

from sr3r.errors import InputError

T = TypeVar("T")


def in_order(function: Callable[[int], T], numbers: Iterable[int], *, workers: int = 0) -> Generator[T, None, None]:
    """function(number) for each number, in their order.

    Args:
        function: Takes the number of a scene or step; must be picklable if there are workers.
        numbers: What it is called with; may have no end.
        workers: Processes that work ahead; 0 works in this one, as asked for.

    Raises:
        InputError: the number of workers is negative.
    """
    if workers < 0:
        raise InputError(f"There cannot be {workers} workers; give 0 or more.")
    if workers == 0:
        yield from map(function, numbers)
        return
    loader = DataLoader(
        _Calls(function),
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        prefetch_factor=2,
        worker_init_fn=_start_worker,
        multiprocessing_context="spawn",
        collate_fn=_unchanged,
    )
    results: Iterator[T] = iter(loader)
    yield from results


class _Calls(Dataset, Generic[T]):
    """A function as something that DataLoader asks for items."""

    def __init__(self, function: Callable[[int], T]) -> None:
        self._function = function

    def __getitem__(self, number: int) -> T:
        return self._function(number)


def _start_worker(worker: int) -> None:
    # Schedulers and terminals send these to all processes of a job; the first process decides when to stop.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)


def _unchanged(result: Any) -> Any:
    return result

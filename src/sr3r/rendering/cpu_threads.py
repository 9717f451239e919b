"""Threads of the CPU renderer: a pool per process, as wide as PyTorch's, for functions that release the GIL."""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import torch

_pools: dict[int, ThreadPoolExecutor] = {}
_lock = threading.Lock()


def run(tasks: Iterable[Callable[[], None]]) -> None:
    """Do the tasks with as many threads as PyTorch uses."""
    tasks = list(tasks)
    threads = torch.get_num_threads()
    if threads == 1 or len(tasks) < 2:
        for task in tasks:
            task()
        return
    with _lock:
        if threads not in _pools:
            _pools[threads] = ThreadPoolExecutor(threads, thread_name_prefix="sr3r-render")
        pool = _pools[threads]
    # A list, so that what a task raises is raised here.
    list(pool.map(lambda task: task(), tasks))


def _restart_in_child() -> None:
    """A forked process inherits the dictionary and the state of the lock, but no threads.

    Nor does it inherit PyTorch's: its operations on large tensors would wait for them for ever (as PyTorch's own
    DataLoader does for its workers, so the width is set to 1).
    """
    global _lock
    _pools.clear()
    _lock = threading.Lock()
    torch.set_num_threads(1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_restart_in_child)

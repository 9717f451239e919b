"""Processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any

from sr3r.bulk.capture import Capture
from sr3r.bulk.engines import Task, lost
from sr3r.bulk.outcome import Outcome

_TRIES_ALONE = 2


@dataclass(frozen=True)
class LocalEngine:
    """Worker processes that take work as they can.

    When a process dies, everything that was running is tried again, one capture at a time. A capture whose process
    dies again and again is lost.

    Attributes:
        workers: How many processes.
        threads: Threads of each.
        gpus: Names of the GPUs, as in CUDA_VISIBLE_DEVICES; the processes take turns.
    """

    workers: int
    threads: int = 1
    gpus: Sequence[str] = ()

    def run(self, task: Task, batches: Iterable[list[Capture]]) -> Generator[Outcome, None, None]:
        """See `Engine.run`."""
        batches = iter(batches)
        waiting: deque[list[Capture]] = deque()
        running: dict[Future[list[Outcome]], list[Capture]] = {}
        while True:
            try:
                yield from self._run_together(task, batches, waiting, running)
                return
            except BrokenProcessPool:
                suspects: list[Capture] = []
                for future, batch in running.items():
                    # What was done when another process died is not done again.
                    if future.done() and not future.cancelled() and future.exception() is None:
                        yield from future.result()
                    else:
                        suspects += batch
                running.clear()
                for capture in suspects:
                    yield from self._run_alone(task, capture)

    def _run_together(
        self,
        task: Task,
        batches: Iterator[list[Capture]],
        waiting: deque[list[Capture]],
        running: dict[Future[list[Outcome]], list[Capture]],
    ) -> Iterator[Outcome]:
        """Until the end, or until a process dies; then `waiting` and `running` hold what has no outcome."""
        pool = self._pool(self.workers)
        try:
            while True:
                # One batch a process in advance, so that none of them ever waits.
                waiting.extend(islice(batches, 2 * self.workers - len(running) - len(waiting)))
                while waiting:
                    running[pool.submit(task, waiting[0])] = waiting[0]
                    waiting.popleft()
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcomes = future.result()
                    del running[future]
                    yield from outcomes
        finally:
            pool.shutdown(cancel_futures=True)

    def _run_alone(self, task: Task, capture: Capture) -> Iterator[Outcome]:
        for _ in range(_TRIES_ALONE):
            with self._pool(1) as pool:
                try:
                    yield from pool.submit(task, [capture]).result()
                    return
                except BrokenProcessPool:
                    continue
        yield from lost(
            [capture],
            "The process that reconstructed it died every time, perhaps for lack of memory. Use fewer --workers, or "
            "smaller photos.",
        )

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        # Not forked: locks that other threads hold, and CUDA, do not survive a fork.
        context = multiprocessing.get_context("spawn")
        number = context.Value("i", 0)
        return ProcessPoolExecutor(workers, context, _start_worker, (number, self.threads, tuple(self.gpus)))


def _start_worker(number: Any, threads: int, gpus: Sequence[str]) -> None:
    """Set up a process, before it imports what reads these variables."""
    with number.get_lock():
        own, number.value = number.value, number.value + 1
    if gpus:
        os.environ["CUDA_VISIBLE_DEVICES"] = gpus[int(own) % len(gpus)]
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))
    # Ctrl+C reaches all processes; the first one decides, and lets these finish their scenes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """End when the run does, however it ends: a killed process cannot tell its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)

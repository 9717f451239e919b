"""The workers of a Dask cluster."""

from asyncio import CancelledError
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from sr3r.bulk.capture import Capture
from sr3r.bulk.engines import Task, lost
from sr3r.bulk.outcome import Outcome
from sr3r.errors import UnavailableError


@dataclass(frozen=True)
class DaskEngine:
    """A scheduler that others started, or a cluster on this machine.

    Dask gives the work of a dead worker to others. It gives a task up that four workers died of.

    Attributes:
        scheduler: Its address; without, processes are started here.
        workers: How many processes, if they are started here.
        patience: Seconds to wait for an answer of the scheduler, and ten times that for its first worker.
    """

    scheduler: str | None = None
    workers: int = 1
    patience: float = 10.0

    def run(self, task: Task, batches: Iterable[list[Capture]]) -> Generator[Outcome, None, None]:
        """See `Engine.run`."""
        try:
            import distributed
        except ImportError as error:
            raise UnavailableError("--engine dask needs Dask. Install it with pip install 'sr3r[bulk]'.") from error
        try:
            with ExitStack() as ended:
                client = self._connected(distributed, ended)
                yield from _run(client, distributed, task, iter(batches))
        except (OSError, CancelledError) as error:  # Its errors of connections are OSErrors.
            raise UnavailableError(
                f"The Dask scheduler {self.scheduler or 'here'} is gone ({_first_line(error)}). Run the command again: "
                "it does what is missing."
            ) from error

    def _connected(self, distributed: Any, ended: ExitStack) -> Any:
        if self.scheduler is None:
            place = ended.enter_context(
                distributed.LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, memory_limit=0, dashboard_address=None
                )
            )
        else:
            place = self.scheduler
        try:
            client = ended.enter_context(distributed.Client(place, timeout=self.patience))
        except (OSError, ValueError, TimeoutError) as error:
            raise UnavailableError(
                f"No Dask scheduler answers at {self.scheduler} ({_first_line(error)}). Check the address, such as "
                "tcp://host:8786, and that it runs."
            ) from error
        try:
            client.wait_for_workers(1, timeout=10 * self.patience)
        except TimeoutError as error:
            raise UnavailableError(
                f"The Dask scheduler {self.scheduler} has had no worker for {10 * self.patience:.0f} s. Start some "
                f"with `dask worker {self.scheduler} --nthreads 1`."
            ) from error
        return client


def _run(client: Any, distributed: Any, task: Task, batches: Iterator[list[Capture]]) -> Iterator[Outcome]:
    running: dict[Any, list[Capture]] = {}
    # Names of tasks are of this run alone: Dask would answer a known name with an old result.
    names = (f"sr3r-bulk-{client.id}-{number}" for number in count())
    while True:
        # One batch a thread in advance; clusters grow and shrink while they work.
        room = 2 * max(1, sum(client.nthreads().values())) - len(running)
        for batch in islice(batches, max(0, room)):
            running[client.submit(task, batch, key=next(names), pure=False)] = batch
        if not running:
            return
        for future in distributed.wait(list(running), return_when="FIRST_COMPLETED").done:
            batch = running.pop(future)
            try:
                yield from future.result()
            except distributed.KilledWorker:
                yield from lost(
                    batch,
                    "Every worker that reconstructed it died, perhaps for lack of memory. Give the workers more "
                    "memory, or use a smaller --batch or smaller photos.",
                )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")

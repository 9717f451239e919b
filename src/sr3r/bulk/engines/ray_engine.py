"""The workers of a Ray cluster: Ray Data with a pool of actors."""

import logging
import sys
import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sr3r.bulk.capture import Capture
from sr3r.bulk.engines import Task
from sr3r.bulk.outcome import Outcome
from sr3r.errors import UnavailableError

# A block is what Ray hands to an actor at a time; each costs it some milliseconds.
_BATCHES_A_BLOCK = 8
_TRIES = 3


@dataclass(frozen=True)
class RayEngine:
    """A cluster that others started, or Ray on this machine.

    Ray starts an actor again that died, and repeats its block; after three times the run ends.

    Attributes:
        address: Of the cluster (`auto`, `ray://host:10001`); without, Ray is started here.
        workers: How many actors.
        uses_gpu: Whether each gets a GPU of its own.
    """

    address: str | None = None
    workers: int = 1
    uses_gpu: bool = False

    def run(self, task: Task, batches: Iterable[list[Capture]]) -> Generator[Outcome, None, None]:
        """See `Engine.run`."""
        try:
            import pyarrow as pa
            import ray
            import ray.data
            import ray.exceptions
            from ray import cloudpickle as pickles
        except ImportError as error:
            raise UnavailableError("--engine ray needs Ray. Install it with pip install 'sr3r[ray]'.") from error
        cloudpickle: Any = pickles
        try:
            # What Ray says of workers that died is no output of ours.
            with redirect_stdout(sys.stderr), self._started(ray):
                batches = iter(batches)
                blocks = []
                # The whole list of captures is in Ray's object store, not in this process.
                while block := list(islice(batches, _BATCHES_A_BLOCK)):
                    blocks.append(ray.put(pa.table({"batch": [cloudpickle.dumps(batch) for batch in block]})))
                if not blocks:
                    return
                rows = self._mapped(ray, ray.data.from_arrow_refs(blocks), task, actors=min(self.workers, len(blocks)))
                for row in rows.iter_rows():
                    yield from cloudpickle.loads(row["outcomes"])
        except (ray.exceptions.RayError, ConnectionError) as error:
            reason = str(error).strip().splitlines()[-1][:200]
            raise UnavailableError(
                f"Ray cannot go on: {reason}. Run the command again: it does what is missing."
            ) from error

    def _mapped(self, ray: Any, rows: Any, task: Task, *, actors: int) -> Any:
        with warnings.catch_warnings():
            # Ray 2.60 warns of the last two without naming others. Without them, a scene that kills its actor would be
            # repeated for ever; the extra `ray` ends before the release without them.
            warnings.filterwarnings("ignore", message="`ray_remote_args` is deprecated")
            return rows.map_batches(
                _Actor,
                fn_constructor_args=(task,),
                batch_size=1,
                batch_format="pyarrow",
                compute=ray.data.ActorPoolStrategy(size=actors),
                num_gpus=1 if self.uses_gpu else 0,
                max_restarts=_TRIES,
                max_task_retries=_TRIES,
            )

    @contextmanager
    def _started(self, ray: Any) -> Iterator[None]:
        quiet: dict[str, Any] = {"logging_level": "error", "log_to_driver": False}
        try:
            if self.address is None:
                ray.init(num_cpus=self.workers, include_dashboard=False, **quiet)
            else:
                ray.init(address=self.address, **quiet)
        except Exception as error:  # Whatever it is: RuntimeError, ConnectionError, ValueError, time-outs of gRPC.
            reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
            where = "here" if self.address is None else f"at {self.address}"
            raise UnavailableError(f"Ray does not start {where} ({reason}). Use --engine local or dask.") from error
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        try:
            yield
        finally:
            ray.shutdown()


class _Actor:
    """A worker: it has the task, and with it the model, for as long as it lives."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def __call__(self, table: Any) -> dict[str, list[bytes]]:
        from ray import cloudpickle as pickles

        cloudpickle: Any = pickles
        batches = [cloudpickle.loads(row) for row in table["batch"].to_pylist()]
        return {"outcomes": [cloudpickle.dumps(self._task(batch)) for batch in batches]}

"""What runs the work: processes of this machine, Dask, or Ray."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from sr3r.bulk.capture import Capture
from sr3r.bulk.outcome import Outcome

Task = Callable[[Sequence[Capture]], list[Outcome]]
"""`Work`, or a stand-in: picklable, never raises for what is wrong with a scene."""


@runtime_checkable
class Engine(Protocol):
    """Runs a task on many captures; retries, the loss of workers and back-pressure are its matter."""

    def run(self, task: Task, batches: Iterable[list[Capture]]) -> Generator[Outcome, None, None]:
        """What became of the captures, in any order.

        Args:
            task: Runs in workers.
            batches: Taken as workers need them; may be long.

        Raises:
            Sr3rError: the engine cannot go on.
        """
        ...


def lost(captures: Sequence[Capture], reason: str) -> Iterator[Outcome]:
    """The outcomes of captures that no worker survived."""
    for capture in captures:
        yield Outcome(name=capture.name, status="lost", error=reason)

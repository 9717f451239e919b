"""What a worker does with a few captures: all that is missing of them ends up in the storage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from sr3r.bulk.capture import Capture
from sr3r.bulk.outcome import Outcome
from sr3r.bulk.outputs import Outputs
from sr3r.errors import Sr3rError


@runtime_checkable
class Maker(Protocol):
    """Makes the files of scenes; picklable and small. `SceneMaker` is the real one."""

    def make(self, captures: Sequence[Capture], staging: Path) -> Iterator[tuple[Path, Outcome]]:
        """Make each scene.

        Args:
            captures: Those that are missing.
            staging: An empty folder for files.

        Yields:
            A folder in `staging` with the files of one scene, laid out as the output, and what became of the scene. A
            scene that fails does not stop the others.

        Raises:
            Sr3rError: none of the scenes can be made or written: a full disk, weights that are not there.
        """
        ...


@dataclass(frozen=True)
class Work:
    """The task that engines hand to workers: a picklable function of captures.

    Attributes:
        outputs: Where scenes go.
        maker: How they are made.
    """

    outputs: Outputs
    maker: Maker

    def __call__(self, captures: Sequence[Capture]) -> list[Outcome]:
        """Reconstruct captures that go through the network together, and write what comes out.

        Never raises for what is wrong with a scene, the storage or the model. The last outcome has the status
        "stopped" where going on makes no sense.
        """
        outcomes: list[Outcome] = []
        try:
            missing = []
            for capture in captures:
                # A worker may have died after the scene was complete, but before anybody heard of it.
                if self.outputs.is_done(capture.name):
                    outcomes.append(replace(self.outputs.outcome("done", capture.name), is_repeated=True))
                else:
                    missing.append(capture)
            if missing:
                with self.outputs.staging() as staging:
                    for folder, outcome in self.maker.make(missing, staging):
                        self.outputs.publish(folder, outcome)
                        outcomes.append(outcome)
        except Sr3rError as error:
            outcomes.append(Outcome(name="", status="stopped", error=str(error)))
        return outcomes

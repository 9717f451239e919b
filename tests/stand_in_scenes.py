"""Captures and a maker that compute nothing: what happens to a scene is in its name.

`scene-7` is made; `fail-7` fails; `die-7` kills its process every time, `once-7` the first time; `full-7` finds the
disk full; `slow-7` takes a fifth of a second. Everything that is made is written into a log, to count it.
"""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sr3r.bulk.capture import Capture
from sr3r.bulk.outcome import Outcome
from sr3r.errors import FileError


@dataclass(frozen=True)
class StandInCapture:
    number: int
    name: str

    def open(self, folder: Path, *, num_photos: int) -> tuple[list, None]:
        raise AssertionError("nobody opens a stand-in")


@dataclass(frozen=True)
class StandInCaptures:
    """As many scenes as asked for, or those named."""

    names: Sequence[str] | int

    def __len__(self) -> int:
        return self.names if isinstance(self.names, int) else len(self.names)

    def __iter__(self) -> Iterator[StandInCapture]:
        for number in range(len(self)):
            yield StandInCapture(number, f"scene-{number}" if isinstance(self.names, int) else self.names[number])


@dataclass(frozen=True)
class StandInMaker:
    """Attributes: the folder of the log, and seconds that a scene takes."""

    log: Path
    seconds: float = 0.0

    def make(self, captures: Sequence[Capture], staging: Path) -> Iterator[tuple[Path, Outcome]]:
        for capture in captures:
            what = capture.name.partition("-")[0]
            self._note(f"began-{capture.name}")
            time.sleep(0.2 if what == "slow" else self.seconds)
            if what == "die" or (what == "once" and self.times(f"began-{capture.name}") == 1):
                os.kill(os.getpid(), signal.SIGKILL)
            if what == "full":
                raise FileError("Cannot write scene.ply: No space left on device. Choose a place you may write to.")
            folder = staging / capture.name
            if what == "fail":
                yield (
                    folder,
                    Outcome(name=capture.name, status="failed", error=f"{capture.name}.jpg is dark. Use a flash."),
                )
                continue
            (folder / "scenes").mkdir(parents=True)
            (folder / "scenes" / f"{capture.name}.ply").write_text(capture.name)
            self._note(f"made-{capture.name}")
            yield folder, Outcome(name=capture.name, status="done", gaussians=3)

    def times(self, what: str) -> int:
        """How often something happened to a scene."""
        file = self.log / what
        return len(file.read_bytes()) if file.exists() else 0

    def made(self) -> dict[str, int]:
        """How often each scene was made."""
        return {
            path.name.removeprefix("made-"): len(path.read_bytes())
            for path in self.log.iterdir()
            if path.name.startswith("made-")
        }

    def _note(self, what: str) -> None:
        with (self.log / what).open("ab") as file:
            file.write(b".")

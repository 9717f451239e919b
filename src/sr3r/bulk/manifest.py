"""manifest.jsonl: a line about every scene, in the order in which they came through.

The markers in `Outputs` are what counts. The manifest gathers their content in one file, and is made to agree with
them when a run begins.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sr3r.bulk.outcome import Outcome
from sr3r.bulk.outputs import Outputs
from sr3r.errors import FileError
from sr3r.files import writing

_SECONDS_BETWEEN_UPLOADS = 60.0


class Manifest:
    """The lines of one share; on object storage they are uploaded every minute and at the end.

    Args:
        outputs: The place and the share.
        keep: Whether a line that is there is still true.

    Raises:
        FileError: the file cannot be read or written.
    """

    def __init__(self, outputs: Outputs, *, keep: Callable[[Outcome], bool]) -> None:
        tag = "" if outputs.share.parts == 1 else f"-{outputs.share.tag}"
        self.name = f"manifest{tag}.jsonl"
        self._storage = outputs.storage
        self._copy = tempfile.TemporaryDirectory() if self._storage.is_remote else None
        self._path = Path(outputs.root if self._copy is None else self._copy.name) / self.name
        self._uploaded = time.monotonic()
        self.names: set[str] = set()
        if self._copy is not None and self.name in self._storage.names():
            self._storage.download(self.name, self._path)
        with writing(self._path) as temporary:
            self._copy_true_lines(temporary, keep)
        self._file = self._path.open("a", encoding="utf-8")

    def add(self, outcome: Outcome) -> None:
        """Write a line.

        Raises:
            FileError: it cannot be written.
        """
        try:
            self._file.write(outcome.to_line())
            self._file.flush()
        except OSError as error:
            reason = error.strerror or str(error)
            raise FileError(f"Cannot add to {self._path}: {reason}. Make room, and run the command again.") from error
        self.names.add(outcome.name)
        if self._copy is not None and time.monotonic() - self._uploaded > _SECONDS_BETWEEN_UPLOADS:
            self._upload()

    def close(self) -> None:
        """Write what is left.

        Raises:
            FileError: it cannot be written.
        """
        self._file.close()
        if self._copy is not None:
            self._upload()
            self._copy.cleanup()

    def _upload(self) -> None:
        self._storage.upload(self._path, self.name)
        self._uploaded = time.monotonic()

    def _copy_true_lines(self, target: Path, keep: Callable[[Outcome], bool]) -> None:
        if not self._path.exists():
            return
        with self._path.open("rb") as old, target.open("wb") as new:
            for line in old:
                if not line.endswith(b"\n"):  # Cut off by a kill; its marker has the line.
                    break
                outcome = Outcome.from_line(line, f"A line of {self._path}")
                if outcome.name not in self.names and keep(outcome):
                    self.names.add(outcome.name)
                    new.write(line)
            new.flush()
            os.fsync(new.fileno())

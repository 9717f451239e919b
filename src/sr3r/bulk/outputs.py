"""The folder or object store that a run writes to: scenes, pictures, and a marker for each scene that is through.

OUT/scenes/NAME...      the scene, as a folder or as a file with its cameras beside it
OUT/samples/NAME.jpg    pictures of some
OUT/done/NAME.json      written last: the scene is complete; the content is its line of the manifest
OUT/failed/NAME.json    likewise, for a scene that cannot be made
OUT/bulk.json           what all runs into OUT have in common
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sr3r.bulk.outcome import Outcome
from sr3r.bulk.share import Share
from sr3r.errors import FileError, InputError
from sr3r.files import check_writable
from sr3r.storage import Storage

_SETTINGS = "bulk.json"
_STAGING = ".staging"


@dataclass(frozen=True)
class Outputs:
    """Where scenes go; cheap to copy into workers.

    Attributes:
        root: A folder or a URL.
        share: Which captures this run does.
    """

    root: str
    share: Share = field(default_factory=Share)

    @property
    def storage(self) -> Storage:
        """The place."""
        return Storage(self.root)

    def begin(self, settings: Mapping[str, Any]) -> None:
        """Make sure that scenes can be written, and that all scenes there are made alike. Clear what a kill left.

        Raises:
            FileError: the place is not writable.
            InputError: there are scenes made with other settings.
        """
        self.check(settings)
        self.storage.write(_SETTINGS, (json.dumps(settings, indent=2) + "\n").encode())
        if not self.storage.is_remote:
            for folder in (Path(self.root) / _STAGING).glob(f"{self.share.tag}_*"):
                shutil.rmtree(folder, ignore_errors=True)

    def check(self, settings: Mapping[str, Any]) -> None:
        """What `begin` refuses, without writing anything; errors as there."""
        if not self.storage.is_remote:
            if Path(self.root).exists() and not Path(self.root).is_dir():
                raise FileError(f"Cannot write {self.root}: it is a file. Give a folder.")
            check_writable(self.root)
        if (written := self._read(_SETTINGS)) is None:
            return
        try:
            there = dict(json.loads(written))
        except (ValueError, TypeError) as error:
            raise FileError(f"{self.root}/{_SETTINGS} is damaged ({error}). Choose another place.") from error
        for name, value in there.items():
            if settings.get(name) != value:
                raise InputError(
                    f"The scenes in {self.root} were made with {name} = {value}, not {settings.get(name)}. "
                    "Choose another place."
                )

    def done(self) -> set[str]:
        """The names of scenes that are complete."""
        return self._marked("done")

    def failed(self) -> set[str]:
        """The names of scenes that cannot be made."""
        return self._marked("failed")

    def outcome(self, status: str, name: str) -> Outcome:
        """What the marker of a scene says.

        Raises:
            FileError: there is none.
        """
        marker = f"{status}/{name}.json"
        return Outcome.from_line(self.storage.read(marker), f"{self.root}/{marker}")

    def is_done(self, name: str) -> bool:
        """Whether a scene is complete."""
        return self._read(f"done/{name}.json") is not None

    def forget_failure(self, name: str) -> None:
        """Let a scene that could not be made be tried again."""
        self.storage.remove(f"failed/{name}.json")

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder to put files in, laid out as OUT; gone afterwards."""
        if self.storage.is_remote:
            with tempfile.TemporaryDirectory() as folder:
                yield Path(folder)
            return
        # On the same disk, so that files take their places at once.
        parent = Path(self.root) / _STAGING
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{self.share.tag}_", dir=parent, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def publish(self, staged: Path, outcome: Outcome) -> None:
        """Put the files of a scene into their places, and then its marker.

        Args:
            staged: A folder laid out as OUT that holds this scene only; its files are moved.
            outcome: Done or failed.

        Raises:
            FileError: the place cannot be written.
        """
        for file in sorted(path for path in staged.rglob("*") if path.is_file()):
            name = file.relative_to(staged).as_posix()
            if self.storage.is_remote:
                self.storage.upload(file, name)
            else:
                _move(file, Path(self.root) / name)
        self.storage.write(f"{outcome.status}/{outcome.name}.json", outcome.to_line().encode())

    def _marked(self, status: str) -> set[str]:
        return {name[len(status) + 1 : -len(".json")] for name in self.storage.names(status) if name.endswith(".json")}

    def _read(self, name: str) -> bytes | None:
        try:
            return self.storage.read(name)
        except FileError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise


def _move(file: Path, target: Path) -> None:
    try:
        # Without it, a marker could outlive a power failure that its scene does not.
        with file.open("rb") as content:
            os.fsync(content.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    except OSError as error:
        raise FileError(f"Cannot write {target}: {error.strerror or error}. Choose another place.") from error

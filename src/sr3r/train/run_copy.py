"""A copy of the run folder in object storage, from which a run goes on where its folder is not."""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from sr3r.errors import FileError
from sr3r.storage import Storage
from sr3r.train import checkpoint_files

logger = logging.getLogger(__name__)

_CONFIG = "config.json"


class NoCopy:
    """Stands for `RunCopy` where none is wanted."""

    def synchronise(self, check: Callable[[Path], None]) -> None:
        """Leave the run folder as it is."""

    def claim(self) -> None:
        """Write nothing."""

    def update(self, *, is_last: bool) -> None:
        """Write nothing."""


class RunCopy:
    """The files of a run under a URL or in another folder, as in the run folder itself.

    A checkpoint there counts when the file beside it, which is written last, has its checksum.

    Args:
        url: Of the copy: one that fsspec knows, or a folder.
        folder: Of the run.
        keep: Checkpoints that are kept.
    """

    def __init__(self, url: str, folder: Path, *, keep: int) -> None:
        self._storage = Storage(url)
        self._folder = folder
        self._keep = keep
        self._sent: dict[str, tuple[int, int]] = {}

    def synchronise(self, check: Callable[[Path], None]) -> None:
        """Fill the run folder if the copy is further than it, or the copy if the folder is.

        Args:
            check: Raises if the config.json that it is given is another run's.

        Raises:
            FileError: the place does not answer, or one of the two cannot be written.
        """
        names = self._storage.names()
        if _CONFIG in names:
            with tempfile.TemporaryDirectory() as temporary:
                config = Path(temporary) / _CONFIG
                self._storage.download(_CONFIG, config)
                check(config)
        complete = sorted(name for name in names if _is_mark(name) and _checkpoint_of(name) in names)
        own = [_mark_of(f"checkpoints/{path.name}") for path in self._checkpoints()]
        while complete and (not own or complete[-1] > own[-1]):
            if self._fetch_checkpoint(complete.pop()):
                for name in names:
                    if not name.startswith("checkpoints/"):
                        self._storage.download(name, self._folder / name)
                return
        if own and own[-1] not in complete:
            self._send()

    def claim(self) -> None:
        """Write the run's config.json there: a place that cannot be written is to be known before the first step.

        Raises:
            FileError: it cannot be written.
        """
        self._storage.upload(self._folder / _CONFIG, _CONFIG)

    def update(self, *, is_last: bool) -> None:
        """Bring the copy up to date with the newest checkpoint.

        A place that does not answer is warned about; the next update will do.

        Raises:
            FileError: it does not answer, and no update will follow.
        """
        try:
            self._send()
        except FileError as error:
            if is_last:
                raise FileError(
                    f"{error} The run is complete in {self._folder}, its copy is not: run the command again later."
                ) from error
            logger.warning("%s The run goes on, and is copied after its next checkpoint", error)

    def _checkpoints(self) -> list[Path]:
        return checkpoint_files.existing(self._folder / "checkpoints")

    def _send(self) -> None:
        self._send_small_files()
        if self._checkpoints():
            self._send_checkpoint(self._checkpoints()[-1])

    def _send_small_files(self) -> None:
        for path in sorted(self._folder.rglob("*")):
            name, stat = path.relative_to(self._folder).as_posix(), path.stat()
            version = (stat.st_size, stat.st_mtime_ns)
            is_ours = path.is_file() and not name.startswith("checkpoints/") and not path.name.startswith(".")
            if is_ours and self._sent.get(name) != version:
                self._storage.upload(path, name)
                self._sent[name] = version

    def _send_checkpoint(self, newest: Path) -> None:
        name = f"checkpoints/{newest.name}"
        mark = json.dumps({"sha256": _digest(newest)}).encode()
        there = set(self._storage.names("checkpoints"))
        if not {name, _mark_of(name)} <= there or self._storage.read(_mark_of(name)) != mark:
            self._storage.upload(newest, name)
            self._storage.write(_mark_of(name), mark)
        # A later one that is there could not be read, or this run would have begun with it.
        earlier = sorted(other for other in there if _is_mark(other) and other < _mark_of(name))
        kept = {name, *(_checkpoint_of(mark) for mark in earlier[max(len(earlier) - self._keep + 1, 0) :])}
        # Marks go first: what is being removed counts no longer.
        for other in sorted(there, key=_is_mark, reverse=True):
            if (_checkpoint_of(other) if _is_mark(other) else other) not in kept:
                self._storage.remove(other)

    def _fetch_checkpoint(self, mark: str) -> bool:
        """Whether a checkpoint arrived as it was sent; a damaged one is skipped with a warning."""
        name = _checkpoint_of(mark)
        path = self._folder / name
        self._storage.download(name, path)
        try:
            wanted = json.loads(self._storage.read(mark))["sha256"]
        except (ValueError, KeyError, TypeError):
            wanted = None
        if _digest(path) == wanted:
            return True
        logger.warning("skipping the damaged checkpoint %s/%s", self._storage.root.rstrip("/"), name)
        path.unlink()
        return False


def _is_mark(name: str) -> bool:
    return name.startswith("checkpoints/step-") and name.endswith(".json")


def _mark_of(checkpoint: str) -> str:
    return f"{checkpoint.removesuffix('.pt')}.json"


def _checkpoint_of(mark: str) -> str:
    return f"{mark.removesuffix('.json')}.pt"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

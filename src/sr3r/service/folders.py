"""Where the photos and results of the jobs are: DATA/jobs/ID with the photos and a folder for each attempt.

An attempt's folder counts only when the database says that the attempt is done, so half a result is never seen. All
names in here are our own; clients' names are in the database alone.
"""

import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from sr3r.decoding import Readable
from sr3r.errors import UnavailableError
from sr3r.files import check_writable
from sr3r.service.job import Job

CAMERAS = "cameras.json"
"""The cameras that came with the photos."""

LAYERS = {"layer-1.spz": "scene.spz", "layer-0.ply": "scene.scaffold.ply", "layer-1.ply": "scene.ply"}
"""The viewer page's names for files of a result, where page/ has no file of that name (old results: both as PLY)."""

_LAYER = re.compile(r"layer-[01]\.(spz|ply)")

# Enough for the database to write down that jobs are deleted.
_RESERVE_BYTES = 4_000_000
# Uploads that another server receives at this moment are younger than this.
_ORPHAN_AGE_S = 3600


class Folders:
    """The folders of all jobs."""

    def __init__(self, data: Path) -> None:
        """Make them.

        Raises:
            FileError: nothing can be written there.
        """
        check_writable(data)
        self._jobs, self._incoming, self._reserve = data / "jobs", data / "incoming", data / "reserve"
        for folder in (self._jobs, self._incoming):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def job(self, id: str) -> Path:
        """A job's folder."""
        return self._jobs / id

    def result(self, job: Job) -> Path:
        """What its attempt wrote."""
        return self.job(job.id) / attempt_name(job.attempt)

    def layer(self, job: Job, name: str) -> Path | None:
        """The file of a result's Gaussians that its viewer page calls so; None if it is nothing of the kind."""
        result = self.result(job)
        places = [result / "page" / name, result / LAYERS.get(name, name)] if _LAYER.fullmatch(name) else []
        return next((path for path in places if path.is_file()), None)

    def accept(self, files: dict[str, Readable]) -> str:
        """Store the files of a new job, safely on the disk; its name, of 128 random bits.

        Raises:
            UnavailableError: they cannot be stored.
        """
        id = secrets.token_hex(16)
        folder = self._incoming / id
        try:
            folder.mkdir(mode=0o700)
            for name, source in files.items():
                with (folder / name).open("wb") as target:
                    source.seek(0)
                    shutil.copyfileobj(source, target)
                    target.flush()
                    os.fsync(target.fileno())
            _sync(folder)
            folder.rename(self.job(id))
            _sync(self._jobs)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise cannot_store(error) from error
        return id

    def check_writable(self) -> None:
        """Make sure, before photos are received, that they can be stored.

        Raises:
            UnavailableError: they cannot.
        """
        try:
            with tempfile.TemporaryFile(dir=self._incoming):
                pass
        except OSError as error:
            raise cannot_store(error) from error

    def remove(self, id: str) -> None:
        """Delete all that belongs to a job, if there is anything."""
        shutil.rmtree(self.job(id), ignore_errors=True)

    def remove_attempt(self, job: Job) -> None:
        """Delete what this attempt wrote."""
        shutil.rmtree(self.result(job), ignore_errors=True)

    def remove_other_attempts(self, job: Job) -> None:
        """Delete what attempts of a job wrote that do not count."""
        for folder in self.job(job.id).glob("attempt-*"):
            if folder.name != attempt_name(job.attempt):
                shutil.rmtree(folder, ignore_errors=True)

    def remove_orphans(self, known: Collection[str], *, is_shared: bool) -> None:
        """Delete what belongs to no job: left by a server that died between storing photos and taking the job."""
        before = time.time() - (_ORPHAN_AGE_S if is_shared else -1)
        for folder in (*self._incoming.iterdir(), *self._jobs.iterdir()):
            # Another server may be faster.
            with suppress(FileNotFoundError):
                if folder.name not in known and folder.stat().st_mtime < before:
                    shutil.rmtree(folder, ignore_errors=True)

    def keep_reserve(self) -> None:
        """Take a little room while there is plenty, for `use_reserve`."""
        if not self._reserve.exists() and self.free_bytes() > 4 * _RESERVE_BYTES:
            with suppress(OSError):
                # Written, since a hole would reserve nothing.
                self._reserve.write_bytes(bytes(_RESERVE_BYTES))

    def use_reserve(self) -> bool:
        """On a full disk, make the room in which deleting can be written down; whether there is more now."""
        if self.free_bytes() <= _RESERVE_BYTES:
            with suppress(OSError):
                self._reserve.unlink()
                return True
        return False

    def free_bytes(self) -> int:
        """Room on the disk."""
        return shutil.disk_usage(self._jobs).free


def cannot_store(error: OSError) -> UnavailableError:
    """What clients are told when the disk refuses their photos."""
    reason = error.strerror or str(error)
    return UnavailableError(f"The photos cannot be stored ({reason}). Try again later.")


def attempt_name(attempt: int) -> str:
    """Folder of an attempt, in the job's."""
    return f"attempt-{attempt}"


def _sync(folder: Path) -> None:
    """Have the names in a folder outlast a power failure; Windows does so by itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

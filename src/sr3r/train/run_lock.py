"""One run in a folder at a time: a lock that the system takes back from a process that dies, also over NFS."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sr3r.errors import FileError, InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_logger = logging.getLogger(__name__)

_NAME = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes, on this machine or another, from training into a folder.

    Folders that are made for this and stay empty are removed in the end. Where the file system has no locks, a warning
    says so.

    Raises:
        InputError: another process trains into it.
        FileError: nothing can be written there.
    """
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _taken(folder)
    except OSError as error:
        raise FileError(
            f"Cannot write {folder}: {error.strerror or error}. Choose a place you may write to."
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            (folder / _NAME).unlink()
        file.close()
        with suppress(OSError):
            for path in new:
                path.rmdir()


def _taken(folder: Path) -> IO[str]:
    """The open file on which we have the lock."""
    path = folder / _NAME
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(200).strip() or "another process"
            file.close()
            raise InputError(
                f"{holder} trains into {folder} already. Wait for it, stop it, or give --out another folder."
            ) from error
        except OSError as error:
            _logger.warning(
                "%s cannot be locked (%s): see to it that no other process trains into it.", folder, error.strerror
            )
            return file
        # Whoever had the lock removes the file; then it is another one that counts.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                file.truncate(0)
                file.write(f"Process {os.getpid()} on {socket.gethostname()}")
                file.flush()
                return file
        file.close()

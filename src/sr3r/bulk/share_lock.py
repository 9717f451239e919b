"""Two runs never do the same share of one place: the second is refused, unless the first is dead.

In a folder, a locked file tells: the system unlocks it when its process dies. Object storage has no locks, so a small
object there is rewritten all the time; who finds one waits to see whether it changes.
"""

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sr3r.bulk.outputs import Outputs
from sr3r.bulk.share import Share
from sr3r.errors import FileError, InputError

_FOLDER = "locks"
_BEAT_SECONDS = 2.0
_PATIENCE_SECONDS = 10.0


@contextmanager
def locked(outputs: Outputs, *, beat: float = _BEAT_SECONDS, patience: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the lock of a share.

    Args:
        outputs: The place and the share.
        beat: Seconds between the signs of life that are written to object storage.
        patience: Seconds without a sign of life after which another run counts as dead.

    Raises:
        InputError: another run holds this share, or one that overlaps it.
        FileError: the place cannot be written.
    """
    if outputs.storage.is_remote:
        with _beating(outputs, beat, patience):
            yield
    else:
        with _file_locked(outputs):
            yield


def _share_of(name: str) -> Share | None:
    part, _, parts = Path(name).stem.partition("-of-")
    return Share(int(part), int(parts)) if part.isdecimal() and parts.isdecimal() else None


def _overlaps(outputs: Outputs, name: str) -> bool:
    share = _share_of(name)
    return share is not None and share != outputs.share and share.overlaps(outputs.share)


def _refusal(outputs: Outputs, name: str) -> InputError:
    share = _share_of(name)
    which = "" if share is None or share.parts == 1 else f" shard {share.part}/{share.parts} of"
    return InputError(
        f"Another run is doing{which} {outputs.root}. Wait for its end, or share the work: --shard 1/2 and --shard 2/2."
    )


@contextmanager
def _file_locked(outputs: Outputs) -> Iterator[None]:
    folder = Path(outputs.root) / _FOLDER
    own = folder / f"{outputs.share.tag}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with own.open("a") as file:
            # Its own first, then the others: of two that begin at once, at least one sees the other.
            if not _lock(file):
                raise _refusal(outputs, own.name)
            for other in folder.glob("*.lock"):
                if _overlaps(outputs, other.name):
                    with other.open("a") as theirs:
                        if not _lock(theirs):
                            raise _refusal(outputs, other.name)
            yield
    except OSError as error:
        if error.filename is None:
            raise
        raise FileError(f"Cannot write {error.filename}: {error.strerror}. Choose another place.") from error


def _lock(file: Any) -> bool:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _beating(outputs: Outputs, beat: float, patience: float) -> Iterator[None]:
    storage, own = outputs.storage, f"{_FOLDER}/{outputs.share.tag}.lock"
    dead = _signs_of_the_dead(outputs, own, patience)
    run = f"{socket.gethostname()}, process {os.getpid()}, {secrets.token_hex(4)}"
    ended = threading.Event()

    def write_signs() -> None:
        count = 0
        while not ended.wait(beat):
            count += 1
            # What is wrong with the storage is told by those who write scenes.
            with suppress(Exception):
                storage.write(own, json.dumps({"run": run, "beat": count}).encode())

    storage.write(own, json.dumps({"run": run, "beat": 0}).encode())
    # Of two that begin at once, each sees the other's object, or the later one's object stays. One that is through here
    # already has written its own again by then.
    time.sleep(1.5 * beat)
    signs = _signs(outputs, own)
    if run not in signs.pop(own, b"").decode():
        raise _refusal(outputs, own)
    if other := next((name for name, sign in signs.items() if sign != dead.get(name)), None):
        storage.remove(own)
        raise _refusal(outputs, other)
    thread = threading.Thread(target=write_signs, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        storage.remove(own)


def _signs(outputs: Outputs, own: str) -> dict[str, bytes]:
    """The objects of all runs that overlap this one, and its own."""
    found = {}
    for name in outputs.storage.names(_FOLDER):
        if name == own or _overlaps(outputs, name):
            with suppress(FileError):  # Removed meanwhile.
                found[name] = outputs.storage.read(name)
    return found


def _signs_of_the_dead(outputs: Outputs, own: str, patience: float) -> dict[str, bytes]:
    """The objects of overlapping runs that do not change; raises when one does."""
    before, start = _signs(outputs, own), time.monotonic()
    while before and time.monotonic() - start < patience:
        time.sleep(patience / 10)
        for name, sign in _signs(outputs, own).items():
            if sign != before.get(name):
                raise _refusal(outputs, name)
    return before

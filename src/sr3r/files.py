"""Reading and writing files so that nobody ever sees half of one."""

import functools
import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

from sr3r.errors import FileError

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
"""Kinds of pictures that are written; here, because commands check names before they import torch."""

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".heic", ".heif", ".hif", ".avif")
"""Kinds of photos that are read."""

PHOTO_KINDS = "JPEG, PNG, WebP, TIFF, HEIC or AVIF"
"""The same, for messages."""


class _Pending(NamedTuple):
    """What `writing_together` has so far."""

    files: list[tuple[Path, Path]]
    """Those that are complete and wait for the others: temporary name and target."""
    folders: list[Path]
    """Those that were made for them, parents first."""


_pending: ContextVar[_Pending | None] = ContextVar("_pending", default=None)

# Machine, process, chance; then the end of the target's name, so that its suffixes stay.
_TEMPORARY = re.compile(r"\.sr3r-(?P<machine>[0-9a-f]{8})-(?P<process>\d{1,10})-[0-9a-f]{8}\..*", re.DOTALL)
_MAX_KEPT_NAME = 40


@contextmanager
def writing(path: str | Path) -> Iterator[Path]:
    """Write a file completely or not at all.

    Yields a new, empty file beside the target, with the same suffixes; it takes the target's place when the block
    ends, and is removed when the block raises, as are the missing folders that were made for it. Through a symbolic
    link the file that it points to is written. What killed processes left in the folder is removed.

    Args:
        path: The file to write, replaced if it exists.

    Raises:
        FileError: the target cannot be written, or an OSError happened inside the block (a full disk).
    """
    path, temporary, made = Path(path), None, list[Path]()
    try:
        target = _target_of(path)
        made = _missing_folders(target.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent)
        temporary = temporary_beside(target)
        temporary.touch()
        yield temporary
        if (pending := _pending.get()) is None:
            temporary.replace(target)
        else:
            pending.files.append((temporary, target))
            pending.folders.extend(made)
            temporary = None
        made.clear()
    except FileError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"Cannot write {path}: {reason}. Choose a place you may write to.") from error
    finally:
        # After a success the temporary name is gone already; when its folder is unreadable there was none.
        with suppress(OSError):
            if temporary is not None:
                temporary.unlink(missing_ok=True)
        _remove_empty(made)


@contextmanager
def writing_together() -> Iterator[None]:
    """Files that are written inside appear together when the (outermost) block ends, or none does when it raises.

    Raises:
        FileError: a file cannot take its place.
    """
    if _pending.get() is not None:
        yield
        return
    pending = _Pending([], [])
    token = _pending.set(pending)
    try:
        yield
        for temporary, target in pending.files:
            try:
                temporary.replace(target)
            except OSError as error:
                raise FileError(f"Cannot write {target}: {error.strerror}. Choose another place.") from error
    finally:
        _pending.reset(token)
        for temporary, _ in pending.files:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        _remove_empty(pending.folders)


def _missing_folders(folder: Path) -> list[Path]:
    """Those that have to be made for a folder to be there, parents first."""
    return [place for place in (*reversed(folder.parents), folder) if not place.exists()]


def _remove_empty(folders: list[Path]) -> None:
    """Remove those of the folders that are empty."""
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


@functools.cache
def _machine() -> str:
    """Tells where process numbers mean what they mean here: on this machine, in this container."""
    parts = [platform.node()]
    with suppress(OSError):
        parts.append(Path("/etc/machine-id").read_text())
    with suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def temporary_beside(target: Path) -> Path:
    """A hidden name in the target's folder that nothing has; `remove_leftovers` knows it."""
    unique = f"{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    return target.with_name(f".sr3r-{unique}.{target.name[-_MAX_KEPT_NAME:]}")


def remove_leftovers(folder: Path) -> None:
    """Remove what killed processes of this machine did not finish; nothing of living ones, or of other machines."""
    with suppress(OSError), os.scandir(folder) as entries:
        found = [(entry, _TEMPORARY.fullmatch(entry.name)) for entry in entries]
        for entry, name in found:
            if name is None or name["machine"] != _machine() or _is_alive(int(name["process"])):
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with suppress(OSError):
                    Path(entry).unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _target_of(path: Path) -> Path:
    """Where a link leads, or the path itself.

    Raises:
        OSError: it is something that cannot be replaced by a file.
    """
    try:
        target = path.resolve() if path.is_symlink() else path
    except RuntimeError:
        target = path
    if target.is_symlink():
        raise OSError("its symbolic links lead in a circle")
    if target.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if target.exists() and not target.is_file():
        raise OSError("it is a pipe or a device, not a file")
    return target


def check_writable(path: str | Path) -> None:
    """Make sure, before long work, that a file or folder can be written there.

    Raises:
        FileError: it cannot.
    """
    path, parent = Path(path), None
    try:
        target = path / "probe" if path.is_dir() else _target_of(path)
        parent = next(p for p in (target.parent, *target.parent.parents) if p.exists())
        # Permissions do not tell everything (read-only disks, /proc): a nameless file is the only sure test.
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        reason = f"{parent} is not a folder you may write to" if parent else error.strerror or str(error)
        raise FileError(f"Cannot write {path}: {reason}. Choose another place.") from error


def cache_folder(name: str) -> Path:
    """A folder for what can be fetched or made again; it may not exist yet.

    All such folders have one parent: SR3R_CACHE, or else sr3r in XDG_CACHE_HOME, or else ~/.cache/sr3r.

    Raises:
        FileError: the user has no home folder.
    """
    if own := os.environ.get("SR3R_CACHE"):
        return Path(own).expanduser() / name
    # Relative paths are to be ignored, says the XDG Base Directory Specification.
    if Path(shared := os.environ.get("XDG_CACHE_HOME", "")).is_absolute():
        return Path(shared) / "sr3r" / name
    try:
        return Path.home() / ".cache" / "sr3r" / name
    except RuntimeError as error:
        raise FileError("There is no home folder to keep files in. Set SR3R_CACHE to a folder.") from error


def check_file(path: Path) -> None:
    """Make sure, before it is opened, that there is a file: reading a pipe or a device may never end.

    Raises:
        FileError: there is something else, or nothing.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileError(f"{path} does not exist. Check the path.") from error
    except PermissionError as error:
        raise FileError(f"You may not read {path}. Change its permissions, or those of its folder.") from error
    except (OSError, ValueError, RuntimeError) as error:
        # A name that is too long, or has a NUL in it; links that lead in a circle.
        raise FileError(f"Cannot read {path}: {getattr(error, 'strerror', None) or error}. Check the path.") from error
    if stat.S_ISDIR(mode):
        raise FileError(f"{path} is a folder, not a file. Check the path.")
    if not stat.S_ISREG(mode):
        raise FileError(f"{path} is not a file but a pipe, a socket or a device. Give a file.")
    if not os.access(path, os.R_OK):
        raise FileError(f"You may not read {path}. Change its permissions, or those of its folder.")


def is_file(path: Path) -> bool:
    """Whether there is a file; no name is too long or too strange to ask for."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_bytes(path: str | Path) -> bytes:
    """The content of a file.

    Raises:
        FileError: it is missing or unreadable.
    """
    path = Path(path)
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror or error}. Check the path.") from error


def read_text(path: str | Path) -> str:
    """The content of a UTF-8 text file.

    Raises:
        FileError: it is missing, unreadable or not text.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not a UTF-8 text file. Check the path.") from error


def natural_order(name: str) -> list[str | int]:
    """Sorting key that puts frame_2 before frame_10; comparable between any two names."""
    # Text and numbers alternate, beginning with text, so that equal positions hold equal types.
    # More than 1,000 digits are not worth telling apart, and 5,000 Python refuses.
    return [int(part[:1000]) if i % 2 else part for i, part in enumerate(re.split(r"(\d+)", name))]


def photos_in(folder: Path) -> list[Path]:
    """The photos in a folder, in natural order; empty if there is no such folder."""
    photos = [path for path in folder.iterdir() if is_photo(path)] if folder.is_dir() else []
    return sorted(photos, key=lambda path: natural_order(path.name))


def is_photo(path: Path) -> bool:
    """Whether a file is a photo by its name; hidden ones are none, such as macOS's `._IMG_1.jpg` beside `IMG_1.jpg`."""
    return path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".") and path.is_file()

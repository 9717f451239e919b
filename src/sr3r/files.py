"""Reading and writing files so that nobody ever sees half of one."""

import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sr3r.errors import FileError

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
"""Kinds of pictures that are written; here, because commands check names before they import torch."""

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".heic", ".heif", ".hif", ".avif")
"""Kinds of photos that are read."""

PHOTO_KINDS = "JPEG, PNG, WebP, TIFF, HEIC or AVIF"
"""The same, for messages."""


@contextmanager
def writing(path: str | Path) -> Iterator[Path]:
    """Write a file completely or not at all.

    Yields a new, empty file beside the target, with the same suffix; it takes the target's place when the
    block ends, and is removed when the block raises. Missing folders are made.

    Args:
        path: The file to write, replaced if it exists.

    Raises:
        FileError: the target cannot be written, or an OSError happened inside the block (a full disk).
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch()
        yield temporary
        temporary.replace(path)
    except FileError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"Cannot write {path}: {reason}. Choose a place you may write to.") from error
    finally:
        # After a success the temporary name is gone already; when its folder is unreadable there was none.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_writable(path: str | Path) -> None:
    """Make sure, before long work, that a file or folder can be written there.

    Raises:
        FileError: it cannot.
    """
    path = Path(path)
    probe = path / "probe" if path.is_dir() else path
    parent = next(p for p in (probe.parent, *probe.parent.parents) if p.exists())
    try:
        # Permissions do not tell everything (read-only disks, /proc): a nameless file is the only sure test.
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        reason = f"{parent} is not a folder you may write to"
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


def read_bytes(path: str | Path) -> bytes:
    """The content of a file.

    Raises:
        FileError: it is missing or unreadable.
    """
    path = Path(path)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileError(f"{path} does not exist. Check the path.") from error
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


def read_json_object(path: Path) -> dict:
    """A JSON file that holds an object.

    Raises:
        FileError: it cannot be read, or holds something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(f"{path} cannot be read ({str(error)[:100]}); copy or write it again.") from error
    if not isinstance(data, dict):
        raise FileError(f"{path} must be a JSON object, names mapped to values; rebuild it.")
    return data


def natural_order(name: str) -> list[str | int]:
    """Sorting key that puts frame_2 before frame_10; comparable between any two names."""
    # Text and numbers alternate, beginning with text, so that equal positions hold equal types.
    return [int(part) if i % 2 else part for i, part in enumerate(re.split(r"(\d+)", name))]


def photos_in(folder: Path) -> list[Path]:
    """The photos in a folder, in natural order; empty if there is no such folder."""
    photos = [path for path in folder.iterdir() if is_photo(path)] if folder.is_dir() else []
    return sorted(photos, key=lambda path: natural_order(path.name))


def is_photo(path: Path) -> bool:
    """Whether a file is a photo by its name; hidden ones are none, such as macOS's `._IMG_1.jpg` beside `IMG_1.jpg`."""
    return path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".") and path.is_file()

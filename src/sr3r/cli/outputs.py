"""Where results go: names when none is given, and no file lost unnoticed.

What you name is written, and what was there before is replaced, which is said: as ml-sharp does (silently), so that
the same command can run again. What sr3r names itself is always new. No photo or scene that a command reads is
replaced by what it writes.
"""

import glob
from collections.abc import Iterable, Sequence
from pathlib import Path

from sr3r.errors import InputError

FOLDER = Path("outputs")
"""Where scenes go for which no place was given."""


def scene_folder(photos: Sequence[Path]) -> Path:
    """A new folder for the scene of these photos, named after the first, or the folder, pattern or video they are."""
    first = photos[0]
    if glob.has_magic(str(first)) and not first.exists():
        first = next((part for part in first.parents if part.name and not glob.has_magic(str(part))), Path("scene"))
    name = first.resolve().name if first.is_dir() else first.stem
    return unused(FOLDER / (name or "scene"))


def unused(path: Path) -> Path:
    """The path, or if there is something the first of room-2, room-3 and so on where there is nothing."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def check_kept(out: Path, inputs: Iterable[Path]) -> None:
    """Make sure that an output does not replace what is read.

    Raises:
        InputError: it would.
    """
    if out.is_file() and any(path.is_file() and path.samefile(out) for path in inputs):
        raise InputError(f"{out} is read, so it cannot be written too. Give the result another name.")


def replaced(outputs: Iterable[Path]) -> list[str]:
    """The files that will be replaced, for a sentence; asked before anything is written."""
    return [str(path) for path in outputs if path.is_file()]

"""What the word CAPTURES of the command can be."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from sr3r.bulk.capture import Capture, Captures
from sr3r.bulk.capture_folder import FolderCaptures, holds_captures
from sr3r.bulk.capture_scenes import IndexCaptures, SceneCaptures
from sr3r.bulk.capture_table import READERS, TableCaptures
from sr3r.data.shards.layout import INDEX_NAME
from sr3r.errors import FileError, InputError
from sr3r.storage import Storage


class FirstCaptures:
    """The first of other captures.

    Args:
        captures: All of them.
        limit: How many.

    Raises:
        InputError: the limit is below 1.
    """

    def __init__(self, captures: Captures, limit: int) -> None:
        if limit < 1:
            raise InputError(f"limit must be at least 1, not {limit}.")
        self._captures = captures
        self._limit = limit

    def __len__(self) -> int:
        """How many there are."""
        return min(self._limit, len(self._captures))

    def __iter__(self) -> Iterator[Capture]:
        """One after another."""
        return islice(self._captures, self._limit)


def open_captures(spec: str, *, views: int | None = None, index: Path | None = None) -> Captures:
    """A table, a folder of captures, or a data set.

    A folder whose subfolders hold photos may be both of the last two; it is a data set if views or an index are given.

    Args:
        spec: Path or URL.
        views: Of each scene of a data set, evenly spread; 2 without an index.
        index: An evaluation index, whose context views are taken.

    Raises:
        InputError: it is none of these, or cannot be used.
    """
    if PurePosixPath(spec).suffix.lower() in READERS:
        if views is not None or index is not None:
            raise InputError("--views and --index choose frames of a data set; a table names photos. Leave them out.")
        return TableCaptures(spec)
    if index is not None:
        return IndexCaptures(spec, index, num_views=views)
    if views is not None:
        return SceneCaptures(spec, num_views=views)
    is_folder = not _has_shards(spec) if "://" in spec else holds_captures(Path(spec))
    return FolderCaptures(spec) if is_folder else SceneCaptures(spec)


def _has_shards(url: str) -> bool:
    try:
        Storage(url).read(INDEX_NAME)
    except FileError:
        return False
    return True

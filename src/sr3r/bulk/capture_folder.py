"""A folder of captures: every subfolder with photos, and every video, is one."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sr3r.bulk.capture import PhotoCapture, file_name
from sr3r.data.readers.video import VIDEO_SUFFIXES
from sr3r.errors import FileError
from sr3r.files import PHOTO_SUFFIXES, natural_order, photos_in
from sr3r.storage import Storage


class FolderCaptures:
    """The captures of a folder or of a prefix of an object store, in natural order.

    Args:
        root: The folder or its URL.

    Raises:
        FileError: it holds none, or cannot be listed.
    """

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")
        found = _remote(root) if "://" in root else _local(Path(root))
        self.names = sorted(found, key=natural_order)
        if not self.names:
            raise FileError(
                f"{root} holds no captures. Give a folder whose subfolders hold photos, a table, or a data set."
            )

    def __len__(self) -> int:
        """How many there are."""
        return len(self.names)

    def __iter__(self) -> Iterator[PhotoCapture]:
        """One after another."""
        for number, name in enumerate(self.names):
            yield PhotoCapture(number, file_name(name), (f"{self.root}/{name}",))


def holds_captures(folder: Path) -> bool:
    """Whether some subfolder of a folder has photos, or the folder has a video."""
    return folder.is_dir() and any(
        _is_video(path.name) or photos_in(path) or photos_in(path / "images") for path in folder.iterdir()
    )


def _local(root: Path) -> list[str]:
    # A subfolder without photos counts too: that its scene is missing is to be seen in the manifest.
    if not root.is_dir():
        raise FileError(f"{root} is not a folder. Check the path.")
    shown = (path for path in root.iterdir() if not path.name.startswith("."))
    return [path.name for path in shown if _is_video(path.name) or path.is_dir()]


def _remote(root: str) -> set[str]:
    kinds = (*PHOTO_SUFFIXES, *VIDEO_SUFFIXES)
    parts = [name.split("/") for name in Storage(root).names()]
    return {p[0] for p in parts if p[-1].lower().endswith(kinds) and (len(p) > 1 or _is_video(p[0]))}


def _is_video(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in VIDEO_SUFFIXES

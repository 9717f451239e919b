"""What one scene is made of, as a small record that travels to a worker and is opened there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Protocol, runtime_checkable
from urllib.parse import quote

from sr3r.camera_files.reading import has_cameras
from sr3r.cameras import Cameras
from sr3r.data import Dataset, open_dataset
from sr3r.data.readers.video import spread_frames
from sr3r.errors import InputError
from sr3r.poses import find_cameras
from sr3r.reconstruction import Photo, choose_photos
from sr3r.storage import Storage

_LONGEST_NAME = 120


@runtime_checkable
class Capture(Protocol):
    """One scene to reconstruct; picklable and small, because there may be millions."""

    @property
    def number(self) -> int:
        """Its place among all captures, from 0."""
        ...

    @property
    def name(self) -> str:
        """What its files are called, different from every other."""
        ...

    def open(self, folder: Path, *, num_photos: int) -> tuple[list[Photo], str | Path | Cameras | None]:
        """Its photos and, if they are known, their cameras.

        Args:
            folder: An empty folder for copies of what is not on this disk.
            num_photos: How many to take of a folder or video.

        Raises:
            InputError: they cannot be used.
        """
        ...


@dataclass(frozen=True)
class PhotoCapture:
    """Photos in files.

    Attributes:
        number: Place among all captures, from 0.
        name: What its files are called.
        photos: Paths or URLs: two photos or more, or one folder or video.
        cameras: Path or URL of a file or folder of cameras. Without, cameras in the folder of photos count.
    """

    number: int
    name: str
    photos: tuple[str, ...]
    cameras: str | None = None

    def absent(self) -> list[str]:
        """Which of its files are not on this disk; URLs are not looked at."""
        addresses = [*self.photos, *([self.cameras] if self.cameras is not None else [])]
        return [address for address in addresses if "://" not in address and not Path(address).exists()]

    def open(self, folder: Path, *, num_photos: int) -> tuple[list[Photo], Path | None]:
        """See `Capture.open`."""
        places = [_on_disk(address, folder / str(i)) for i, address in enumerate(self.photos)]
        chosen = choose_photos(places, num_photos=num_photos)
        addresses = {str(place): address for place, address in zip(places, self.photos, strict=True)}
        # Messages name what the user gave, not a copy that is gone by then.
        chosen = [photo._replace(label=_as_given(photo.label, addresses)) for photo in chosen]
        if self.cameras is not None:
            return chosen, _on_disk(self.cameras, folder / "cameras")
        has_own = len(places) == 1 and places[0].is_dir() and has_cameras(places[0])
        return chosen, places[0] if has_own else None


@dataclass(frozen=True)
class SceneCapture:
    """Frames of a scene in a data set, with its cameras.

    Attributes:
        number: Place among all captures, from 0.
        name: What its files are called.
        dataset: As `open_dataset` takes it.
        position: Of the scene in the data set.
        frames: Their numbers; without, `num_views` are taken, evenly spread.
        num_views: How many.
    """

    number: int
    name: str
    dataset: str
    position: int
    frames: tuple[int, ...] | None = None
    num_views: int = 2

    def open(self, folder: Path, *, num_photos: int) -> tuple[list[Photo], Cameras]:
        """See `Capture.open`; the views are those of this capture, whatever `num_photos` is."""
        scene = _opened(self.dataset)[self.position]
        count = len(scene.cameras)
        frames = [*spread_frames(count, self.num_views)] if self.frames is None else [*self.frames]
        if not all(0 <= frame < count for frame in frames):
            raise InputError(
                f"The index names frames {frames} of {scene.key!r}, which has only {count}. "
                "Check that index and data belong together."
            )
        views = scene.load(frames)
        photos = [
            Photo(f"frame_{frame:05d}.png", f"frame {frame} of {scene.key}", image)
            for frame, image in zip(frames, views.images, strict=True)
        ]
        return photos, views.cameras


@runtime_checkable
class Captures(Protocol):
    """All scenes to reconstruct, the same in every pass; none is held in memory."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __iter__(self) -> Iterator[Capture]:
        """One after another."""
        ...


def file_name(name: str) -> str:
    """A name as that of a file: whatever is not a letter, a digit or one of `._-` is written as in URLs.

    Raises:
        InputError: it is empty or too long.
    """
    text = quote(name, safe="").replace("~", "%7E")
    if text.startswith("."):
        text = "%2E" + text[1:]
    if not 0 < len(text) <= _LONGEST_NAME:
        raise InputError(
            f"{name[:40]!r} cannot be the name of a scene, because it has {len(text)} characters as a file. "
            f"Give it a name of 1 to {_LONGEST_NAME}."
        )
    return text


def _on_disk(address: str, folder: Path) -> Path:
    """Where a path or URL is on this disk; copied there if it is a URL. One without a suffix is a folder."""
    if "://" not in address:
        return Path(address)
    parent, _, name = address.rstrip("/").rpartition("/")
    if PurePosixPath(name).suffix:
        Storage(parent).download(name, folder / name)
        return folder / name
    storage = Storage(address)
    for file in storage.names():
        storage.download(file, folder / name / file)
    return folder / name


def _as_given(label: str, addresses: dict[str, str]) -> str:
    for place, address in addresses.items():
        label = label.replace(place, address)
    return label


@lru_cache(maxsize=2)
def _opened(spec: str) -> Dataset:
    """A data set that this process has opened already is not opened again for the next scene."""
    return open_dataset(spec, find_cameras=find_cameras)

"""Our own shards (tar files and `shards.json`, see `layout`), read scene by scene from disk or object storage."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.config import from_dict
from sr3r.data.dataset import check_frames, decode_frame
from sr3r.data.shards.layout import (
    INDEX_NAME,
    VERSION,
    Head,
    SceneEntry,
    ShardIndex,
    decode_depth,
    head_range,
    parse_head,
)
from sr3r.errors import FileError, InputError
from sr3r.json_text import parse_json
from sr3r.storage import Storage
from sr3r.views import Views

_HASH_BLOCK = 1 << 24
# A million scenes.
_MAX_INDEX_BYTES = 400_000_000


@dataclass(frozen=True, kw_only=True)
class ShardScene:
    """One scene; its frames are read and decoded when loaded.

    Attributes:
        key: The scene's name.
        cameras: All frames, in the order of time.
        entry: Where the scene is.
        head: Where its frames are.
        shard: Name of its tar file.
        storage: The place of that file.
    """

    key: str
    cameras: Cameras
    entry: SceneEntry
    head: Head
    shard: str
    storage: Storage

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the frames in pixels."""
        return self.entry.size

    def load(self, indices: list[int]) -> Views:
        """The given frames.

        Raises:
            InputError: there is no such frame.
            FileError: a frame cannot be read or decoded.
        """
        images = [self._decode(index, data) for index, data in zip(indices, self._read(indices), strict=True)]
        return Views(images=torch.stack(images), cameras=self.cameras.select(indices))

    def encoded(self, index: int) -> bytes:
        """The image file of a frame.

        Raises:
            InputError: there is no such frame.
            FileError: it cannot be read.
        """
        return self._read([index])[0]

    def depth(self, indices: list[int]) -> Float[Tensor, "v h w"] | None:
        """Depth along z at the pixel centres of the given frames, infinite where there is nothing; None if not stored.

        Raises:
            InputError: there is no such frame.
            FileError: a map cannot be read or decoded.
        """
        check_frames(indices, self.entry.frames, self.key)
        nearest = self.head.nearest
        if nearest is None:
            return None
        maps = self.storage.read_ranges(self.shard, self._places(self.head.depths, indices))
        try:
            return torch.stack([decode_depth(data, nearest) for data in maps])
        except (OSError, ValueError, RuntimeError) as error:
            raise FileError(f"A depth map of {self._where} is not readable ({error}); copy the shard again.") from error

    @property
    def _where(self) -> str:
        return f"scene {self.key} in {self.storage.root}/{self.shard}"

    def _read(self, indices: list[int]) -> list[bytes]:
        check_frames(indices, self.entry.frames, self.key)
        return self.storage.read_ranges(self.shard, self._places(self.head.frames, indices))

    def _places(self, places: list[tuple[int, int]], indices: list[int]) -> list[tuple[int, int]]:
        return [(self.entry.offset + places[index][0], places[index][1]) for index in indices]

    def _decode(self, index: int, data: bytes) -> Float[Tensor, "3 h w"]:
        image = decode_frame(data, f"Frame {index} of {self._where}")
        height, width = image.shape[1:]
        if (height, width) != self.size:
            found, expected = f"{width}x{height}", f"{self.size[1]}x{self.size[0]}"
            raise FileError(f"Frame {index} of {self._where} is {found}, expected {expected}; copy the shard again.")
        return image


class ShardDataset:
    """The scenes of a folder of shards, each read by itself: nothing but the index is kept.

    Args:
        location: A folder with shards.json and the tar files it names, or its URL (s3://bucket/folder, https://...).

    Raises:
        FileError: the index cannot be used, or a shard on the disk is missing or cut short.
        UnavailableError: the URL needs a package that is not installed.
    """

    format = f"shards, version {VERSION}"

    def __init__(self, location: str | Path) -> None:
        self.storage = Storage(str(location))
        self.index = load_index(self.storage)
        self.keys = [entry.key for entry in self.index.scenes]
        self._numbers = {key: number for number, key in enumerate(self.keys)}
        if not self.storage.is_remote:
            self._check_files(Path(location))

    def __len__(self) -> int:
        """Number of scenes."""
        return len(self.keys)

    def __getitem__(self, index: int) -> ShardScene:
        """Scene number `index`.

        Raises:
            FileError: it cannot be read.
        """
        if not 0 <= index < len(self.keys):
            raise IndexError(f"Scene {index} of {len(self.keys)} in {self.storage.root}.")
        entry = self.index.scenes[index]
        shard = self.index.shards[entry.shard].name
        head = parse_head(entry, self.storage.read_ranges(shard, [head_range(entry)])[0])
        return ShardScene(
            key=entry.key, cameras=head.cameras, entry=entry, head=head, shard=shard, storage=self.storage
        )

    def find(self, key: str) -> ShardScene:
        """The scene of the given key.

        Raises:
            InputError: there is none.
            FileError: it cannot be read.
        """
        if key not in self._numbers:
            raise InputError(f"There is no scene {key!r} in {self.storage.root}; it has {len(self.keys)} others.")
        return self[self._numbers[key]]

    def is_intact(self, shard: int) -> bool:
        """Whether every byte of a shard is as it was written.

        Raises:
            FileError: it cannot be read.
        """
        entry = self.index.shards[shard]
        found = hashlib.sha256()
        for start in range(0, entry.bytes, _HASH_BLOCK):
            part = (start, min(_HASH_BLOCK, entry.bytes - start))
            found.update(self.storage.read_ranges(entry.name, [part])[0])
        return found.hexdigest() == entry.sha256

    def _check_files(self, folder: Path) -> None:
        for entry in self.index.shards:
            path = folder / entry.name
            if not path.is_file():
                raise FileError(f"The shard {path} named in {INDEX_NAME} is missing; copy it there.")
            if path.stat().st_size != entry.bytes:
                raise FileError(
                    f"The shard {path} has {path.stat().st_size} bytes, {INDEX_NAME} expects {entry.bytes}; "
                    "copy it again."
                )


def load_index(storage: Storage) -> ShardIndex:
    """The index of the shards at some place.

    Raises:
        FileError: it cannot be read, or is of another version.
        UnavailableError: the URL needs a package that is not installed.
    """
    where = f"{storage.root}/{INDEX_NAME}"
    data = parse_json(storage.read(INDEX_NAME), where, advice="Copy it again.", max_bytes=_MAX_INDEX_BYTES)
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION:
        raise FileError(f"{where} is of version {version!r}, this sr3r reads {VERSION}; convert the data again.")
    try:
        return from_dict(ShardIndex, data)
    except InputError as error:
        raise FileError(f"{where}: {error}") from error

"""Recorded scenes in the chunk format of pixelSplat: RealEstate10K, ACID, DL3DV and whatever else was converted to it.

A folder holds `index.json` (scene key -> chunk file) and chunk files: lists of dictionaries saved by torch, with
`key`, `cameras` (one row per frame: fx / width, fy / height, cx / width, cy / height, 0, 0, then the 3x4
world-to-camera matrix row by row, OpenCV axes) and `images` (one uint8 tensor of JPEG or PNG bytes per frame). The
folder may be one of two, `train` and `test`. An optional `near_far.json` maps keys to {"near": .., "far": ..}.
"""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.dataset import check_frames, check_recorded, decode_frame
from sr3r.data.readers.near_far import DepthRange, load_near_far, published_range
from sr3r.data.readers.reader import Reader
from sr3r.errors import FileError, InputError
from sr3r.files import is_file
from sr3r.json_text import read_json_object
from sr3r.tensor_files import load_torch
from sr3r.views import Views

MAX_OPEN_CHUNKS = 16
"""Chunks that stay open. They are mapped, so that they take little memory of the process."""

_SPLITS = ("train", "test")


@dataclass(frozen=True, kw_only=True)
class ChunkScene:
    """One recorded scene; images are decoded when loaded.

    Attributes:
        key: The scene's name in index.json.
        cameras: All frames, in the order of time.
        jpegs: The encoded frames.
        source: The chunk file, for messages.
    """

    key: str
    cameras: Cameras
    jpegs: list[Tensor]
    source: Path

    def load(self, indices: list[int]) -> Views:
        """The given frames, in their own size.

        Raises:
            InputError: there is no such frame.
            FileError: a frame cannot be decoded, or frames differ in size.
        """
        check_frames(indices, len(self.jpegs), self.key)
        where = f"of scene {self.key} in {self.source}"
        images = [decode_frame(self.jpegs[index].numpy().tobytes(), f"Frame {index} {where}") for index in indices]
        for index, image in zip(indices, images, strict=True):
            if image.shape != images[0].shape:
                raise FileError(
                    f"Frame {index} {where} is {image.shape[2]}x{image.shape[1]}, another "
                    f"is {images[0].shape[2]}x{images[0].shape[1]}; frames of one scene must have one size."
                )
        return Views(images=torch.stack(images), cameras=self.cameras.select(indices))

    def encoded(self, index: int) -> bytes:
        """The image file of a frame.

        Raises:
            InputError: there is no such frame.
        """
        check_frames([index], len(self.jpegs), self.key)
        return self.jpegs[index].numpy().tobytes()


class ChunkDataset:
    """The scenes of a folder of chunks, in the order of its index.

    Args:
        folder: With index.json and the chunk files it names.

    Attributes:
        keys: Names of all scenes.
        groups: Numbers of the scenes of each chunk: opening a chunk takes longer than decoding a few frames.

    Raises:
        FileError: the index cannot be used, names no scene, or a chunk that is not there.
    """

    format = ".torch chunks"

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._index: dict[str, str] = read_json_object(self.folder / "index.json")
        if not all(isinstance(name, str) for name in self._index.values()):
            raise FileError(f"{self.folder / 'index.json'} must map scene keys to names of chunk files; rebuild it.")
        if not self._index:
            raise FileError(f"{self.folder / 'index.json'} names no scene; rebuild it, or give another folder.")
        self.keys: list[str] = list(self._index)
        groups: dict[str, list[int]] = {}
        for number, name in enumerate(self._index.values()):
            groups.setdefault(name, []).append(number)
        self.groups: list[list[int]] = list(groups.values())
        self._near_far = load_near_far(self.folder)
        for name in sorted(groups):
            if not is_file(self._path(name)):
                raise FileError(f"The chunk {self.folder}/{name[:100]} named in index.json is missing; copy it there.")
        self._open: OrderedDict[str, dict[str, dict[str, Any]]] = OrderedDict()

    def __len__(self) -> int:
        """Number of scenes."""
        return len(self.keys)

    def __getitem__(self, index: int) -> ChunkScene:
        """Scene number `index`.

        Raises:
            FileError: its chunk cannot be read, or its cameras cannot be used.
        """
        if not 0 <= index < len(self.keys):
            raise IndexError(f"Scene {index} of {len(self.keys)} in {self.folder}.")
        return self.find(self.keys[index])

    def __getstate__(self) -> dict[str, Any]:
        """Without the open chunks: another process opens its own."""
        return {**self.__dict__, "_open": OrderedDict()}

    def find(self, key: str) -> ChunkScene:
        """The scene of the given key.

        Raises:
            InputError: there is none.
            FileError: its chunk cannot be read, or its cameras cannot be used.
        """
        if key not in self._index:
            raise InputError(f"There is no scene {key!r} in {self.folder}; index.json lists {len(self.keys)} others.")
        path = self._path(self._index[key])
        records = self._records(self._index[key])
        if key not in records:
            raise FileError(
                f"The chunk {path} does not hold the scene {key} that index.json expects; rebuild the index."
            )
        record = records[key]
        jpegs = record["images"]
        cameras = _cameras(record["cameras"], self._near_far.get(key) or published_range(key), f"scene {key} in {path}")
        if not all(_is_dense(jpeg) and jpeg.dtype == torch.uint8 and jpeg.ndim == 1 for jpeg in jpegs):
            raise FileError(f"The images of scene {key} in {path} are not encoded bytes; convert the scene again.")
        if len(jpegs) != len(cameras):
            raise FileError(
                f"Scene {key} in {path} has {len(jpegs)} images but {len(cameras)} cameras; copy the chunk again."
            )
        return ChunkScene(key=key, cameras=cameras, jpegs=jpegs, source=path)

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _records(self, name: str) -> dict[str, dict[str, Any]]:
        """The scenes of a chunk by key; the last chunks used stay open."""
        if name in self._open:
            self._open.move_to_end(name)
            return self._open[name]
        path = self._path(name)
        chunk = load_torch(path)
        try:
            records: dict[str, dict[str, Any]] = {record["key"]: dict(record) for record in chunk}
            if not all(isinstance(key, str) for key in records):
                raise TypeError("a key that is no text")
        except (TypeError, KeyError, ValueError, IndexError) as error:
            raise FileError(f"The chunk {path} is not a list of scenes with a key each; copy it again.") from error
        if not all("cameras" in record and isinstance(record.get("images"), list) for record in records.values()):
            raise FileError(f"A scene of the chunk {path} has no cameras or no images; copy it again.")
        self._open[name] = records
        while len(self._open) > MAX_OPEN_CHUNKS:
            self._open.popitem(last=False)
        return records


def open_chunks(path: Path) -> ChunkDataset | None:
    """The chunks in a folder, or in its only one of the subfolders train and test; None if there are none.

    Raises:
        FileError: there are chunks that cannot be used, or both train and test.
    """
    if (path / "index.json").is_file():
        return ChunkDataset(path)
    splits = [split for split in _SPLITS if (path / split / "index.json").is_file()]
    if len(splits) == 2:
        raise FileError(f"{path} has chunks for training and for testing; give {path / 'train'} or {path / 'test'}.")
    if splits:
        return ChunkDataset(path / splits[0])
    if next(path.glob("*.torch"), None) is not None:
        raise FileError(
            f"{path} has chunks (.torch) but no index.json, which maps the scenes to them; copy it there too."
        )
    return None


def _is_dense(value: Any) -> bool:
    return isinstance(value, Tensor) and value.layout == torch.strided and value.device.type == "cpu"


def _cameras(rows: Any, depth_range: DepthRange, where: str) -> Cameras:
    is_table = _is_dense(rows) and not rows.is_complex() and rows.ndim == 2 and rows.shape[1] == 18
    if not is_table or len(rows) == 0:
        raise FileError(f"The cameras of {where} are not a table of 18 columns; convert the scene again.")
    rows = rows.detach().double()
    matrix = rows[:, 6:].unflatten(1, (3, 4))
    if not torch.isfinite(rows).all():
        raise FileError(f"The cameras of {where} contain NaN or infinite values; convert the scene again.")
    # Stored rotations are rounded; the nearest rotation keeps poses rigid to float precision.
    u, _, vh = torch.linalg.svd(matrix[:, :, :3])
    rotation = u @ vh
    if (rotation - matrix[:, :, :3]).abs().max() > 1e-2 or (torch.linalg.det(rotation) < 0).any():
        raise FileError(f"The cameras of {where} are not rigid; expected world-to-camera matrices, OpenCV axes.")
    c2w = torch.eye(4, dtype=torch.float64).repeat(len(rows), 1, 1)
    c2w[:, :3, :3] = rotation.mT
    c2w[:, :3, 3:] = -rotation.mT @ matrix[:, :, 3:]
    K = torch.eye(3, dtype=torch.float64).repeat(len(rows), 1, 1)
    K[:, 0, 0], K[:, 1, 1], K[:, 0, 2], K[:, 1, 2] = rows[:, :4].unbind(1)
    near, far = (torch.full((len(rows),), bound) for bound in depth_range)
    return check_recorded(Cameras(c2w=c2w.float(), K=K.float(), near=near, far=far), where)


READER = Reader(ChunkDataset.format, "`index.json`, here or in the only one of `train` and `test`", open_chunks)

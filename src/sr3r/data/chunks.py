"""Recorded scenes in the chunk format of pixelSplat (RealEstate10K, ACID and everything converted to it).

A folder holds `index.json` (scene key -> chunk file) and chunk files: lists of dictionaries saved by torch, with
`key`, `cameras` (one row per frame: fx / width, fy / height, cx / width, cy / height, 0, 0, then the 3x4
world-to-camera matrix row by row, OpenCV axes) and `images` (one uint8 tensor of JPEG bytes per frame). An optional
`near_far.json` maps keys to {"near": .., "far": ..}; without it depths from 1 to 100 are assumed, as published for
RealEstate10K and ACID.
"""

import io
import json
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError
from sr3r.views import Views

DEFAULT_NEAR, DEFAULT_FAR = 1.0, 100.0
"""Depth range of scenes without an entry in near_far.json."""

_MAX_OPEN_CHUNKS = 2


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
        for index in indices:
            if not 0 <= index < len(self.jpegs):
                raise InputError(f"Scene {self.key} has frames 0 to {len(self.jpegs) - 1}, not {index}.")
        images = [self._decode(index) for index in indices]
        for index, image in zip(indices, images, strict=True):
            if image.shape != images[0].shape:
                raise FileError(
                    f"Frame {index} of scene {self.key} in {self.source} is {image.shape[2]}x{image.shape[1]}, another "
                    f"is {images[0].shape[2]}x{images[0].shape[1]}; frames of one scene must be of one size."
                )
        return Views(images=torch.stack(images), cameras=self.cameras.select(indices))

    def _decode(self, index: int) -> Float[Tensor, "3 h w"]:
        try:
            with Image.open(io.BytesIO(self.jpegs[index].numpy().tobytes())) as image:
                array = np.array(image.convert("RGB"))
        except (AttributeError, OSError, ValueError, Image.DecompressionBombError) as error:
            raise FileError(
                f"Frame {index} of scene {self.key} in {self.source} is not a readable image ({error}); "
                "copy the chunk again."
            ) from error
        return torch.from_numpy(array).permute(2, 0, 1).float() / 255


class ChunkDataset:
    """The scenes of a folder of chunks, in the order of its index.

    Args:
        folder: With index.json and the chunk files it names.

    Raises:
        FileError: the index cannot be used, or names a chunk that is not there.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._index = _read_json(self.folder / "index.json")
        self.keys = list(self._index)
        self._near_far = _read_json(self.folder / "near_far.json") if self._path("near_far.json").exists() else {}
        for name in sorted(set(self._index.values())):
            if not self._path(name).is_file():
                raise FileError(f"The chunk {self._path(name)} named in index.json is missing; copy it there.")
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
        jpegs = list(record["images"])
        cameras = self._cameras(key, path, record["cameras"])
        if len(jpegs) != len(cameras):
            raise FileError(f"Scene {key} in {path} has {len(jpegs)} images but {len(cameras)} cameras.")
        return ChunkScene(key=key, cameras=cameras, jpegs=jpegs, source=path)

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _records(self, name: str) -> dict[str, dict[str, Any]]:
        """The scenes of a chunk by key; the last chunks used stay in memory."""
        if name in self._open:
            self._open.move_to_end(name)
            return self._open[name]
        path = self._path(name)
        try:
            chunk = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # On bytes that are no pickle, unpickling raises almost anything.
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise FileError(f"The chunk {path} cannot be read ({reason}); it is truncated or no chunk.") from error
        try:
            records = {record["key"]: record for record in chunk}
            complete = all("cameras" in record and "images" in record for record in chunk)
        except (TypeError, KeyError) as error:
            raise FileError(f"The chunk {path} is not a list of scenes with a key each.") from error
        if not complete:
            raise FileError(f"A scene of the chunk {path} has no cameras or no images.")
        self._open[name] = records
        while len(self._open) > _MAX_OPEN_CHUNKS:
            self._open.popitem(last=False)
        return records

    def _cameras(self, key: str, path: Path, rows: Any) -> Cameras:
        where = f"scene {key} in {path}"
        if not isinstance(rows, Tensor) or rows.ndim != 2 or rows.shape[1] != 18 or len(rows) == 0:
            raise FileError(f"The cameras of {where} are not a table of 18 columns; convert the scene again.")
        rows = rows.double()
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
        near, far = self._depth_range(key)
        cameras = Cameras(
            c2w=c2w.float(),
            K=K.float(),
            near=torch.full((len(rows),), near),
            far=torch.full((len(rows),), far),
        )
        try:
            return cameras.check()
        except InputError as error:
            raise FileError(f"The cameras of {where} cannot be used. {error}") from error

    def _depth_range(self, key: str) -> tuple[float, float]:
        record = self._near_far.get(key)
        if record is None:
            return DEFAULT_NEAR, DEFAULT_FAR
        try:
            return float(record["near"]), float(record["far"])
        except (TypeError, KeyError, ValueError) as error:
            raise FileError(
                f"The entry of {key} in {self._path('near_far.json')} has no usable near and far; repair or remove it."
            ) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise FileError(f"{path} cannot be read ({error}); a folder of chunks needs it.") from error
    if not isinstance(data, dict):
        raise FileError(f"{path} must map scene keys to values; rebuild it.")
    return data

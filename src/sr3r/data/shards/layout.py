"""How shards lie on disk: plain tar files in WebDataset's layout, and `shards.json` that says where each scene is.

A scene is one WebDataset sample `<scene>/frames`, because training takes several frames of a scene at once:

    <scene>/frames.json                the head: cameras of all frames, names and sizes of the files that follow
    <scene>/frames.000000.jpg          the frames, their encoded bytes as the source has them
    <scene>/frames.000000.depth.png    optional: inverse z-depth, 16 bit (see `encode_depth`)

The scenes of a shard follow each other without gaps. Every member has exactly one 512-byte header, so that the place of
every frame follows from the head: one read for the cameras, one for each frame. Numbers in JSON are written so that
they read back bit for bit. Owners, times and modes are fixed: equal scenes give equal bytes.
"""

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

import numpy as np
import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.config import Bounds
from sr3r.errors import FileError, InputError
from sr3r.json_text import parse_json

INDEX_NAME = "shards.json"
VERSION = 1
TAR_END = bytes(1024)
"""What a tar file ends with."""

_BLOCK = 512
Count = Annotated[int, Bounds(0, 2**53)]
"""Bytes, pixels or other things."""

Name = Annotated[str, Bounds(1, 400)]
"""Of a scene or file."""
_DTYPES = {"float32": torch.float32, "float64": torch.float64}
_DEPTH_LEVELS = 65535


@dataclass(frozen=True, kw_only=True)
class ShardEntry:
    """One tar file.

    Attributes:
        name: Of the file.
        bytes: Its size.
        sha256: Its checksum.
        scenes: Range of the source's scenes that went into it: first, and first after it.
        left_out: Scenes of that range that could not be read.
    """

    name: Name
    bytes: Count
    sha256: str
    scenes: tuple[int, int]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SceneEntry:
    """Where a scene is, and what can be known without reading it.

    Attributes:
        key: Name of the scene.
        shard: Number of its shard.
        offset: First byte in the shard.
        bytes: Size of all its members with their headers.
        head_bytes: Size of its `frames.json`.
        frames: Number of frames.
        size: Height and width of the frames, pixels.
        near: Smallest near plane of its cameras, scene units.
        far: Largest far plane.
        has_depth: Whether the frames have depth maps.
    """

    key: Name
    shard: Count
    offset: Count
    bytes: Count
    head_bytes: Count
    frames: Count
    size: tuple[Count, Count]
    near: float
    far: float
    has_depth: bool = False


@dataclass(frozen=True, kw_only=True)
class ShardIndex:
    """The content of `shards.json`.

    Attributes:
        source: Where the scenes come from, in words.
        licence: Of the images, in words.
        options: How they were converted; a conversion is only continued with the same.
        shards: The tar files.
        scenes: In the order of the source.
        version: Of the layout.
    """

    source: str
    licence: str
    options: dict[str, str | int | bool | None]
    shards: tuple[ShardEntry, ...]
    scenes: tuple[SceneEntry, ...]
    version: int = VERSION

    def __post_init__(self) -> None:
        """Check that the scenes lie inside of the shards.

        Raises:
            InputError: naming the first that does not.
        """
        for scene in self.scenes:
            room = self.shards[scene.shard].bytes if scene.shard < len(self.shards) else -1
            if scene.offset + scene.bytes > room or scene.head_bytes > scene.bytes or scene.frames < 1:
                raise InputError(f"Scene {scene.key[:60]!r} does not lie inside of a shard. Convert the data again.")


@dataclass(frozen=True, kw_only=True)
class EncodedImage:
    """An image file in memory.

    Attributes:
        suffix: jpg, png or webp.
        data: The file's bytes.
    """

    suffix: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Head:
    """The content of a scene's `frames.json`, and where the files behind it lie.

    Attributes:
        key: Name of the scene.
        size: Height and width of the frames, pixels.
        cameras: Of all frames, in the source's floating-point type.
        frames: First byte (from the scene's first) and size of each frame's file.
        depths: The same of each depth map; empty if there are none.
        nearest: Smallest depth in the maps, scene units; None if there are none.
    """

    key: str
    size: tuple[int, int]
    cameras: Cameras
    frames: list[tuple[int, int]]
    depths: list[tuple[int, int]]
    nearest: float | None


def pack_scene(
    key: str,
    size: tuple[int, int],
    cameras: Cameras,
    images: list[EncodedImage],
    depth: Float[Tensor, "v h w"] | None = None,
) -> tuple[SceneEntry, bytes]:
    """The scene's part of a shard, and its entry as if it stood at the start of shard 0.

    Raises:
        InputError: cameras and images differ in number, or the cameras are not float32 or float64.
    """
    dtype = str(cameras.c2w.dtype).removeprefix("torch.")
    if len(images) != len(cameras) or not images or dtype not in _DTYPES:
        raise InputError(
            f"Scene {key} has {len(images)} images and {len(cameras)} cameras ({dtype}); a shard takes float32 or "
            "float64 cameras, one per image."
        )
    files = [(f"{number:06d}.{image.suffix}", image.data) for number, image in enumerate(images)]
    nearest = None
    if depth is not None:
        nearest = float(depth[torch.isfinite(depth)].min()) if torch.isfinite(depth).any() else 1.0
        maps = [(f"{number:06d}.depth.png", encode_depth(plane, nearest)) for number, plane in enumerate(depth)]
        files = [file for pair in zip(files, maps, strict=True) for file in pair]
    head = {
        "key": key,
        "size": list(size),
        "dtype": dtype,
        "nearest_depth": nearest,
        "files": [[name, len(data)] for name, data in files],
        "near": cameras.near.tolist(),
        "far": cameras.far.tolist(),
        "K": cameras.K.tolist(),
        "c2w": cameras.c2w.tolist(),
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    folder = _folder(key)
    members = [_member(f"{folder}/frames.json", text)]
    members += [_member(f"{folder}/frames.{name}", data) for name, data in files]
    packed = b"".join(members)
    entry = SceneEntry(
        key=key,
        shard=0,
        offset=0,
        bytes=len(packed),
        head_bytes=len(text),
        frames=len(images),
        size=size,
        near=float(cameras.near.min()),
        far=float(cameras.far.max()),
        has_depth=depth is not None,
    )
    return entry, packed


def head_range(entry: SceneEntry) -> tuple[int, int]:
    """First byte (in the shard) and size of the scene's head."""
    return entry.offset + _BLOCK, entry.head_bytes


def parse_head(entry: SceneEntry, data: bytes) -> Head:
    """The head of the given scene.

    Raises:
        FileError: it is not one.
    """
    head: Any = parse_json(data, f"The head of scene {entry.key[:60]}", advice="Convert the data again.")
    try:
        if head["key"] != entry.key or len(head["files"]) != entry.frames * (1 + entry.has_depth):
            raise ValueError("it is another scene's")
        dtype = _DTYPES[head["dtype"]]
        tensors = {name: torch.tensor(head[name], dtype=dtype) for name in ("c2w", "K", "near", "far")}
        shapes = {"c2w": (4, 4), "K": (3, 3), "near": (), "far": ()}
        for name, shape in shapes.items():
            if tensors[name].shape != (entry.frames, *shape):
                raise ValueError(f"{name} is of shape {tuple(tensors[name].shape)}")
        cameras = Cameras(**tensors).check()
        sizes = [int(size) for _, size in head["files"]]
        if min(sizes) < 0 or sum(sizes) > entry.bytes:
            raise ValueError("its files are larger than the scene")
        nearest = None if head["nearest_depth"] is None else float(head["nearest_depth"])
    except (ValueError, KeyError, TypeError, RuntimeError, OverflowError) as error:
        reason = str(error)[:100]
        raise FileError(f"The head of scene {entry.key} cannot be used ({reason}); convert the data again.") from error
    places, position = [], _BLOCK + _padded(entry.head_bytes)
    for size in sizes:
        places.append((position + _BLOCK, size))
        position += _BLOCK + _padded(size)
    step = 1 + entry.has_depth
    return Head(
        key=entry.key,
        size=entry.size,
        cameras=cameras,
        frames=places[::step],
        depths=places[1::step] if entry.has_depth else [],
        nearest=nearest,
    )


def encode_depth(depth: Float[Tensor, "h w"], nearest: float) -> bytes:
    """A 16-bit PNG of 65535 * nearest / depth, rounded; 0 where the depth is infinite.

    The relative error is at most depth / nearest / 131070: below 0.08 % up to 100 times the nearest depth. What is more
    than 65535 times as far as the nearest depth comes back as just that.
    """
    levels = (_DEPTH_LEVELS * nearest / depth.double()).round()
    levels = torch.where(torch.isfinite(depth), levels.clamp(1, _DEPTH_LEVELS), 0.0)
    file = io.BytesIO()
    Image.fromarray(levels.cpu().numpy().astype(np.uint16)).save(file, "PNG")
    return file.getvalue()


def decode_depth(data: bytes, nearest: float) -> Float[Tensor, "h w"]:
    """The inverse of `encode_depth`."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        levels = torch.from_numpy(np.asarray(image, dtype=np.float64))
    return (_DEPTH_LEVELS * nearest / levels).float()


def _folder(key: str) -> str:
    """A name for the scene that every tar program, file system and WebDataset takes."""
    name = quote(key, safe="")
    if name.startswith((".", "__")):  # WebDataset skips what is in __dunder__ folders.
        name = f"%{ord(name[0]):02X}{name[1:]}"
    return name if len(name) <= 120 else f"{name[:100]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _member(name: str, data: bytes) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o644
    header = info.tobuf(tarfile.USTAR_FORMAT)
    return header + data + bytes(_padded(len(data)) - len(data))


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK

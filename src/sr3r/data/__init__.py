"""Data: procedural scenes, recorded sequences, and the batches that training uses.

What needs numba, cattrs or torch's loader is imported when first used: `sr3r view` reads cameras only.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sr3r.data.dataset import Dataset, Scene, SceneFiles
from sr3r.data.evaluation_index import Pair, load_evaluation_index, sample_training_views
from sr3r.data.readers.captures import open_captures
from sr3r.data.readers.dl3dv import open_dl3dv
from sr3r.data.readers.dtu import open_dtu
from sr3r.data.readers.photo_folder import CameraFinder, UnposedCapture, open_photos
from sr3r.data.readers.pixelsplat_chunks import ChunkDataset, open_chunks
from sr3r.data.readers.scannetpp import open_scannetpp
from sr3r.data.shards.layout import INDEX_NAME
from sr3r.data.training_examples.crops import published_crop
from sr3r.data.training_examples.degrade import DegradeConfig, degrade
from sr3r.data.training_examples.example import BatchShape, Example, ExampleConfig, Part, collate
from sr3r.data.training_examples.photometric import PhotometricConfig
from sr3r.data.training_examples.training_protocols import TrainingProtocol
from sr3r.errors import InputError

if TYPE_CHECKING:
    from sr3r.data.procedural import SyntheticDataset, SyntheticScene
    from sr3r.data.shards.reading import ShardDataset
    from sr3r.data.training_examples.loader import examples, make_example, synthetic_example

__all__ = [
    "BatchShape",
    "CameraFinder",
    "ChunkDataset",
    "Dataset",
    "DegradeConfig",
    "Example",
    "ExampleConfig",
    "Pair",
    "Part",
    "PhotometricConfig",
    "Scene",
    "SceneFiles",
    "ShardDataset",
    "SyntheticDataset",
    "SyntheticScene",
    "TrainingProtocol",
    "UnposedCapture",
    "collate",
    "degrade",
    "examples",
    "load_evaluation_index",
    "make_example",
    "open_dataset",
    "published_crop",
    "sample_training_views",
    "synthetic_example",
]

_HOMES = {
    "ShardDataset": "shards.reading",
    "SyntheticDataset": "procedural",
    "SyntheticScene": "procedural",
    "examples": "training_examples.loader",
    "make_example": "training_examples.loader",
    "synthetic_example": "training_examples.loader",
}

# In this order: DL3DV's and ScanNet++'s scenes are nerfstudio and COLMAP folders too. A new format is a line here.
_READERS: tuple[Callable[[Path], Dataset | None], ...] = (
    open_chunks,
    open_dtu,
    open_scannetpp,
    open_dl3dv,
    open_captures,
)


def open_dataset(
    spec: str | Path, *, textures: Path | None = None, find_cameras: CameraFinder | None = None
) -> Dataset:
    """Open a data set by its description (docs/data.md lists the kinds).

    Args:
        spec: A folder, a file of cameras, a video, the URL of a folder of shards; or "synthetic" or "synthetic:SEED".
        textures: Folder of images for synthetic scenes; None for procedural noise.
        find_cameras: For photos and videos that come without cameras.

    Raises:
        InputError: it is none of these.
        FileError: it is, but its files cannot be used.
    """
    text = str(spec)
    if text == "synthetic" or text.startswith("synthetic:"):
        from sr3r.data.procedural import SyntheticDataset

        seed = text.partition(":")[2] or "0"
        if not seed.isdecimal():
            raise InputError(f"The seed in {text!r} is not a whole number; write synthetic:SEED, SEED >= 0.")
        return SyntheticDataset(int(seed), textures)
    path = Path(spec)
    if "://" in text or (path / INDEX_NAME).is_file():
        from sr3r.data.shards.reading import ShardDataset

        return ShardDataset(text)
    if not path.exists():
        raise InputError(f"There is no data set {text!r}; give a folder, a video, synthetic or synthetic:SEED.")
    for read in _READERS:
        if (dataset := read(path)) is not None:
            return dataset
    if (capture := open_photos(path, find_cameras)) is not None:
        return capture
    raise InputError(
        f"{path} is no data set: it has no chunks (index.json), no COLMAP model, transforms.json or cameras.json, "
        "and is no folder of photos, video, shards, DTU, DL3DV or ScanNet++. docs/data.md shows the layouts."
    )


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sr3r.data' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sr3r.data.{_HOMES[name]}"), name)

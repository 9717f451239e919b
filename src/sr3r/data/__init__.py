"""Data: procedural scenes, recorded sequences, and the batches that training uses.

Everything is imported when first used: whoever chooses photos needs no training examples, and `sr3r view` none at all.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sr3r.errors import InputError

if TYPE_CHECKING:
    from sr3r.data.dataset import Dataset, Scene
    from sr3r.data.evaluation_index import Pair, load_evaluation_index
    from sr3r.data.procedural import SyntheticDataset, SyntheticScene
    from sr3r.data.readers.near_far import DepthRange
    from sr3r.data.readers.photos_without_cameras import CameraFinder, UnposedCapture
    from sr3r.data.readers.pixelsplat_chunks import ChunkDataset
    from sr3r.data.readers.posed_photos import PhotoScene
    from sr3r.data.readers.scene_files import SceneFiles
    from sr3r.data.shards.shard_dataset import ShardDataset
    from sr3r.data.training_examples.crops import published_crop
    from sr3r.data.training_examples.degrade import DegradeConfig, degrade
    from sr3r.data.training_examples.drawing import make_example
    from sr3r.data.training_examples.example import BatchShape, Example, ExampleConfig, Part, collate
    from sr3r.data.training_examples.loader import examples
    from sr3r.data.training_examples.photometric import PhotometricConfig
    from sr3r.data.training_examples.sampling import sample_training_views
    from sr3r.data.training_examples.training_protocols import TrainingProtocol

__all__ = [
    "BatchShape",
    "CameraFinder",
    "ChunkDataset",
    "Dataset",
    "DegradeConfig",
    "DepthRange",
    "Example",
    "ExampleConfig",
    "Pair",
    "Part",
    "PhotoScene",
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
]

_HOMES = {
    "BatchShape": "training_examples.example",
    "CameraFinder": "readers.photos_without_cameras",
    "ChunkDataset": "readers.pixelsplat_chunks",
    "Dataset": "dataset",
    "DegradeConfig": "training_examples.degrade",
    "DepthRange": "readers.near_far",
    "Example": "training_examples.example",
    "ExampleConfig": "training_examples.example",
    "Pair": "evaluation_index",
    "Part": "training_examples.example",
    "PhotoScene": "readers.posed_photos",
    "PhotometricConfig": "training_examples.photometric",
    "Scene": "dataset",
    "SceneFiles": "readers.scene_files",
    "ShardDataset": "shards.shard_dataset",
    "SyntheticDataset": "procedural",
    "SyntheticScene": "procedural",
    "TrainingProtocol": "training_examples.training_protocols",
    "UnposedCapture": "readers.photos_without_cameras",
    "collate": "training_examples.example",
    "degrade": "training_examples.degrade",
    "examples": "training_examples.loader",
    "load_evaluation_index": "evaluation_index",
    "make_example": "training_examples.drawing",
    "published_crop": "training_examples.crops",
    "sample_training_views": "training_examples.sampling",
}


def open_dataset(
    spec: str | Path, *, textures: Path | None = None, find_cameras: "CameraFinder | None" = None
) -> "Dataset":
    """Open a data set by its description (docs/data.md lists the kinds).

    Args:
        spec: A folder, a file of cameras, a video, the URL of a folder of shards; or "synthetic" or "synthetic:SEED".
        textures: Folder of images for synthetic scenes; None for procedural noise.
        find_cameras: For photos and videos that come without cameras.

    Raises:
        InputError: it is none of these.
        FileError: it is, but its files cannot be used.

    >>> import sr3r
    >>> data = sr3r.open_dataset("synthetic:7")
    >>> scene = data[0]
    >>> scene.load([0, 1])
    Views(2 of 256x256)
    """
    from sr3r.data.readers import READERS
    from sr3r.data.readers.photos_without_cameras import open_photos
    from sr3r.data.shards.layout import INDEX_NAME

    text = str(spec)
    if text == "synthetic" or text.startswith("synthetic:"):
        from sr3r.data.procedural import SyntheticDataset

        seed = text.partition(":")[2] or "0"
        if not seed.isdecimal():
            raise InputError(f"The seed in {text!r} is not a whole number; write synthetic:SEED, SEED >= 0.")
        return SyntheticDataset(int(seed), textures)
    path = Path(spec)
    if "://" in text or (path / INDEX_NAME).is_file():
        from sr3r.data.shards.shard_dataset import ShardDataset

        return ShardDataset(text)
    if not path.exists():
        raise InputError(f"There is no data set {text!r}; give a folder, a video, synthetic or synthetic:SEED.")
    for reader in READERS:
        if (dataset := reader.open(path)) is not None:
            return dataset
    if (capture := open_photos(path, find_cameras)) is not None:
        return capture
    formats = ", ".join(reader.name for reader in READERS)
    raise InputError(
        f"{path} is not a data set: it is not a folder of shards, {formats}, photos or a video. "
        "docs/data.md shows what each of them looks like."
    )


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sr3r.data' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sr3r.data.{_HOMES[name]}"), name)

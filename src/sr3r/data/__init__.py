"""Data: procedural scenes, recorded sequences, and the batches that training uses."""

from pathlib import Path

from sr3r.data.chunks import ChunkDataset
from sr3r.data.degrade import DegradeConfig, degrade
from sr3r.data.loader import Example, ExampleConfig, collate, examples, make_example, synthetic_example
from sr3r.data.sampling import Pair, load_evaluation_index, sample_training_views
from sr3r.data.scene import Dataset, Scene
from sr3r.data.synthetic import SyntheticDataset, SyntheticScene
from sr3r.errors import InputError

__all__ = [
    "ChunkDataset",
    "Dataset",
    "DegradeConfig",
    "Example",
    "ExampleConfig",
    "Pair",
    "Scene",
    "SyntheticDataset",
    "SyntheticScene",
    "collate",
    "degrade",
    "examples",
    "load_evaluation_index",
    "make_example",
    "open_dataset",
    "sample_training_views",
    "synthetic_example",
]


def open_dataset(spec: str | Path, *, textures: Path | None = None) -> Dataset:
    """Open a data set by its description.

    Args:
        spec: A folder of chunks (index.json and .torch files), or "synthetic" or "synthetic:SEED".
        textures: Folder of images for synthetic scenes; None for procedural noise.

    Raises:
        InputError: it is neither.
        FileError: the folder's index cannot be used.
    """
    text = str(spec)
    if text == "synthetic" or text.startswith("synthetic:"):
        seed = text.partition(":")[2] or "0"
        if not seed.isdecimal():
            raise InputError(f"The seed in {text!r} is not a whole number; write synthetic:SEED, SEED >= 0.")
        return SyntheticDataset(int(seed), textures)
    folder = Path(spec)
    if (folder / "index.json").is_file():
        return ChunkDataset(folder)
    if folder.is_dir():
        raise InputError(f"{folder} is no data set, it has no index.json; give a folder of chunks.")
    raise InputError(f"There is no data set {text!r}; give a folder of chunks, synthetic or synthetic:SEED.")

"""Depth ranges of recorded scenes."""

from pathlib import Path

import pytest
import torch

from scene_files import (
    encode,
    write_chunks,
)
from sr3r.data import ChunkDataset, open_dataset
from sr3r.data.readers.near_far import load_near_far
from sr3r.errors import FileError

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("5aca87f95a9412c6", (1, 100)),
        ("scan1_train", (2.125, 4.525)),
        (HASH, (0.5, 200)),
        ("be2e10f16a_iphone", (0.1, 100)),
    ],
)
def test_chunks_have_the_depth_range_that_their_publication_uses(
    key: str, expected: tuple[float, float], tmp_path: Path
) -> None:
    record = {
        "key": key,
        "cameras": torch.tensor([[0.9, 1.2, 0.5, 0.5, 0, 0, 1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0] for x in (0.0, 1)]),
        "images": [encode(0), encode(1)],
    }
    write_chunks(tmp_path / "test", [[record]])
    dataset = open_dataset(tmp_path)
    assert isinstance(dataset, ChunkDataset)
    cameras = dataset[0].cameras
    assert (float(cameras.near[0]), float(cameras.far[1])) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "must be a JSON object"),
        ("{", "is not JSON"),
        ('{"a": {"near": 1}}', "entry of a in .* has no usable near and far"),
        ('{"a": {"near": 2, "far": 2}}', "needs 0 < near < far, not 2 and 2"),
        ('{"a": {"near": -1, "far": 2}}', "needs 0 < near < far"),
    ],
)
def test_a_broken_near_far_file_is_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "near_far.json").write_text(content)
    with pytest.raises(FileError, match=message):
        load_near_far(tmp_path)

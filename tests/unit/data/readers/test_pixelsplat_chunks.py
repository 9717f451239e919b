"""Chunk folders as pixelSplat and its successors write them."""

import io
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sr3r.data import ChunkDataset, open_dataset
from sr3r.errors import FileError, InputError


def jpeg(width: int, height: int, level: int) -> torch.Tensor:
    data = io.BytesIO()
    Image.new("RGB", (width, height), (level, level, level)).save(data, "JPEG")
    return torch.from_numpy(np.frombuffer(data.getvalue(), np.uint8).copy())


def camera_row(x: float) -> torch.Tensor:
    """A camera at (x, 2, 3), turned half around its y axis."""
    rotation = torch.diag(torch.tensor([-1.0, 1, -1]))
    w2c = torch.cat([rotation, -rotation @ torch.tensor([[x], [2.0], [3.0]])], 1)
    return torch.cat([torch.tensor([0.9, 1.2, 0.5, 0.4, 0, 0]), w2c.flatten()])


def record(key: str, frames: int = 3) -> dict:
    return {
        "key": key,
        "url": "",
        "timestamps": torch.arange(frames),
        "cameras": torch.stack([camera_row(i) for i in range(frames)]),
        "images": [jpeg(24, 16, 40 * i) for i in range(frames)],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.save([record("one"), record("two")], tmp_path / "000000.torch")
    torch.save([record("three")], tmp_path / "000001.torch")
    index = {"one": "000000.torch", "two": "000000.torch", "three": "000001.torch"}
    (tmp_path / "index.json").write_text(json.dumps(index))
    (tmp_path / "near_far.json").write_text(json.dumps({"one": {"near": 2.0, "far": 9.0}}))
    return tmp_path


def rewrite(folder: Path, change) -> None:
    changed = record("three")
    change(changed)
    torch.save([changed], folder / "000001.torch")


def test_scenes_come_in_the_order_of_the_index_with_camera_to_world_poses(folder: Path) -> None:
    dataset = open_dataset(folder)
    assert [dataset[i].key for i in range(len(dataset))] == ["one", "two", "three"]
    cameras = dataset[0].cameras
    assert torch.allclose(cameras.centers, torch.tensor([[0.0, 2, 3], [1, 2, 3], [2, 2, 3]]))
    assert torch.allclose(cameras.c2w[0, :3, 2], torch.tensor([0.0, 0, -1]))
    assert torch.allclose(cameras.K[0], torch.tensor([[0.9, 0, 0.5], [0, 1.2, 0.4], [0, 0, 1]]))
    assert cameras.near.tolist() == [2, 2, 2]
    assert (float(dataset[1].cameras.near[0]), float(dataset[1].cameras.far[0])) == (1, 100)


def test_frames_load_in_the_order_asked_for(folder: Path) -> None:
    views = open_dataset(str(folder))[2].load([2, 0])
    assert views.images.shape == (2, 3, 16, 24)
    assert torch.allclose(views.images.mean((1, 2, 3)) * 255, torch.tensor([80.0, 0]), atol=2)
    assert views.cameras.centers[:, 0].tolist() == [2, 0]
    with pytest.raises(InputError, match="frames 0 to 2, not 3"):
        open_dataset(folder)[2].load([3])


def test_scenes_are_found_by_key(folder: Path) -> None:
    dataset = ChunkDataset(folder)
    assert dataset.find("two").key == "two"
    with pytest.raises(InputError, match="no scene 'four'"):
        dataset.find("four")


def test_a_missing_chunk_is_reported_at_once(folder: Path) -> None:
    (folder / "000001.torch").unlink()
    with pytest.raises(FileError, match=r"000001\.torch named in index\.json is missing"):
        open_dataset(folder)


@pytest.mark.parametrize("content", [b"", b"text", None])
def test_a_truncated_chunk_is_reported(folder: Path, content: bytes | None) -> None:
    path = folder / "000001.torch"
    path.write_bytes(path.read_bytes()[:1000] if content is None else content)
    with pytest.raises(FileError, match="is not a file of PyTorch that can be read"):
        open_dataset(folder)[2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.update(cameras=r["cameras"][:, :12]), "18 columns"),
        (lambda r: r["cameras"][1].fill_(float("nan")), "NaN"),
        (lambda r: r["cameras"][1, 6:].mul_(2), "not rigid"),
        (lambda r: r["cameras"][:, 0].mul_(-1), "focal length"),
        (lambda r: r.update(images=r["images"][:2]), "2 images but 3 cameras"),
        (lambda r: r.update(key="other"), "does not hold the scene three"),
        (lambda r: r.pop("images"), "no cameras or no images"),
        (lambda r: r["cameras"][:].copy_(r["cameras"][:1].clone()), "The 3 cameras of .* all have the same pose"),
    ],
)
def test_bad_scenes_are_named(folder: Path, change, message: str) -> None:
    rewrite(folder, change)
    with pytest.raises(FileError, match=message) as caught:
        open_dataset(folder)[2]
    assert "000001.torch" in str(caught.value)


def test_bad_frames_are_named(folder: Path) -> None:
    rewrite(folder, lambda r: r["images"].__setitem__(1, r["images"][1][:100]))
    with pytest.raises(FileError, match="Frame 1 of scene three"):
        open_dataset(folder)[2].load([0, 1])
    rewrite(folder, lambda r: r["images"].__setitem__(1, jpeg(16, 16, 0)))
    with pytest.raises(FileError, match="16x16, another is 24x16"):
        open_dataset(folder)[2].load([0, 1])


def test_chunks_with_code_in_them_are_refused(folder: Path) -> None:
    torch.save([{"key": "three", "cameras": Path, "images": []}], folder / "000001.torch")
    with pytest.raises(FileError, match="reading it would run code"):
        open_dataset(folder)[2]


def test_the_only_split_is_opened_and_two_must_be_told_apart(folder: Path, tmp_path_factory) -> None:
    root = tmp_path_factory.mktemp("root")
    (root / "test").symlink_to(folder)
    assert list(open_dataset(root).keys) == ["one", "two", "three"]
    (root / "train").symlink_to(folder)
    with pytest.raises(FileError, match=r"for training and for testing; give .*train or .*test"):
        open_dataset(root)
    assert len(open_dataset(root / "train")) == 3


def test_chunks_without_an_index_are_named(folder: Path) -> None:
    (folder / "index.json").unlink()
    with pytest.raises(FileError, match=r"has chunks \(\.torch\) but no index\.json"):
        open_dataset(folder)
    (folder / "index.json").write_text('{"one": 3}')
    with pytest.raises(FileError, match="must map scene keys to names of chunk files"):
        open_dataset(folder)
    (folder / "index.json").write_text("{}")
    with pytest.raises(FileError, match=r"index\.json names no scene"):
        open_dataset(folder)


def test_images_that_are_no_bytes_are_named(folder: Path) -> None:
    rewrite(folder, lambda record: record.update(images=["a.jpg"] * len(record["images"])))
    with pytest.raises(FileError, match=r"images of scene three in .* are not encoded bytes"):
        open_dataset(folder)[2]


def test_a_depth_range_that_is_none_is_named(folder: Path) -> None:
    (folder / "near_far.json").write_text(json.dumps({"one": {"near": 9.0, "far": 2.0}}))
    with pytest.raises(FileError, match=r"entry of one in .*near_far\.json needs 0 < near < far, not 9 and 2"):
        open_dataset(folder)


def test_the_scenes_of_a_chunk_are_a_group(folder: Path) -> None:
    assert ChunkDataset(folder).groups == [[0, 1], [2]]


def test_another_process_opens_its_own_chunks(folder: Path) -> None:
    dataset = ChunkDataset(folder)
    before = len(pickle.dumps(dataset))
    views = dataset[0].load([1])
    assert len(pickle.dumps(dataset)) == before
    assert torch.equal(pickle.loads(pickle.dumps(dataset))[0].load([1]).images, views.images)

"""Mutated files of cameras, data sets and weights; tests/mutations.py says what is asked of their readers."""

import io
import json
import random
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from memory_scenes import odd_dataset
from mutations import NUM_INPUTS, other_bytes, other_json, refusals
from sr3r.camera_files import all_cameras, read_camera_file, save_cameras
from sr3r.cameras import Cameras, look_at
from sr3r.config import to_dict
from sr3r.data import ChunkDataset, load_evaluation_index, open_dataset
from sr3r.data.procedural.textures import TextureAtlas
from sr3r.data.shards.layout import INDEX_NAME
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.data.shards.writing import convert as to_shards
from sr3r.errors import WeightsError
from sr3r.evaluate.tables import read_kinds
from sr3r.model import SR3R
from sr3r.model.torch_files import read_weights
from sr3r.model.upsample.hat import HATConfig
from sr3r.model.upsample.swinir import SwinIRConfig
from sr3r.model.weights import load_strictly, read_weights_file
from tiny_models import TINY_DEPTHSPLAT, TINY_NOPOSPLAT, TINY_PAPER, tiny_config

Mutate = Callable[[random.Random], object]


def _json_mutations(path: Path) -> Mutate:
    text = path.read_bytes()

    def mutate(random_: random.Random) -> None:
        change = other_json if random_.random() < 0.8 else other_bytes
        path.write_bytes(change(text, random_))

    return mutate


def _byte_mutations(*paths: Path) -> Mutate:
    """One of the files differs at a time."""
    whole = {path: path.read_bytes() for path in paths}

    def mutate(random_: random.Random) -> None:
        for path, data in whole.items():
            path.write_bytes(data)
        path = random_.choice(paths)
        path.write_bytes(other_bytes(whole[path], random_))

    return mutate


def _cameras(count: int = 3) -> Cameras:
    eye = torch.randn(count, 3, generator=torch.Generator().manual_seed(0))
    c2w = look_at(eye, torch.tensor([0.0, 8, 0]).expand(count, 3), torch.tensor([0.0, 0, 1]).expand(count, 3))
    K = torch.tensor([[1.0, 0, 0.5], [0, 1.2, 0.5], [0, 0, 1]]).expand(count, 3, 3)
    return Cameras(c2w=c2w, K=K, near=torch.full((count,), 0.5), far=torch.full((count,), 30.0))


def _own(folder: Path) -> Path:
    save_cameras(_cameras(), ["a.jpg", "b.jpg", "c.jpg"], folder / "cameras.json")
    data = json.loads((folder / "cameras.json").read_text())
    data["frames"][0] |= {"size": [120, 80], "lens": {"fisheye": True, "fx": 0.8, "k1": 0.01}}
    (folder / "cameras.json").write_text(json.dumps(data | {"pixels": "stored"}))
    return folder / "cameras.json"


def _nerfstudio(folder: Path) -> Path:
    lens = {"fl_x": 100.0, "fl_y": 90.0, "cx": 61.0, "cy": 39.5, "w": 120, "h": 80, "camera_model": "OPENCV"}
    poses = _cameras().c2w.tolist()
    frames = [{"file_path": f"images/{i}.png", "transform_matrix": pose, "k1": 0.1} for i, pose in enumerate(poses)]
    fisheye = {"camera_model": "OPENCV_FISHEYE", "distortion_params": [0.01, 0, 0, 0], "camera_angle_x": 1.2}
    frames[0] |= fisheye
    (folder / "transforms.json").write_text(json.dumps({**lens, "applied_scale": 2.0, "frames": frames}))
    return folder / "transforms.json"


def _inria(folder: Path) -> Path:
    camera = {"width": 120, "height": 80, "fx": 100.0, "fy": 90.0, "rotation": torch.eye(3).tolist()}
    cameras = [{**camera, "img_name": str(i), "position": [float(i), 0.0, 0.0]} for i in range(3)]
    (folder / "cameras.json").write_text(json.dumps(cameras))
    return folder / "cameras.json"


@pytest.mark.parametrize("make", [_own, _nerfstudio, _inria])
def test_mutated_camera_files(make: Callable[[Path], Path], tmp_path: Path):
    path = make(tmp_path)
    refused = refusals(
        lambda: all_cameras(read_camera_file(path)), _json_mutations(path), seed=make.__name__, named=str(path)
    )
    assert refused > NUM_INPUTS / 5


@pytest.mark.parametrize("suffix", [".bin", ".txt"])
def test_mutated_colmap_models(suffix: str, tmp_path: Path):
    names = ("cameras", "images", "points3D")
    points = np.random.default_rng(0).normal(size=(20, 3)) + np.array([0, 0, 5])
    if suffix == ".txt":
        rows = "\n".join(f"{i} {x} {y} {z} 0 0 0 0.1 1 0" for i, (x, y, z) in enumerate(points))
        seen = " ".join(f"1.0 2.0 {i}" for i in range(20))
        images = "\n".join(f"{i} 1 0 0 0 {i}.5 0 0 1 {i}.jpg\n{seen}" for i in range(2))
        contents = [b"1 OPENCV 120 80 100 100 60 40 0.01 0 0 0\n", images.encode(), rows.encode()]
    else:
        seen = b"".join(struct.pack("<2dq", 1, 2, i) for i in range(20))
        images = [
            struct.pack("<I7dI", i, 1, 0, 0, 0, i, 0, 0, 1) + f"{i}.jpg\0".encode() + struct.pack("<Q", 20) + seen
            for i in range(2)
        ]
        rows = [struct.pack("<Q3d3BdQ", i, *xyz, 0, 0, 0, 0.1, 0) for i, xyz in enumerate(points)]
        contents = [
            struct.pack("<QIiQQ8d", 1, 1, 4, 120, 80, 100, 100, 60, 40, 0.01, 0, 0, 0),
            struct.pack("<Q", 2) + b"".join(images),
            struct.pack("<Q", 20) + b"".join(rows),
        ]
    paths = [tmp_path / f"{name}{suffix}" for name in names]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    refused = refusals(
        lambda: all_cameras(read_camera_file(tmp_path)), _byte_mutations(*paths), seed=suffix, named=str(tmp_path)
    )
    assert refused > NUM_INPUTS / 10


def _jpeg() -> torch.Tensor:
    data = io.BytesIO()
    Image.new("RGB", (24, 16), (90, 90, 90)).save(data, "JPEG")
    return torch.from_numpy(np.frombuffer(data.getvalue(), np.uint8).copy())


def _record() -> dict:
    cameras = torch.zeros(3, 18)
    cameras[:, :4] = torch.tensor([0.9, 1.2, 0.5, 0.5])
    cameras[:, 6:] = torch.eye(3, 4).flatten()
    cameras[:, 9] = torch.arange(3.0)
    return {"key": "one", "cameras": cameras, "images": [_jpeg()] * 3}


_TENSORS = [
    torch.zeros(1).expand(10**6, 10**6),
    torch.zeros(1, dtype=torch.uint8).expand(10**12),
    torch.zeros(0),
    torch.zeros(3, 18, dtype=torch.complex64),
    torch.zeros(3, 18, dtype=torch.bfloat16),
    torch.full((3, 18), float("nan")),
    torch.full((3, 18), 1e30),
    torch.zeros(3, 18, requires_grad=True),
    torch.eye(18).to_sparse(),
    torch.zeros(3, 3, 18),
    torch.zeros((), dtype=torch.uint8),
    torch.zeros(50, dtype=torch.uint8),
]


def test_mutated_chunks(tmp_path: Path):
    chunk, index = tmp_path / "000000.torch", tmp_path / "index.json"
    torch.save([_record()], chunk)
    index.write_text('{"one": "000000.torch"}')
    (tmp_path / "near_far.json").write_text('{"one": {"near": 1.0, "far": 9.0}}')
    mutate_index, mutate_range = _json_mutations(index), _json_mutations(tmp_path / "near_far.json")
    whole = {path: path.read_bytes() for path in tmp_path.iterdir()}

    def mutate(random_: random.Random) -> None:
        for path, data in whole.items():
            path.write_bytes(data)
        match random_.randrange(5):
            case 0:
                mutate_index(random_)
            case 1:
                mutate_range(random_)
            case 2:
                chunk.write_bytes(other_bytes(whole[chunk], random_))
            case _:
                record = _record()
                name = random_.choice(list(record))
                other = random_.choice([*_TENSORS, 5, "x" * 5000, None, [], [1], {}, [torch.zeros(3)] * 3])
                record[name] = [other] * 3 if name == "images" and random_.random() < 0.5 else other
                torch.save(random_.choice([[record], [record] * 2, record, [record, 5]]), chunk)

    def read() -> None:
        dataset = ChunkDataset(tmp_path)
        for key in dataset.keys:
            scene = dataset.find(key)
            scene.load([0, 2])
            scene.encoded(1)

    assert refusals(read, mutate, seed="chunks", named=str(tmp_path)) > NUM_INPUTS / 5


def test_mutated_shards(tmp_path: Path):
    for _ in to_shards(odd_dataset(), tmp_path / "shards"):
        pass
    tar, index = tmp_path / "shards" / "000000.tar", tmp_path / "shards" / INDEX_NAME
    mutate_index, whole, text = _json_mutations(index), tar.read_bytes(), index.read_bytes()

    def mutate(random_: random.Random) -> None:
        tar.write_bytes(whole)
        index.write_bytes(text)
        if random_.random() < 0.5:
            mutate_index(random_)
            return
        # The index tells the size of the file, so that it stays.
        start = random_.choice([0, 512, random_.randrange(len(whole))])
        other = other_bytes(whole[start : start + 2000], random_)[:2000]
        tar.write_bytes((whole[:start] + other + whole[start + len(other) :])[: len(whole)])

    def read() -> None:
        dataset = ShardDataset(tmp_path / "shards")
        for number in range(len(dataset)):
            scene = dataset[number]
            scene.load([0])
            scene.depth([0])
            scene.encoded(0)

    assert refusals(read, mutate, seed="shards", named="") > NUM_INPUTS / 10


def test_mutated_evaluation_indices(tmp_path: Path):
    index = tmp_path / "index.json"
    pair = {"context": [0, 9], "target": [3, 4, 5], "overlap": 0.5}
    index.write_text(json.dumps({"one": pair, "two": [pair, pair], "three": None}))

    def read() -> None:
        for pair in load_evaluation_index(index):
            assert pair.overlap_class in (None, "small", "medium", "large")

    assert refusals(read, _json_mutations(index), seed="index", named=str(index)) > NUM_INPUTS / 5


def _posed(path: Path, photos: Path) -> Path:
    """A transforms.json of photos."""
    poses = _cameras(4).c2w.tolist()
    frames = [{"file_path": f"images/frame_{i}.png", "transform_matrix": pose} for i, pose in enumerate(poses)]
    lens = {"fl_x": 20.0, "fl_y": 20.0, "cx": 12.0, "cy": 8.0, "w": 24, "h": 16, "near": 1.0, "far": 9.0}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**lens, "frames": frames[:3], "test_frames": frames[3:]}))
    photos.mkdir(parents=True)
    for i in range(4):
        Image.new("RGB", (24, 16), (60 * i, 90, 90)).save(photos / f"frame_{i}.png")
    return path


def _photos_with_cameras(folder: Path) -> Path:
    return _posed(folder / "transforms.json", folder / "images")


def _dl3dv(folder: Path) -> Path:
    return _posed(folder / ("0" * 64) / "transforms.json", folder / ("0" * 64) / "images_8")


def _scannetpp(folder: Path) -> Path:
    place = folder / "data" / "one" / "dslr"
    path = _posed(place / "nerfstudio" / "transforms_undistorted.json", place / "undistorted_images" / "images")
    return path


def _dtu(folder: Path) -> Path:
    (folder / "Cameras" / "train").mkdir(parents=True)
    photos = folder / "Rectified" / "scan1_train"
    photos.mkdir(parents=True)
    for view, c2w in enumerate(_cameras(49).c2w):
        w2c = torch.linalg.inv(c2w.double())
        words = " ".join(str(x) for x in w2c.flatten().tolist())
        text = f"extrinsic\n{words}\n\nintrinsic\n20 0 12 0 20 8 0 0 1\n\n1 2\n"
        (folder / "Cameras" / "train" / f"{view:08d}_cam.txt").write_text(text)
        Image.new("RGB", (24, 16), (90, 90, 90)).save(photos / f"rect_{view + 1:03d}_3_r5000.png")
    return folder / "Cameras" / "train" / "00000000_cam.txt"


@pytest.mark.parametrize("make", [_photos_with_cameras, _dl3dv, _scannetpp, _dtu])
def test_mutated_data_sets(make: Callable[[Path], Path], tmp_path: Path):
    path = make(tmp_path)
    mutate = _json_mutations(path) if path.suffix == ".json" else _byte_mutations(path)

    def read() -> None:
        dataset = open_dataset(tmp_path)
        for number in range(len(dataset)):
            dataset[number].load([0])

    assert refusals(read, mutate, seed=make.__name__, named=str(tmp_path)) > NUM_INPUTS / 10


def test_mutated_lists_of_kinds(tmp_path: Path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps([{"key": "one", "kind": "indoor"}, {"key": "two"}]))
    refusals(lambda: read_kinds(tmp_path), _json_mutations(path), seed="kinds", named=str(path))


def test_mutated_lists_of_textures(tmp_path: Path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"a.png": {"category": "art", "tileable": True, "width": 2, "height": 1}}))
    Image.new("RGB", (24, 16)).save(tmp_path / "a.png")
    refused = refusals(
        lambda: TextureAtlas(tmp_path, capacity=1), _json_mutations(path), seed="textures", named=str(path)
    )
    assert refused > NUM_INPUTS / 5


CONFIGS = {
    "compact": tiny_config(),
    "paper": replace(tiny_config(), network=TINY_PAPER, upsampler=SwinIRConfig(dim=12, groups=1, blocks=2, window=4)),
    "noposplat": replace(tiny_config(), backbone=TINY_NOPOSPLAT),
    "depthsplat": replace(
        tiny_config(),
        backbone=TINY_DEPTHSPLAT,
        upsampler=HATConfig(dim=12, groups=1, blocks=2, window=4, compress=2, squeeze=2),
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_mutated_configurations_of_models(name: str, tmp_path: Path):
    torch.manual_seed(0)
    SR3R(CONFIGS[name]).save_pretrained(tmp_path)
    path = tmp_path / "config.json"
    path.write_text(json.dumps(to_dict(CONFIGS[name])))
    num_inputs = NUM_INPUTS // len(CONFIGS)
    refused = refusals(
        lambda: SR3R.from_pretrained(tmp_path),
        _json_mutations(path),
        seed=name,
        named=str(tmp_path),
        num_inputs=num_inputs,
    )
    assert refused > num_inputs / 5


def test_mutated_weights(tmp_path: Path):
    torch.manual_seed(0)
    network = SR3R(CONFIGS["compact"]).network
    SR3R(CONFIGS["compact"]).save_pretrained(tmp_path)
    path = tmp_path / "model.safetensors"
    whole = path.read_bytes()
    (length,) = struct.unpack_from("<Q", whole)

    def mutate(random_: random.Random) -> None:
        if random_.random() < 0.5:
            path.write_bytes(other_bytes(whole, random_))
            return
        header = other_json(whole[8 : 8 + length], random_)
        path.write_bytes(struct.pack("<Q", len(header)) + header + whole[8 + length :])

    def read() -> None:
        load_strictly(network, read_weights_file(path), source=str(path))

    refused = refusals(read, mutate, seed="weights", named=str(path))
    assert refused > NUM_INPUTS / 5


@pytest.mark.parametrize("is_zip", [True, False])
def test_mutated_checkpoints(is_zip: bool, tmp_path: Path):
    path = tmp_path / "a.ckpt"
    state = {"a": torch.zeros(3), "b": torch.eye(4), "c": torch.arange(5)}

    def write(content: object) -> bytes:
        torch.save(content, path, _use_new_zipfile_serialization=is_zip)
        return path.read_bytes()

    whole = write({"state_dict": state, "epoch": 3})

    def mutate(random_: random.Random) -> None:
        if random_.random() < 0.7:
            path.write_bytes(other_bytes(whole, random_))
            return
        other = random_.choice([*_TENSORS, 5, None, "x" * 5000, {}, {5: torch.zeros(1)}, {"x" * 5000: torch.zeros(1)}])
        write(random_.choice([other, {"state_dict": other}, {"state_dict": {"a": other}}, {"model": {"x": other}}]))

    def read() -> None:
        for tensor in read_weights(path, under=("state_dict", "model")).values():
            tensor.to(torch.float32).contiguous()

    assert refusals(read, mutate, seed=f"checkpoint {is_zip}", named=str(path)) > NUM_INPUTS / 5


def test_lists_that_hold_each_other_many_times_are_read_once(tmp_path: Path):
    content: object = [torch.zeros(3)]
    for _ in range(20):
        content = [content] * 100
    torch.save(content, tmp_path / "a.ckpt")
    with pytest.raises(WeightsError, match="holds no weights"):
        read_weights(tmp_path / "a.ckpt", under=("model",))

"""Shards are tar files that others read too."""

import tarfile
from pathlib import Path

import torch
import webdataset

from memory_scenes import ODD_SIZES, MemoryScene, assert_same
from scene_files import write_shards
from sr3r.data import SyntheticDataset
from sr3r.data.shards.layout import decode_depth, encode_depth
from sr3r.data.shards.packing import PackConfig
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.data.shards.writing import ConvertConfig


def test_shards_are_plain_tar_files_that_extract_into_their_own_folder(shards: Path, tmp_path: Path) -> None:
    with tarfile.open(shards / "000000.tar") as tar:
        names = tar.getnames()
        tar.extractall(tmp_path / "out", filter="data")
    assert names[:4] == ["a/frames.json", "a/frames.000000.png", "a/frames.000001.png", "a/frames.000002.png"]
    assert len(names) == 4 * len(ODD_SIZES)
    assert len(list((tmp_path / "out").iterdir())) == len(ODD_SIZES)


def test_webdataset_takes_a_scene_as_one_sample(shards: Path) -> None:
    decode = webdataset.autodecode.Decoder([webdataset.autodecode.imagehandler("pil")])
    with (shards / "000000.tar").open("rb") as stream:
        files = webdataset.tariterators.tar_file_expander([{"url": "000000.tar", "stream": stream}])
        samples = [decode(sample) for sample in webdataset.tariterators.group_by_keys(files)]
    assert len(samples) == len(ODD_SIZES)
    for sample, key in zip(samples, ODD_SIZES, strict=True):
        assert sample["json"]["key"] == key
        assert len(sample["json"]["c2w"]) == 3
        assert [sample[f"{i:06d}.png"].size[::-1] for i in range(3)] == [ODD_SIZES[key]] * 3


def test_depth_maps_are_exact_to_the_stated_error(tmp_path: Path) -> None:
    depth = torch.logspace(0, 2, 64 * 64).reshape(64, 64) * 0.37
    decoded = decode_depth(encode_depth(depth, 0.37), 0.37)
    assert ((decoded / depth - 1).abs() <= depth / 0.37 / 131070 * 1.02 + 1e-6).all()
    depth[0, 0] = torch.inf
    assert decode_depth(encode_depth(depth, 0.37), 0.37)[0, 0] == torch.inf

    scenes = SyntheticDataset(3, length=1, size=(24, 24))
    write_shards(scenes, tmp_path / "depth", ConvertConfig(scenes=PackConfig(depth=True, max_frames=3)))
    scene = ShardDataset(tmp_path / "depth")[0]
    _, exact = scenes[0].render(scenes[0].cameras.select([2, 0]), (24, 24))
    stored = scene.depth([2, 0])
    assert stored is not None
    assert torch.allclose(stored, exact, rtol=1e-3)
    assert_same(scene, MemoryScene(scene.key, scenes[0].load([0, 1, 2])))
    write_shards(scenes, tmp_path / "plain", ConvertConfig(scenes=PackConfig(max_frames=2)))
    assert ShardDataset(tmp_path / "plain")[0].depth([0]) is None

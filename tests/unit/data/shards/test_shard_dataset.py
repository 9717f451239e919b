"""What went into shards comes out bit for bit, and damage is named."""

import json
from pathlib import Path

import pytest
import torch

from memory_scenes import ODD_SIZES, assert_same, odd_dataset
from sr3r.data import open_dataset
from sr3r.data.shards.layout import INDEX_NAME
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.errors import FileError, InputError


def test_scenes_come_back_bit_for_bit_whatever_their_names(shards: Path) -> None:
    dataset, source = ShardDataset(shards), odd_dataset()
    assert isinstance(open_dataset(shards), ShardDataset)
    assert dataset.keys == list(source.keys)
    for index in (4, 0, 3, 1, 2):
        assert_same(dataset[index], source[index])
        assert dataset[index].size == ODD_SIZES[source.keys[index]]
    assert torch.equal(dataset.find("last").load([2, 0]).cameras.c2w, source[4].cameras.c2w[[2, 0]])
    assert (dataset.index.source, dataset.index.licence) == ("drawn", "CC0")
    with pytest.raises(InputError, match="no scene 'nobody'"):
        dataset.find("nobody")
    with pytest.raises(InputError, match="frames 0 to 2, not 3"):
        dataset[0].load([3])


def rewrite_index(folder: Path, **changes) -> None:
    index = json.loads((folder / INDEX_NAME).read_text())
    (folder / INDEX_NAME).write_text(json.dumps(index | changes))


def test_damaged_shards_are_named(shards: Path) -> None:
    path, index = shards / "000000.tar", (shards / INDEX_NAME).read_text()
    whole = path.read_bytes()
    dataset = ShardDataset(shards)
    assert dataset.is_intact(0)

    path.write_bytes(whole[:-1])
    with pytest.raises(FileError, match=r"000000\.tar has \d+ bytes"):
        ShardDataset(shards)
    path.write_bytes(whole[:2000])
    with pytest.raises(FileError, match="ends before byte"):
        dataset[4]
    path.write_bytes(whole.replace(b'"key":"a"', b'"key":"b"'))
    with pytest.raises(FileError, match="head of scene a"):
        dataset[0]
    path.write_bytes(whole.replace(b"\x89PNG", b"\x89GIF"))
    with pytest.raises(FileError, match=r"Frame 1 of scene a in .*000000\.tar is not a readable image"):
        dataset[0].load([1])
    assert not dataset.is_intact(0)
    path.unlink()
    with pytest.raises(FileError, match="is missing"):
        ShardDataset(shards)

    for text, message in (("{", "not JSON"), ("[]", "version None"), ('{"version": 2}', "version 2")):
        (shards / INDEX_NAME).write_text(text)
        with pytest.raises(FileError, match=message):
            ShardDataset(shards)
    (shards / INDEX_NAME).write_text(index)
    rewrite_index(shards, colour="red")
    with pytest.raises(FileError, match="Unknown key 'colour'"):
        ShardDataset(shards)

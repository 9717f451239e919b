"""What is kept of a scene, and how."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from memory_scenes import MemoryDataset, assert_same, odd_dataset
from scene_files import write_shards
from sr3r.camera_files import CameraFile
from sr3r.data.shards.layout import EncodedImage, pack_scene
from sr3r.data.shards.packing import PackConfig
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.data.shards.writing import ConvertConfig
from sr3r.errors import InputError
from tiny_models import tiny_views


def test_frames_that_are_files_are_kept_and_others_are_encoded_as_asked(shards: Path, tmp_path: Path) -> None:
    source = ShardDataset(shards)
    config = ConvertConfig(scenes=PackConfig(short_side=12, quality=90), limit=3)
    write_shards(source, tmp_path / "small", config)
    small = ShardDataset(tmp_path / "small")
    assert len(small) == 3
    assert [scene.size for scene in small] == [(12, 20), (12, 12), (20, 12)]  # type: ignore[attr-defined]
    assert small[0].encoded(1) == source[0].encoded(1)
    assert small[1].encoded(1)[:2] == b"\xff\xd8"
    assert torch.equal(small[1].cameras.K, source[1].cameras.K)
    reduced = source[1].load([1]).resized(12, 12).images
    assert (small[1].load([1]).images - reduced).abs().mean() < 0.05


def test_turned_photos_are_encoded_upright(tmp_path: Path) -> None:
    from sr3r.data.readers.posed_photos import PhotoScene

    exif = Image.Exif()
    exif[0x0112] = 6  # Stored lying on its side.
    noise = np.random.default_rng(0).integers(0, 255, (12, 20, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "turned.png", exif=exif)
    Image.fromarray(np.rot90(noise, -1)).save(tmp_path / "upright.png")
    K = torch.tensor([[1.0, 0, 0.5], [0, 0.6, 0.5], [0, 0, 1]]).expand(2, 3, 3)
    cameras = replace(tiny_views(2, dtype=torch.float32).cameras[0], K=K)
    photos = (tmp_path / "turned.png", tmp_path / "upright.png")
    file = CameraFile(names=tuple(photo.name for photo in photos), c2w=cameras.c2w, K=cameras.K, pixels="upright")
    scene = PhotoScene(key="photos", cameras=cameras, photos=photos, camera_file=file)

    write_shards(MemoryDataset(scene), tmp_path / "shards")
    packed = ShardDataset(tmp_path / "shards")[0]
    assert_same(packed, scene)
    assert packed.encoded(1) == photos[1].read_bytes()
    assert packed.encoded(0) != photos[0].read_bytes()


def test_unusable_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="from 1 to 100, not 0"):
        PackConfig(quality=0)
    with pytest.raises(InputError, match="short_side must be at least 1"):
        PackConfig(short_side=0)
    with pytest.raises(InputError, match="not resized"):
        PackConfig(depth=True, short_side=9)
    with pytest.raises(InputError, match="at least 1"):
        ConvertConfig(shard_mb=0)
    with pytest.raises(InputError, match="no exact depth"):
        write_shards(odd_dataset(), tmp_path / "out", ConvertConfig(scenes=PackConfig(depth=True)))
    with pytest.raises(InputError, match="3 images and 2 cameras"):
        pack_scene("a", (4, 4), tiny_views(2).cameras[0], [EncodedImage(suffix="png", data=b"")] * 3)

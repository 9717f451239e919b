"""Any data set to shards; interruptions leave no trace."""

import resource
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from memory_scenes import MemoryDataset, MemoryScene, odd_dataset
from scene_files import write_shards
from sr3r.data import Scene, open_dataset
from sr3r.data.shards.packing import PackConfig
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.data.shards.writing import ConvertConfig, convert
from sr3r.errors import FileError, InputError
from sr3r.views import Views
from tiny_models import tiny_views


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


SMALL = ConvertConfig(shard_mb=1)


class Many:
    """Scenes of 0.3 MB each."""

    keys = tuple(f"scene-{number}" for number in range(16))

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, index: int) -> Scene:
        noise = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(index))
        return MemoryScene(self.keys[index], Views(images=noise, cameras=tiny_views().cameras[0]))


def test_an_interrupted_conversion_continues_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    write_shards(Many(), tmp_path / "whole", SMALL)
    expected = content(tmp_path / "whole")
    assert len(expected) == 5

    out = tmp_path / "interrupted"
    steps = convert(Many(), out, SMALL)
    while not (out / "000002.tar").exists():
        next(steps)
    next(steps)
    steps.close()
    with pytest.raises(InputError):
        open_dataset(out)
    (out / "000000.tar").write_bytes(expected["000000.tar"][:-1000])
    (out / ".000003.0123abcd.tar").write_bytes(b"what a killed process leaves behind")
    written = (out / "000001.tar").stat().st_mtime_ns
    assert list(convert(Many(), out, SMALL))[-1] == 16
    assert content(out) == expected
    # The shard that was cut short was written again, the others were kept.
    assert (out / "000001.tar").stat().st_mtime_ns == written


def test_a_complete_conversion_is_verified_and_repaired(tmp_path: Path) -> None:
    write_shards(Many(), tmp_path, SMALL)
    expected = content(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tar")}
    data = bytearray(expected["000002.tar"])
    data[5000] ^= 1
    (tmp_path / "000002.tar").write_bytes(data)
    write_shards(Many(), tmp_path, SMALL)
    assert content(tmp_path) == expected
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tar")}
    assert {name for name in after if after[name] != before[name]} == {"000002.tar"}


def test_worker_processes_give_the_same_bytes(shards: Path, tmp_path: Path) -> None:
    config = ConvertConfig(scenes=PackConfig(short_side=9))
    write_shards(ShardDataset(shards), tmp_path / "alone", config)
    write_shards(ShardDataset(shards), tmp_path / "helped", config, workers=1)
    assert content(tmp_path / "alone") == content(tmp_path / "helped")


def test_a_conversion_is_only_continued_with_its_own_options(shards: Path, tmp_path: Path) -> None:
    config = ConvertConfig(source="drawn", licence="CC0")
    before = content(shards)
    for other, message in (
        (replace(config, licence="MIT"), "licence = 'CC0', not 'MIT'"),
        (replace(config, limit=2), "scenes = 5, not 2"),
        (replace(config, scenes=PackConfig(quality=50)), "quality = None, not 50"),
    ):
        with pytest.raises(InputError, match=message):
            write_shards(odd_dataset(), shards, other)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    with pytest.raises(InputError, match="is there already"):
        write_shards(odd_dataset(), tmp_path / "other", config)
    steps = convert(odd_dataset(), tmp_path / "busy", config)
    next(steps)
    with pytest.raises(InputError, match="Another process"):
        write_shards(odd_dataset(), tmp_path / "busy", config)
    assert list(steps)[-1] == 5
    assert content(tmp_path / "busy") == content(shards) == before


def test_unreadable_scenes_stop_the_conversion_or_are_listed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    scenes = list(odd_dataset().scenes)
    scenes[1] = None
    partly_broken = MemoryDataset(*scenes)
    with pytest.raises(FileError, match="It cannot be opened"):
        write_shards(partly_broken, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.tar"))
    write_shards(partly_broken, tmp_path / "skipped", ConvertConfig(skip_unreadable=True))
    dataset = ShardDataset(tmp_path / "skipped")
    assert len(dataset) == 4
    assert dataset.index.shards[0].left_out == ("closed",)
    assert "It cannot be opened" in caplog.text


def test_a_conversion_without_any_readable_scene_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Not one of the 5 scenes could be read"):
        write_shards(MemoryDataset(*[None] * 5), tmp_path / "out", ConvertConfig(skip_unreadable=True))
    assert not list((tmp_path / "out").iterdir())


def test_a_disk_that_is_full_is_one_sentence(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, limits[1]))
    try:
        with pytest.raises(FileError, match=r"Cannot write .*000000\.tar: File too large"):
            write_shards(Many(), tmp_path / "out", SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list((tmp_path / "out").glob("*.tar"))


def test_real_scenes_keep_their_files_and_cameras(realscenes: Path, tmp_path: Path) -> None:
    source = open_dataset(realscenes)
    write_shards(source, tmp_path / "shards", ConvertConfig(limit=4, shard_mb=2))
    dataset = ShardDataset(tmp_path / "shards")
    assert len(dataset.index.shards) > 1
    for index in range(4):
        scene, original = dataset[index], source[index]
        assert torch.equal(scene.cameras.c2w, original.cameras.c2w)
        assert torch.equal(scene.cameras.K, original.cameras.K)
        assert torch.equal(scene.cameras.far, original.cameras.far)
        for frame in range(len(original.cameras)):
            assert scene.encoded(frame) == original.jpegs[frame].numpy().tobytes()  # type: ignore[attr-defined]
        assert torch.equal(scene.load([3, 1]).images, original.load([3, 1]).images)

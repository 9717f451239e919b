"""Shards: what goes in comes out bit for bit, from a disk and from object storage, and interruptions leave no trace."""

import json
import resource
import tarfile
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import fsspec
import numpy as np
import pytest
import torch
import webdataset
from PIL import Image

from sr3r.data import Dataset, Scene, SyntheticDataset, open_dataset
from sr3r.data.shards.convert import ConvertConfig, convert
from sr3r.data.shards.layout import INDEX_NAME, EncodedImage, decode_depth, encode_depth, pack_scene
from sr3r.data.shards.packing import PackConfig
from sr3r.data.shards.reading import ShardDataset
from sr3r.data.shards.storage import Storage
from sr3r.errors import FileError, InputError, UnavailableError
from sr3r.views import Views
from tiny import tiny_views

SIZES = {"a": (12, 20), "..": (16, 16), "__b/ü__": (20, 12), "x" * 200: (10, 10), "last": (14, 14)}


class Pictures:
    """A scene whose images are no files."""

    def __init__(self, key: str, views: Views) -> None:
        self.key, self.views, self.cameras = key, views, views.cameras

    def load(self, indices: list[int]) -> Views:
        return self.views.select(indices)


class DrawnDataset:
    """Random images of all sizes and names, with float64 cameras."""

    keys = tuple(SIZES)

    def __len__(self) -> int:
        return len(SIZES)

    def __getitem__(self, index: int) -> Scene:
        key = self.keys[index]
        return Pictures(key, tiny_views(3, SIZES[key])[0])


class PartlyBroken(DrawnDataset):
    def __getitem__(self, index: int) -> Scene:
        if index == 1:
            raise FileError("It is broken.")
        return super().__getitem__(index)


def run(dataset: Dataset, out: Path, config: ConvertConfig | None = None, **options) -> list[int]:
    return list(convert(dataset, out, config, **options))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def assert_same(scene: Scene, other: Scene) -> None:
    assert scene.key == other.key
    for name in ("c2w", "K", "near", "far"):
        value, expected = getattr(scene.cameras, name), getattr(other.cameras, name)
        assert value.dtype == expected.dtype
        assert torch.equal(value, expected), name
    frames = list(range(len(other.cameras)))
    expected = (other.load(frames).images * 255).round()
    assert torch.equal((scene.load(frames).images * 255).round(), expected.float())


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    run(DrawnDataset(), tmp_path / "shards", ConvertConfig(source="drawn", licence="CC0"))
    return tmp_path / "shards"


def test_scenes_come_back_bit_for_bit_whatever_their_names(shards: Path) -> None:
    dataset, source = ShardDataset(shards), DrawnDataset()
    assert isinstance(open_dataset(shards), ShardDataset)
    assert dataset.keys == list(source.keys)
    for index in (4, 0, 3, 1, 2):
        assert_same(dataset[index], source[index])
        assert dataset[index].size == SIZES[source.keys[index]]
    assert torch.equal(dataset.find("last").load([2, 0]).cameras.c2w, source[4].cameras.c2w[[2, 0]])
    assert (dataset.index.source, dataset.index.licence) == ("drawn", "CC0")
    with pytest.raises(InputError, match="no scene 'nobody'"):
        dataset.find("nobody")
    with pytest.raises(InputError, match="frames 0 to 2, not 3"):
        dataset[0].load([3])


def test_shards_are_plain_tar_files_that_extract_into_their_own_folder(shards: Path, tmp_path: Path) -> None:
    with tarfile.open(shards / "000000.tar") as tar:
        names = tar.getnames()
        tar.extractall(tmp_path / "out", filter="data")
    assert names[:4] == ["a/frames.json", "a/frames.000000.png", "a/frames.000001.png", "a/frames.000002.png"]
    assert len(names) == 4 * len(SIZES)
    assert len(list((tmp_path / "out").iterdir())) == len(SIZES)


def test_webdataset_takes_a_scene_as_one_sample(shards: Path) -> None:
    decode = webdataset.autodecode.Decoder([webdataset.autodecode.imagehandler("pil")])
    with (shards / "000000.tar").open("rb") as stream:
        files = webdataset.tariterators.tar_file_expander([{"url": "000000.tar", "stream": stream}])
        samples = [decode(sample) for sample in webdataset.tariterators.group_by_keys(files)]
    assert len(samples) == len(SIZES)
    for sample, key in zip(samples, SIZES, strict=True):
        assert sample["json"]["key"] == key
        assert len(sample["json"]["c2w"]) == 3
        assert [sample[f"{i:06d}.png"].size[::-1] for i in range(3)] == [SIZES[key]] * 3


def test_depth_maps_are_exact_to_the_stated_error(tmp_path: Path) -> None:
    depth = torch.logspace(0, 2, 64 * 64).reshape(64, 64) * 0.37
    decoded = decode_depth(encode_depth(depth, 0.37), 0.37)
    assert ((decoded / depth - 1).abs() <= depth / 0.37 / 131070 * 1.02 + 1e-6).all()
    depth[0, 0] = torch.inf
    assert decode_depth(encode_depth(depth, 0.37), 0.37)[0, 0] == torch.inf

    scenes = SyntheticDataset(3, length=1, size=(24, 24))
    run(scenes, tmp_path / "depth", ConvertConfig(scenes=PackConfig(depth=True, max_frames=3)))
    scene = ShardDataset(tmp_path / "depth")[0]
    _, exact = scenes[0].render(scenes[0].cameras.select([2, 0]), (24, 24))
    stored = scene.depth([2, 0])
    assert stored is not None
    assert torch.allclose(stored, exact, rtol=1e-3)
    assert_same(scene, Pictures(scene.key, scenes[0].load([0, 1, 2])))
    run(scenes, tmp_path / "plain", ConvertConfig(scenes=PackConfig(max_frames=2)))
    assert ShardDataset(tmp_path / "plain")[0].depth([0]) is None


def test_frames_that_are_files_are_kept_and_others_are_encoded_as_asked(shards: Path, tmp_path: Path) -> None:
    source = ShardDataset(shards)
    config = ConvertConfig(scenes=PackConfig(short_side=12, quality=90), limit=3)
    run(source, tmp_path / "small", config)
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
    scene = PhotoScene(key="photos", cameras=cameras, photos=photos)

    class One(DrawnDataset):
        def __getitem__(self, index: int) -> Scene:
            return scene

    run(One(), tmp_path / "shards", ConvertConfig(limit=1))
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
        run(DrawnDataset(), tmp_path / "out", ConvertConfig(scenes=PackConfig(depth=True)))
    with pytest.raises(InputError, match="3 images and 2 cameras"):
        pack_scene("a", (4, 4), tiny_views(2).cameras[0], [EncodedImage(suffix="png", data=b"")] * 3)


# Interruptions (tests/end_to_end/test_data_cli.py kills the command) --------------------------------------------------

SMALL = ConvertConfig(shard_mb=1)


class Many:
    """Scenes of 0.3 MB each."""

    keys = tuple(f"scene-{number}" for number in range(16))

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, index: int) -> Scene:
        noise = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(index))
        return Pictures(self.keys[index], Views(images=noise, cameras=tiny_views().cameras[0]))


def test_an_interrupted_conversion_continues_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    run(Many(), tmp_path / "whole", SMALL)
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
    run(Many(), tmp_path, SMALL)
    expected = content(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tar")}
    data = bytearray(expected["000002.tar"])
    data[5000] ^= 1
    (tmp_path / "000002.tar").write_bytes(data)
    run(Many(), tmp_path, SMALL)
    assert content(tmp_path) == expected
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.tar")}
    assert {name for name in after if after[name] != before[name]} == {"000002.tar"}


def test_worker_processes_give_the_same_bytes(shards: Path, tmp_path: Path) -> None:
    config = ConvertConfig(scenes=PackConfig(short_side=9))
    run(ShardDataset(shards), tmp_path / "alone", config)
    run(ShardDataset(shards), tmp_path / "helped", config, workers=1)
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
            run(DrawnDataset(), shards, other)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    with pytest.raises(InputError, match="is there already"):
        run(DrawnDataset(), tmp_path / "other", config)
    steps = convert(DrawnDataset(), tmp_path / "busy", config)
    next(steps)
    with pytest.raises(InputError, match="Another process"):
        run(DrawnDataset(), tmp_path / "busy", config)
    assert list(steps)[-1] == 5
    assert content(tmp_path / "busy") == content(shards) == before


def test_unreadable_scenes_stop_the_conversion_or_are_listed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FileError, match="It is broken"):
        run(PartlyBroken(), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.tar"))
    run(PartlyBroken(), tmp_path / "skipped", ConvertConfig(skip_unreadable=True))
    dataset = ShardDataset(tmp_path / "skipped")
    assert len(dataset) == 4
    assert dataset.index.shards[0].left_out == ("..",)
    assert "It is broken" in caplog.text


def test_a_conversion_without_any_readable_scene_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(DrawnDataset):
        def __getitem__(self, index: int) -> Scene:
            raise FileError("It is broken.")

    with pytest.raises(InputError, match="Not one of the 5 scenes could be read"):
        run(Broken(), tmp_path / "out", ConvertConfig(skip_unreadable=True))
    assert not list((tmp_path / "out").iterdir())


def test_a_disk_that_is_full_is_one_sentence(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, limits[1]))
    try:
        with pytest.raises(FileError, match=r"Cannot write .*000000\.tar: File too large"):
            run(Many(), tmp_path / "out", SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list((tmp_path / "out").glob("*.tar"))


# Damage --------------------------------------------------------------------------------------------------------------


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


# Object storage ------------------------------------------------------------------------------------------------------


class RangeHandler(SimpleHTTPRequestHandler):
    """A file server that sends parts of files, as object storage does; `ranges` collects what was asked for."""

    ranges: ClassVar[list[str | None]]
    serves_ranges = True

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data, wanted = path.read_bytes(), self.headers.get("Range")
        self.ranges.append(wanted)
        if wanted is not None and self.serves_ranges:
            first, last = (int(x) for x in wanted.removeprefix("bytes=").split("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            data = data[first : last + 1]
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args) -> None:
        pass


@pytest.fixture
def server(shards: Path):
    class Handler(RangeHandler):
        ranges: ClassVar[list[str | None]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(shards)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Handler, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_scenes_are_read_over_http_by_ranges(server, shards: Path) -> None:
    handler, url = server
    dataset = open_dataset(url)
    assert isinstance(dataset, ShardDataset)
    assert_same(dataset[4], DrawnDataset()[4])
    assert handler.ranges[0] is None  # The index.
    assert len(handler.ranges) == 1 + 1 + 3
    asked = [wanted.removeprefix("bytes=").split("-") for wanted in handler.ranges[1:]]
    total = sum(int(last) - int(first) + 1 for first, last in asked)
    assert total < dataset.index.scenes[4].bytes
    with pytest.raises(FileError, match=r"no-such-folder/shards\.json does not exist"):
        open_dataset(f"{url}/no-such-folder")
    handler.serves_ranges = False
    with pytest.raises(FileError, match="does not serve parts of files"):
        dataset[4]


def test_scenes_are_read_from_s3(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server_module = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "someone",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    try:
        storage = s3fs.S3FileSystem(skip_instance_cache=True)
        storage.mkdir("bucket")
        storage.put(str(shards), "bucket/data/shards", recursive=True)
        dataset = open_dataset("s3://bucket/data/shards")
        source = DrawnDataset()
        for index in range(len(source)):
            assert_same(dataset[index], source[index])
        with pytest.raises(FileError, match=r"s3://bucket/nothing/shards\.json does not exist"):
            open_dataset("s3://bucket/nothing")
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        server.stop()


def test_urls_of_all_kinds_are_opened_and_workers_can_take_them(shards: Path) -> None:
    memory = fsspec.filesystem("memory")
    for path in shards.iterdir():
        memory.pipe_file(f"/data/{path.name}", path.read_bytes())
    dataset = ShardDataset("memory://data")
    assert_same(dataset[2], DrawnDataset()[2])
    assert dataset.is_intact(0)
    memory.rm("/data", recursive=True)
    with pytest.raises(FileError, match="does not exist"):
        dataset[0]
    with pytest.raises(UnavailableError, match=r"Protocol not known: nonsense.*sr3r\[remote\]"):
        open_dataset("nonsense://somewhere")


def test_what_is_not_installed_is_named_with_its_extra() -> None:
    if find_spec("gcsfs"):
        pytest.skip("gcsfs, which must be missing here, is installed")
    with pytest.raises(UnavailableError, match=r"install gcsfs.*pip install 'sr3r\[remote\]'"):
        ShardDataset("gs://bucket/folder")


def test_storage_reads_parts_of_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(100)))
    storage = Storage(str(tmp_path))
    assert storage.read_ranges("file", [(90, 10), (0, 2), (5, 0)]) == [bytes(range(90, 100)), b"\x00\x01", b""]
    with pytest.raises(FileError, match="ends before byte 101"):
        storage.read_ranges("file", [(99, 2)])
    with pytest.raises(FileError, match="does not exist"):
        storage.read("other")
    with pytest.raises(FileError, match="Cannot read"):
        storage.read(".")


def test_real_scenes_keep_their_files_and_cameras(realscenes: Path, tmp_path: Path) -> None:
    source = open_dataset(realscenes)
    run(source, tmp_path / "shards", ConvertConfig(limit=4, shard_mb=2))
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

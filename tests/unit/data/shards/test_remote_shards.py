"""Shards on disks, over HTTP and in object storage."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import fsspec
import pytest

from memory_scenes import assert_same, odd_dataset
from object_storage import s3_server
from sr3r.data import open_dataset
from sr3r.data.shards.shard_dataset import ShardDataset
from sr3r.errors import FileError, UnavailableError
from sr3r.storage import Storage


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
    assert_same(dataset[4], odd_dataset()[4])
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
    with s3_server(monkeypatch):
        for path in shards.iterdir():
            Storage("s3://bucket/data/shards").upload(path, path.name)
        dataset = open_dataset("s3://bucket/data/shards")
        source = odd_dataset()
        for index in range(len(source)):
            assert_same(dataset[index], source[index])
        with pytest.raises(FileError, match=r"s3://bucket/nothing/shards\.json does not exist"):
            open_dataset("s3://bucket/nothing")


def test_urls_of_all_kinds_are_opened_and_workers_can_take_them(shards: Path) -> None:
    memory = fsspec.filesystem("memory")
    for path in shards.iterdir():
        memory.pipe_file(f"/data/{path.name}", path.read_bytes())
    dataset = ShardDataset("memory://data")
    assert_same(dataset[2], odd_dataset()[2])
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

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from object_storage import s3_server
from sr3r.errors import FileError
from sr3r.storage import Storage


@pytest.fixture(params=["folder", "memory", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """An empty place of every kind."""
    if request.param == "folder":
        yield Storage(str(tmp_path / "store"))
    elif request.param == "memory":
        yield Storage("memory://store")
        memory = fsspec.filesystem("memory")
        if memory.exists("/store"):
            memory.rm("/store", recursive=True)
    else:
        with s3_server(monkeypatch):
            yield Storage("s3://bucket/store")


def test_what_is_written_is_listed_read_and_removed(storage: Storage, tmp_path: Path) -> None:
    assert storage.names() == []
    storage.write("b.json", b"{}")
    storage.write("a/part", b"old")
    storage.write("a/part", b"new")
    (tmp_path / "file").write_bytes(bytes(range(100)))
    storage.upload(tmp_path / "file", "a/deep/file")
    assert storage.names() == ["a/deep/file", "a/part", "b.json"]
    assert storage.names("a") == ["a/deep/file", "a/part"]
    assert storage.names("nothing") == []
    assert storage.read("a/part") == b"new"
    assert storage.read_ranges("a/deep/file", [(90, 10), (5, 2)]) == [bytes(range(90, 100)), b"\x05\x06"]
    storage.download("a/deep/file", tmp_path / "new" / "copy")
    assert (tmp_path / "new" / "copy").read_bytes() == bytes(range(100))
    storage.remove("a/deep/file")
    storage.remove("a/deep/file")
    assert storage.names() == ["a/part", "b.json"]
    with pytest.raises(FileError, match=r"store/a/deep/file does not exist"):
        storage.download("a/deep/file", tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with pytest.raises(FileError, match=r"store/a/deep/file does not exist"):
        storage.read("a/deep/file")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match=r"Cannot write .*file/x/name: .*\. Choose a place"):
        Storage(str(tmp_path / "file" / "x")).write("name", b"")
    with s3_server(monkeypatch), pytest.raises(FileError, match=r"Cannot write s3://nobody/name: .*bucket does not"):
        Storage("s3://nobody").upload(tmp_path / "file", "name")


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

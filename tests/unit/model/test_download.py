import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from file_server import FileServer, serving
from sr3r.errors import FileError, UnavailableError
from sr3r.model.download import download

CONTENT = bytes(range(256)) * 10_000


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(CONTENT) as server:
        yield server


def test_a_file_comes_whole_and_its_progress_is_told(server: FileServer, tmp_path: Path) -> None:
    steps = list(download(server.url, tmp_path / "deep" / "a.bin"))
    assert (tmp_path / "deep" / "a.bin").read_bytes() == CONTENT
    assert steps[0].done_bytes == 0
    assert steps[-1].done_bytes == steps[-1].total_bytes == len(CONTENT)
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["a.bin"]


def test_a_dropped_connection_is_taken_up_again(server: FileServer, tmp_path: Path) -> None:
    server.cuts = [1_000_000, 700_000]
    list(download(server.url, tmp_path / "a.bin"))
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert server.requests == [None, "bytes=1000000-", "bytes=1700000-"]


def test_a_run_goes_on_where_an_interrupted_one_stopped(server: FileServer, tmp_path: Path) -> None:
    for step in download(server.url, tmp_path / "a.bin"):
        if step.done_bytes >= 1 << 20:
            break
    assert not (tmp_path / "a.bin").exists()
    last = list(download(server.url, tmp_path / "a.bin"))
    assert last[0].done_bytes >= 1 << 20
    assert server.requests[1] == f"bytes={last[0].done_bytes}-"
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_server_that_sends_nothing_more_is_given_up_and_what_came_is_kept(server: FileServer, tmp_path: Path) -> None:
    server.cuts = [1_000_000, 0]
    with pytest.raises(UnavailableError, match="ended after 1000000 of 2560000 bytes"):
        list(download(server.url, tmp_path / "a.bin"))
    assert (tmp_path / "a.bin.part").read_bytes() == CONTENT[:1_000_000]


@pytest.mark.parametrize("failing", ["no ranges", "another file"])
def test_what_cannot_be_continued_begins_anew(server: FileServer, tmp_path: Path, failing: str) -> None:
    server.cuts = [1_000_000, 0]
    with pytest.raises(UnavailableError):
        list(download(server.url, tmp_path / "a.bin"))
    if failing == "no ranges":
        server.ranges = False
    else:
        server.tag, server.content = '"second"', CONTENT[::-1]
    list(download(server.url, tmp_path / "a.bin"))
    assert (tmp_path / "a.bin").read_bytes() == server.content


def test_a_part_that_is_complete_already_is_taken(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "a.bin.part").write_bytes(CONTENT)
    (tmp_path / "a.bin.etag").write_text(server.tag)
    list(download(server.url, tmp_path / "a.bin"))
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_the_hash_or_its_beginning_is_checked(server: FileServer, tmp_path: Path) -> None:
    right = hashlib.sha256(CONTENT).hexdigest()
    list(download(server.url, tmp_path / "a.bin", sha256=right[:8]))
    with pytest.raises(FileError, match=f"its SHA-256 is {right}, not 0123"):
        list(download(server.url, tmp_path / "b.bin", sha256="0123"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with serving(b"") as server:
        url = server.url
    with pytest.raises(UnavailableError, match=f"{url} cannot be reached"):
        list(download(url, tmp_path / "a.bin"))

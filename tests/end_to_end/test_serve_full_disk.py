"""A disk that is full to the last byte, or read-only: a small one in memory, where the system lets us have one."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from serving import PHOTOS, serving

pytestmark = pytest.mark.e2e


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> None:
    with suppress(OSError), (disk / "filler").open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    with suppress(OSError), (disk / "filler").open("ab", buffering=0) as file:
        while True:
            file.write(b"x")


@pytest.mark.parametrize("is_expired", [False, True])
def test_on_a_full_disk_jobs_can_be_deleted(small_disk: Path, is_expired: bool):
    keep = "6" if is_expired else "1000"
    with serving(
        small_disk / "data", "--min-free-bytes", "0", "--max-bytes", "1000000", "--keep", keep, stand_in=True
    ) as server:
        photos = [(f"{name}.jpg", PHOTOS[0].read_bytes()) for name in ("sleep-0", "b")]
        id = server.wait(server.post(*photos, data={}).json()["id"], "done")["id"]
        wait_for_reserve(small_disk)
        # Also what SQLite could write over in its own files.
        fill(small_disk)
        if not is_expired:
            assert server.delete(f"/api/jobs/{id}").status_code == 204
        until_gone(small_disk / "data" / "jobs" / id)


def test_a_job_that_fills_the_disk_fails_and_leaves_nothing(small_disk: Path):
    with serving(small_disk / "data", "--min-free-bytes", "0", "--max-bytes", "1000000", stand_in=True) as server:
        wait_for_reserve(small_disk)
        photos = [(f"{name}.jpg", PHOTOS[0].read_bytes()) for name in ("fill", "b")]
        job = server.wait(server.post(*photos, data={}).json()["id"], "failed", timeout=60)
        assert job["error"] == "The disk is full."
        until_gone(small_disk / "data" / "jobs" / job["id"])


def test_without_a_reserve_the_deleted_job_makes_the_room(small_disk: Path):
    with serving(small_disk / "data", "--min-free-bytes", "0", "--max-bytes", "1000000", stand_in=True) as server:
        photos = [(f"{name}.jpg", PHOTOS[0].read_bytes()) for name in ("sleep-0", "b")]
        id = server.wait(server.post(*photos, data={}).json()["id"], "done")["id"]
        wait_for_reserve(small_disk)
        (small_disk / "data" / "reserve").unlink()
        (small_disk / "data" / "reserve").mkdir()  # Nobody makes it again.
        fill(small_disk)
        assert server.delete(f"/api/jobs/{id}").status_code == 204
        until_gone(small_disk / "data" / "jobs" / id)


def test_a_disk_that_turns_read_only_takes_no_job_until_it_can_be_written_again(tmp_path: Path):
    photos = [(f"{name}.jpg", PHOTOS[0].read_bytes()) for name in ("sleep-0", "b")]
    with serving(tmp_path / "data", "--min-free-bytes", "0", stand_in=True) as server:
        with read_only(tmp_path / "data" / "incoming"):
            answer = server.post(*photos)
            assert answer.status_code == 507
            assert re.fullmatch(r"The photos cannot be stored \(.+\)\. Try again later\.", answer.json()["error"])
            assert int(answer.headers["retry-after"]) > 0
            assert server.get("/health").status_code == 200
        assert server.wait(server.post(*photos).json()["id"], "done")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Permissions do not keep root from writing; a disk that is read-only does."""
    if os.getuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    command = ["mount", "-t", "tmpfs", "-o", "ro", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def wait_for_reserve(disk: Path) -> None:
    end = time.monotonic() + 20
    while not (disk / "data" / "reserve").exists():
        assert time.monotonic() < end
        time.sleep(0.05)


def until_gone(path: Path) -> None:
    end = time.monotonic() + 30
    while path.exists():
        assert time.monotonic() < end
        time.sleep(0.1)

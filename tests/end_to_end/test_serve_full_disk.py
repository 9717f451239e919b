"""A disk that is full to the last byte: a small one in memory, where the system lets us have one."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
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
        end = time.monotonic() + 20
        while not (small_disk / "data" / "reserve").exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        # Also what SQLite could write over in its own files.
        fill(small_disk)
        if not is_expired:
            assert server.delete(f"/api/jobs/{id}").status_code == 204
        end = time.monotonic() + 30
        while (small_disk / "data" / "jobs" / id).exists():
            assert time.monotonic() < end
            time.sleep(0.1)

"""What the service keeps on the disk."""

import os
import time
from pathlib import Path

import pytest

from sr3r.service.folders import Folders


def test_photos_and_their_names_are_on_the_disk_before_a_job_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    synced: list[str] = []
    fsync = os.fsync

    def record(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path)))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    folders = Folders(tmp_path)
    with (tmp_path / "a").open("wb+") as file:
        id = folders.accept({"photo-0.jpg": file})
    assert synced == [f"incoming/{id}/photo-0.jpg", f"incoming/{id}", "jobs"]


def test_what_belongs_to_no_job_is_deleted_but_not_what_another_server_receives(tmp_path: Path):
    folders = Folders(tmp_path)
    for name in ("known", "old", "new"):
        (tmp_path / "jobs" / name).mkdir()
    os.utime(tmp_path / "jobs" / "old", (0, time.time() - 10_000))
    folders.remove_orphans({"known"}, is_shared=True)
    assert {path.name for path in (tmp_path / "jobs").iterdir()} == {"known", "new"}
    folders.remove_orphans({"known"}, is_shared=False)
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["known"]

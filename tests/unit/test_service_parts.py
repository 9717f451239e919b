"""Bounds, folders and the guard of the service."""

import os
import time
from pathlib import Path

import pytest

from sr3r.errors import InputError
from sr3r.service import ServiceConfig
from sr3r.service.client_limit import ClientLimit
from sr3r.service.folders import Folders


def test_one_client_has_at_most_half_of_the_slots():
    limit = ClientLimit(3)
    with limit.taken("a"), limit.taken("a"):
        assert not limit.has_room("a")
        assert limit.has_room("b")
        with limit.taken("b"):
            assert not limit.has_room("c")
        assert limit.has_room("c")
    assert limit.has_room("a")
    assert ClientLimit(1).has_room("a")


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


@pytest.mark.parametrize("path", ["sr3r", "/sr3r/", "/", "/a b", "/a//b", "/a?b"])
def test_a_path_that_is_no_prefix_is_refused(path: str):
    with pytest.raises(InputError, match="must be like /sr3r"):
        ServiceConfig(root_path=path)

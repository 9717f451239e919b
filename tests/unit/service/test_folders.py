"""What the service keeps on the disk."""

import os
import time
from pathlib import Path

import pytest

from sr3r.service.folders import Folders
from sr3r.service.job import Job


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


@pytest.mark.parametrize(
    ("stored", "name", "found"),
    [
        (["scene.ply", "scene.spz", "page/layer-0.spz"], "layer-0.spz", "page/layer-0.spz"),
        (["scene.ply", "scene.spz", "page/layer-0.spz"], "layer-1.spz", "scene.spz"),
        (["scene.ply", "scene.spz", "page/layer-1.ply"], "layer-1.ply", "page/layer-1.ply"),
        # Of a version whose page drew the downloads.
        (["scene.ply", "scene.scaffold.ply"], "layer-0.ply", "scene.scaffold.ply"),
        (["scene.ply", "scene.scaffold.ply"], "layer-1.ply", "scene.ply"),
        (["scene.ply", "scene.spz"], "layer-0.spz", None),
        (["scene.ply"], "scene.ply", None),
    ],
)
def test_the_page_finds_its_gaussians_under_their_names(
    stored: list[str], name: str, found: str | None, tmp_path: Path
):
    folders = Folders(tmp_path)
    job = Job(id="0" * 32, client="", state="done", created=0.0, names=[], request={}, attempt=1)
    (folders.result(job) / "page").mkdir(parents=True)
    for file in stored:
        (folders.result(job) / file).touch()
    assert folders.layer(job, name) == (None if found is None else folders.result(job) / found)

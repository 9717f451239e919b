"""Where scenes go: markers last, one kind of scenes in one place, nothing left of a kill."""

from pathlib import Path

import pytest

from sr3r.bulk.outcome import Outcome
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.share import Share
from sr3r.errors import FileError, InputError

DONE = Outcome(name="hall", status="done", seconds={"network": 0.5}, photos=2, gaussians=9, input_size=(64, 88))


def stage(folder: Path) -> Path:
    (folder / "scenes" / "hall").mkdir(parents=True)
    (folder / "scenes" / "hall" / "scene.ply").write_text("scene")
    (folder / "samples").mkdir()
    (folder / "samples" / "hall.jpg").write_text("picture")
    return folder


def test_a_scene_is_published_and_then_marked(tmp_path: Path) -> None:
    outputs = Outputs(str(tmp_path / "out"))
    assert outputs.done() == set()
    assert not outputs.is_done("hall")
    with outputs.staging() as staging:
        assert staging.is_relative_to(tmp_path / "out")
        outputs.publish(stage(staging / "hall"), DONE)
    assert (tmp_path / "out" / "scenes" / "hall" / "scene.ply").read_text() == "scene"
    assert (tmp_path / "out" / "samples" / "hall.jpg").read_text() == "picture"
    assert outputs.done() == {"hall"}
    assert outputs.is_done("hall")
    assert outputs.outcome("done", "hall") == DONE
    assert list((tmp_path / "out" / ".staging").iterdir()) == []


def test_a_scene_that_cannot_be_written_has_no_marker(tmp_path: Path) -> None:
    outputs = Outputs(str(tmp_path))
    (tmp_path / "scenes").write_text("in the way")
    with outputs.staging() as staging, pytest.raises(FileError, match=r"Cannot write .*scene\.ply"):
        outputs.publish(stage(staging / "hall"), DONE)
    assert outputs.done() == set()


def test_a_failure_can_be_forgotten(tmp_path: Path) -> None:
    outputs = Outputs(str(tmp_path))
    with outputs.staging() as empty:
        outputs.publish(empty, Outcome(name="hall", status="failed", error="It is dark."))
    assert outputs.failed() == {"hall"}
    assert outputs.outcome("failed", "hall").error == "It is dark."
    outputs.forget_failure("hall")
    assert outputs.failed() == set()


def test_a_run_clears_what_a_kill_left_of_its_own_share(tmp_path: Path) -> None:
    for share in ("1-of-2", "2-of-2"):
        (tmp_path / ".staging" / f"{share}_abc" / "out").mkdir(parents=True)
    Outputs(str(tmp_path), Share(1, 2)).begin({"format": "ply"})
    assert [path.name for path in (tmp_path / ".staging").iterdir()] == ["2-of-2_abc"]


def test_scenes_of_two_kinds_do_not_mix(tmp_path: Path) -> None:
    outputs = Outputs(str(tmp_path / "out"))
    outputs.check({"format": "ply", "lr_size": 64})
    assert not (tmp_path / "out").exists()
    outputs.begin({"format": "ply", "lr_size": 64})
    outputs.begin({"format": "ply", "lr_size": 64})
    with pytest.raises(InputError, match=r"were made with format = ply, not spz\. Choose another place"):
        outputs.begin({"format": "spz", "lr_size": 64})
    (tmp_path / "out" / "bulk.json").write_text("[1")
    with pytest.raises(FileError, match=r"bulk\.json is damaged"):
        outputs.begin({"format": "ply"})


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"it is a file\. Give a folder"):
        Outputs(str(tmp_path / "file")).check({})
    with pytest.raises(FileError, match="is not a folder you may write to"):
        Outputs("/proc/nothing/here").check({})


def test_object_storage_is_used_alike() -> None:
    fsspec = pytest.importorskip("fsspec")
    outputs = Outputs("memory://bulk-outputs/run")
    try:
        outputs.begin({"format": "ply"})
        assert outputs.done() == set()
        assert not outputs.is_done("hall")
        with outputs.staging() as staging:
            outputs.publish(stage(staging / "hall"), DONE)
        assert outputs.storage.read("scenes/hall/scene.ply") == b"scene"
        assert outputs.done() == {"hall"}
        assert outputs.is_done("hall")
        with pytest.raises(InputError, match="were made with format = ply, not spz"):
            outputs.check({"format": "spz"})
    finally:
        fsspec.filesystem("memory").rm("/bulk-outputs", recursive=True)

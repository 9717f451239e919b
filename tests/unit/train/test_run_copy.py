"""The copy of a run folder; with files that only look like a run's."""

import logging
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from sr3r.errors import FileError, InputError
from sr3r.storage import Storage
from sr3r.train.run_copy import NoCopy, RunCopy

PLACE = "memory://copy"


@pytest.fixture
def place() -> Iterator[Storage]:
    yield Storage(PLACE)
    memory = fsspec.filesystem("memory")
    if memory.exists("/copy"):
        memory.rm("/copy", recursive=True)


def work(folder: Path, step: int, *, keep: int = 2) -> None:
    """What a run leaves in its folder at a checkpoint."""
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text("the run")
    (folder / "metrics.jsonl").write_text(f"until {step}")
    (folder / "weights").mkdir(exist_ok=True)
    (folder / "weights" / "model.safetensors").write_text("from the last validation")
    (folder / ".metrics.1234.jsonl").write_text("half")
    path = folder / "checkpoints" / f"step-{step:08d}.pt"
    path.write_text(f"state of {step}")
    for old in sorted((folder / "checkpoints").iterdir())[:-keep]:
        old.unlink()


def files(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


def ours(path: Path) -> None:
    """Whether a configuration is this run's."""
    if path.read_text() != "the run":
        raise InputError("another run's")


def test_an_empty_folder_is_filled_from_the_newest_checkpoint_and_old_ones_go(place: Storage, tmp_path: Path) -> None:
    copy = RunCopy(PLACE, tmp_path / "a", keep=2)
    copy.synchronise(ours)
    for step in (2, 4, 6):
        work(tmp_path / "a", step)
        copy.update(is_last=False)
    assert place.names("checkpoints") == [
        f"checkpoints/step-0000000{step}.{kind}" for step in (4, 6) for kind in ("json", "pt")
    ]
    assert place.names() == sorted(
        [*place.names("checkpoints"), "config.json", "metrics.jsonl", "weights/model.safetensors"]
    )
    RunCopy(PLACE, tmp_path / "b", keep=2).synchronise(ours)
    there = files(tmp_path / "a")
    del there["checkpoints/step-00000004.pt"]
    assert files(tmp_path / "b") == there


def test_what_is_not_complete_or_damaged_does_not_count(
    place: Storage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy = RunCopy(PLACE, tmp_path / "a", keep=3)
    for step in (2, 4, 6):
        work(tmp_path / "a", step)
        copy.update(is_last=False)
    # As if the machine had gone while number 6 was on its way, and number 4 had lost its end.
    place.remove("checkpoints/step-00000006.json")
    place.write("checkpoints/step-00000004.pt", b"state")
    again = RunCopy(PLACE, tmp_path / "b", keep=3)
    again.synchronise(ours)
    assert [name for name in files(tmp_path / "b") if name.startswith("checkpoints")] == [
        "checkpoints/step-00000002.pt"
    ]
    assert "skipping the damaged checkpoint memory://copy/checkpoints/step-00000004.pt" in caplog.text
    # The run gets as far once more, and what was left over is replaced or removed.
    work(tmp_path / "b", 3)
    again.update(is_last=False)
    assert [name[-5:] for name in place.names("checkpoints")] == [".json", "02.pt", ".json", "03.pt"]


def test_whichever_is_further_wins(place: Storage, tmp_path: Path) -> None:
    work(tmp_path / "a", 2)
    RunCopy(PLACE, tmp_path / "a", keep=2).synchronise(ours)
    assert place.read("metrics.jsonl") == b"until 2"
    work(tmp_path / "b", 4)
    RunCopy(PLACE, tmp_path / "b", keep=2).synchronise(ours)
    assert place.read("metrics.jsonl") == b"until 4"
    RunCopy(PLACE, tmp_path / "a", keep=2).synchronise(ours)
    assert (tmp_path / "a" / "metrics.jsonl").read_text() == "until 4"
    assert (tmp_path / "a" / "checkpoints" / "step-00000004.pt").read_text() == "state of 4"


def test_the_copy_of_another_run_is_refused_before_anything_is_fetched(place: Storage, tmp_path: Path) -> None:
    work(tmp_path / "a", 2)
    RunCopy(PLACE, tmp_path / "a", keep=2).synchronise(ours)
    place.write("config.json", b"another")
    with pytest.raises(InputError, match="another run's"):
        RunCopy(PLACE, tmp_path / "b", keep=2).synchronise(ours)
    assert not (tmp_path / "b").exists()


def test_a_place_that_does_not_answer_stops_a_run_only_at_its_beginning_and_end(
    place: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    copy = RunCopy(PLACE, tmp_path / "a", keep=2)
    work(tmp_path / "a", 2)
    copy.claim()
    before = files(tmp_path / "a")
    memory = fsspec.filesystem("memory")

    def silent(*_: object, **__: object) -> None:
        raise TimeoutError("nobody answers")

    with monkeypatch.context() as patch:
        for method in ("put_file", "pipe_file", "find", "cat_file"):
            patch.setattr(type(memory), method, silent)
        with pytest.raises(FileError, match=r"Cannot read memory://copy: nobody answers\. Check"):
            RunCopy(PLACE, tmp_path / "b", keep=2).synchronise(ours)
        with pytest.raises(FileError, match=r"Cannot write memory://copy/config\.json: nobody answers\."):
            copy.claim()
        with caplog.at_level(logging.WARNING):
            copy.update(is_last=False)
        assert "nobody answers" in caplog.text
        assert "is copied after its next checkpoint" in caplog.text
        with pytest.raises(
            FileError, match=r"nobody answers.* complete in .*a, its copy is not: run the command again"
        ):
            copy.update(is_last=True)
    assert files(tmp_path / "a") == before
    copy.update(is_last=True)
    assert place.read("checkpoints/step-00000002.pt") == b"state of 2"


def test_no_copy_does_nothing(tmp_path: Path) -> None:
    copy = NoCopy()
    copy.synchronise(ours)
    copy.claim()
    copy.update(is_last=True)
    assert list(tmp_path.iterdir()) == []

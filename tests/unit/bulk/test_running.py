"""A run with a maker that computes nothing: what is counted, written, repeated, and in which files."""

import json
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

from sr3r.bulk.capture import Capture
from sr3r.bulk.engines import Task, lost
from sr3r.bulk.outcome import Outcome
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.running import run
from sr3r.bulk.share import Share
from sr3r.bulk.tally import reason_of
from sr3r.bulk.work import Work
from sr3r.errors import FileError
from stand_in_scenes import StandInCaptures, StandInMaker


class HereEngine:
    """No workers; may be killed after some scenes, or lose those of a name."""

    def __init__(self, *, killed_after: int | None = None) -> None:
        self.killed_after = killed_after
        self.sizes: list[int] = []

    def run(self, task: Task, batches: Iterable[list[Capture]]) -> Generator[Outcome, None, None]:
        count = 0
        for batch in batches:
            self.sizes.append(len(batch))
            if any(capture.name.startswith("die") for capture in batch):
                yield from lost(batch, "Its process died.")
                continue
            for outcome in task(batch):
                if count == self.killed_after:
                    raise KeyboardInterrupt
                count += 1
                yield outcome


@pytest.fixture
def maker(tmp_path: Path) -> StandInMaker:
    (tmp_path / "log").mkdir()
    return StandInMaker(tmp_path / "log")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def work(out: Path, maker: StandInMaker, share: Share | None = None) -> Work:
    return Work(Outputs(str(out), share or Share()), maker)


def manifest(out: Path, name: str = "manifest.jsonl") -> dict[str, str]:
    lines = [json.loads(line) for line in (out / name).read_text().splitlines()]
    assert len({line["name"] for line in lines}) == len(lines)
    return {line["name"]: line["status"] for line in lines}


def test_scenes_are_made_and_failures_recorded(out: Path, maker: StandInMaker) -> None:
    seen = []
    captures = StandInCaptures(["scene-0", "fail-1", "die-2", "fail-3", "scene-4"])
    summary = run(captures, work(out, maker), HereEngine(), on_progress=lambda s: seen.append(s.done + s.failed))
    assert (summary.total, summary.done, summary.failed, summary.here, summary.missing) == (5, 2, 3, 5, 0)
    assert summary.reasons == {"… is dark. Use a flash.": 2, "Its process died.": 1}
    assert seen == [0, 1, 2, 3, 4, 5]
    assert manifest(out) == {
        "scene-0": "done",
        "fail-1": "failed",
        "die-2": "failed",
        "fail-3": "failed",
        "scene-4": "done",
    }
    assert sorted(path.name for path in (out / "scenes").iterdir()) == ["scene-0.ply", "scene-4.ply"]
    assert sorted(path.stem for path in (out / "failed").iterdir()) == ["die-2", "fail-1", "fail-3"]


def test_a_second_run_does_what_is_missing_and_nothing_twice(out: Path, maker: StandInMaker) -> None:
    captures = StandInCaptures(20)
    with pytest.raises(KeyboardInterrupt):
        run(captures, work(out, maker), HereEngine(killed_after=7))
    # The eighth was made, but nobody wrote it into the manifest.
    assert len(manifest(out)) == 7
    with (out / "manifest.jsonl").open("a") as file:
        file.write('{"name": "scene-7", "sta')
    summary = run(captures, work(out, maker), HereEngine())
    assert (summary.done, summary.here) == (20, 12)
    assert manifest(out) == {f"scene-{i}": "done" for i in range(20)}
    assert maker.made() == {f"scene-{i}": 1 for i in range(20)}


def test_failed_scenes_are_tried_again_when_asked_for(out: Path, maker: StandInMaker) -> None:
    captures = StandInCaptures(["scene-0", "fail-1"])
    run(captures, work(out, maker), HereEngine())
    again = run(captures, work(out, maker), HereEngine())
    assert (again.done, again.failed, again.here, maker.times("began-fail-1")) == (1, 1, 0, 1)
    assert again.reasons == {"… is dark. Use a flash.": 1}
    retried = run(captures, work(out, maker), HereEngine(), retry_failed=True)
    assert (retried.failed, retried.here, maker.times("began-fail-1")) == (1, 1, 2)
    assert manifest(out) == {"scene-0": "done", "fail-1": "failed"}


def test_shares_together_do_everything_once(out: Path, maker: StandInMaker) -> None:
    captures = StandInCaptures(11)
    for part in (1, 2, 3):
        summary = run(captures, work(out, maker, Share(part, 3)), HereEngine())
        assert summary.total == summary.done == [4, 4, 3][part - 1]
    assert maker.made() == {f"scene-{i}": 1 for i in range(11)}
    assert len(manifest(out, "manifest-2-of-3.jsonl")) == 4
    # A run over all finds nothing to do, and has all in its manifest.
    assert run(captures, work(out, maker), HereEngine()).here == 0
    assert len(manifest(out)) == 11


def test_a_scene_that_was_removed_is_made_again(out: Path, maker: StandInMaker) -> None:
    run(StandInCaptures(3), work(out, maker), HereEngine())
    (out / "done" / "scene-1.json").unlink()
    run(StandInCaptures(3), work(out, maker), HereEngine())
    assert maker.made() == {"scene-0": 1, "scene-1": 2, "scene-2": 1}
    assert manifest(out) == {f"scene-{i}": "done" for i in range(3)}


def test_what_concerns_every_scene_ends_the_run_and_fails_none(out: Path, maker: StandInMaker) -> None:
    with pytest.raises(FileError, match="No space left on device"):
        run(StandInCaptures(["scene-0", "full-1", "scene-2"]), work(out, maker), HereEngine())
    assert manifest(out) == {"scene-0": "done"}
    assert not (out / "failed").exists()


def test_captures_reach_workers_in_batches(out: Path, maker: StandInMaker) -> None:
    engine = HereEngine()
    assert run(StandInCaptures(10), work(out, maker), engine, batch=4).done == 10
    assert engine.sizes == [4, 4, 2]


def test_a_scene_that_a_dead_worker_completed_is_not_made_again(out: Path, maker: StandInMaker) -> None:
    task = work(out, maker)
    captures = list(StandInCaptures(2))
    task(captures[:1])
    outcomes = task(captures)
    assert [outcome.is_repeated for outcome in outcomes] == [True, False]
    assert maker.made() == {"scene-0": 1, "scene-1": 1}


def test_object_storage_has_the_manifest_too(maker: StandInMaker) -> None:
    fsspec = pytest.importorskip("fsspec")
    task = Work(Outputs("memory://bulk-running/run"), maker)
    try:
        run(StandInCaptures(3), task, HereEngine())
        run(StandInCaptures(5), task, HereEngine())
        lines = task.outputs.storage.read("manifest.jsonl").decode().splitlines()
        assert [json.loads(line)["name"] for line in lines] == [f"scene-{i}" for i in range(5)]
    finally:
        fsspec.filesystem("memory").rm("/bulk-running", recursive=True)


def test_reasons_are_errors_without_what_is_particular() -> None:
    def reason(error: str) -> str:
        return reason_of(Outcome(name="hall", status="failed", error=error))

    assert reason("Photos of 12x20 pixels are too small.") == "Photos of NxN pixels are too small."
    assert reason("/data/x/left.jpg does not exist. Check it.") == "… does not exist. Check it."

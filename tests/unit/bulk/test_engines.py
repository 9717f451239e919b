"""Engines with a maker that computes nothing: workers that die, schedulers that do not answer."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sr3r.bulk.capture import Capture
from sr3r.bulk.engines import Engine, Task
from sr3r.bulk.engines.dask_engine import DaskEngine
from sr3r.bulk.engines.local_engine import LocalEngine
from sr3r.bulk.outcome import Outcome
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.running import run
from sr3r.bulk.tally import Tally
from sr3r.bulk.work import Work
from sr3r.errors import UnavailableError
from stand_in_scenes import StandInCaptures, StandInMaker

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="dask.distributed is not installed")


@pytest.fixture
def maker(tmp_path: Path) -> StandInMaker:
    (tmp_path / "log").mkdir()
    return StandInMaker(tmp_path / "log", seconds=0.01)


def do(names: list[str] | int, engine: Engine, maker: StandInMaker, tmp_path: Path, batch: int = 1) -> Tally:
    work = Work(Outputs(str(tmp_path / "out")), maker)
    return run(StandInCaptures(names), work, engine, batch=batch)


def test_processes_survive_scenes_that_kill_them(tmp_path: Path, maker: StandInMaker) -> None:
    names = ["scene-0", "die-1", "scene-2", "once-3", *(f"scene-{i}" for i in range(4, 12))]
    summary = do(names, LocalEngine(2), maker, tmp_path)
    assert (summary.done, summary.failed) == (11, 1)
    assert list(summary.reasons) == [
        "The process that reconstructed it died every time, perhaps for lack of memory. "
        "Use fewer --workers, or smaller photos."
    ]
    assert set(maker.made()) == set(names) - {"die-1"}
    # What another process did while one died is done again, if it had not told yet.
    assert set(maker.made().values()) <= {1, 2}


def test_what_was_done_when_another_process_died_is_not_done_again(
    tmp_path: Path, maker: StandInMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that ends while the engine hands out outcomes: it learns of it together with the death."""
    told, dead = Future[list[Outcome]](), Future[list[Outcome]]()
    told.set_result([Outcome(name="scene-0", status="done", gaussians=3)])
    dead.set_exception(BrokenProcessPool("the other process died"))

    def both_at_once(
        _engine: LocalEngine,
        _task: Task,
        batches: Iterator[list[Capture]],
        _waiting: deque[list[Capture]],
        running: dict[Future[list[Outcome]], list[Capture]],
    ) -> Iterator[Outcome]:
        running.update(zip((told, dead), batches, strict=False))
        if running:
            raise BrokenProcessPool("the other process died")
        yield from ()

    monkeypatch.setattr(LocalEngine, "_run_together", both_at_once)
    outcomes = LocalEngine(2).run(
        Work(Outputs(str(tmp_path / "out")), maker), [[capture] for capture in StandInCaptures(2)]
    )
    assert sorted(outcome.name for outcome in outcomes if outcome.status == "done") == ["scene-0", "scene-1"]
    assert maker.made() == {"scene-1": 1}


HERD = """
import sys
from pathlib import Path
from sr3r.bulk.engines.local_engine import LocalEngine
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.running import run
from sr3r.bulk.work import Work
from stand_in_scenes import StandInCaptures, StandInMaker
if __name__ == "__main__":
    maker = StandInMaker(Path(sys.argv[1]), seconds=0.2)
    run(StandInCaptures(500), Work(Outputs(sys.argv[2]), maker), LocalEngine(2))
"""


def children(process: int) -> set[int]:
    """Processes whose parent it is; Linux only."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process:
            found.add(int(stat.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc to find processes")
def test_processes_end_with_a_run_that_is_killed(tmp_path: Path, maker: StandInMaker) -> None:
    script = tmp_path / "herd.py"
    script.write_text(HERD)
    paths = os.pathsep.join([*os.environ.get("PYTHONPATH", "").split(os.pathsep), str(Path(__file__).parents[2])])
    herd = subprocess.Popen(
        [sys.executable, str(script), str(maker.log), str(tmp_path / "out")], env={**os.environ, "PYTHONPATH": paths}
    )
    deadline = time.monotonic() + 120
    while len(maker.made()) < 3:
        assert herd.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    workers = children(herd.pid)
    assert len(workers) >= 2
    herd.kill()
    herd.wait()
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def dask_cluster(workers: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and workers in processes of their own, without anybody who starts dead ones again."""
    import distributed

    options: dict[str, Any] = {"threads_per_worker": 1, "memory_limit": 0, "dashboard_address": None}
    cluster: Any
    client: Any
    with distributed.LocalCluster(n_workers=workers, **options) as cluster:
        with distributed.Client(cluster) as client:
            pids = list(client.run(os.getpid).values())
        yield cluster.scheduler_address, pids


@needs_dask
@pytest.mark.filterwarnings("ignore::Warning:distributed")
def test_dask_finishes_though_one_of_two_workers_is_killed_in_the_middle(tmp_path: Path, maker: StandInMaker) -> None:
    with dask_cluster(2) as (address, pids):
        work = Work(Outputs(str(tmp_path / "out")), maker)
        killed = []

        def kill_once(summary: Tally) -> None:
            if summary.done == 15 and not killed:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(pids[0])

        summary = run(StandInCaptures(40), work, DaskEngine(address), on_progress=kill_once)
    assert killed
    assert (summary.done, summary.failed) == (40, 0)
    assert set(maker.made()) == {f"scene-{i}" for i in range(40)}
    assert len((tmp_path / "out" / "manifest.jsonl").read_text().splitlines()) == 40


@needs_dask
@pytest.mark.filterwarnings("ignore::Warning:distributed")
def test_dask_gives_up_a_scene_that_kills_every_worker(tmp_path: Path, maker: StandInMaker) -> None:
    summary = do(["scene-0", "die-1", "scene-2"], DaskEngine(workers=2), maker, tmp_path)
    assert set(maker.made()) | {"die-1"} == {"scene-0", "die-1", "scene-2"}
    assert (summary.done, summary.failed) == (2, 1)
    assert "Every worker that reconstructed it died" in next(iter(summary.reasons))


@needs_dask
def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, maker: StandInMaker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(UnavailableError, match=rf"No Dask scheduler answers at {re.escape(address)}"):
        do(3, DaskEngine(address, patience=0.5), maker, tmp_path)


@needs_dask
@pytest.mark.filterwarnings("ignore::Warning:distributed")
def test_a_scheduler_that_ends_in_the_middle_is_named(tmp_path: Path, maker: StandInMaker) -> None:
    """The command begins from there when it is given again."""
    import distributed

    options: dict[str, Any] = {"n_workers": 1, "threads_per_worker": 1, "memory_limit": 0, "dashboard_address": None}
    cluster = distributed.LocalCluster(**options)
    work = Work(Outputs(str(tmp_path / "out")), maker)

    def close(summary: Tally) -> None:
        if summary.done == 5:
            cluster.close()

    with pytest.raises(UnavailableError, match=r"The Dask scheduler .* is gone .* Run the command again"):
        run(StandInCaptures(200), work, DaskEngine(cluster.scheduler_address, patience=1), on_progress=close)
    summary = run(StandInCaptures(20), work, DaskEngine(workers=1))
    assert summary.done == 20
    assert summary.here <= 15
    assert set(maker.made().values()) == {1}


RAY = """
import sys
from pathlib import Path
from sr3r.bulk.engines.ray_engine import RayEngine
from sr3r.bulk.outputs import Outputs
from sr3r.bulk.running import run
from sr3r.bulk.work import Work
from stand_in_scenes import StandInCaptures, StandInMaker
names = [*(f"scene-{i}" for i in range(30)), "fail-30", "once-31"]
summary = run(StandInCaptures(names), Work(Outputs(sys.argv[2]), StandInMaker(Path(sys.argv[1]))), RayEngine(workers=2))
print(summary.done, summary.failed)
"""


def test_ray_does_all_scenes_and_starts_a_dead_worker_again(tmp_path: Path, maker: StandInMaker) -> None:
    pytest.importorskip("ray", reason="ray is not installed")
    pytest.importorskip("pandas", reason="Ray Data needs pandas, which is not installed")
    # Ray leaves threads and settings in a process, so it gets one of its own.
    paths = os.pathsep.join([*os.environ.get("PYTHONPATH", "").split(os.pathsep), str(Path(__file__).parents[2])])
    ran = subprocess.run(
        [sys.executable, "-c", RAY, str(maker.log), str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if "Ray does not start here" in ran.stderr:
        pytest.skip(ran.stderr.strip().splitlines()[-1])
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["31", "1"]
    assert len(maker.made()) == 31

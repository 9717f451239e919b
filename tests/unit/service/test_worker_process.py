"""Workers that misbehave, and what becomes of their jobs."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sr3r.service import ServiceConfig
from sr3r.service.app import Service
from sr3r.service.folders import Folders
from sr3r.service.job import Job
from sr3r.service.prometheus import Metrics
from sr3r.service.store import JobStore
from sr3r.service.supervisor import Supervisor
from sr3r.service.worker_process import WorkerDied, WorkerProcess
from stand_in_server import WORKER


def a_job(name: str, id: str = "0" * 32) -> Job:
    request = {"photos": ["photo-0.jpg"], "has_cameras": False, "quality": "fast"}
    return Job(id=id, client="a", state="queued", created=time.time(), names=[name], request=request, attempt=1)


async def answers(worker: WorkerProcess, name: str, folder: Path) -> list[dict]:
    return [answer async for answer in worker.reconstruct(a_job(name), folder)]


@pytest.mark.parametrize("name", ["chatter.jpg", "nonsense.jpg", "nonsense-5.jpg", "abort.jpg", "exit.jpg"])
def test_a_worker_that_misbehaves_has_died_and_is_gone_soon(name: str, tmp_path: Path):
    async def run() -> None:
        worker = await WorkerProcess.start(WORKER, timeout=20)
        with pytest.raises(WorkerDied) as death:
            await answers(worker, name, tmp_path)
        assert death.value.by_job
        # While it goes on talking, and its pipe fills.
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5):
            await worker.end()
        assert not worker.is_alive

    asyncio.run(run())


def test_a_message_of_900_kilobytes_is_read(tmp_path: Path):
    async def run() -> None:
        worker = await WorkerProcess.start(WORKER, timeout=20)
        assert len((await answers(worker, "flood.jpg", tmp_path))[-1]["error"]) == 900_000
        await worker.end()

    asyncio.run(run())


@pytest.fixture
def _hung_up() -> Iterator[None]:
    """Under nohup, SIGHUP is ignored, and workers would inherit that."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_hung_up")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_whoever_kills_a_worker_does_not_blame_its_job(number: signal.Signals, tmp_path: Path):
    async def run() -> None:
        worker = await WorkerProcess.start(WORKER, timeout=20)
        told = worker.reconstruct(a_job("hang.jpg"), tmp_path)
        assert await anext(told) == {"stage": "photos"}
        os.kill(worker._process.pid, number)
        with pytest.raises(WorkerDied) as death:
            await anext(told)
        assert not death.value.by_job
        await worker.end()

    asyncio.run(run())


def test_memory_that_ran_out_is_the_jobs_doing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    counts = iter([3, 4])
    monkeypatch.setattr("sr3r.service.worker_process._num_oom_kills", lambda: next(counts))

    async def run() -> None:
        worker = await WorkerProcess.start(WORKER, timeout=20)
        told = worker.reconstruct(a_job("hang.jpg"), tmp_path)
        await anext(told)
        os.kill(worker._process.pid, signal.SIGKILL)
        with pytest.raises(WorkerDied) as death:
            await anext(told)
        assert death.value.by_job
        await worker.end()

    asyncio.run(run())


def test_a_worker_that_never_loads_is_given_up():
    async def run() -> None:
        with pytest.raises(WorkerDied):
            await WorkerProcess.start((sys.executable, "-c", "input()"), timeout=0.2)

    asyncio.run(run())


def test_after_every_misbehaviour_the_next_job_is_done(tmp_path: Path):
    """One upload of 900 kB of camera model once ended all work, and health said ok."""
    names = ["chatter.jpg", "flood.jpg", "nonsense.jpg", "abort.jpg", "hang.jpg", "partial.jpg", "sleep-0.jpg"]
    store = JobStore(f"sqlite:///{tmp_path}/jobs.sqlite", keep=99, max_crashes=1, max_queue=9, max_client_queue=9)
    config = ServiceConfig(data=tmp_path, job_time=1.0)
    supervisor = Supervisor(config, store, Folders(tmp_path), Metrics(), worker=WORKER)
    for i, name in enumerate(names):
        (tmp_path / "jobs" / str(i)).mkdir()
        store.submit(a_job(name, id=str(i)))

    async def run() -> None:
        await supervisor.start()
        async with asyncio.timeout(60):
            while store.get("6").state != "done":
                assert supervisor.has_worker
                await asyncio.sleep(0.05)
        await supervisor.stop(0)

    asyncio.run(run())
    assert [store.get(str(i)).state for i in range(7)] == ["failed"] * 6 + ["done"]
    # Of a job without a result nothing stays on the disk.
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == ["6"]
    # And what the worker said leaves the service short.
    assert len(str(store.get("1").describe()["error"])) <= 500
    store.close()


def test_health_tells_when_no_worker_was_heard_of_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = JobStore(f"sqlite:///{tmp_path}/jobs.sqlite", keep=99, max_crashes=1, max_queue=9, max_client_queue=9)
    supervisor = Supervisor(ServiceConfig(data=tmp_path), store, Folders(tmp_path), Metrics(), worker=WORKER)
    store.close()
    service, now = Service(supervisor), time.monotonic()

    def health() -> tuple[int, bytes]:
        answer = asyncio.run(service.health(None))  # type: ignore[arg-type]
        return answer.status_code, bytes(answer.body)

    assert health()[0] == 200
    monkeypatch.setattr(time, "monotonic", lambda: now + 100)
    assert health()[0] == 503
    assert b'"no worker"' in health()[1]
    # One that works has its own limit of time.
    supervisor._running.add("x")
    assert health()[0] == 200

"""The queue, on SQLite and on a real PostgreSQL."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from postgres import postgresql
from sr3r.errors import InputError, UnavailableError
from sr3r.service.api_error import ApiError
from sr3r.service.database import jobs
from sr3r.service.job import Job
from sr3r.service.store import MAX_INTERRUPTIONS, JobStore


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/jobs.sqlite"
    return request.getfixturevalue("cluster")


def open_store(
    url: str, *, keep: float = 100.0, max_crashes: int = 3, max_queue: int = 1000, max_client_queue: int = 100
) -> JobStore:
    return JobStore(url, keep=keep, max_crashes=max_crashes, max_queue=max_queue, max_client_queue=max_client_queue)


@pytest.fixture
def store(url: str) -> Iterator[JobStore]:
    store = open_store(url)
    yield store
    for id in store.ids():
        store.cancel(id)
    for id in store.ids():
        store.cancel(id)
    store.close()


def make_job(id: str, client: str = "a") -> Job:
    return Job(id=id, client=client, state="queued", created=time.time(), names=["x.jpg", "ü.jpg"], request={"n": [1]})


def claimed(store: JobStore, owner: str = "me", lease: float = 100.0) -> Job:
    job = store.claim(owner, lease=lease)
    assert job is not None
    return job


def test_a_job_comes_back_as_it_was_submitted(store: JobStore):
    store.submit(make_job("one"))
    job = store.get("one")
    assert (job.names, job.request, job.state, job.position) == (["x.jpg", "ü.jpg"], {"n": [1]}, "queued", 1)
    with pytest.raises(ApiError, match="no such job"):
        store.get("two")


def test_clients_take_turns_in_the_order_in_which_they_came(store: JobStore):
    for id in ("a1", "a2", "a3", "b1", "c1", "b2"):
        store.submit(make_job(id, client=id[0]))
    expected = ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert sorted(expected, key=lambda id: store.get(id).position or 0) == expected
    assert [claimed(store).id for _ in range(2)] == ["a1", "b1"]
    # Someone new waits for nobody's second job.
    store.submit(make_job("d1", client="d"))
    assert [claimed(store).id for _ in range(5)] == ["c1", "d1", "a2", "b2", "a3"]
    assert store.claim("me", lease=1.0) is None


def test_the_job_after_the_last_that_may_wait_is_refused(url: str):
    store = open_store(url, max_queue=3, max_client_queue=2)
    store.submit(make_job("a1"))
    store.submit(make_job("a2"))
    with pytest.raises(ApiError, match="2 of your jobs are waiting") as refusal:
        store.submit(make_job("a3"))
    assert (refusal.value.status, refusal.value.reason) == (429, "client")
    store.submit(make_job("b1", client="b"))
    for attempt in (lambda: store.submit(make_job("c1", client="c")), lambda: store.check_room("c")):
        with pytest.raises(ApiError, match="3 jobs are waiting") as refusal:
            attempt()
        assert (refusal.value.reason, refusal.value.retry_after) == ("queue", 120)
    # What runs does not wait.
    claimed(store)
    store.submit(make_job("c1", client="c"))
    for id in store.ids():
        store.cancel(id)
        store.cancel(id)
    store.close()


def test_results_are_of_the_attempt_that_still_counts(store: JobStore):
    store.submit(make_job("one"))
    first = claimed(store)
    assert store.retry(first, "me", crashed=True)
    second = claimed(store)
    assert second.attempt == 2
    assert not store.finish(first, "me", "done")
    assert not store.renew(second, "somebody else", lease=1.0)
    assert store.renew(second, "me", lease=1.0, stage="network")
    assert store.get("one").stage == "network"
    files = [{"name": "scene.ply", "label": "PLY", "bytes": 3}]
    assert store.finish(second, "me", "done", num_gaussians=7, seconds={"network": 1.5}, files=files)
    job = store.get("one")
    assert (job.state, job.num_gaussians, job.seconds, job.files) == ("done", 7, {"network": 1.5}, files)
    assert job.describe()["files"][0]["url"] == "/api/jobs/one/files/scene.ply"
    assert job.expires is not None
    assert job.finished is not None
    assert job.expires == pytest.approx(job.finished + 100)


def test_a_job_that_crashes_its_worker_is_tried_three_times(store: JobStore):
    store.submit(make_job("one"))
    for attempt in (1, 2, 3):
        job = claimed(store)
        assert job.attempt == attempt
        store.retry(job, "me", crashed=True)
    job = store.get("one")
    assert job.state == "failed"
    assert job.error == "These photos crashed the reconstruction 3 times. Use other or smaller photos."
    # The answer is kept until somebody has seen it.
    assert job.expires is None
    seen = store.see("one")
    assert seen.expires == pytest.approx(time.time() + 100, abs=20)
    assert store.see("one") == seen


def test_a_job_is_not_at_fault_when_servers_and_workers_are_killed(store: JobStore):
    store.submit(make_job("one"))
    for number in range(10):
        job = claimed(store, owner=str(number), lease=-1.0)
        if number % 2:
            store.take_over()
        else:
            store.retry(job, str(number), crashed=False)
    assert (store.get("one").state, store.get("one").crashes) == ("queued", 0)


@pytest.mark.parametrize("by_server", [True, False])
def test_a_job_that_is_interrupted_again_and_again_lets_the_others_go_first(store: JobStore, by_server: bool):
    for id in ("one", "two", "three"):
        store.submit(make_job(id, client=id))
    order = []
    for _ in range(3):
        job = claimed(store, lease=-1.0)
        order.append(job.id)
        store.take_over() if by_server else store.retry(job, "me", crashed=False)
    order += [claimed(store).id for _ in range(3)]
    assert order == ["one", "one", "one", "two", "three", "one"]


@pytest.mark.parametrize("by_server", [True, False])
def test_but_nothing_is_interrupted_for_ever(store: JobStore, by_server: bool):
    store.submit(make_job("one"))
    for _ in range(MAX_INTERRUPTIONS):
        job = claimed(store, lease=-1.0)
        store.take_over() if by_server else store.retry(job, "me", crashed=False)
    assert store.get("one").state == "failed"
    assert "was interrupted 50 times" in str(store.get("one").error)


def test_what_is_handed_back_has_not_been_tried(store: JobStore):
    store.submit(make_job("one"))
    claimed(store)
    store.hand_back("somebody else")
    assert store.get("one").state == "running"
    store.hand_back("me")
    assert (store.get("one").state, store.get("one").attempt) == ("queued", 0)


def test_a_server_that_starts_takes_up_what_a_dead_one_left(url: str, store: JobStore):
    store.submit(make_job("one"))
    store.submit(make_job("two", client="b"))
    claimed(store, owner="dead", lease=-1.0)
    claimed(store, owner="alive")
    store.take_over()
    assert [store.get(id).state for id in ("one", "two")] == ["queued", "running"]
    store.take_over(at_start=True)
    # SQLite is one server's alone: nobody else can be alive.
    assert store.get("two").state == ("running" if store.is_shared else "queued")


def test_what_runs_here_is_not_taken_over_though_the_clock_jumped(store: JobStore):
    store.submit(make_job("one"))
    # As after a night asleep.
    claimed(store, lease=-30_000.0)
    store.take_over(but=["one"])
    assert store.get("one").state == "running"
    store.take_over()
    assert store.get("one").state == "queued"


def test_a_server_whose_clock_is_fast_takes_nobodys_jobs(cluster: str, monkeypatch: pytest.MonkeyPatch):
    store, now = open_store(cluster), time.time()
    for id in ("one", "two"):
        store.submit(make_job(id))
    assert store.finish(claimed(store), "me", "done")
    claimed(store, "somebody", lease=20.0)
    monkeypatch.setattr(time, "time", lambda: now + 10_000)
    store.take_over()
    assert store.remove_expired() == []
    assert store.get("two").state == "running"
    for id in ("one", "two", "two"):
        store.cancel(id)
    store.close()


def test_cancelling_takes_a_job_from_whoever_runs_it(store: JobStore):
    store.submit(make_job("one"))
    job = claimed(store)
    assert store.cancel("one") == "running"
    assert not store.renew(job, "me", lease=1.0)
    assert not store.finish(job, "me", "done")
    assert store.get("one").state == "cancelled"
    assert store.cancel("one") == "cancelled"
    with pytest.raises(ApiError, match="no such job"):
        store.cancel("one")


def test_jobs_expire_some_time_after_they_ended(url: str):
    store = open_store(url, keep=1000)
    for id in ("one", "two", "three"):
        store.submit(make_job(id))
    store.finish(claimed(store), "me", "done")
    assert store.remove_expired() == []
    store.close()
    store = open_store(url, keep=0.01)
    store.finish(claimed(store), "me", "failed", error="no")
    time.sleep(0.05)
    assert store.remove_expired() == ["two"]
    assert store.counts() == {"queued": 1, "running": 0, "done": 1, "failed": 0, "cancelled": 0}
    for id in ("one", "three", "three"):
        store.cancel(id)
    store.close()


def test_any_number_of_jobs_may_expire_at_once(cluster: str):
    store = open_store(cluster, keep=0.001)
    store.submit(make_job("one"))
    assert store.finish(claimed(store), "me", "done")
    # As after weeks without a server: twice as many 16 times, more than a statement may have parameters.
    columns = [column for column in jobs.c if column.name != "number"]
    with store._engine.begin() as connection:
        for i in range(16):
            copies = select(*[column + "abcdefghijklmnop"[i] if column.name == "id" else column for column in columns])
            connection.execute(insert(jobs).from_select([column.name for column in columns], copies))
    assert len(store.remove_expired()) == 65_536
    assert sum(store.counts().values()) == 0
    store.close()


def test_two_servers_never_take_the_same_job(cluster: str):
    stores = [open_store(cluster), open_store(cluster)]
    for number in range(40):
        stores[number % 2].submit(make_job(str(number), client=str(number % 3)))
    taken: list[str] = []

    def work(store: JobStore) -> None:
        while (job := store.claim("me", lease=100.0)) is not None:
            taken.append(job.id)

    threads = [threading.Thread(target=work, args=(store,)) for store in stores for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == [str(number) for number in range(40)]
    for id in taken:
        stores[0].cancel(id)
        stores[0].cancel(id)
    for store in stores:
        store.close()


def test_other_users_cannot_read_the_names_of_jobs(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path}/jobs.sqlite")
    store.submit(make_job("one"))
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    store.close()


def test_a_database_file_belongs_to_one_server(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path}/jobs.sqlite")
    with pytest.raises(UnavailableError, match=r"jobs\.sqlite cannot be opened .* choose another --data"):
        open_store(f"sqlite:///{tmp_path}/jobs.sqlite")
    store.close()
    open_store(f"sqlite:///{tmp_path}/jobs.sqlite").close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "must be like postgresql://"),
        ("mysql://x@y/z", "must be a PostgreSQL URL, not mysql"),
    ],
)
def test_a_wrong_url_is_told(url: str, message: str):
    with pytest.raises(InputError, match=message):
        open_store(url)


def test_a_database_that_is_not_there_is_told_without_its_password():
    with pytest.raises(UnavailableError, match="does not answer") as error:
        open_store("postgresql://sr3r:secret@127.0.0.1:1/none")
    assert "secret" not in str(error.value)

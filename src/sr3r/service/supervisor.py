"""Who gives the jobs to the workers, and sees to it that each ends: done, failed, cancelled or back in the queue."""

import asyncio
import logging
import secrets
import time
from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from sr3r.errors import Sr3rError
from sr3r.service.api_error import ApiError
from sr3r.service.folders import Folders
from sr3r.service.job import Job, State
from sr3r.service.notifier import Notifier
from sr3r.service.plain_text import plain
from sr3r.service.prometheus import Metrics
from sr3r.service.service_config import ServiceConfig
from sr3r.service.store import JobStore
from sr3r.service.worker_process import WorkerDied, WorkerProcess, worker_command

_logger = logging.getLogger(__name__)

# A running job is another server's after a lease without a renewal.
_LEASE_S, _RENEW_S = 20.0, 2.0
_TICK_S = 1.0
_PAUSE_S = 3.0
# Longer than a model takes to load as a rule.
_SILENT_S = 60.0


class Supervisor:
    """The workers of one server, and the upkeep of jobs and folders.

    Attributes:
        changes: Told of every change of a job here.
        counts: Jobs in each state, at most a second old.
        is_stopping: No more jobs are begun.
        is_closing: Nobody is answered any longer; streams of events end.
        failure: Why no worker can be started at all.
        has_database: Whether the database answered last time.
    """

    def __init__(
        self,
        config: ServiceConfig,
        store: JobStore,
        folders: Folders,
        metrics: Metrics,
        *,
        worker: Sequence[str] | None = None,
    ) -> None:
        self.config, self.store, self.folders, self.metrics = config, store, folders, metrics
        self.notifier = Notifier()
        self.counts = dict.fromkeys(("queued", "running"), 0)
        self.is_stopping = self.is_closing = False
        self.has_database = True
        self.failure: Sr3rError | None = None
        self._command = worker or worker_command(config.weights, config.device)
        self._heard = time.monotonic()
        self._owner = secrets.token_hex(8)
        self._slots: list[asyncio.Task[None]] = []
        self._busy: set[asyncio.Task[None]] = set()
        self._running: set[str] = set()
        self._upkeep: asyncio.Task[None] | None = None

    @property
    def has_worker(self) -> bool:
        """Whether a worker works, or one that could was heard of a short while ago. Without any workers: True."""
        is_heard = time.monotonic() - self._heard < _SILENT_S
        return self.config.workers == 0 or is_heard or bool(self._running)

    async def start(self) -> None:
        """Take up what a server that died left, and begin to work."""
        await to_thread(self.store.take_over, at_start=True)
        known = await to_thread(self.store.ids)
        await to_thread(self.folders.remove_orphans, known, is_shared=self.store.is_shared)
        self._upkeep = asyncio.create_task(self._keep_up())
        self._slots = [asyncio.create_task(self._slot()) for _ in range(self.config.workers)]

    async def stop(self, grace: float) -> None:
        """Begin no more jobs, let those that run end for so many seconds, and put the rest back into the queue."""
        self.is_stopping = True
        self.notifier.notify()
        if self._busy and grace > 0:
            await asyncio.wait(self._busy, timeout=grace)
        for task in self._slots:
            task.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        if self._upkeep is not None:
            self._upkeep.cancel()
            await asyncio.gather(self._upkeep, return_exceptions=True)
        try:
            await to_thread(self.store.hand_back, self._owner)
        except SQLAlchemyError:
            _logger.warning("The database does not answer; other servers will take over what ran here.")

    def close(self) -> None:
        """End the streams of events."""
        self.is_closing = True
        self.notifier.notify()

    async def _slot(self) -> None:
        """One worker after the other, until the server stops."""
        worker = None
        try:
            while not self.is_stopping:
                try:
                    if worker is None or not worker.is_alive:
                        worker = await WorkerProcess.start(self._command, timeout=self.config.load_time)
                    self._heard = time.monotonic()
                    if not await self._next(worker):
                        await self.notifier.wait(_TICK_S)
                except SQLAlchemyError as error:
                    self._without_database(error)
                    await asyncio.sleep(_PAUSE_S)
                except WorkerDied:
                    _logger.warning("A worker ended while it loaded its model; the next one starts soon.")
                    await asyncio.sleep(_PAUSE_S)
                except Sr3rError as error:
                    # The first cannot start, so no other can. Later the files may only be in exchange.
                    if worker is None:
                        self.failure = error
                        return
                    _logger.warning("A worker cannot start: %s", error)
                    await asyncio.sleep(_PAUSE_S)
                except Exception:
                    # A mistake of ours must not end all work. The job's lease ends, and it is tried again.
                    _logger.exception("The supervisor made a mistake.")
                    await asyncio.sleep(_PAUSE_S)
        finally:
            if worker is not None:
                await worker.end()

    async def _next(self, worker: WorkerProcess) -> bool:
        """Do the next job; False if none waits."""
        task = asyncio.current_task()
        assert task is not None
        # Busy from before the job is ours, or `stop` could come between.
        self._busy.add(task)
        try:
            job = await to_thread(self.store.claim, self._owner, lease=_LEASE_S)
            if job is None:
                return False
            self.notifier.notify()
            await self._work(worker, job)
            return True
        finally:
            self._busy.discard(task)

    async def _work(self, worker: WorkerProcess, job: Job) -> None:
        """Have a job done, and write down how it ended."""
        self._running.add(job.id)
        run = asyncio.create_task(self._follow(worker, job))
        lost = asyncio.create_task(self._until_lost(job))
        is_idle = False
        try:
            await asyncio.wait({run, lost}, timeout=self.config.job_time, return_when=asyncio.FIRST_COMPLETED)
            if run.done():
                answer = run.result()
                is_idle = True
                await self._end(job, answer)
            elif not lost.done():
                limit = f"The reconstruction took more than {self.config.job_time:g} seconds."
                await self._end(job, {"error": f"{limit} Send fewer or smaller photos."})
        except WorkerDied as death:
            how = "crashed" if death.by_job else "was ended from outside"
            _logger.warning("job %s: its worker %s at attempt %d", job.id, how, job.attempt)
            await to_thread(self.store.retry, job, self._owner, crashed=death.by_job)
        finally:
            self._running.discard(job.id)
            for task in (run, lost):
                task.cancel()
            await asyncio.gather(run, lost, return_exceptions=True)
            if not is_idle:
                self.metrics.lost_workers.inc()
                await worker.end()
            await self._clean_up(job)
            self.notifier.notify()

    async def _follow(self, worker: WorkerProcess, job: Job) -> dict[str, Any]:
        """The worker's last answer; its stages are written down as they begin."""
        answer: dict[str, Any] = {}
        async for answer in worker.reconstruct(job, self.folders.job(job.id).resolve()):
            self._heard = time.monotonic()
            if "stage" in answer:
                await self._renew(job, stage=answer["stage"])
                self.notifier.notify()
        if "error" in answer:
            # It is for the client and the log; a worker that misbehaves may say anything.
            answer["error"] = plain(str(answer["error"]))
        return answer

    async def _until_lost(self, job: Job) -> None:
        """Renew the lease until the job is no longer ours: cancelled, or taken over."""
        while await self._renew(job):
            await self.notifier.wait(_RENEW_S)

    async def _renew(self, job: Job, stage: str | None = None) -> bool:
        try:
            return await to_thread(self.store.renew, job, self._owner, lease=_LEASE_S, stage=stage)
        except SQLAlchemyError as error:
            # The lease may outlast this.
            self._without_database(error)
            return True

    async def _end(self, job: Job, answer: dict[str, Any]) -> None:
        if "result" in answer:
            result, state = answer["result"], "done"
            is_ours = await self._finish(job, state, **result)
            for stage, seconds in result["seconds"].items() if is_ours else ():
                self.metrics.stage.labels(stage).observe(seconds)
        else:
            state = "failed"
            is_ours = await self._finish(job, state, error=answer["error"])
        if is_ours:
            self.metrics.ended.labels(state).inc()
            _logger.info("job %s: %s", job.id, answer.get("error", state))

    async def _finish(self, job: Job, state: State, **values: Any) -> bool:
        """Write down how a job ended; on a full disk, in the room that is kept for that."""
        finish = partial(self.store.finish, job, self._owner, state, **values)
        try:
            return await to_thread(finish)
        except SQLAlchemyError:
            if state == "failed":
                # It may be what fills the disk.
                await to_thread(self.folders.remove_attempt, job)
            await to_thread(self.folders.use_reserve)
            return await to_thread(finish)

    async def _clean_up(self, job: Job) -> None:
        """Delete what nobody needs of an attempt that has ended, whoever ended it: all if there will be no result."""
        try:
            now = await to_thread(self.store.get, job.id)
        except ApiError:
            now = replace(job, state="cancelled")
        if now.state in ("cancelled", "failed"):
            await to_thread(self.folders.remove, job.id)
        elif now.state == "done":
            await to_thread(self.folders.remove_other_attempts, now)
        else:
            await to_thread(self.folders.remove_attempt, job)

    async def _keep_up(self) -> None:
        """Every second: count, take over, delete."""
        while True:
            try:
                self.counts = await to_thread(self.store.counts)
                self.has_database = True
                for state, count in self.counts.items():
                    self.metrics.jobs.labels(state).set(count)
                await to_thread(self.folders.keep_reserve)
                await to_thread(self.store.take_over, but=list(self._running))
                for id in await to_thread(self.store.remove_expired):
                    await to_thread(self.folders.remove, id)
            except SQLAlchemyError as error:
                self._without_database(error)
                # Or what has expired could never be deleted.
                await to_thread(self.folders.use_reserve)
            except Exception:
                # Nobody would notice that nothing is deleted any more.
                _logger.exception("The supervisor made a mistake.")
            await self.notifier.wait(_TICK_S)

    def _without_database(self, error: SQLAlchemyError) -> None:
        self.has_database = False
        _logger.warning("The database does not answer (%s).", type(error).__name__)

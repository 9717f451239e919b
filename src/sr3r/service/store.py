"""The jobs in SQL: SQLite for one server, PostgreSQL for several; every change is one transaction.

Running jobs are leased: whoever runs one says so every few seconds, and when nobody did for a while it goes back to the
queue. SQLite belongs to one server alone, so what runs there when it starts is left over from one that died.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, case, delete, extract, func, insert, select, text, tuple_, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from sr3r.errors import UnavailableError
from sr3r.service.api_error import ApiError, no_such_job
from sr3r.service.database import jobs, metadata, open_engine
from sr3r.service.job import FINAL, Job, State

_c = jobs.c
_LOCK = 0x53523352
"""Number of the advisory lock under which jobs are added: the bounds hold for all servers together."""

MAX_INTERRUPTIONS = 50
"""So often a job is begun again whose server or worker was ended from outside: nothing goes on for ever."""


class JobStore:
    """The queue and all jobs that have not expired. Methods block; call them from threads."""

    def __init__(self, url: str, *, keep: float, max_crashes: int, max_queue: int, max_client_queue: int) -> None:
        """Open the database and make the table.

        Raises:
            InputError: the URL does not name a usable database.
            UnavailableError: the database does not answer, or another server has it.
        """
        self._keep, self._max_crashes = keep, max_crashes
        self._max_queue, self._max_client_queue = max_queue, max_client_queue
        self._engine = open_engine(url)
        try:
            with self._writing() as connection:
                metadata.create_all(connection)
        except SQLAlchemyError as error:
            self._engine.dispose()
            if self.is_shared:
                raise UnavailableError(f"The database does not answer ({_reason(error)}). Check --database.") from error
            raise UnavailableError(
                f"{make_url(url).database} cannot be opened ({_reason(error)}). Is another `sr3r serve` using it? "
                "Stop that one, or choose another --data."
            ) from error

    @property
    def is_shared(self) -> bool:
        """Whether other servers may use it too."""
        return self._engine.dialect.name != "sqlite"

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def check_room(self, client: str) -> None:
        """Make sure, before photos are received, that a client's job would be taken.

        Raises:
            ApiError: the queue, or this client's part of it, is full.
        """
        with self._engine.connect() as connection:
            self._check_room(connection, client)

    def submit(self, job: Job) -> None:
        """Add a job to the queue; it is safe when this returns.

        Clients take turns: a job's turn is the one now served, or the one after its client's last. With the lowest
        turn first, and in each the first to come, a client with many jobs waits for itself only.

        Raises:
            ApiError: the queue, or this client's part of it, is full.
        """
        with self._writing() as connection:
            self._check_room(connection, job.client)
            active = _c.state.in_(("queued", "running"))
            served = connection.scalar(select(func.min(_c.turn)).where(active))
            last = connection.scalar(select(func.max(_c.turn)).where(active, _c.client == job.client))
            turn = max(served or 0, -1 if last is None else last + 1)
            values = {"id": job.id, "client": job.client, "state": "queued", "created": job.created}
            connection.execute(
                insert(jobs).values(**values, names=job.names, request=job.request, turn=turn, attempt=0)
            )

    def get(self, id: str) -> Job:
        """A job.

        Raises:
            ApiError: there is none of that name.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(jobs).where(_c.id == id)).mappings().first()
            if row is None:
                raise no_such_job()
            position = None
            if row["state"] == "queued":
                before = tuple_(_c.turn, _c.number) < tuple_(row["turn"], row["number"])
                waiting = select(func.count()).select_from(jobs).where(_c.state == "queued", before)
                position = 1 + (connection.scalar(waiting) or 0)
            return _job(dict(row), position)

    def claim(self, owner: str, *, lease: float) -> Job | None:
        """The next job, now this owner's for so many seconds; None if none waits."""
        with self._engine.begin() as connection:
            first = select(_c.id).where(_c.state == "queued").order_by(_c.turn, _c.number).limit(1)
            # Servers do not wait for each other: each takes the first that no other is taking. (SQLite ignores it.)
            id = connection.scalar(first.with_for_update(skip_locked=True))
            if id is None:
                return None
            now = self._now(connection)
            mine = {"state": "running", "owner": owner, "started": now, "lease": now + lease}
            connection.execute(update(jobs).where(_c.id == id).values(**mine, stage=None, attempt=_c.attempt + 1))
            row = connection.execute(select(jobs).where(_c.id == id)).mappings().one()
            return _job(dict(row), None)

    def renew(self, job: Job, owner: str, *, lease: float, stage: str | None = None) -> bool:
        """Keep a running job, and say at which stage it is; False if it is no longer this owner's."""
        with self._engine.begin() as connection:
            values: dict[str, Any] = {"lease": self._now(connection) + lease}
            return _change(connection, job, owner, values | ({} if stage is None else {"stage": stage}))

    def finish(self, job: Job, owner: str, state: State, **results: Any) -> bool:
        """End a running job; False if it is no longer this owner's, and then nothing changes."""
        with self._engine.begin() as connection:
            return _change(connection, job, owner, self._ended(connection, state) | results)

    def retry(self, job: Job, owner: str, *, crashed: bool) -> bool:
        """Put a job back whose worker died, or end it if that happened too often; False if it is no longer ours.

        Args:
            job: It runs.
            owner: Who runs it.
            crashed: The work on this job ended the worker, not somebody from outside.
        """
        crashes = job.crashes + crashed
        if crashes >= self._max_crashes:
            # For as long as nobody has seen why.
            return self.finish(job, owner, "failed", error=_crashed(crashes), crashes=crashes, expires=None)
        if job.attempt - crashes >= MAX_INTERRUPTIONS:
            return self.finish(job, owner, "failed", error=_INTERRUPTED)
        with self._engine.begin() as connection:
            return _change(connection, job, owner, {**_waiting, "turn": _turn_again(), "crashes": crashes})

    def see(self, id: str) -> Job:
        """A job, for the client; the time for which an answer is kept begins when somebody has seen it.

        Raises:
            ApiError: there is none of that name.
        """
        job = self.get(id)
        if job.state not in FINAL or job.expires is not None:
            return job
        with self._engine.begin() as connection:
            seen = update(jobs).where(_c.id == id, _c.state.in_(FINAL), _c.expires.is_(None))
            connection.execute(seen.values(expires=self._now(connection) + self._keep))
        return self.get(id)

    def hand_back(self, owner: str) -> None:
        """Put back what an owner runs; that attempt does not count."""
        with self._engine.begin() as connection:
            mine = update(jobs).where(_c.state == "running", _c.owner == owner)
            connection.execute(mine.values(**_waiting, attempt=_c.attempt - 1))

    def take_over(self, *, at_start: bool = False, but: Collection[str] = ()) -> None:
        """Put back what runs at servers that died: whose lease is over.

        At the start of a server that has the database alone, that is everything.

        Args:
            at_start: Nothing runs at this server yet.
            but: Jobs that run at this server, whatever the clock says: it may have jumped, or the machine slept.
        """
        with self._engine.begin() as connection:
            lost = (_c.state == "running") & _c.id.not_in(but)
            if self.is_shared or not at_start:
                lost &= _c.lease < self._now(connection)
            # That a server died is not the job's fault.
            over = update(jobs).where(lost, _c.attempt - _c.crashes >= MAX_INTERRUPTIONS)
            connection.execute(over.values(**self._ended(connection, "failed"), error=_INTERRUPTED))
            connection.execute(update(jobs).where(lost).values(**_waiting, turn=_turn_again()))

    def cancel(self, id: str) -> State:
        """Cancel a job that waits or runs, or forget one that ended; the state in which it was.

        Whoever runs it notices that it is no longer theirs.

        Raises:
            ApiError: there is none of that name.
        """
        with self._engine.begin() as connection:
            state = connection.scalar(select(_c.state).where(_c.id == id).with_for_update())
            if state is None:
                raise no_such_job()
            if state in FINAL:
                connection.execute(delete(jobs).where(_c.id == id))
            else:
                connection.execute(update(jobs).where(_c.id == id).values(**self._ended(connection, "cancelled")))
            return state

    def remove_expired(self) -> list[str]:
        """Forget the jobs whose time is over; their names."""
        with self._engine.begin() as connection:
            over = delete(jobs).where(_c.expires < self._now(connection))
            return list(connection.scalars(over.returning(_c.id)))

    def ids(self) -> set[str]:
        """The names of all jobs."""
        with self._engine.connect() as connection:
            return set(connection.scalars(select(_c.id)))

    def counts(self) -> dict[str, int]:
        """How many jobs there are in each state."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_c.state, func.count()).group_by(_c.state))
            return {state: 0 for state in ("queued", "running", *FINAL)} | {state: count for state, count in rows}

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction beside which nobody else adds jobs, or the table."""
        with self._engine.begin() as connection:
            if self.is_shared:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection

    def _check_room(self, connection: Connection, client: str) -> None:
        waiting = select(func.count()).select_from(jobs).where(_c.state == "queued")
        if (connection.scalar(waiting) or 0) >= self._max_queue:
            raise ApiError(
                f"{self._max_queue} jobs are waiting, and no more are taken. Try again in a few minutes.",
                status=429,
                reason="queue",
                retry_after=120,
            )
        if (connection.scalar(waiting.where(_c.client == client)) or 0) >= self._max_client_queue:
            raise ApiError(
                f"{self._max_client_queue} of your jobs are waiting. Send more when some of them have run.",
                status=429,
                reason="client",
                retry_after=60,
            )

    def _now(self, connection: Connection) -> float:
        """Seconds since 1970 on the one clock that all servers of the database have."""
        if not self.is_shared:
            return time.time()
        return float(connection.scalar(select(extract("epoch", func.clock_timestamp()))) or 0)

    def _ended(self, connection: Connection, state: State) -> dict[str, Any]:
        now = self._now(connection)
        ended = {"state": state, "stage": None, "owner": None, "lease": None}
        return {**ended, "finished": now, "expires": now + self._keep}


# So often a job that was not finished is the first again.
_MAX_FIRST = 3
_INTERRUPTED = (
    f"The service was interrupted {MAX_INTERRUPTIONS} times while it worked on these photos. Send them again."
)
_waiting: dict[str, Any] = {"state": "queued", "stage": None, "owner": None, "lease": None, "started": None}


def _turn_again() -> Any:
    """The turn of a job that was not finished: its own at first, but what ends that often waits for all others."""
    other = jobs.alias()
    last = select(func.max(other.c.turn)).where(other.c.state.in_(("queued", "running"))).scalar_subquery()
    return case((_c.attempt >= _MAX_FIRST, last + 1), else_=_c.turn)


def _change(connection: Connection, job: Job, owner: str, values: dict[str, Any]) -> bool:
    """Change a job if this owner still runs this attempt of it."""
    # The attempt too: the same server may have begun the job again.
    mine = (_c.id == job.id, _c.owner == owner, _c.attempt == job.attempt, _c.state == "running")
    return connection.execute(update(jobs).where(*mine).values(**values)).rowcount == 1


def _job(row: dict[str, Any], position: int | None) -> Job:
    inner = ("number", "turn", "owner", "lease")
    return Job(**{name: value for name, value in row.items() if name not in inner}, position=position)


def _crashed(times: int) -> str:
    return f"These photos crashed the reconstruction {times} times. Use other or smaller photos."


def _reason(error: SQLAlchemyError) -> str:
    # The full text repeats statements, and may contain the address.
    return str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]

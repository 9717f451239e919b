"""The table of the jobs, and how the databases that may hold it are opened."""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError

from sr3r.errors import InputError

metadata = MetaData()
# The name counts the layout's versions: a server never works on a table of another layout.
jobs = Table(
    "sr3r_jobs_2",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("client", String(64), nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("stage", String(16)),
    Column("created", Double, nullable=False),
    Column("started", Double),
    Column("finished", Double),
    Column("expires", Double),
    Column("names", JSON, nullable=False),
    Column("request", JSON, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("crashes", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("seconds", JSON, nullable=False, default={}),
    Column("num_gaussians", Integer),
    Column("files", JSON, nullable=False, default=[]),
    Column("owner", String(32)),
    Column("lease", Double),
    Index("sr3r_jobs_2_queue", "state", "turn", "number"),
    Index("sr3r_jobs_2_client", "client", "state"),
    Index("sr3r_jobs_2_expires", "expires"),
)


def open_engine(url: str) -> Engine:
    """Connections to a database; none is made yet.

    Raises:
        InputError: the URL is no database's that can be used.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InputError("--database must be like postgresql://user:password@host/name. Correct it.") from error
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        # Who knows the name of a job may see it: other users of this machine must not read them here.
        path.touch(mode=0o600)
        # One connection that nobody else can have: the file is this server's, also while nothing is written.
        engine = create_engine(parsed, pool_size=1, max_overflow=0, connect_args={"timeout": 1.0})

        @event.listens_for(engine, "connect")
        def set_up(connection: Any, _: Any) -> None:
            for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")

        return engine
    if parsed.get_backend_name() != "postgresql":
        raise InputError(f"--database must be a PostgreSQL URL, not {parsed.get_backend_name()}. Correct it.")
    # No wait without a bound: not for the network, nor for a statement.
    bounds = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "options": "-c statement_timeout=15000"}
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=bounds)

"""A real PostgreSQL for tests: one that listens on a socket in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgresql() -> Iterator[str]:
    """Its URL; skips the test where PostgreSQL is not installed."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("PostgreSQL's initdb and pg_ctl are not installed (Debian: apt-get install postgresql)")
    # PostgreSQL refuses to be root.
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if user and subprocess.run([*user, "true"], capture_output=True).returncode != 0:
        pytest.skip("the tests run as root and there is no user postgres to run PostgreSQL")
    # Not tmp_path: the path of a socket must be short, and another user must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(folder, "postgres")

    def run(*command: str) -> None:
        subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        run("initdb", "-D", f"{folder}/data", "-U", "sr3r", "-A", "trust", "--no-sync")
        settings = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-D", f"{folder}/data", "-o", settings, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql://sr3r@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

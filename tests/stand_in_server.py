"""`sr3r serve` with workers that compute nothing (tests/stand_in_worker.py): `python stand_in_server.py DATA`."""

import sys
from pathlib import Path

import tyro

from sr3r.service import ServiceConfig
from sr3r.service.server import serve
from sr3r.service.service_log import set_up_log

WORKER = (sys.executable, "-I", str(Path(__file__).with_name("stand_in_worker.py")))


def announce(address: str) -> None:
    sys.stdout.write(address + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    config = tyro.cli(ServiceConfig)
    set_up_log()
    serve(config, on_listening=announce, worker=WORKER)

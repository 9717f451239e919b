"""Trainings that several processes share, as a program for torchrun.

`cluster_trainings.py run SCENES FOLDER [EVENT ...]`: a run. At an EVENT, LIFE:WHO:STEP:SIGNAL:WHOM, the process sends a
signal after a step: in its life number LIFE (torchrun's restarts), if its rank, or the name that the environment gives
its machine, is WHO. The signal goes to itself, to torchrun, or to both, which is how a machine is lost.

`cluster_trainings.py ways SCENES FOLDER STEP WAY ...`: go on with a run for each way to share the work, and break off
after a step. What the checkpoint says when it has been loaded and saved again is in FOLDER/WAY-again.
"""

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from small_trainings import shared_config
from sr3r.train import TrainConfig, train
from sr3r.train.processes import joined_processes
from sr3r.train.state import TrainingState

MACHINE = "SR3R_TEST_MACHINE"


def cluster_config(scenes: Path, *, way: str = "ddp") -> TrainConfig:
    """Ten steps; the batch divides among two processes, not among three."""
    assert way in ("ddp", "fsdp")
    return replace(shared_config(scenes), batch_size=4, checkpoint_every=3, log_every=1, parallel=way)


def go_on(config: TrainConfig, folder: Path, stop: int) -> None:
    """Continue a run, as if a process died after a step."""
    for progress in train(config, folder):
        if progress.step == stop:
            break


def send(name: str, whom: str) -> None:
    number = signal.Signals[f"SIG{name}"]
    if whom in ("torchrun", "both"):
        os.kill(os.getppid(), number)
    if whom in ("self", "both"):
        os.kill(os.getpid(), number)
    # Until torchrun has passed it on.
    time.sleep(1)


if __name__ == "__main__":
    mode, data, out, *rest = sys.argv[1:]
    if mode == "run":
        me = (os.environ["TORCHELASTIC_RESTART_COUNT"], os.environ.get(MACHINE, os.environ["RANK"]))
        for report in train(cluster_config(Path(data)), Path(out)):
            for event in rest:
                life, who, step, *what = event.split(":")
                if me == (life, who) and report.step == int(step):
                    send(*what)
    else:
        with joined_processes("cpu") as processes:
            for each in rest[1:]:
                if (Path(out) / each).exists():
                    state = TrainingState(cluster_config(Path(data), way=each), processes)
                    state.restore(Path(out) / each / "checkpoints", last_step=10)
                    state.save(Path(out) / f"{each}-again", keep=1)
                go_on(cluster_config(Path(data), way=each), Path(out) / each, int(rest[0]))

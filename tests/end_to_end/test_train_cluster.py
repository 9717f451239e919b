"""A run in several processes: told to stop, killed, and continued by more or fewer of them."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from cluster_trainings import MACHINE, cluster_config, go_on
from small_trainings import logged, run, weights, write_scenes
from sr3r.train import checkpoint_files

pytestmark = pytest.mark.e2e

PROGRAM = Path(__file__).parents[1] / "cluster_trainings.py"
TORCHRUN = (sys.executable, "-m", "torch.distributed.run")
# Without it, processes that are started again may find the addresses of those before them.
ENVIRONMENT = os.environ | {"TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenes(tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="module")
def alone(scenes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run in one process that nobody interrupts."""
    return run(cluster_config(scenes), tmp_path_factory.mktemp("alone"))


def torchrun(*arguments: object, processes: int = 2, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
    command = [*TORCHRUN, "--standalone", f"--nproc-per-node={processes}", *options, PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, env=ENVIRONMENT)


def newest(folder: Path) -> tuple[int, dict[str, Any]]:
    loaded = checkpoint_files.load_latest(folder)
    assert loaded is not None
    return loaded


def tensors(state: Any) -> dict[str, torch.Tensor]:
    """The tensors of a checkpoint by their place in it: model, average, both moments of the optimiser, means."""
    if isinstance(state, torch.Tensor):
        return {"": state}
    items = state.items() if isinstance(state, dict) else enumerate(state) if isinstance(state, list | tuple) else ()
    return {f"{key}/{name}": value for key, part in items for name, value in tensors(part).items()}


def furthest(a: Path, b: Path) -> dict[str, float]:
    """Largest difference of what two finished runs hold, by kind."""
    (step_a, state_a), (step_b, state_b) = (newest(folder / "checkpoints") for folder in (a, b))
    assert step_a == step_b == 10
    differences: dict[str, float] = {}
    ours, theirs = tensors(state_a), tensors(state_b)
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        kind = "exp_avg" if "/exp_avg/" in name else name.partition("/")[0]
        distance = float((ours[name].double() - value.double()).abs().max())
        differences[kind] = max(differences.get(kind, 0.0), distance)
    return differences


def assert_learned_the_same(a: Path, b: Path) -> None:
    """Two runs of other numbers of processes: sums in another order, and nothing else."""
    ours, theirs = logged(a), logged(b)
    assert list(ours) == list(theirs) == list(range(1, 11))
    for step in theirs:
        assert ours[step]["total"] == pytest.approx(theirs[step]["total"], rel=5e-6), step
    differences = furthest(a, b)
    # About 3e-6 and 6e-8.
    assert max(differences["model"], differences["average"]) < 1e-4, differences
    assert differences["exp_avg"] < 1e-5, differences


def test_a_run_goes_from_two_processes_to_one_and_to_three(scenes: Path, alone: Path, tmp_path: Path) -> None:
    ways = ("ddp", "fsdp")
    done = torchrun("ways", scenes, tmp_path, 4, *ways)
    assert done.returncode == 0, done.stderr
    for way in ways:
        assert newest(tmp_path / way / "checkpoints")[0] == 3
        go_on(cluster_config(scenes, way=way), tmp_path / way, 7)
    before = {way: newest(tmp_path / way / "checkpoints") for way in ways}
    done = torchrun("ways", scenes, tmp_path, 10**6, *ways, processes=3)
    assert done.returncode == 0, done.stderr
    for way in ways:
        # Three processes hold exactly what one has written, also where each has a part.
        step, state = newest(tmp_path / f"{way}-again")
        assert step == before[way][0] == 6
        there, again = tensors(before[way][1]), tensors(state)
        assert sum("/exp_avg_sq/" in name for name in there) > 50
        assert there.keys() == again.keys()
        assert all(torch.equal(there[name], again[name]) for name in there)
        assert_learned_the_same(tmp_path / way, alone)


def test_a_killed_process_and_a_stopped_torchrun_change_nothing(scenes: Path, tmp_path: Path) -> None:
    calm, troubled, logs = tmp_path / "calm", tmp_path / "troubled", ("--redirects=3", f"--log-dir={tmp_path / 'logs'}")
    done = torchrun("run", scenes, calm)
    assert done.returncode == 0, done.stderr
    # Killed after step 5, when the last checkpoint is that of step 3; the next life gets SIGTERM after step 4.
    events = ("0:1:5:KILL:self", "1:0:4:TERM:torchrun")
    done = torchrun("run", scenes, troubled, *events, options=("--max-restarts=1", *logs))
    assert "got signal: 15" in done.stderr
    assert newest(troubled / "checkpoints")[0] == 5
    done = torchrun("run", scenes, troubled, "0:1:7:INT:torchrun", options=logs)
    assert "got signal: 2" in done.stderr
    assert newest(troubled / "checkpoints")[0] == 8
    said = [path.read_text() for path in (tmp_path / "logs").rglob("stderr.log")]
    assert len(said) == 6
    # One process of the three lives was left alone by a killed one, and one answers Ctrl-C.
    assert sum("Traceback" in text for text in said) <= 1, said
    assert sum("stopping after this step" in text for text in said) == 1, said
    done = torchrun("run", scenes, troubled)
    assert done.returncode == 0, done.stderr
    assert logged(troubled) == logged(calm)
    assert set(furthest(troubled, calm).values()) == {0.0}
    a, b = weights(troubled), weights(calm)
    assert all(torch.equal(a[name], b[name]) for name in b)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_run_survives_the_loss_of_machines(scenes: Path, alone: Path, tmp_path: Path) -> None:
    # Each torchrun is a machine with one process. All meet at A. B is pre-empted, then C loses its power.
    meeting = ["--rdzv-backend=c10d", f"--rdzv-endpoint=127.0.0.1:{free_port()}", "--rdzv-id=run"]
    # The defaults wait for longer than a test should.
    haste = "--rdzv-conf=last_call_timeout=5,keep_alive_interval=2,keep_alive_max_attempt=3,is_host="
    command = [*TORCHRUN, "--nnodes=1:3", "--nproc-per-node=1", "--max-restarts=3", "--local-addr=127.0.0.1", *meeting]
    run_it = [PROGRAM, "run", scenes, tmp_path / "run", "0:B:3:TERM:torchrun", "1:C:6:KILL:both"]
    machines = {
        name: subprocess.Popen(
            [*command, f"{haste}{int(name == 'A')}", *run_it],
            env=ENVIRONMENT | {MACHINE: name},
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "ABC"
    }
    said = {name: process.communicate(timeout=240)[1] for name, process in machines.items()}
    assert machines["A"].returncode == 0, said
    assert "got signal: 15" in said["B"]
    assert "Another process of the run was told to stop" in said["A"]
    assert machines["C"].returncode == -9
    assert_learned_the_same(tmp_path / "run", alone)

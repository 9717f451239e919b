import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from small_trainings import logged, run, small_config, weights, write_scenes
from sr3r.errors import Sr3rError
from sr3r.train import JointStage, OptimizerConfig, checkpoint_files

pytestmark = pytest.mark.e2e

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenes(tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="module")
def finished(scenes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nobody interrupted, in a process of its own: what this one did before can change last digits."""
    folder = tmp_path_factory.mktemp("run")
    assert started(scenes, folder).wait(240) == 0
    return folder


def started(scenes: Path, folder: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, TESTS / "small_trainings.py", scenes, folder])


def wait_for_rows(process: subprocess.Popen, folder: Path, count: int) -> None:
    log = folder / "metrics.jsonl"
    while process.poll() is None and not (log.exists() and log.read_bytes().count(b"\n") >= count):
        time.sleep(0.01)


def test_a_preempted_and_then_killed_run_ends_as_if_nothing_had_happened(scenes, finished, tmp_path) -> None:
    # The moments differ every time; whatever they are, the result must not.
    moments = random.Random(os.getpid())
    process = started(scenes, tmp_path)
    wait_for_rows(process, tmp_path, 2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(240) == 0
    stopped = checkpoint_files.load_latest(tmp_path / "checkpoints")
    assert stopped is not None
    assert 3 <= stopped[0] < 30

    process = started(scenes, tmp_path)
    wait_for_rows(process, tmp_path, moments.randint(4, 9))
    time.sleep(moments.uniform(0, 0.3))
    process.kill()
    assert process.wait(120) == -signal.SIGKILL, "it ended by itself"

    assert started(scenes, tmp_path).wait(240) == 0
    assert logged(tmp_path) == logged(finished)
    a, b = weights(tmp_path), weights(finished)
    assert all(torch.equal(a[name], b[name]) for name in b)


def test_a_damaged_checkpoint_is_skipped_with_a_warning(scenes, finished, tmp_path) -> None:
    (tmp_path / "checkpoints").mkdir()
    for path in [*(finished / "checkpoints").iterdir(), finished / "config.json"]:
        (tmp_path / path.relative_to(finished)).write_bytes(path.read_bytes())
    assert sorted(path.name for path in (tmp_path / "checkpoints").iterdir()) == [
        "step-00000028.pt",
        "step-00000030.pt",
    ]
    newest = tmp_path / "checkpoints" / "step-00000030.pt"
    newest.write_bytes(newest.read_bytes()[:-1000])
    command = [sys.executable, TESTS / "small_trainings.py", scenes, tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    assert "step-00000030.pt" in done.stderr
    a, b = weights(tmp_path), weights(finished)
    assert all(torch.equal(a[name], b[name]) for name in b)


def test_a_run_that_diverges_stops_and_says_why(scenes, tmp_path) -> None:
    huge = OptimizerConfig(learning_rate=1e30, warmup_steps=0)
    config = replace(small_config(scenes), joint=JointStage(steps=20, optimizer=huge), max_skipped=3)
    with pytest.raises(Sr3rError, match=r"not finite in 4 steps in a row.*learning rate of the joint stage"):
        run(config, tmp_path)
    rows = logged(tmp_path)
    assert rows[9]["skipped"] == 0
    assert rows[max(rows)]["skipped"] > 0
    good = checkpoint_files.load_latest(tmp_path / "checkpoints")
    assert good is not None
    assert good[0] <= 12

"""Two trainings in one folder at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from small_trainings import small_config
from sr3r.errors import InputError
from sr3r.train import train
from sr3r.train.run_lock import locked

HOLD = """
import sys
from pathlib import Path
from sr3r.train.run_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_training_is_refused_and_a_dead_one_holds_nobody_up(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=rf"Process {other.pid} on .* trains into .*run already\. .*--out"):
            next(train(small_config(tmp_path / "scenes"), folder))
        other.kill()
    with locked(folder):
        assert [path.name for path in folder.iterdir()] == [".lock"]


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    with locked(tmp_path / "runs" / "mine"), pytest.raises(InputError), locked(tmp_path / "runs" / "mine"):
        pass
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty").mkdir()
    with locked(tmp_path / "empty"):
        pass
    assert list((tmp_path / "empty").iterdir()) == []


def test_where_there_are_no_locks_a_warning_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    fcntl = pytest.importorskip("fcntl", reason="Windows has no flock")
    monkeypatch.setattr(fcntl, "flock", refuse)
    with locked(tmp_path):
        pass
    assert "cannot be locked (No locks available)" in caplog.text

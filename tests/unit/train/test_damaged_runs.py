"""What is left of a run: every damaged part is skipped or refused in one sentence, and never used by half.

`SR3R_FUZZ=3000 pytest tests/unit/train/test_damaged_runs.py` tries so many inputs of a kind, and with
`SR3R_FUZZ_SEED=7` others.
"""

import io
import json
import logging
import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from small_trainings import alone
from sr3r.errors import FileError, WeightsError
from sr3r.recipes import smoke
from sr3r.train import checkpoint_files
from sr3r.train.log import MetricsLog, read_rows
from sr3r.train.report import write_report
from sr3r.train.state import TrainingState

NUM_INPUTS = int(os.environ.get("SR3R_FUZZ", "200"))
SEED = int(os.environ.get("SR3R_FUZZ_SEED", "0"))
STEP = 3
CONFIG = smoke()

VALUES: list[Any] = [
    0, -1, 2**63, 2**70, True, None, "", "x", 1.5, float("nan"), float("inf"), [], [[]], {}, {"a": 1}, {0: {}},
    torch.zeros(3), torch.tensor(1), torch.zeros(2, dtype=torch.complex64), torch.zeros(2, 2).to_sparse(),
    torch.zeros(1).expand(10**9),
]  # fmt: skip


@pytest.fixture(scope="module")
def run_state() -> TrainingState:
    """A run as it begins."""
    return TrainingState(CONFIG, alone())


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A checkpoint after one step."""
    folder = tmp_path_factory.mktemp("run")
    state = TrainingState(CONFIG, alone())
    learn(state)
    state.meter.add({"total": torch.tensor(1.0)})
    state.step = STEP
    state.save(folder, keep=1)
    loaded = checkpoint_files.load_latest(folder)
    assert loaded is not None
    return loaded[1]


def learn(state: TrainingState) -> None:
    for parameter in state.model.parameters():
        parameter.grad = torch.ones_like(parameter)
    state.optimizer.step()


def restored(state: TrainingState, folder: Path) -> bool:
    """Whether the run can go on from a checkpoint; if not, nothing of it has changed. It is as it was afterwards."""
    before = {name: value.clone() for name, value in state.model.state_dict().items()}
    with suppress(WeightsError):
        state.restore(folder, last_step=CONFIG.steps)
    if state.step == 0:
        assert all(torch.equal(value, before[name]) for name, value in state.model.state_dict().items())
        assert not state.optimizer.state
        return False
    learn(state)
    state.model.load_state_dict(before)
    state.optimizer.state.clear()
    state.step = 0
    return True


def put(content: Any, folder: Path, step: int = STEP) -> Path:
    path = folder / f"step-{step:08d}.pt"
    torch.save(content, path)
    return path


def test_a_whole_checkpoint_is_used(run_state: TrainingState, content: dict[str, Any], tmp_path: Path) -> None:
    put(content, tmp_path)
    assert restored(run_state, tmp_path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda _: {}, "it lacks model, average"),
        (lambda _: 7, "it holds a int"),
        (lambda whole: {k: v for k, v in whole.items() if k != "optimizer"}, "it lacks optimizer"),
        (lambda whole: whole | {"step": 2}, "another step than its name says"),
        (lambda whole: whole | {"average": {}}, "its weights are damaged"),
        (lambda whole: whole | {"seconds": float("nan")}, "its counts are damaged"),
    ],
)
def test_an_older_checkpoint_is_taken_where_the_newest_is_none(
    change: Callable[[dict[str, Any]], Any],
    reason: str,
    run_state: TrainingState,
    content: dict[str, Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(content | {"step": 1}, tmp_path, step=1)
    put(change(content), tmp_path)
    loaded = checkpoint_files.load_latest(tmp_path)
    assert loaded is not None
    assert loaded[0] == 1
    assert reason in caplog.text
    assert restored(run_state, tmp_path)


def test_what_is_no_file_or_beyond_the_run_is_skipped(
    content: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "step-00000004.pt").mkdir()
    put(content | {"step": 99_999_999}, tmp_path, step=99_999_999)
    assert checkpoint_files.load_latest(tmp_path, last_step=4) is None
    assert "step-99999999.pt is skipped: the run has 4 steps." in caplog.text
    assert "the run begins anew" in caplog.text
    # And a folder is not in the way of removing old ones.
    checkpoint_files.save(tmp_path, 1, content, keep=1)


def test_a_flipped_bit_is_noticed(content: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = put(content, tmp_path)
    data = bytearray(path.read_bytes())
    # Of one dimension, because others may lie in memory in another order.
    weights = next(value for value in content["model"].values() if value.ndim == 1).numpy().tobytes()
    data[data.index(weights)] ^= 4
    path.write_bytes(data)
    assert checkpoint_files.load_latest(tmp_path) is None
    assert "is damaged" in caplog.text


@pytest.mark.parametrize("kind", ["bytes", "content"])
def test_a_mutated_checkpoint_is_used_whole_or_not_at_all(
    kind: str,
    run_state: TrainingState,
    content: dict[str, Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random_ = random.Random(f"{SEED} {kind}")
    buffer = io.BytesIO()
    torch.save(content, buffer)
    num_used = 0
    for number in range(NUM_INPUTS):
        caplog.clear()
        path = tmp_path / f"step-{STEP:08d}.pt"
        if kind == "bytes":
            path.write_bytes(with_other_bytes(buffer.getvalue(), random_))
        else:
            path.touch()
            changed = with_other_part(content, random_)
            # As if it had been written and read, which is slow.
            monkeypatch.setattr(checkpoint_files, "_read", lambda _, changed=changed: changed)
        with caplog.at_level(logging.WARNING):
            is_used = restored(run_state, tmp_path)
        num_used += is_used
        for record in caplog.records:
            assert "\n" not in record.getMessage(), number
            assert len(record.getMessage()) < 300 + 2 * len(str(tmp_path)), number
    assert num_used < NUM_INPUTS * 0.6


def with_other_bytes(data: bytes, random_: random.Random) -> bytes:
    result = bytearray(data)
    match random_.randrange(3):
        case 0:
            del result[random_.randrange(len(result)) :]
        case 1:
            for _ in range(random_.randint(1, 8)):
                result[random_.randrange(len(result))] = random_.randrange(256)
        case 2:
            start = random_.randrange(len(result))
            result[start : start + random_.randrange(64)] = random_.randbytes(random_.randrange(64))
    return bytes(result)


def with_other_part(content: dict[str, Any], random_: random.Random) -> Any:
    """The content with one value replaced or removed, anywhere."""
    root = {"": _copied(content)}
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            places.append((value, key))
            walk(value[key])

    walk(root)
    parent, key = random_.choice(
        places if random_.random() < 0.5 else [p for p in places if p[0] is root or p[0] is root[""]]
    )
    if isinstance(parent, dict) and parent is not root and random_.random() < 0.2:
        del parent[key]
    else:
        parent[key] = random_.choice(VALUES)
    return root[""]


def _copied(value: Any) -> Any:
    """Dictionaries and lists, not the tensors in them."""
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


LINES = [
    b"\xff\xfe\x00", b"garbage", b"{", b"42", b"null", b"[]", b"{}", b'"x"', b"[" * 100_000, b"9" * 5000,
    b'{"step": "1", "stage": "joint"}', b'{"step": true, "stage": "joint"}', b'{"step": 1}', b'{"stage": "joint"}',
    b'{"step": -1, "stage": "joint"}', b'{"step": 1, "stage": 2}', b'{"step": 1, "stage": "joint", "total": "x"}',
    b'{"step": 1, "stage": "joint", "total": [1]}', b'{"step": 1, "stage": "joint", "total": null}',
    b'{"step": 1, "stage": "joint", "total": 1' + b"0" * 400 + b"}", b'{"step": 1' + b"0" * 30 + b', "stage": "joint"}',
]  # fmt: skip


def test_lines_that_are_no_rows_are_left_out_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "metrics.jsonl"
    row = b'{"step": 1, "stage": "joint", "total": 2.5}'
    path.write_bytes(b"\n".join([row, *LINES, row]) + b"\n")
    assert [r["total"] for r in read_rows(path)] == [2.5, 2.5]
    assert f"lines that are no rows of a log are left out ({len(LINES)})." in caplog.text


def test_a_mutated_log_is_continued_and_reported(tmp_path: Path) -> None:
    random_ = random.Random(f"{SEED} log")
    path = tmp_path / "metrics.jsonl"
    rows = [{"step": i, "stage": "joint", "total": 0.5, "pairs_per_second": 1.5, "waiting": 0.1} for i in range(4)]
    rows += [{"step": 2, "stage": "joint", "val_sr3r_psnr": 20.0, "val_sr3r_ssim": 0.5}]
    whole = "".join(json.dumps(row) + "\n" for row in rows).encode()
    for number in range(NUM_INPUTS):
        data = with_other_bytes(whole, random_)
        path.write_bytes(random_.choice([data, data + random_.choice(LINES), random_.choice(LINES) + b"\n" + data]))
        MetricsLog(tmp_path, last_step=2).write(3, "joint", {"total": 1.0})
        found = read_rows(path)
        assert found[-1]["step"] == 3
        assert all(row["step"] <= 2 for row in found[:-1])
        if number % 20 == 0:
            # What it reads of the machine takes most of the time.
            write_report(tmp_path, smoke(), step=3, seconds=1.0, command=None)


def test_a_log_that_cannot_be_written_stops_the_run_in_one_sentence(tmp_path: Path) -> None:
    log = MetricsLog(tmp_path, last_step=0)
    (tmp_path / "metrics.jsonl").mkdir()
    with pytest.raises(FileError, match=r"Cannot add to .*metrics\.jsonl: .*Make room, and run the command again"):
        log.write(1, "joint", {"total": 1.0})


def test_a_full_disk_ends_a_checkpoint_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put({}, tmp_path, step=1)

    class Full(io.FileIO):
        def write(self, data: Any) -> int:
            if self.tell() > 10_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    monkeypatch.setattr(Path, "open", lambda path, mode="r": Full(path, mode.replace("b", "")))
    tensor: Tensor = torch.zeros(100_000)
    with pytest.raises(FileError, match=r"Cannot write .*step-00000002\.pt: No space left on device\."):
        checkpoint_files.save(tmp_path, 2, {"model": {"a": tensor}}, keep=1)
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000001.pt"]

"""What a worker says where the disk refuses the result."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sr3r import reconstruction
from sr3r.errors import FileError
from sr3r.service import result, worker


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.setattr(reconstruction, "reconstruct", lambda *_, **__: SimpleNamespace(gaussians=[], seconds={}))
    here = Path.cwd()
    yield {
        "id": "0" * 32,
        "folder": str(tmp_path),
        "names": ["a.jpg", "b.jpg"],
        "photos": ["photo-0.jpg", "photo-1.jpg"],
        "has_cameras": False,
        "lr_size": 64,
        "attempt": 1,
    }
    os.chdir(here)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("is_ours", [True, False])
def test_a_disk_that_refuses_the_result_is_named_and_keeps_nothing_of_it(
    number: int, is_ours: bool, job: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_half(_: object, out: Path, *, names: list[str]) -> None:
        out.mkdir()
        (out / "scene.ply").write_bytes(bytes(1000))
        refusal = OSError(number, os.strerror(number))
        if not is_ours:
            raise refusal
        raise FileError("Cannot write attempt-1/scene.spz. Choose a place you may write to.") from refusal

    monkeypatch.setattr(result, "write_result", write_half)
    answer = worker._answer(job, None, "cpu", lambda _: None)  # type: ignore[arg-type]
    reason = os.strerror(number)
    message = f"The service's disk cannot take the result ({reason}). Send the photos again later."
    assert json.dumps(answer) == json.dumps({"error": message})
    assert list(tmp_path.iterdir()) == []


def test_other_errors_of_the_system_are_mistakes_of_ours(
    job: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(result, "write_result", fail)
    assert "a mistake of ours" in worker._answer(job, None, "cpu", lambda _: None)["error"]  # type: ignore[arg-type]
    assert "Bad file descriptor" in caplog.text

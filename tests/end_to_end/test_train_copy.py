"""A run with a copy in object storage."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from object_storage import s3_server
from small_trainings import logged, run, weights
from sr3r.cli import main
from sr3r.errors import InputError
from sr3r.recipes import smoke
from sr3r.storage import Storage
from sr3r.train import train

pytestmark = pytest.mark.e2e

COPY = "s3://bucket/runs/mine"


def test_a_run_goes_on_where_its_folder_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finished = run(smoke(), tmp_path / "finished")
    # A machine that is gone is a refused connection; the second server would find what the first one held.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with s3_server(monkeypatch):
        config = replace(smoke(), keep_checkpoints=1)
        for progress in train(config, tmp_path / "first", copy=COPY):
            if progress.step == 3:
                break
        shutil.rmtree(tmp_path / "first")
        list(train(config, tmp_path / "second", copy=COPY))
        assert logged(tmp_path / "second") == logged(finished)
        a, b = weights(tmp_path / "second"), weights(finished)
        assert all(torch.equal(a[name], b[name]) for name in b)
        assert Storage(COPY).names("checkpoints") == [f"checkpoints/step-00000004.{kind}" for kind in ("json", "pt")]

        # What is finished arrives whole, weights and pictures included.
        command = ["train", "smoke", "--device", "cpu", "--keep-checkpoints", "1", "--copy", COPY]
        assert main([*command, "--out", str(tmp_path / "third")]) == 0
        ours, theirs = (
            {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
            for name in ("third", "second")
        )
        assert ours == theirs
        with pytest.raises(InputError, match=rf"^{COPY} holds a run of another configuration.*Give --copy another"):
            next(train(replace(config, seed=1), tmp_path / "fourth", copy=COPY))
        assert not (tmp_path / "fourth").exists()

    capsys.readouterr()
    assert main([*command, "--out", str(tmp_path / "fourth")]) == 2
    assert f"Cannot read {COPY}: Could not connect" in capsys.readouterr().err
    assert not (tmp_path / "fourth").exists()


def test_an_address_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "smoke", "--out", COPY]) == 2
    assert "is no folder. Give the address to --copy" in capsys.readouterr().err

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
import torch

from file_server import serving
from places import REPOSITORY
from sr3r.cli import main
from sr3r.model import SR3R
from sr3r.model.ablations import ScaffoldAlone

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the real hub, or finds what an earlier one has fetched."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("SR3R_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_name_that_is_none_lists_those_that_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sr3r", "convert-weights", "noposplat", str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 2
    assert (
        "There are no weights at noposplat: expected a file, a URL, hf:OWNER/REPOSITORY/FILE, or one of"
        in result.stderr
    )
    assert "noposplat-re10k" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_becomes_a_model_that_is_the_backbone_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = REPOSITORY.parent / "shared" / "parity" / "depthsplat" / "state_dict_small.json"
    if not names.is_file():
        pytest.skip("the keys of the published checkpoints beside the repository (../shared/parity) are not there")
    entries = json.loads(names.read_text())["entries"]
    state = {f"encoder.{e['key']}": torch.full(e["shape"], 0.5, dtype=torch.float16) for e in entries}
    torch.save({"state_dict": state}, tmp_path / "small.pth")
    assert main(["convert-weights", str(tmp_path / "small.pth"), str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{tmp_path / 'out'}: DepthSplat, 38.3 million parameters.\n"
    assert "Apache-2.0" in shown.err
    assert (tmp_path / "small.pth").exists()
    model = SR3R.from_pretrained(tmp_path / "out")
    assert isinstance(model.network, ScaffoldAlone)
    assert all((p == 0.5).all() for p in model.parameters())


def test_without_a_connection_it_says_where_to_get_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert-weights", "noposplat-re10k", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert "CC BY-NC-SA 4.0" in error
    assert "bring re10k.ckpt here from https://huggingface.co/botaoye/NoPoSplat" in error
    assert "give its path instead" in error
    assert not (tmp_path / "out").exists()


def test_a_download_goes_on_in_the_next_run_and_is_checked_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    buffer = BytesIO()
    torch.save({"state_dict": {"encoder.backbone.intrinsic_encoder.weight": torch.zeros(1024, 9)}}, buffer)
    command = ["convert-weights", "noposplat-re10k", str(tmp_path / "out")]
    with serving(buffer.getvalue()) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        server.cuts = [20_000, 0]
        assert main(command) == 2
        assert f"ended after 20000 of {len(server.content)} bytes" in capsys.readouterr().err
        assert main(command) == 2
    assert server.requests == [None, "bytes=20000-", "bytes=20000-"]
    assert set(server.paths) == {"/botaoye/NoPoSplat/resolve/main/re10k.ckpt"}
    (kept,) = (tmp_path / "cache" / "sr3r" / "weights").iterdir()
    assert kept.name.endswith("-re10k.ckpt")
    assert kept.read_bytes() == server.content
    # The file that came is not NoPoSplat's.
    assert "does not fit NoPoSplat: backbone.patch_embed.proj.weight is missing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

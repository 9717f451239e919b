"""`benchmarks/gpu.py` on a processor: the same code that fills the page on a GPU."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "gpu.py"


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("gpu", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "gpu", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["gsplat", "rendering", "forward", "training", "backbones"])
def test_every_figure_can_be_had_small_on_a_processor(name: str, gpu: ModuleType):
    figure, _ = gpu.FIGURES[name]
    rows = figure(gpu.Setup(device="cpu", quick=True))
    assert rows
    assert not [row for row in rows if "NO" in row.values() or "failed" in row.values()]


def test_the_limits_leave_time_on_a_card_lent_for_a_quarter_of_an_hour(gpu: ModuleType):
    assert sum(limit for _, limit in gpu.FIGURES.values()) <= 480


def test_a_figure_that_takes_too_long_or_fails_is_said_and_stops_nothing(gpu: ModuleType):
    setup = gpu.Setup(device="cpu", quick=True)
    slow = gpu.run_apart("rendering", setup, limit=0.01)
    assert slow["failed"] == "It took longer than 0.01 s."
    broken = gpu.run_apart("nothing", setup, limit=240)
    assert "KeyError: 'nothing'" in broken["failed"]
    page = gpu.to_markdown(
        {
            "setup": dict.fromkeys(("gpu", "torch", "gsplat", "commit", "command"), "-")
            | {"seconds": 1, "quick": True},
            "figures": {"rendering": slow, "forward": {"rows": [{"LR pixels": "32x32", "ms": "1.0"}], "seconds": 1}},
        }
    )
    assert "**Failed.** It took longer" in page
    assert "| 32x32 | 1.0 |" in page


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_it_says_so_in_one_sentence(gpu: ModuleType, capsys: pytest.CaptureFixture[str]):
    assert gpu.main() == 2
    said = capsys.readouterr().err
    assert said.startswith("There is no GPU that torch can use here")
    assert said.count("\n") == 1


@pytest.mark.e2e
def test_the_script_writes_its_page(tmp_path: Path):
    command = [sys.executable, str(SCRIPT), "--device", "cpu", "--quick", "--only", "reconstruct"]
    subprocess.run([*command, "--output", str(tmp_path / "gpu")], check=True, capture_output=True)
    figures = json.loads((tmp_path / "gpu.json").read_text())["figures"]
    assert [row["run"] for row in figures["reconstruct"]["rows"]] == ["first"]
    assert "These are no figures of a machine" in (tmp_path / "gpu.md").read_text()

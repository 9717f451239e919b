"""`sr3r evaluate` in a subprocess, on a small recorded data set made here."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from sr3r.cli import main
from sr3r.images import load_image, to_uint8
from tiny import tiny_model

pytestmark = pytest.mark.e2e

COMMAND = "import sys; from sr3r.cli import main; sys.exit(main())"


def sr3r(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "evaluate", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200"},
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenes of five frames of 72x48 pixels: a wavy wall, passed by."""
    folder = tmp_path_factory.mktemp("data")
    chunk = [_scene(key, phase) for key, phase in (("wall", 0.0), ("other wall", 2.0))]
    torch.save(chunk, folder / "000000.torch")
    (folder / "index.json").write_text(json.dumps({scene["key"]: "000000.torch" for scene in chunk}))
    (folder / "near_far.json").write_text(json.dumps({"wall": {"near": 1.0, "far": 4.0}}))
    (folder / "manifest.json").write_text(json.dumps([{"key": "wall", "kind": "indoor"}]))
    return folder


def _scene(key: str, phase: float) -> dict[str, object]:
    jpegs, rows = [], []
    y, x = torch.meshgrid((torch.arange(48) + 0.5) / 48, (torch.arange(72) + 0.5) / 72, indexing="ij")
    for frame in range(5):
        shift = 0.1 * frame
        u, v = (x - 0.5) * 2.4 + shift, (y - 0.5) * 1.6
        image = 0.5 + 0.4 * torch.stack([torch.sin(5 * u + phase), torch.cos(6 * v - u), torch.sin(9 * u * v)])
        buffer = io.BytesIO()
        Image.fromarray(to_uint8(image).numpy()).save(buffer, "JPEG", quality=92)
        jpegs.append(torch.frombuffer(bytearray(buffer.getvalue()), dtype=torch.uint8))
        w2c = torch.eye(4)[:3]
        w2c[0, 3] = -shift
        rows.append(torch.cat([torch.tensor([2 / 2.4, 2 / 1.6, 0.5, 0.5, 0, 0]), w2c.flatten()]))
    return {"key": key, "url": "", "timestamps": torch.arange(5), "cameras": torch.stack(rows), "images": jpegs}


@pytest.fixture(scope="module")
def index(data: Path) -> Path:
    """Two pairs of one scene, one of the other, one of a scene that is elsewhere, and a scene to skip."""
    path = data / "evaluation_index.json"
    pairs = {
        "other wall": {"context": [0, 4], "target": [1, 3]},
        "wall": [{"context": [0, 4], "target": [2], "overlap": 0.9}, {"context": [1, 3], "target": [2]}],
        "elsewhere": {"context": [0, 1], "target": [2]},
        "skipped": None,
    }
    path.write_text(json.dumps(pairs))
    return path


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    return folder


def test_the_help_names_every_option_without_importing_torch():
    code = """
import sys
from sr3r.cli import main
try:
    main(["evaluate", "--help"])
finally:
    assert "torch" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for option in (
        "weights",
        "data",
        "index",
        "out",
        "methods",
        "limit",
        "size",
        "factor",
        "no-lpips",
        "device",
        "json",
    ):
        assert f"--{option}" in done.stdout


def test_the_command_writes_results_tables_and_a_sheet(data: Path, index: Path, weights: Path, tmp_path: Path):
    out = tmp_path / "results"
    done = sr3r(
        "--weights", weights, "--data", data, "--index", index, "--size", "48", "--no-lpips", "--out", out
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 of 4 pairs are left out" in done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["results.json", "sheet.png", "table.csv", "table.md"]
    assert (out / "table.md").read_text() == done.stdout

    results = json.loads((out / "results.json").read_text())
    run = results["run"]
    assert (run["pairs_in_index"], run["pairs_evaluated"]) == (4, 3)
    assert run["config"] == {"methods": ["nearest", "bicubic-truth", "scaffold", "sr3r"], "size": 48, "factor": 4}
    assert run["environment"]["torch"] == torch.__version__
    assert run["seconds"] > 0
    assert len(run["weights_fingerprint"]) == 16
    assert len(results["rows"]) == 4 * 4
    assert {row["lpips"] for row in results["rows"]} == {None}
    means = {s["method"]: s["mean"] for s in results["summary"] if (s["group"], s["metric"]) == ("all", "psnr")}
    assert means["bicubic-truth"] > means["nearest"]
    assert {s["num_pairs"] for s in results["summary"] if s["group"] == "indoor"} == {2}
    # Inputs, scaffold, result and truth of three pairs.
    assert load_image(out / "sheet.png").shape[1] > 3 * 48


def test_baselines_need_no_weights_and_can_be_printed_for_machines(data: Path, index: Path):
    done = sr3r(
        "--weights", "nothing", "--data", data, "--index", index, "--size", "48", "--no-lpips",
        "--methods", "nearest", "bicubic-truth", "--limit", "1", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert set(printed) == {"run", "summary", "gains"}
    assert printed["run"]["weights"] is None
    assert {s["num_pairs"] for s in printed["summary"] if s["group"] == "all"} == {1}


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({"--data": "no/such/folder"}, "no/such/folder"),
        ({"--index": "no/such/index.json"}, "no/such/index.json"),
        ({"--weights": "no/such/weights"}, "no/such/weights"),
        ({"--factor": "2"}, "upscale 4 times, not 2. Pass --factor 4"),
        ({"--size": "50"}, "not a positive multiple of the factor 4"),
        ({"--limit": "0"}, "Cannot evaluate 0 pairs"),
        ({"--device": "cuda"}, "no CUDA device"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    replaced: dict[str, str],
    message: str,
    data: Path,
    index: Path,
    weights: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    if "--device" in replaced and torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    out = tmp_path / "results"
    options = {"--weights": weights, "--data": data, "--index": index, "--size": "48", "--out": out, **replaced}
    assert main(["evaluate", "--no-lpips", *(str(word) for option in options.items() for word in option)]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert not shown.out
    assert not out.exists()


def test_the_python_of_the_documentation_runs(data: Path, index: Path, weights: Path, tmp_path: Path):
    page = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    code = page.split("```python\n", 1)[1].split("```", 1)[0]
    pairs = json.loads(index.read_text())
    del pairs["elsewhere"]
    (tmp_path / "index.json").write_text(json.dumps(pairs))
    for name, path in (("CHUNKS", data), ("INDEX.json", tmp_path / "index.json"), ("compact", weights)):
        assert f'"{name}"' in code
        code = code.replace(f'"{name}"', repr(str(path)))
    # Small, and without the package that LPIPS needs.
    code = code.replace("lpips=Lpips.load()", "lpips=None").replace("EvaluateConfig(", "EvaluateConfig(size=48, ")
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["nearest", "psnr"], ["nearest", "ssim"], ["sr3r", "psnr"], ["sr3r", "ssim"],
    ]  # fmt: skip

"""`sr3r evaluate` in a subprocess, on a small recorded data set made here."""

import importlib.util
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch
from PIL import Image

from places import REPOSITORY
from sr3r.cli import main
from sr3r.data.evaluation_index import Pair
from sr3r.evaluate import Row, spread_subset
from sr3r.images import load_image, to_uint8
from tiny_models import tiny_model

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
        "compare",
        "baseline",
        "limit",
        "size",
        "factor",
        "crop",
        "align-pose",
        "per-scene-steps",
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
    assert sorted(path.name for path in out.iterdir()) == [
        "results.json", "rows.jsonl", "sheet.png", "table.csv", "table.md",
    ]  # fmt: skip
    assert (out / "table.md").read_text() == done.stdout

    results = json.loads((out / "results.json").read_text())
    run = results["run"]
    assert (run["pairs_in_index"], run["pairs_evaluated"]) == (4, 3)
    assert run["config"]["methods"] == ["nearest", "bicubic-truth", "scaffold", "sr3r"]
    assert (run["config"]["size"], run["config"]["factor"], run["config"]["crop"]) == (48, 4, "square")
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


def test_an_evaluation_goes_on_where_it_was_interrupted(
    data: Path, index: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    def run(*more: str | Path) -> int:
        options = (
            "--weights",
            weights,
            "--data",
            data,
            "--index",
            index,
            "--size",
            "48",
            "--no-lpips",
            "--out",
            tmp_path,
        )
        return main(["evaluate", *map(str, (*options, *more))])

    assert run() == 0
    whole, table = (tmp_path / "rows.jsonl").read_bytes(), (tmp_path / "table.csv").read_text()
    # What a crash leaves: no tables, and a last line that is cut off.
    for name in ("results.json", "sheet.png", "table.csv", "table.md"):
        (tmp_path / name).unlink()
    (tmp_path / "rows.jsonl").write_bytes(whole[:-30])
    capsys.readouterr()
    assert run() == 0
    assert "2 of 3 pairs are in" in capsys.readouterr().err
    assert (tmp_path / "table.csv").read_text() == table
    assert (tmp_path / "rows.jsonl").read_bytes().count(b"\n") == whole.count(b"\n")

    # Rows of another configuration are not mixed in, and nothing that is there is touched.
    assert run("--crop", "published") == 2
    assert "made with config.crop = square, not published" in capsys.readouterr().err
    assert (tmp_path / "table.csv").read_text() == table


def test_other_weights_and_optimisation_are_compared_by_name(
    data: Path, index: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    other = tmp_path / "other weights"
    tiny_model(residuals=False, dtype=torch.float32).save_pretrained(other)
    options = {
        "--weights": weights, "--data": data, "--index": index, "--size": 48, "--limit": 1, "--out": tmp_path / "out",
        "--per-scene-steps": 3,
    }  # fmt: skip
    arguments = [str(word) for option in options.items() for word in option]
    arguments += ["--no-lpips", "--methods", "per-scene", "scaffold", "sr3r", "--baseline", "scaffold"]
    arguments += ["--compare", f"plain={other}", "--compare", f"same={weights}"]
    assert main(["evaluate", *arguments]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    first = lines.index("1 pairs of 1 scenes.") + 4
    assert [line.split()[1] for line in lines[first : first + 5]] == ["per-scene", "scaffold", "plain", "same", "sr3r"]
    assert [line.split(" |")[0] for line in lines if " over " in line and line.startswith("|")] == [
        f"| {name} over scaffold" for name in ("per-scene", "plain", "same", "sr3r")
    ]
    assert any("per-scene: 3 steps from scaffold Gaussians" in line for line in lines)
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    assert set(results["run"]["compared"]) == {"plain", "same"}
    assert results["run"]["compared"]["same"] == results["run"]["weights_fingerprint"]
    rows = {row["method"]: row for row in results["rows"]}
    assert rows["same"]["psnr"] == rows["sr3r"]["psnr"] != rows["plain"]["psnr"]
    for row in rows.values():
        assert row["num_gaussians"] > 0
        assert row["seconds"] > 0
    # Any two methods can be compared.
    assert len({(gain["method"], gain["over"]) for gain in results["gains"]}) == 5 * 4


@pytest.fixture(scope="module")
def dtu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One scan of DTU's names and as many frames as the published index asks for, of 256x256 pixels."""
    folder = tmp_path_factory.mktemp("dtu")
    buffer = io.BytesIO()
    y, x = torch.meshgrid(torch.arange(256) / 256, torch.arange(256) / 256, indexing="ij")
    picture = 0.5 + 0.4 * torch.stack([torch.sin(20 * x), torch.cos(30 * y), torch.sin(15 * (x + y))])
    Image.fromarray(to_uint8(picture).numpy()).save(buffer, "JPEG")
    jpeg = torch.frombuffer(bytearray(buffer.getvalue()), dtype=torch.uint8)
    w2c = torch.eye(4)[:3].repeat(49, 1, 1)
    w2c[:, 0, 3] = -0.02 * torch.arange(49)
    cameras = torch.cat([torch.tensor([1.0, 1.0, 0.5, 0.5, 0, 0]).repeat(49, 1), w2c.flatten(1)], 1)
    scene = {"key": "scan8_train", "url": "", "timestamps": torch.arange(49), "cameras": cameras, "images": [jpeg] * 49}
    torch.save([scene], folder / "000000.torch")
    (folder / "index.json").write_text(json.dumps({"scan8_train": "000000.torch"}))
    return folder


def test_a_table_of_the_paper_is_printed_beside_what_is_measured(
    dtu: Path, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    index = REPOSITORY.parent / "shared" / "eval_index" / "noposplat" / "evaluation_index_dtu.json"
    if not index.is_file():
        pytest.skip("the official indices beside the repository (../shared/eval_index) are not there")
    options = ["--data", str(dtu), "--index", str(index), "--no-lpips", "--methods", "nearest"]
    compare = ["--compare", f"sr3r-noposplat={weights}", "--out", str(tmp_path)]
    assert main(["evaluate", "table2", *options, *compare]) == 0
    shown = capsys.readouterr()
    assert "15 of 16 pairs are left out" in shown.err
    text = shown.out
    assert (tmp_path / "table.md").read_text() == text
    for words in (
        "**Table 2: zero-shot from RE10K, 64x64 to 256x256** on DTU",
        "published crop (PIL Lanczos, 8 bit); inputs reduced with PIL bicubic (8 bit)",
        "Target poses: as given.",
        "evaluation_index_dtu.json (NoPoSplat DTU); 1 of 16 pairs, 15 of scenes that the data lack.",
    ):
        assert words in text
    ours = next(line for line in text.splitlines() if "sr3r-noposplat" in line and line.startswith("|"))
    cells = [cell.strip() for cell in ours.strip("|").split("|")]
    assert cells[:2] == ["SR3R (NoPoSplat) (`sr3r-noposplat`)", "17.24"]
    assert float(cells[2].split()[0]) > 0
    assert any(line.startswith("| `nearest` |") for line in text.splitlines())
    run = json.loads((tmp_path / "results.json").read_text())["run"]
    assert run["protocol"]["name"] == "dtu-noposplat"
    assert run["config"]["crop"] == "published"

    # A protocol is that of its own index, and decides for itself.
    assert main(["evaluate", "table1", *options]) == 2
    assert "this one is NoPoSplat DTU" in capsys.readouterr().err
    assert main(["evaluate", "dtu-noposplat", *options, "--size", "128"]) == 2
    assert "dtu-noposplat says what the size is; leave --size out" in capsys.readouterr().err


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
        ({"--compare": "folder"}, "--compare takes NAME=FOLDER, not 'folder'"),
        ({"--compare": "sr3r=folder"}, "The name 'sr3r' of --compare is taken"),
        ({"--compare": "mine=no/such/folder"}, "no/such/folder"),
        ({"--baseline": "mine"}, "There is no method 'mine'"),
        ({"--per-scene-steps": "0"}, "in 0 steps"),
        ({"--align-pose": ()}, "leave --no-lpips or --align-pose out"),
        ({"--methods": ()}, "There is nothing to compare"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    replaced: dict[str, str | tuple[str, ...]],
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
    words = [word for name, value in options.items() for word in ((name, value) if value != () else (name,))]
    assert main(["evaluate", "--no-lpips", *map(str, words)]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert not shown.out
    assert not out.exists()


@pytest.fixture
def realscenes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("realscenes", REPOSITORY / "benchmarks" / "realscenes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_results_page_is_written_by_one_command(
    realscenes: ModuleType, data: Path, index: Path, weights: Path, tmp_path: Path
):
    work, docs = tmp_path / "work", tmp_path / "docs"
    realscenes.main(str(data), index, weights=str(weights), limit=2, lpips=False, work=work, output=docs)
    text = (docs / "results" / "realscenes.md").read_text()
    assert "The worst tenth (1 pairs): scaffold " in text
    assert (work / "table.md").read_text() in text
    assert f"python benchmarks/realscenes.py --data DATA --index {index.name}" in text
    assert load_image(docs / "images" / "realscenes.jpg").shape == load_image(work / "sheet.png").shape
    written = (docs / "results" / "realscenes.json").read_text()
    # Where the data lie on this machine is not published.
    assert str(data) not in text + written
    kept = json.loads(written)
    assert len(kept["pairs"]) == 2
    mean = sum(pair["psnr"]["sr3r"] for pair in kept["pairs"]) / 2
    summary = next(s for s in kept["summary"] if (s["group"], s["method"], s["metric"]) == ("all", "sr3r", "psnr"))
    assert mean == pytest.approx(summary["mean"], abs=1e-4)


def test_scenes_that_decisions_were_made_on_are_told_apart(realscenes: ModuleType, monkeypatch: pytest.MonkeyPatch):
    keys = [f"scene {number // 2}" for number in range(40)]
    pairs = [Pair(key=key, context=[0, 2], target=[1]) for key in keys]
    # Scores of 10 dB, and 1 dB more with SR3R; 5 dB more in what has been watched.
    seen = {pair.key for pair in spread_subset(pairs, 4)}
    monkeypatch.setattr(realscenes, "WATCHED", (4,))
    rows = [
        Row(
            pair=number,
            key=key,
            context=(0, 2),
            target=1,
            overlap=None,
            method=method,
            psnr=10.0 + gain + 5 * (key in seen),
            ssim=0.5,
            lpips=0.25,
        )
        for number, key in enumerate(keys)
        for method, gain in (("scaffold", 0), ("sr3r", 1))
    ]
    text = realscenes.apart(rows, pairs)
    assert f"{20 - len(seen)} scenes ({40 - 2 * len(seen)} pairs)" in text
    assert "scaffold 10.00, 0.500, 0.250;" in text
    assert "SR3R 11.00, 0.500, 0.250" in text
    assert "+1.00 dB [+1.00, +1.00], on 100% of the pairs" in text
    monkeypatch.setattr(realscenes, "WATCHED", (4, 40))
    assert realscenes.apart(rows, pairs) == "Every scene served a decision about the weights."


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

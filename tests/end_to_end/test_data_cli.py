"""`sr3r data` as people type it: check, convert, kill, convert again."""

import io
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sr3r.data import open_dataset
from sr3r.data.shards.packing import PackConfig
from sr3r.data.shards.writing import ConvertConfig, convert
from sr3r.images import load_image

pytestmark = pytest.mark.e2e

SR3R = (sys.executable, "-c", "import sys; from sr3r.cli import main; sys.exit(main())")
NUM_SCENES, NUM_FRAMES = 40, 4


def sr3r(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*SR3R, *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def record(number: int) -> dict:
    """A scene of noise photos from cameras side by side."""
    rng = np.random.default_rng(number)
    images, rows = [], []
    for frame in range(NUM_FRAMES):
        data = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (180, 320, 3), dtype=np.uint8)).save(data, "JPEG", quality=90)
        images.append(torch.from_numpy(np.frombuffer(data.getvalue(), np.uint8).copy()))
        w2c = torch.eye(4)[:3]
        w2c[0, 3] = -0.1 * frame - 0.01 * number
        rows.append(torch.cat([torch.tensor([0.9, 1.6, 0.5, 0.5, 0, 0]), w2c.flatten()]))
    return {"key": f"scene-{number}", "cameras": torch.stack(rows), "images": images}


def write_chunks(folder: Path, records: list[dict]) -> Path:
    folder.mkdir()
    torch.save(records, folder / "000000.torch")
    (folder / "index.json").write_text(json.dumps({record["key"]: "000000.torch" for record in records}))
    return folder


@pytest.fixture(scope="module")
def chunks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chunks(tmp_path_factory.mktemp("data") / "chunks", [record(number) for number in range(NUM_SCENES)])


def test_help_comes_without_torch() -> None:
    code = """
import sys
from sr3r.cli import main
for command in ("check", "convert"):
    try:
        main(["data", command, "--help"])
    except SystemExit:
        pass
assert "torch" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for option in ("quick", "sheet", "json", "limit", "short-side", "quality", "shard-mb", "skip-unreadable", "depth"):
        assert f"--{option}" in done.stdout


def killed_after_two_shards(arguments: list[str], out: Path) -> bool:
    """Start the command and kill it; whether that came before its end."""
    process = subprocess.Popen([*SR3R, *arguments], stderr=subprocess.DEVNULL)
    while not (out / "000001.tar").exists():
        assert process.poll() is None
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL and not (out / "shards.json").exists()


def test_a_conversion_killed_at_any_moment_ends_with_the_same_bytes_and_passes_the_check(chunks: Path, tmp_path: Path):
    whole, out = tmp_path / "whole", tmp_path / "shards"
    scenes = PackConfig(short_side=90)
    list(convert(open_dataset(chunks), whole, ConvertConfig(scenes=scenes, shard_mb=1, source="noise", licence="CC0")))
    expected = {path.name: path.read_bytes() for path in whole.iterdir()}
    assert len(expected) > 6
    options = ["--shard-mb", "1", "--short-side", "90", "--name", "noise", "--licence", "CC0"]
    arguments = ["data", "convert", str(chunks), str(out), *options]
    # On a busy machine the command may be done before we get to kill it.
    while not killed_after_two_shards(arguments, out):
        shutil.rmtree(out)

    done = sr3r(*arguments)
    assert done.returncode == 0, done.stderr
    assert f"{NUM_SCENES} scenes, {NUM_SCENES * NUM_FRAMES} frames" in done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == expected

    done = sr3r("data", "check", out, "--json", "--sheet", tmp_path / "sheet.png")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["problems"] == []
    assert found["summary"]["scenes_checked"] == NUM_SCENES
    assert found["summary"]["frames_decoded"] == NUM_SCENES * NUM_FRAMES
    assert found["summary"]["sizes"] == {"160x90": NUM_SCENES}
    assert load_image(tmp_path / "sheet.png").shape[1] > 8 * 180


def test_check_names_what_is_wrong_and_exits_with_2(tmp_path: Path) -> None:
    records = [record(number) for number in range(5)]
    records[1]["images"][2] = records[1]["images"][2][:2000]
    records[2]["cameras"][:, 0] = 0.9 * 16 / 9 * 16 / 9
    records[3]["cameras"][:, 6:] = torch.eye(4)[:3].flatten()
    folder = write_chunks(tmp_path / "bad", records)
    (folder / "near_far.json").write_text(json.dumps({"scene-4": {"near": 1.0, "far": 8.0}}))
    done = sr3r("data", "check", folder, "--sheet", tmp_path / "sheet.png")
    assert done.returncode == 2
    assert "5 (5 looked at)" in done.stdout
    lines = done.stdout.splitlines()
    assert any("scene-1" in line and " 2 " in line and "Frame 2" in line for line in lines)
    assert any("scene-2" in line and " 0 " in line for line in lines)
    assert any("scene-3" in line for line in lines)
    assert not any(name in line for line in lines for name in ("scene-0", "scene-4"))
    assert "problems in 3 of 5 scenes" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "sheet.png").is_file()

    done = sr3r("data", "convert", folder, tmp_path / "out")
    assert done.returncode == 2
    assert "scene-3" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "shards.json").exists()

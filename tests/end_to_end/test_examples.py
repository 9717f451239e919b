"""Every example runs as its first lines say, and is short enough to read."""

import ast
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
import torch

import sr3r
from sr3r.camera_files import read_camera_file, save_cameras
from sr3r.cameras import Cameras

pytestmark = pytest.mark.e2e

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = sorted((REPOSITORY / "examples").glob("[0-9]*.py"))
DEMO = Path(sr3r.__file__).parent / "assets" / "demo_aerial"


@pytest.fixture
def folder(tmp_path: Path, generator: torch.Generator) -> Path:
    """What the examples' commands name: two photos with their cameras, a scene, and recordings of an own layout."""
    for name in ("left.jpg", "right.jpg", "cameras.json"):
        shutil.copy(DEMO / name, tmp_path)
    shutil.copy(DEMO / "left.jpg", tmp_path / "a.jpg")
    shutil.copy(DEMO / "right.jpg", tmp_path / "b.jpg")
    n = 500
    scene = sr3r.Gaussians(
        means=torch.rand(n, 3, generator=generator) * 2 + torch.tensor([-1.0, -1, 3]),
        quats=torch.tensor([1.0, 0, 0, 0]).repeat(n, 1),
        scales=torch.full((n, 3), 0.05),
        opacities=torch.full((n,), 0.8),
        sh=torch.randn(n, 1, 3, generator=generator),
    )
    sr3r.save(scene, tmp_path / "scene.ply")
    K = torch.tensor([[1.0, 0, 0.5], [0, 1.3, 0.5], [0, 0, 1]])
    cameras = Cameras(c2w=torch.eye(4)[None], K=K[None], near=torch.ones(1), far=torch.full((1,), 9.0))
    save_cameras(cameras, ["left.jpg"], tmp_path / "scene.cameras.json")
    for demo in ("demo_aerial", "demo_road"):
        source, recording = DEMO.parent / demo, tmp_path / "recordings" / demo
        shutil.copytree(source, recording, ignore=shutil.ignore_patterns("*.json"))
        file = read_camera_file(source / "cameras.json")
        numbers = torch.cat([file.K[:, :1, 0], file.c2w[:, :3].flatten(1)], 1).tolist()
        rows = [",".join(map(str, [name, *row])) for name, row in zip(file.names, numbers, strict=True)]
        (recording / "poses.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


@contextmanager
def service(folder: Path) -> Iterator[dict[str, str]]:
    """`sr3r serve` on a free port, and how the example hears of it."""
    command = [sys.executable, "-m", "sr3r", "serve", "--port", "0", "--data", str(folder / "service")]
    with (folder / "service.log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        try:
            yield {"SR3R_SERVICE": process.stdout.readline().strip().rstrip("/")}
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            process.stdout.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_as_its_first_lines_say(example: Path, folder: Path) -> None:
    description = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8")))
    assert description, "an example begins with what it shows"
    command = re.search(rf"^ +python examples/{example.name}(.*)$", description, re.MULTILINE)
    assert command, f"the first lines have no command python examples/{example.name} ..."
    arguments = shlex.split(command[1])
    with service(folder) if "sr3r serve" in description else nullcontext({}) as environment:
        ran = subprocess.run(
            [sys.executable, "-W", "error", str(example), *arguments],
            cwd=folder,
            env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
    for name in arguments:
        if not name.startswith("-") and not name.isdigit():
            assert (folder / name).exists(), f"{name} is neither given nor written"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short(example: Path) -> None:
    assert len(example.read_text(encoding="utf-8").splitlines()) < 60

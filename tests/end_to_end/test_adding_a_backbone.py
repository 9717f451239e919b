"""Adding a backbone takes a folder and an entry, as docs/backbones.md promises."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sr3r
from places import REPOSITORY

pytestmark = pytest.mark.e2e

# All that is edited, in model/backbones/__init__.py: what stands there, and what stands there afterwards.
EDITS = {
    "import compact, depthsplat, noposplat\n": "import compact, depthsplat, noposplat, toy\n",
    "depthsplat.ENTRY, noposplat.ENTRY)": "depthsplat.ENTRY, noposplat.ENTRY, toy.ENTRY)",
}

PROGRAM = """
import os
from dataclasses import replace
from pathlib import Path

import torch

import sr3r
from sr3r.cli import main
from sr3r.model import SR3R
from sr3r.model.backbones.toy import Toy, ToyConfig
from sr3r.recipes import smoke
from sr3r.testing import check_backbone
from sr3r.train import GeometryStage, JointStage, ScaffoldStage, train

torch.manual_seed(0)
check_backbone(Toy(ToyConfig()).eval())

# Build, save, load.
config = replace(smoke().model, backbone=ToyConfig(width=4))
model = SR3R(config)
model.save_pretrained("saved")
loaded = SR3R.from_pretrained("saved")
assert loaded.config == config
assert isinstance(loaded.backbone, Toy)
for name, value in model.state_dict().items():
    assert torch.equal(loaded.state_dict()[name], value), name

# Convert published weights.
state = Toy(ToyConfig()).state_dict()
official = {key.replace("first", "net.0").replace("last", "net.2"): value for key, value in state.items()}
torch.save({"state_dict": official}, "clouds.ckpt")
assert main(["convert-weights", "clouds.ckpt", "converted"]) == 0
assert "clouds only" in Path("converted/README.md").read_text()
converted = SR3R.from_pretrained("converted").backbone
assert isinstance(converted, Toy)
assert torch.equal(converted.first.weight, state["first.weight"])
# Without a connection, by its name.
assert main(["convert-weights", "toy-clouds", "none"]) == 2

# Train a step of each stage that it can learn in, and go on from there.
recipe = replace(
    smoke(),
    model=config,
    geometry=GeometryStage(),
    scaffold=ScaffoldStage(steps=1),
    joint=JointStage(steps=1),
    validate_every=2,
)
for _ in range(2):
    steps = [progress.step for progress in train(recipe, Path("run"))]
assert isinstance(SR3R.from_pretrained("run/weights").backbone, Toy)

# Reconstruct with what was trained.
demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
photos = [str(demo / "left.jpg"), str(demo / "right.jpg"), "--cameras", str(demo / "cameras.json")]
command = ["reconstruct", *photos, "--weights", "run/weights", "--backbone"]
assert main([*command, "toy", "-o", "room.ply"]) == 0
assert main([*command, "noposplat", "-o", "other.ply"]) == 2
assert main([*command, "unknown", "-o", "other.ply"]) == 2
"""


def package_with_the_toy(folder: Path) -> Path:
    """A package sr3r that consists of links to ours, but for the folder of the backbones."""
    source = Path(sr3r.__file__).parent
    for place in (Path("sr3r"), Path("sr3r") / "model"):
        (folder / place).mkdir()
        for item in (source.parent / place).iterdir():
            if item.name not in ("model", "backbones", "__pycache__"):
                (folder / place / item.name).symlink_to(item)
    backbones = folder / "sr3r" / "model" / "backbones"
    shutil.copytree(source / "model" / "backbones", backbones, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPOSITORY / "tests" / "toy_backbone", backbones / "toy")
    listing = backbones / "__init__.py"
    text = listing.read_text(encoding="utf-8")
    for before, after in EDITS.items():
        assert text.count(before) == 1
        text = text.replace(before, after)
    listing.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_and_an_entry_add_a_backbone_to_everything(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    package_with_the_toy(package)
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        # Nobody listens at port 9 of this machine.
        env=os.environ
        | {"PYTHONPATH": str(package), "SR3R_CACHE": str(tmp_path / "cache"), "HF_ENDPOINT": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "bring clouds.ckpt here from https://huggingface.co/someone/toy" in ran.stderr
    assert "run/weights has the backbone toy, not noposplat" in ran.stderr
    assert "There is no backbone 'unknown'; choose one of compact, depthsplat, noposplat, toy" in ran.stderr


def test_the_documentation_names_the_same_edits() -> None:
    text = (REPOSITORY / "docs" / "backbones.md").read_text(encoding="utf-8")
    assert [after.strip() for after in EDITS.values() if after.strip() not in text] == []

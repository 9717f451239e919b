"""Training with a backbone that is not part of sr3r."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from own_backbone import Shallow, shallow, values
from small_trainings import logged, shared_config, write_scenes
from sr3r.errors import InputError, WeightsError
from sr3r.model import SR3R
from sr3r.model.backbones import OwnBackboneConfig
from sr3r.recipes import smoke
from sr3r.train import JointStage, ScaffoldStage, train
from sr3r.train.processes import Processes
from sr3r.train.state import TrainingState, initial_model

pytestmark = pytest.mark.e2e

PROGRAM = Path(__file__).parents[1] / "own_backbone.py"


class Shallower(Shallow):
    pass


class Fixed(Shallow):
    """Nothing to learn."""

    def __init__(self):
        super().__init__()
        self.requires_grad_(False)


def started(*arguments: object) -> int:
    """The exit code of this file as a program."""
    return subprocess.run([sys.executable, PROGRAM, *map(str, arguments)], timeout=240, check=False).returncode


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenes(tmp_path_factory.mktemp("scenes"))


@pytest.fixture(scope="module")
def finished(scenes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Steps of the scaffold and the joint stage."""
    folder = tmp_path_factory.mktemp("run")
    assert started(scenes, folder) == 0
    return folder


def test_what_was_learned_is_loaded_with_a_backbone_of_the_class(finished: Path) -> None:
    model = SR3R.from_pretrained(finished / "weights", backbone=shallow(seed=2))
    assert model.config == replace(smoke().model, backbone=OwnBackboneConfig(class_name="Shallow"))
    start = shallow()
    for name, parameter in start.named_parameters():
        learned = model.get_parameter(f"network.backbone.{name}")
        # Ten steps away from where it began, so it did not begin elsewhere.
        assert 0 < float((learned - parameter).detach().abs().max()) < 0.02, name
    assert model.get_buffer("network.backbone.norm.num_batches_tracked") > 0
    assert "backbone=..." in (finished / "report.md").read_text()
    with pytest.raises(WeightsError, match="is for the backbone Shallow, which is not part of sr3r"):
        SR3R.from_pretrained(finished / "weights")


def test_a_killed_run_goes_on_to_the_same_weights(scenes: Path, finished: Path, tmp_path: Path) -> None:
    assert started(scenes, tmp_path, 6) == -signal.SIGKILL
    assert started(scenes, tmp_path) == 0
    assert logged(tmp_path) == logged(finished)
    a, b = (SR3R.from_pretrained(folder / "weights", backbone=Shallow()) for folder in (tmp_path, finished))
    assert torch.equal(values(a), values(b))


def test_a_folder_of_a_run_with_another_backbone_is_refused(scenes: Path, finished: Path) -> None:
    config, before = shared_config(scenes), (finished / "metrics.jsonl").read_text()
    for backbone in (None, Shallower()):
        with pytest.raises(InputError, match="holds a run of another configuration or backbone"):
            next(train(config, finished, backbone=backbone))
    with pytest.raises(WeightsError, match=r"checkpoint in .* network\.backbone\.features\.weight is"):
        next(train(config, finished, backbone=Shallow(channels=4)))
    assert (finished / "metrics.jsonl").read_text() == before


def test_it_begins_from_weights_of_another_run(scenes: Path, finished: Path) -> None:
    config = replace(shared_config(scenes), init=finished / "weights")
    learned = SR3R.from_pretrained(finished / "weights", backbone=Shallow())
    assert torch.equal(values(initial_model(config, Shallow())), values(learned))
    with pytest.raises(WeightsError, match="is for the backbone Shallow, not Shallower"):
        initial_model(config, Shallower())


def test_the_given_module_stays_as_it_is_and_may_be_frozen_at_once(scenes: Path, tmp_path: Path) -> None:
    backbone, before = shallow(), values(shallow())
    config = replace(
        shared_config(scenes), scaffold=ScaffoldStage(), joint=JointStage(steps=1, scaffold_learning_rate_factor=0)
    )
    list(train(config, tmp_path / "frozen", backbone=backbone))
    model = SR3R.from_pretrained(tmp_path / "frozen" / "weights", backbone=Shallow())
    assert torch.equal(values(model.get_submodule("network.backbone")), before)
    list(train(replace(config, joint=JointStage(steps=1)), tmp_path / "learning", backbone=backbone))
    model = SR3R.from_pretrained(tmp_path / "learning" / "weights", backbone=Shallow())
    assert not torch.equal(values(model.get_submodule("network.backbone")), before)
    assert torch.equal(values(backbone), before)
    assert all(parameter.requires_grad for parameter in backbone.parameters())


def test_what_the_caller_froze_stays_frozen() -> None:
    backbone = shallow()
    backbone.features.requires_grad_(False)
    state = TrainingState(smoke(), Processes(0, 1, torch.device("cpu")), backbone)
    of_backbone = dict(state.model.get_submodule("network.backbone").named_parameters())
    for stage in (JointStage(steps=1, scaffold_learning_rate_factor=0), ScaffoldStage(steps=1), JointStage(steps=1)):
        state.begin(stage)
        learns = not isinstance(stage, JointStage) or stage.scaffold_learning_rate_factor > 0
        assert {name for name, p in of_backbone.items() if p.requires_grad} == (
            {"norm.weight", "norm.bias", "head.weight", "head.bias"} if learns else set()
        )


def test_a_stage_without_anything_to_learn_is_refused(scenes: Path, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"no parameters that could learn; set geometry\.steps and scaffold\.steps to 0"
    ):
        next(train(shared_config(scenes), tmp_path / "run", backbone=Fixed()))
    assert not (tmp_path / "run").exists()
    config = replace(shared_config(scenes), scaffold=ScaffoldStage())
    assert next(train(config, tmp_path / "run", backbone=Fixed())).stage == "joint"


def test_processes_begin_with_the_backbone_of_the_first() -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", PROGRAM]
    done = subprocess.run(torchrun, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr

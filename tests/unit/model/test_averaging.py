from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sr3r.cli import main
from sr3r.errors import InputError, WeightsError
from sr3r.model import SR3R
from sr3r.model.averaging import averaged
from tiny_models import tiny_config


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Three tiny models of one configuration."""
    made = []
    for seed in range(3):
        torch.manual_seed(seed)
        SR3R(tiny_config()).save_pretrained(tmp_path / str(seed))
        made.append(tmp_path / str(seed))
    return made


def test_every_parameter_is_the_mean(folders: list[Path]) -> None:
    states = [SR3R.from_pretrained(folder).state_dict() for folder in folders]
    mean = averaged(folders).state_dict()
    weighted = averaged(folders, [1, 2, 5]).state_dict()
    for name, value in mean.items():
        a, b, c = (state[name].double() for state in states)
        torch.testing.assert_close(value, ((a + b + c) / 3).float())
        torch.testing.assert_close(weighted[name], ((a + 2 * b + 5 * c) / 8).float())


def test_the_mean_of_equal_models_is_the_model(folders: list[Path]) -> None:
    model = SR3R.from_pretrained(folders[0]).state_dict()
    mean = averaged([folders[0]] * 3).state_dict()
    assert all(torch.equal(mean[name], value) for name, value in model.items())


def test_models_that_cannot_be_averaged_are_refused(folders: list[Path], tmp_path: Path) -> None:
    other = tiny_config()
    SR3R(replace(other, factor=2)).save_pretrained(tmp_path / "other")
    with pytest.raises(WeightsError, match="another configuration"):
        averaged([folders[0], tmp_path / "other"])
    with pytest.raises(InputError, match="two models or more"):
        averaged(folders[:1])
    for weights in ([1.0], [1.0, 0.0, 1.0], [1.0, float("nan"), 1.0], [1.0, float("inf"), 1.0]):
        with pytest.raises(InputError, match="3 positive numbers"):
            averaged(folders, weights)


def test_the_command_writes_a_model_that_loads(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mean"
    assert main(["average", *map(str, folders), "-o", str(out), "--dtype", "float16"]) == 0
    assert "the mean of 3 models" in capsys.readouterr().out
    expected = averaged(folders).state_dict()
    for name, value in SR3R.from_pretrained(out).state_dict().items():
        torch.testing.assert_close(value, expected[name].half().float())


def test_the_command_refuses_what_it_cannot_average(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["average", str(folders[0]), str(tmp_path / "missing"), "-o", str(tmp_path / "mean")]) == 2
    assert "There are no weights at" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()

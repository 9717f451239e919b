import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from sr3r.config import from_dict, load_config, save_config, to_dict
from sr3r.errors import FileError, InputError


@dataclass(frozen=True, kw_only=True)
class CompactConfig:
    width: int = 96
    kernel: tuple[int, int] = (3, 3)


@dataclass(frozen=True, kw_only=True)
class LargeConfig:
    width: int = 1024
    window: float = 0.5

    def __post_init__(self) -> None:
        if self.window <= 0:
            raise InputError(f"window must be positive, got {self.window}. Use a value up to 1.")


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    scaffold: CompactConfig | LargeConfig = field(default_factory=CompactConfig)
    refiner: CompactConfig | LargeConfig | None = None
    plain: CompactConfig = field(default_factory=CompactConfig)
    stages: tuple[CompactConfig | LargeConfig, ...] = ()
    filter: Literal["area", "bicubic"] = "bicubic"
    factor: Literal[2, 4, 8] = 4
    learning_rate: float = 1e-4
    steps: int | None = None
    seed: int | str = 0
    is_quick: bool = False
    output: Path = Path("runs")
    folder: Path | None = None
    names: dict[str, float] = field(default_factory=dict)


EXAMPLE = RunConfig(
    scaffold=LargeConfig(window=0.25),
    refiner=CompactConfig(kernel=(5, 1)),
    stages=(CompactConfig(), LargeConfig()),
    filter="area",
    factor=8,
    steps=10,
    seed="x",
    is_quick=True,
    folder=Path("a/b"),
    names={"lpips": 0.05},
)


@pytest.mark.parametrize("config", [RunConfig(), EXAMPLE])
def test_a_configuration_survives_json(config: RunConfig, tmp_path: Path):
    assert from_dict(RunConfig, json.loads(json.dumps(to_dict(config)))) == config
    save_config(config, tmp_path / "config.json")
    assert load_config(RunConfig, tmp_path / "config.json") == config


def test_the_class_of_a_union_is_stored_under_type():
    assert to_dict(EXAMPLE)["scaffold"] == {"type": "LargeConfig", "width": 1024, "window": 0.25}
    assert "type" not in to_dict(EXAMPLE)["plain"]


def test_missing_keys_take_their_defaults():
    assert from_dict(RunConfig, {"scaffold": {"type": "LargeConfig"}}).scaffold == LargeConfig()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"stpes": 3}, "Unknown key 'stpes' in the configuration. Perhaps you meant 'steps'."),
        (
            {"scaffold": {"type": "LargeConfig", "kernel": 3}},
            "Unknown key 'scaffold.kernel' in the configuration. Known keys: width, window.",
        ),
        (
            {"stages": [{"type": "CompactConfig"}, {"type": "LargeConfig", "width": "wide"}]},
            "The configuration's stages[1].width is wrong: expected int, got 'wide'. Correct it.",
        ),
        (
            {"scaffold": {"type": "SmallConfig"}},
            'The configuration\'s scaffold is wrong: expected "type" to be one of CompactConfig, LargeConfig, '
            "got 'SmallConfig'. Correct it.",
        ),
        ({"steps": 3.7}, "The configuration's steps is wrong: expected int, got 3.7. Correct it."),
        ({"is_quick": "no"}, "The configuration's is_quick is wrong: expected bool, got 'no'. Correct it."),
        ({"learning_rate": True}, "The configuration's learning_rate is wrong: expected float, got True. Correct it."),
        ({"factor": 3}, "The configuration's factor is wrong: expected one of 2, 4, 8, got 3. Correct it."),
        (
            {"plain": 5},
            "The configuration's plain is wrong: expected a CompactConfig with named fields, got 5. Correct it.",
        ),
        (
            {"scaffold": {"type": "LargeConfig", "window": -1.0}},
            "scaffold: window must be positive, got -1.0. Use a value up to 1.",
        ),
    ],
)
def test_a_wrong_key_is_named_with_its_path(data: dict[str, object], message: str):
    with pytest.raises(InputError) as error:
        from_dict(RunConfig, data)
    assert str(error.value) == message


@pytest.mark.parametrize("data", [{"plain": {"kernel": [3]}}, {"plain": {"kernel": 3}}, {"names": [1]}, {"output": 3}])
def test_other_wrong_types_are_input_errors_too(data: dict[str, object]):
    with pytest.raises(InputError, match=r"The configuration's (plain\.kernel|names|output) is wrong"):
        from_dict(RunConfig, data)


def test_a_file_that_is_not_a_configuration_is_a_file_error(tmp_path: Path):
    path = tmp_path / "config.json"
    for text in ("{", "[1]", '{"stpes": 3}'):
        path.write_text(text)
        with pytest.raises(FileError, match=r"config\.json"):
            load_config(RunConfig, path)
    with pytest.raises(FileError, match="does not exist"):
        load_config(RunConfig, tmp_path / "other.json")

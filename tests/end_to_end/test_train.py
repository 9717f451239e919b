import json
from dataclasses import replace

import pytest
import torch

from sr3r.cli import main
from sr3r.errors import InputError
from sr3r.model import SR3R
from sr3r.recipes import RECIPES, smoke
from sr3r.train import LossConfig, checkpoint, train

pytestmark = pytest.mark.e2e


def losses(folder) -> dict[int, float]:
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return {row["step"]: row["total"] for row in rows if "total" in row}


def newest(folder) -> int:
    loaded = checkpoint.load_latest(folder)
    assert loaded is not None
    return loaded[0]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("run")
    assert main(["train", "smoke", "--out", str(folder)]) == 0
    return folder


def test_a_run_leaves_weights_metrics_a_picture_and_its_configuration(finished) -> None:
    assert set(losses(finished)) == {1, 2, 3, 4}
    assert (finished / "validation" / "00000004.png").stat().st_size > 1000
    rows = [json.loads(line) for line in (finished / "metrics.jsonl").read_text().splitlines()]
    assert {"val_sr3r_psnr", "val_scaffold_psnr"} <= rows[-1].keys()
    assert SR3R.from_pretrained(finished / "weights").config == smoke().model


def test_a_killed_run_continues_bit_for_bit(finished, tmp_path) -> None:
    # A generator that is dropped stops between two steps, as a killed process does.
    for progress in train(smoke(), tmp_path):
        if progress.step == 3:
            break
    assert newest(tmp_path / "checkpoints") == 2
    list(train(smoke(), tmp_path))
    assert losses(tmp_path) == losses(finished)
    a, b = (SR3R.from_pretrained(folder / "weights").state_dict() for folder in (finished, tmp_path))
    assert all(torch.equal(a[name], b[name]) for name in a)


def test_a_corrupt_checkpoint_is_skipped_with_a_warning(finished, tmp_path, caplog) -> None:
    for path in (finished / "checkpoints").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "step-00000009.pt").write_bytes(b"cut off")
    assert newest(tmp_path) == 4
    assert "step-00000009.pt" in caplog.text


def test_a_folder_of_another_run_is_refused(finished) -> None:
    with pytest.raises(InputError, match="another configuration"):
        next(train(replace(smoke(), batch_size=3), finished))


def test_a_frozen_scaffold_keeps_its_weights_while_the_rest_learns(finished, tmp_path) -> None:
    config = replace(
        smoke(), init=finished / "weights", geometry_steps=0, steps=2, train_scaffold=False, loss=LossConfig(scaffold=0)
    )
    list(train(config, tmp_path))
    before, after = (SR3R.from_pretrained(folder / "weights") for folder in (finished, tmp_path))
    for name in ("scaffold", "mapping", "offsets"):
        old, new = (torch.cat([p.flatten() for p in getattr(m, name).parameters()]) for m in (before, after))
        assert torch.equal(old, new) == (name == "scaffold")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_refused_in_one_sentence(tmp_path, capsys) -> None:
    assert main(["train", "smoke", "--out", str(tmp_path / "run"), "--device", "cuda"]) == 2
    assert "no CUDA device" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_is_a_valid_configuration(name: str) -> None:
    assert RECIPES[name]().steps > 0

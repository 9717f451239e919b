import json
from dataclasses import replace

import pytest
import torch

from sr3r.cli import main
from sr3r.errors import InputError
from sr3r.images import load_image
from sr3r.model import SR3R
from sr3r.recipes import RECIPES, smoke
from sr3r.train import GeometryStage, JointStage, checkpoint_files, train
from sr3r.train.log import MetricsLog

pytestmark = pytest.mark.e2e


def losses(folder) -> dict[int, float]:
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return {row["step"]: row["total"] for row in rows if "total" in row}


def newest(folder) -> int:
    loaded = checkpoint_files.load_latest(folder)
    assert loaded is not None
    return loaded[0]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("run")
    assert main(["train", "smoke", "--out", str(folder), "--device", "cpu"]) == 0
    return folder


def test_a_run_leaves_weights_metrics_a_picture_and_its_configuration(finished) -> None:
    assert set(losses(finished)) == {1, 2, 3, 4}
    report = (finished / "report.md").read_text()
    assert "finished" in report
    assert f"`sr3r train smoke --out {finished} --device cpu`" in report
    assert "| 4 | joint |" in report
    assert (finished / "validation" / "00000004.png").stat().st_size > 1000
    rows = [json.loads(line) for line in (finished / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if {"val_sr3r_psnr", "val_scaffold_psnr"} <= row.keys()] == [0, 4]
    assert all(row["pairs_per_second"] > 0 and 0 <= row["waiting"] <= 1 for row in rows if "total" in row)
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


def test_a_folder_of_another_run_is_refused(finished) -> None:
    with pytest.raises(InputError, match="another configuration"):
        next(train(replace(smoke(), batch_size=3), finished))


def test_a_run_that_cannot_begin_leaves_nothing_behind(tmp_path, capsys) -> None:
    folder = tmp_path / "run"
    assert main(["train", "smoke", "--init", str(tmp_path / "nowhere"), "--out", str(folder)]) == 2
    assert "There are no weights at" in capsys.readouterr().err
    assert main(["train", "re10k-compact", "--loss.lpips", "0", "--out", str(folder)]) == 2
    assert "give --data.path FOLDER" in capsys.readouterr().err
    assert not folder.exists()


def test_a_frozen_scaffold_keeps_its_weights_while_the_rest_learns(finished, tmp_path) -> None:
    config = replace(
        smoke(),
        init=finished / "weights",
        geometry=GeometryStage(),
        joint=JointStage(steps=2, scaffold_learning_rate_factor=0.0),
    )
    list(train(config, tmp_path))
    before, after = (SR3R.from_pretrained(folder / "weights") for folder in (finished, tmp_path))
    for name in ("backbone", "mapping", "offsets"):
        old, new = (torch.cat([p.flatten() for p in getattr(m.network, name).parameters()]) for m in (before, after))
        assert torch.equal(old, new) == (name == "backbone")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_refused_in_one_sentence(tmp_path, capsys) -> None:
    assert main(["train", "smoke", "--out", str(tmp_path / "run"), "--device", "cuda"]) == 2
    assert "no CUDA device" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_an_unknown_recipe_is_refused_in_one_sentence(capsys) -> None:
    assert main(["train", "compact-sythetic"]) == 2
    assert "no recipe 'compact-sythetic'" in capsys.readouterr().err


def test_the_help_lists_every_recipe(capsys) -> None:
    assert main(["train", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in RECIPES)


def test_the_curves_of_a_run_are_drawn(finished, tmp_path) -> None:
    assert main(["plot", str(finished), str(finished), "--out", str(tmp_path / "curves.png")]) == 0
    curves = load_image(tmp_path / "curves.png")
    assert float((curves.min(0).values < 0.5).float().mean()) > 0.005
    assert main(["plot", str(tmp_path)]) == 2


def test_tensorboard_shows_what_is_logged(finished, tmp_path) -> None:
    log = MetricsLog(tmp_path, last_step=0, tensorboard=True)
    log.write(1, "joint", {"total": 0.5})
    assert [path.name.startswith("events") for path in (tmp_path / "tensorboard").iterdir()] == [True]

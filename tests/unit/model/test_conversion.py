import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from places import REPOSITORY
from sr3r.errors import FileError, WeightsError
from sr3r.model import SR3R, torch_files
from sr3r.model.backbones import depthsplat
from sr3r.model.backbones.depthsplat import DepthSplat, DepthSplatConfig
from sr3r.model.backbones.noposplat import NoPoSplat
from sr3r.model.conversion import PUBLISHED, Converted, convert, save
from tiny_models import TINY_NOPOSPLAT, tiny_views

PARITY = REPOSITORY.parent / "shared" / "parity"


def tiny_noposplat() -> NoPoSplat:
    torch.manual_seed(0)
    return NoPoSplat(TINY_NOPOSPLAT).eval()


def tiny_converted() -> Converted:
    return Converted(
        config=TINY_NOPOSPLAT,
        network="NoPoSplat",
        state=tiny_noposplat().state_dict(),
        source="tiny.ckpt",
        license=PUBLISHED["noposplat-re10k"].license,
    )


def saved(path: Path, content: object) -> Path:
    torch.save(content, path)
    return path


def test_the_table_names_every_published_model() -> None:
    if not PARITY.is_dir():
        pytest.skip("the list of published checkpoints beside the repository (../shared/parity) is not there")
    listed = json.loads((PARITY / "checkpoints.json").read_text())
    for network in ("noposplat", "depthsplat"):
        files = {file for file, facts in listed[network]["files"].items() if not facts.get("depth_only")}
        mine = {p.file: p for name, p in PUBLISHED.items() if name.startswith(network)}
        assert mine.keys() == files
        assert all(p.page.removeprefix("https://") in listed[network]["host"] for p in mine.values())
    for published in PUBLISHED.values():
        if isinstance(published.config, DepthSplatConfig):
            assert len(published.sha256) == 8
            facts = {
                "upsample_factor": 4,
                "num_scales": 1,
                **listed["depthsplat"]["files"][published.file]["overrides"],
            }
            assert published.config.upsample_factor == facts["upsample_factor"]
            assert published.config.num_scales == facts["num_scales"]
            assert published.config.lowest_stride == facts["lowest_feature_resolution"]


def test_weights_that_may_not_be_sold_say_so() -> None:
    for name, published in PUBLISHED.items():
        assert ("not for commercial use" in published.license) == (not name.startswith("depthsplat-small"))


def test_a_converted_folder_gives_the_same_network(tmp_path: Path) -> None:
    save(tiny_converted(), tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["README.md", "config.json", "model.safetensors"]
    assert "CC BY-NC-SA 4.0" in (tmp_path / "out" / "README.md").read_text()
    loaded = SR3R.from_pretrained(tmp_path / "out").backbone
    assert isinstance(loaded, NoPoSplat)
    assert not loaded.training
    views = tiny_views(size=(32, 32), dtype=torch.float32)
    expected = tiny_noposplat()(views).gaussians.means
    torch.testing.assert_close(loaded(views).gaussians.means, expected)


def test_nothing_is_left_of_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    with pytest.raises(FileError, match="full exists already"):
        save(tiny_converted(), tmp_path / "full")
    # Tensors that are not dense cannot be stored.
    sparse = replace(tiny_converted(), state={"a": torch.eye(3).to_sparse()})
    with pytest.raises((FileError, ValueError)):
        save(sparse, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["full"]
    save(tiny_converted(), tmp_path / "out")


def test_others_may_read_what_was_written(tmp_path: Path) -> None:
    save(tiny_converted(), tmp_path / "out")
    modes = {(tmp_path / "out" / name).stat().st_mode for name in ("model.safetensors", "config.json")}
    assert len(modes) == 1


class Evil:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.unlink, ("/nowhere",)


def test_what_is_no_checkpoint_is_refused_with_the_likely_cause(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        convert(tmp_path / "a.ckpt")
    (tmp_path / "page.ckpt").write_text("<!doctype html>")
    with pytest.raises(FileError, match=r"page\.ckpt \(15 bytes\) is not a file of PyTorch .* a web page"):
        convert(tmp_path / "page.ckpt")
    whole = saved(tmp_path / "whole.ckpt", {"state_dict": {"a": torch.zeros(1000)}}).read_bytes()
    (tmp_path / "cut.ckpt").write_bytes(whole[:-1000])
    with pytest.raises(FileError, match="its download was cut"):
        convert(tmp_path / "cut.ckpt")
    with pytest.raises(FileError, match="would run code, which is refused"):
        convert(saved(tmp_path / "evil.ckpt", {"state_dict": Evil()}))
    with pytest.raises(WeightsError, match="holds no weights"):
        convert(saved(tmp_path / "empty.ckpt", {"state_dict": {}}))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (["conv.weight"], r"no network that sr3r knows \(DepthSplat, NoPoSplat\); its first keys are conv\.weight"),
        (["enc_blocks.0.norm1.weight", "dec_blocks.0.norm1.weight"], "of the DUSt3R family"),
        (["encoder.backbone.intrinsic_encoder.weight"], r"is missing; .* \(11\d\d wrong of 1145\). .* it was cut"),
        (["encoder.depth_predictor.pretrained.norm.weight"], "without the part that predicts Gaussians"),
        (["encoder.depth_predictor.a.weight", "encoder.gaussian_head.0.weight"], "does not fit DepthSplat: .* missing"),
    ],
)
@pytest.mark.parametrize("where", ["state_dict", "model", None])
def test_networks_are_told_by_their_keys(tmp_path: Path, keys: list[str], message: str, where: str | None) -> None:
    state: dict[str, Tensor] = {key: torch.zeros(1024, 9) for key in keys}
    with pytest.raises(WeightsError, match=message):
        convert(saved(tmp_path / "a.ckpt", {where: state} if where else state))


def test_a_depthsplat_checkpoint_becomes_a_folder_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not PARITY.is_dir():
        pytest.skip("the keys of the published checkpoints beside the repository (../shared/parity) are not there")
    monkeypatch.setattr(torch_files, "load_torch", torch.load)
    converted = convert(depthsplat_checkpoint(tmp_path, "small"))
    assert converted.config == depthsplat.SMALL
    save(converted, tmp_path / "out")
    loaded = SR3R.from_pretrained(tmp_path / "out").backbone
    assert isinstance(loaded, DepthSplat)
    assert not any(p.is_meta for p in loaded.parameters())


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("base", depthsplat.BASE),
        ("large", depthsplat.LARGE),
        ("base_up4_low8", depthsplat.BASE_STRIDE8),
        ("small_up8_low8", depthsplat.SMALL_STRIDE8),
    ],
)
def test_sizes_of_depthsplat_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, config: DepthSplatConfig
) -> None:
    if not PARITY.is_dir():
        pytest.skip("the keys of the published checkpoints beside the repository (../shared/parity) are not there")
    monkeypatch.setattr(torch_files, "load_torch", torch.load)
    assert convert(depthsplat_checkpoint(tmp_path, name)).config == config


def depthsplat_checkpoint(folder: Path, name: str) -> Path:
    """Published keys and shapes; zeros that take no room, which `load_torch` would refuse."""
    entries = json.loads((PARITY / "depthsplat" / f"state_dict_{name}.json").read_text())["entries"]
    state = {f"encoder.{e['key']}": torch.zeros(()).expand(e["shape"]) for e in entries}
    return saved(folder / f"{name}.pth", {"state_dict": state})

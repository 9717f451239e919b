"""The network as an ONNX file: ONNX Runtime gives what PyTorch gives."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from places import REPOSITORY
from sr3r.cli import main
from sr3r.errors import InputError, UnavailableError
from sr3r.gaussians import Gaussians
from sr3r.metrics import psnr
from sr3r.model import SR3R, ColourFeedback
from sr3r.model.compact import CompactNetwork
from sr3r.model.onnx_export import INPUTS, OUTPUTS, export_network
from sr3r.rendering import render
from sr3r.views import Views
from tiny_models import TINY_COMPACT, TINY_PAPER, tiny_config, tiny_model, tiny_views


def compact_model() -> SR3R:
    """With all that the shipped weights use, and a random last layer, as after training."""
    torch.manual_seed(0)
    config = tiny_config()
    head = replace(TINY_COMPACT.offsets.head, smoothing_px=0.5)
    network = replace(TINY_COMPACT, offsets=replace(TINY_COMPACT.offsets, head=head))
    backbone = replace(config.backbone, backdrop=True)
    model = SR3R(replace(config, backbone=backbone, network=replace(network, feedback=ColourFeedback()))).eval()
    assert isinstance(model.network, CompactNetwork)
    nn.init.normal_(model.network.offsets.head.out.weight, std=0.1)
    return model


def run(path: Path, views: Views) -> Gaussians:
    onnxruntime = pytest.importorskip("onnxruntime", reason="needs the extra onnx")
    options = onnxruntime.SessionOptions()
    # Threads of its own would not survive that a later test forks, and abort the child.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    cameras = views.cameras
    values = (views.images, cameras.c2w, cameras.K, cameras.near, cameras.far)
    outputs = session.run(None, {name: value.numpy() for name, value in zip(INPUTS, values, strict=True)})
    return Gaussians(**{name: torch.from_numpy(value) for name, value in zip(OUTPUTS, outputs, strict=True)})


def other_scene(views: Views) -> Views:
    """Other colours from other places through other lenses: other depths, voxels and neighbours."""
    cameras = views.cameras
    c2w, K = cameras.c2w.clone(), cameras.K.clone()
    c2w[..., :3, 3] = 3 * c2w[..., :3, 3] + torch.tensor([1.0, -2, 0.5])
    K[..., :2, :2] *= 0.7
    moved = replace(cameras, c2w=c2w, K=K, near=2 * cameras.near, far=3 * cameras.far)
    return Views(images=views.images.flip(-1).square(), cameras=moved)


# The smaller is padded to 20x24; the larger is searched at half its size, and its depth refined.
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("size", "num_views"), [((18, 24), 2), ((92, 96), 3)])
def test_one_graph_gives_what_pytorch_gives_for_two_scenes(
    size: tuple[int, int], num_views: int, tmp_path: Path
) -> None:
    pytest.importorskip("onnxscript", reason="needs the extra onnx")
    model = compact_model()
    model.save_pretrained(tmp_path / "weights")
    path = tmp_path / "net.onnx"
    options = ["-o", str(path), "--size", *map(str, size), "--views", str(num_views)]
    assert main(["export-network", str(tmp_path / "weights"), *options]) == 0
    assert str(REPOSITORY).encode() not in path.read_bytes(), "the file does not say where it was made"
    assert isinstance(model.network, CompactNetwork)
    model.network.feedback, model.has_bf16 = None, False
    views = tiny_views(num_views, size, dtype=torch.float32)
    scenes = [views, other_scene(views)]
    with torch.no_grad():
        expected = [model(scene).gaussians for scene in scenes]
    for scene, ours in zip(scenes, expected, strict=True):
        theirs = run(path, scene)
        for name in OUTPUTS:
            a, b = getattr(theirs, name), getattr(ours, name)
            assert a.shape == b.shape
            # Sums in another order differ in the last digits. A point on the edge of a cell falls to the other side of
            # it then, gets other neighbours, and moves the ends of the patches along the curve: some differ by more.
            difference, typical = (a - b).abs(), b.abs().mean()
            assert difference.median() < 1e-5 * typical, name
            assert (difference < 1e-2 * typical).float().mean() > 0.95, name
        pictures = [render(g, scene.cameras, (4 * size[0], 4 * size[1]), backend="cpu").rgb[0] for g in (theirs, ours)]
        assert psnr(*pictures).min() > 50
    assert (expected[0].scales - expected[1].scales).abs().mean() > 0.1 * expected[0].scales.mean(), "two scenes"


@pytest.mark.parametrize(
    ("size", "num_views", "message"),
    [((16, 24), 1, "at least two views of a scene, not 1"), ((0, 24), 2, "Views of 0x24 pixels have none")],
)
def test_views_that_are_none_are_refused(size: tuple[int, int], num_views: int, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        export_network(tiny_model(), tmp_path / "net.onnx", size=size, num_views=num_views)
    assert not list(tmp_path.iterdir())


def test_other_networks_are_refused(tmp_path: Path) -> None:
    model = SR3R(replace(tiny_config(), network=TINY_PAPER))
    with pytest.raises(
        InputError, match=r"Only compact networks can be exported, and this is SR3R\(CompactBackbone, P"
    ):
        export_network(model, tmp_path / "net.onnx", size=(16, 24), num_views=2)


def test_a_missing_package_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    with pytest.raises(UnavailableError, match=r"pip install 'sr3r\[onnx\]'"):
        export_network(tiny_model(), tmp_path / "net.onnx", size=(16, 24), num_views=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["-o", "net.bin"], "net.bin does not end with .onnx"), (["-o", "net.onnx", "--views", "1"], "two views")],
)
def test_the_command_refuses_in_a_sentence(arguments: list[str], message: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sr3r", "export-network", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert message in done.stderr
    assert not list(tmp_path.iterdir())

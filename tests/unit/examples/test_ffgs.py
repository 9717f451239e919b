"""examples/ffgs_backbone.py, with a stand-in that has the package's interface (its real one needs torchvision)."""

import runpy
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import sr3r
from places import REPOSITORY
from sr3r.cameras import Cameras
from sr3r.errors import UnavailableError
from sr3r.model import SR3R
from sr3r.model.backbones.parts.pixels import pixel_gaussians
from sr3r.testing import check_backbone
from sr3r.views import Views
from tiny_models import tiny_config, tiny_views

EXAMPLE = REPOSITORY / "examples" / "ffgs_backbone.py"
FfgsBackbone = runpy.run_path(str(EXAMPLE))["FfgsBackbone"]


@dataclass
class FfgsViews:
    """`ffgs.Views`."""

    images: Tensor
    intrinsics: Tensor | None = None
    c2w: Tensor | None = None
    normalized_intrinsics: bool = False


@dataclass
class FfgsGaussians:
    """`ffgs.Gaussians`: colours in [0, 1] where sh_degree is None."""

    means: Tensor
    scales: Tensor
    quats: Tensor
    opacities: Tensor
    colors: Tensor
    sh_degree: int | None

    def sh(self) -> Tensor:
        return ((self.colors - 0.5) / 0.28209479177387814)[..., None, :]


@dataclass
class FfgsOutput:
    """`ffgs.GSOutput`, in the model's frame until `to_world`."""

    gaussians: FfgsGaussians
    offset: Tensor

    def to_world(self) -> "FfgsOutput":
        moved = replace(self.gaussians, means=self.gaussians.means + self.offset)
        return FfgsOutput(moved, torch.zeros(3))


class Wall(nn.Module):
    """A model that knows a wall at a depth of 4 in its own unit, seen from the first view, and gives half of it."""

    def __init__(self):
        super().__init__()
        self.depth = nn.Parameter(torch.tensor(4.0))

    def forward(self, views: FfgsViews) -> FfgsGaussians:
        assert views.normalized_intrinsics
        assert views.c2w is not None
        assert views.intrinsics is not None
        one = torch.ones_like(views.c2w[..., 0, 0])
        seen = Views(images=views.images, cameras=Cameras(c2w=views.c2w, K=views.intrinsics, near=one, far=9 * one))
        g = pixel_gaussians(seen, self.depth.expand_as(views.images[:, :, 0]))
        # A number and an order of its own.
        index = torch.arange(len(g)).flip(0)
        g = g.select(index)
        return FfgsGaussians(g.means, 1.5 * g.scales, g.quats, g.opacities, g.sh[:, :, 0] * 0.2820948 + 0.5, None)


class Pipeline:
    """`ffgs.GSPipeline`."""

    def __init__(self):
        self.model = Wall()

    @classmethod
    def from_pretrained(cls, name: str, **options: Any) -> "Pipeline":
        assert (name, options) in (("wall/default", {"device": "cpu"}), ("wall/default", {}))
        return cls()

    def __call__(self, views: FfgsViews) -> FfgsOutput:
        with torch.no_grad():
            gaussians = self.model(views)
        offset = torch.tensor([0.3, 0.0, 1.0])
        return FfgsOutput(replace(gaussians, means=gaussians.means - offset), offset)


@pytest.fixture
def ffgs(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("ffgs")
    module.Views, module.GSPipeline = FfgsViews, Pipeline  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, "ffgs", module)


@pytest.mark.usefixtures("ffgs")
def test_gaussians_of_any_number_become_one_per_pixel_in_the_frame_and_unit_of_the_cameras() -> None:
    backbone = FfgsBackbone.from_pretrained("wall/default", near=2.0, device="cpu")
    views = tiny_views(size=(32, 48), dtype=torch.float32)
    views = replace(views, cameras=views.cameras.transformed(torch.diag(torch.tensor([1.25, 1.25, 1.25, 1]))[None]))
    output = backbone(views)
    # 4 in a unit in which the near plane is at 2, and here it is at 1.
    centre = output.depth[0, :, 12:20, 18:30]
    torch.testing.assert_close(centre, torch.full_like(centre, 2.0), atol=0.05, rtol=0)
    assert output.gaussians.check().means.shape == (1, 2 * 32 * 48, 3)
    assert not any(p.requires_grad for p in backbone.parameters())


@pytest.mark.usefixtures("ffgs")
def test_it_conforms_and_runs_under_sr3r() -> None:
    backbone = FfgsBackbone(Pipeline(), near=2.0).eval()
    check_backbone(backbone)
    output = SR3R(tiny_config(), backbone=backbone)(tiny_views(size=(16, 24), dtype=torch.float32))
    assert len(output.gaussians.check()) == 6 * 2 * 16 * 24


@pytest.mark.usefixtures("ffgs")
def test_it_runs_as_its_first_lines_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
    given = [str(demo / name) for name in ("left.jpg", "right.jpg", "cameras.json")]
    monkeypatch.setattr(sys, "argv", ["ffgs_backbone.py", "wall/default", *given, str(tmp_path / "room.ply")])
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    assert capsys.readouterr().out.endswith(" Gaussians\n")
    assert len(sr3r.load(tmp_path / "room.ply")) > 0


def test_without_the_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ffgs", None)
    with pytest.raises(UnavailableError, match=r"package ffgs, .* is not there .*pip install ffgs.* licence"):
        FfgsBackbone.from_pretrained("wall/default")

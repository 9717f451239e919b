"""Very large and very small scenes on the page."""

from pathlib import Path

import pytest
import torch

from sr3r.gaussians import Gaussians
from sr3r.viewer.html import write_html
from sr3r.viewer.viewer_scene import Layer, ViewerScene


def layer(n: int, factor: float, generator: torch.Generator) -> Layer:
    """Random Gaussians of a scene that is larger by a factor."""
    scene = Gaussians(
        means=torch.randn(n, 3, generator=generator) * 0.5 + torch.tensor([0.0, 0, 3]),
        quats=torch.nn.functional.normalize(torch.randn(n, 4, generator=generator), dim=-1),
        scales=torch.rand(n, 3, generator=generator) * 0.1 + 0.02,
        opacities=torch.rand(n, generator=generator) * 0.8 + 0.1,
        sh=torch.randn(n, 1, 3, generator=generator),
    )
    return Layer(
        name="SR3R", gaussians=scene.transformed(torch.diag(torch.tensor([factor, factor, factor, 1.0]))).arrays()
    )


@pytest.mark.parametrize(("factor", "unit"), [(0.25, 1.0), (10.0, 1.0), (1024.0, 1024.0), (2.0**-14, 2.0**-14)])
def test_the_page_has_a_unit_of_its_own_for_very_large_and_small_scenes(
    factor: float, unit: float, generator: torch.Generator
):
    scene = ViewerScene(title="", layers=[layer(400, factor, generator)])
    assert scene.describe([("a", 1)], [], suffix=".ply")["unit"] == pytest.approx(unit, rel=0.01)


@pytest.mark.parametrize(("factor", "kind"), [(1.0, "spz"), (1e6, "ply")])
def test_pages_of_scenes_that_spz_cannot_hold_hold_a_ply(
    factor: float, kind: str, generator: torch.Generator, tmp_path: Path
):
    write_html(ViewerScene(title="", layers=[layer(40, factor, generator)]), tmp_path / "a.html")
    assert f'"format": "{kind}"' in (tmp_path / "a.html").read_text(encoding="utf-8")
